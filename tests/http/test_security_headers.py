"""What every answer tells a browser: run nothing, embed nothing, keep nothing, ask nobody else."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest
from httpx import ASGITransport, AsyncClient, Response

from pitledger.app import create_app
from tests.floor import Floor
from tests.http.contract import PROBLEM, bearer, problem_in

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'"
LOADED = re.compile(r'(?:script|link)[^>]* (?:src|href)="(https://[^"]+)"')
WITHIN = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def directives(answer: Response) -> dict[str, list[str]]:
    """Return the content security policy of an answer, by directive."""
    policy = answer.headers["content-security-policy"]
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


async def answers_of_all_kinds(floor: Floor) -> dict[str, Response]:
    floor.clone.execute("drop function open_rating_slip")
    seat = {"player_id": await floor.new_player(), "table_id": str(floor.house.table_ids[0])}
    anonymous = floor.client
    return {
        "read": await floor.get("/me"),
        "written": await floor.post("/players", {"first_name": "Ann", "last_name": "Other"}),
        "no content": await floor.call("DELETE", "/sessions/current", role="cashier"),
        "not valid": await floor.post("/players", {}),
        "nobody": await anonymous.get("/v1/me"),
        "forbidden": await floor.post("/games", {}),
        "missing": await anonymous.get("/v1/no-such-address"),
        "method": await anonymous.put("/v1/games"),
        "too large": await floor.post("/players", {"first_name": "x" * 65_536}),
        "fault": await floor.post("/rating-slips", {**seat, "seat": 1, "average_bet_cents": 1}),
        "health": await anonymous.get("/healthz"),
        "readiness": await anonymous.head("/readyz"),
        "figures": await anonymous.get("/metrics"),
        "document": await anonymous.get("/openapi.json"),
        "elsewhere": await anonymous.get("/no-such-address"),
    }


async def test_every_answer_of_every_kind_has_them(floor: Floor) -> None:
    answers = await answers_of_all_kinds(floor)

    statuses = {answer.status_code for answer in answers.values()}
    assert statuses >= {200, 201, 204, 400, 401, 403, 404, 405, 413, 500}
    for kind, answer in answers.items():
        assert answer.headers.items() >= ALWAYS.items(), kind
        assert answer.headers["content-security-policy"] == NOTHING, kind
        features = answer.headers["permissions-policy"].split(", ")
        assert {"camera=()", "geolocation=()", "usb=()"} <= set(features)
        assert all(feature.endswith("=()") for feature in features)
        assert "strict-transport-security" not in answer.headers
        assert "server" not in answer.headers
        kept = answer.headers.get("cache-control")
        assert kept == ("no-store" if answer.request.url.path.startswith("/v1") else None), kind


async def test_who_came_by_https_is_told_to_stay_there(floor: Floor) -> None:
    app = create_app(floor.settings, clock=floor.clock)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=ASGITransport(app=app), base_url="https://floor") as client,
    ):
        for path in ("/v1/me", "/healthz", "/docs"):
            answer = await client.get(path)
            assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_a_page_for_people_may_load_what_it_names_and_run_what_it_holds(
    floor: Floor, path: str
) -> None:
    answer = await floor.client.get(path)

    allowed = directives(answer)
    loaded = LOADED.findall(answer.text)
    assert any(url.startswith("https://cdn.jsdelivr.net/") for url in loaded)
    for url in loaded:
        origin = "/".join(url.split("/")[:3])
        assert any({url, origin} & set(sources) for sources in allowed.values()), url
    scripts = [b64encode(sha256(text.encode()).digest()) for text in WITHIN.findall(answer.text)]
    assert len(scripts) == (1 if path == "/docs" else 0)
    assert {f"'sha256-{digest.decode()}'" for digest in scripts} <= set(allowed["script-src"])
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(allowed["script-src"])
    assert (allowed["default-src"], allowed["frame-ancestors"]) == (["'none'"], ["'none'"])
    assert allowed["connect-src"] == ["'self'"]
    assert answer.headers.items() >= ALWAYS.items()


async def test_no_other_site_is_let_in(floor: Floor) -> None:
    origin = {"Origin": "https://evil.example"}
    preflight = {**origin, "Access-Control-Request-Method": "POST"}

    answers = [
        await floor.client.options("/v1/sessions", headers=preflight),
        await floor.client.options("/v1/no-such-address", headers=preflight),
        await floor.client.get("/v1/me", headers={**origin, **bearer(floor)}),
        await floor.client.get("/healthz", headers=origin),
    ]

    assert [answer.status_code for answer in answers] == [405, 404, 200, 200]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert answers[0].headers["content-type"] == PROBLEM


async def test_an_address_or_headers_longer_than_any_request_needs_are_refused(
    floor: Floor,
) -> None:
    long, fields = "x" * 8192, {f"X-{number}": "y" * 1000 for number in range(33)}

    for answer, field in (
        (await floor.client.get(f"/v1/{long}"), "url"),
        (await floor.client.get(f"/v1/players?query={long}", headers=bearer(floor)), "url"),
        (await floor.client.get("/v1/me", headers={**bearer(floor), **fields}), "headers"),
    ):
        (error,) = problem_in(answer, "VALIDATION_ERROR")["errors"]
        assert error["field"] == field
    longest = "x" * (8192 - len("/v1/players") - len("query="))
    answer = await floor.client.get(f"/v1/players?query={longest}", headers=bearer(floor))
    assert "url" not in {error["field"] for error in answer.json().get("errors", [])}
