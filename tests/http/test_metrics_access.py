"""Who may read the figures: the server's own machine, and elsewhere whoever has the token."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr

from pitledger.app import create_app
from tests.floor import Floor
from tests.http.contract import bearer, problem_in

TOKEN = "a-token-for-prometheus"
ELSEWHERE = ("10.0.0.9", 1)
HERE = ("127.0.0.1", 1)


@asynccontextmanager
async def read_from(
    floor: Floor, address: tuple[str, int] | None, *, token: str | None = TOKEN
) -> AsyncGenerator[AsyncClient]:
    """Run a server that may have a token, and connect to it from an address."""
    secret = None if token is None else SecretStr(token)
    app = create_app(floor.settings.model_copy(update={"metrics_token": secret}))
    transport = ASGITransport(app=app, client=cast("tuple[str, int]", address))
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://floor") as client,
    ):
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_the_own_machine_reads_without_a_token(floor: Floor, host: str) -> None:
    for token in (TOKEN, None):
        async with read_from(floor, (host, 1), token=token) as client:
            assert (await client.get("/metrics")).status_code == 200


FORWARDED = [
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-For": ""},
    {"Forwarded": "for=127.0.0.1"},
    {"X-Real-IP": "127.0.0.1"},
    {"X-Forwarded-Host": "localhost"},
    {"Via": "1.1 proxy"},
]


@pytest.mark.parametrize("headers", FORWARDED)
async def test_a_proxy_on_the_own_machine_lends_nobody_its_address(
    floor: Floor, headers: dict[str, str]
) -> None:
    async with read_from(floor, HERE) as client:
        problem_in(await client.get("/metrics", headers=headers), "UNAUTHORIZED")
        with_token = {**headers, "Authorization": f"Bearer {TOKEN}"}
        assert (await client.get("/metrics", headers=with_token)).status_code == 200


@pytest.mark.parametrize("address", [ELSEWHERE, ("::ffff:10.0.0.9", 1), ("localhost", 1), None])
async def test_elsewhere_only_the_token_reads(floor: Floor, address: tuple[str, int]) -> None:
    async with read_from(floor, address) as client:
        refused: list[dict[str, Any]] = [
            {},
            {"Authorization": f"Bearer {TOKEN}x"},
            {"Authorization": f"Bearer {TOKEN[:-1]}"},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer"},
            {"Authorization": f"Basic {TOKEN}"},
            {"Authorization": TOKEN},
            {"Authorization": b"Bearer \xe9"},
            {"X-Forwarded-For": "127.0.0.1"},
            bearer(floor, "admin"),
        ]
        for headers in refused:
            answer = await client.get("/metrics", headers=headers)
            problem_in(answer, "UNAUTHORIZED")
            assert answer.headers["www-authenticate"] == "Bearer"
            assert "completions" not in answer.text
        answer = await client.get("/metrics", headers={"Authorization": f"bearer {TOKEN}"})
        assert answer.status_code == 200
        assert "pitledger_completions_total" in answer.text


async def test_without_a_token_that_is_set_nobody_elsewhere_reads(floor: Floor) -> None:
    async with read_from(floor, ELSEWHERE, token=None) as client:
        for given in ({}, {"Authorization": "Bearer None"}, {"Authorization": "Bearer "}):
            problem_in(await client.get("/metrics", headers=given), "UNAUTHORIZED")
