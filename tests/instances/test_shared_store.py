"""Servers that count in one store: limits hold over all of them, and it may die and come back."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from httpx import Response

from tests.clone import Clone
from tests.faults.faults import codes
from tests.floor import Floor, open_floor, several_servers
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.template import PASSWORD, Template
from tests.valkey import Valkey

GIVE_UP_SECONDS = 30


@pytest.fixture
async def floor(
    clone: Clone, template: tuple[str, Template], valkey: Valkey
) -> AsyncIterator[Floor]:
    """The application on the clone, counting in the store."""
    async with open_floor(clone, template[1], rate_limit_storage=valkey.url) as opened:
        yield opened


async def sign_in(floor: Floor, password: str) -> Response:
    body = {"login": "house.pit_boss", "password": password}
    return await floor.client.post("/v1/sessions", json=body)


async def test_ten_rewards_a_minute_are_those_of_all_servers(floor: Floor) -> None:
    player_id = await floor.new_player()
    async with several_servers(floor, 2) as servers:
        answers = await asyncio.gather(
            *(servers[n % 2].reward(player_id, 1 + n) for n in range(24))
        )
        after = [await server.reward(player_id, 100) for server in servers]
        as_host = await servers[0].post(
            "/loyalty/manual-rewards",
            {"player_id": player_id, "points_change": 7, "reason": "From another member"},
            role="host",
        )

    assert codes(answers) == sorted(["201"] * 10 + ["RATE_LIMIT_EXCEEDED"] * 14)
    assert codes(after) == ["RATE_LIMIT_EXCEEDED"] * 2
    assert as_host.status_code == 201
    paid = [answer.json()["points_earned"] for answer in answers if answer.status_code == 201]
    assert floor.balance(player_id) == sum(paid) + 7
    assert len(floor.entries(player_id)) == 11


async def test_wrong_passwords_are_counted_over_all_servers(floor: Floor) -> None:
    async with several_servers(floor, 2) as servers:
        answers = [await sign_in(servers[n % 2], "not-the-password") for n in range(7)]
        right = [await sign_in(server, PASSWORD) for server in servers]

    assert codes(answers[:6]) == ["UNAUTHORIZED"] * 6
    assert codes([answers[6], *right]) == ["SIGN_IN_THROTTLED"] * 3


async def test_a_store_that_is_killed_under_load_stops_rewards_alone_and_comes_back(
    floor: Floor, valkey: Valkey, log: Log
) -> None:
    log.listen()
    slips = [await floor.played_slip(seat=seat, played_seconds=0) for seat in range(1, 8)]
    floor.clock.forward(hours=1)
    player_id = await floor.new_player()
    async with several_servers(floor, 2) as servers, loaded(servers, player_id) as seen:
        await until(lambda: seen["201"] > 0)
        valkey.kill()
        await until(lambda: seen["RATE_LIMIT_UNAVAILABLE"] >= 4)

        signing_in = await sign_in(servers[0], PASSWORD)
        paid = [await servers[n % 2].complete(slip["id"]) for n, slip in enumerate(slips)]
        still_signed_in = await servers[1].get("/me")
        valkey.start()
        given = seen["201"]
        await until(lambda: seen["201"] > given)
        again = await sign_in(servers[1], PASSWORD)

    assert (signing_in.status_code, codes([signing_in])) == (503, ["RATE_LIMIT_UNAVAILABLE"])
    assert codes(paid) == ["200"] * 7
    assert {answer.json()["loyalty"]["points_earned"] for answer in paid} == {1620}
    assert (still_signed_in.status_code, again.status_code) == (200, 201)
    assert seen.keys() <= {"201", "RATE_LIMIT_UNAVAILABLE", "RATE_LIMIT_EXCEEDED"}
    assert len(floor.entries(player_id)) == seen["201"]
    warnings = log.lines("rate_limit_unavailable")
    assert len(warnings) >= seen["RATE_LIMIT_UNAVAILABLE"]
    assert {line["level"] for line in warnings} == {"warning"}
    assert "request_failed" not in log.events()
    assert_ledger_holds(floor.clone)


@asynccontextmanager
async def loaded(servers: list[Floor], player_id: str) -> AsyncGenerator[Counter[str]]:
    """Ask each server for one reward after the other, and count the answers."""
    seen: Counter[str] = Counter()
    going_on = True

    async def give(server: Floor, name: str) -> None:
        number = 0
        while going_on:
            number += 1
            answer = await server.reward(player_id, 1, reward_id=f"{name}.{number}")
            seen.update(codes([answer]))
            await asyncio.sleep(0.02)

    async with asyncio.TaskGroup() as group:
        for number, server in enumerate(servers):
            group.create_task(give(server, f"server-{number}"))
        try:
            yield seen
        finally:
            going_on = False


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while not reached():  # noqa: ASYNC110 - the answers of others have no event for it
            await asyncio.sleep(0.01)
