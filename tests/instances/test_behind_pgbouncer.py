"""Behind the real PgBouncer, which hands each transaction to another of a few connections."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.clone import Clone
from tests.faults.faults import codes, held, owed_slip
from tests.floor import Floor, open_floor
from tests.ledger_checks import assert_ledger_holds
from tests.owing import live_slip
from tests.template import Template

CONNECTIONS, CLIENTS = 3, 12
POOLED_SESSIONS = """
select pid from pg_stat_activity
where datname = current_database() and usename = 'pitledger_app'
"""
OF_THE_PLAYER = "select from player_loyalty where player_id = %s for update"


@pytest.fixture
def lock_timeout_seconds() -> float:
    """How long anything waits for a lock, or for one of the twelve."""
    return 60


@pytest.fixture
async def floor(
    clone: Clone,
    template: tuple[str, Template],
    pooled_url: str,
    lock_timeout_seconds: float,
) -> AsyncIterator[Floor]:
    """The application with twelve connections to PgBouncer, which has three to the database."""
    async with open_floor(
        clone,
        template[1],
        database_url=pooled_url,
        pooler=True,
        pool_size=CLIENTS,
        lock_timeout_seconds=lock_timeout_seconds,
    ) as opened:
        yield opened


async def test_slips_that_are_completed_at_once_and_twice_are_paid_once(
    floor: Floor, clone: Clone
) -> None:
    seats = [(table, seat) for table in (0, 1) for seat in range(1, 7)]
    slips = [
        await floor.played_slip(table=table, seat=seat, played_seconds=0) for table, seat in seats
    ]
    floor.clock.forward(hours=1)

    answers = await asyncio.gather(*(floor.complete(slip["id"]) for slip in [*slips, *slips]))

    assert codes(answers) == ["200"] * 24
    assert sum(not answer.json()["loyalty"]["idempotent"] for answer in answers) == 12
    assert {floor.balance(slip["player_id"]) for slip in slips} == {1620}
    assert len(clone.rows(POOLED_SESSIONS)) == CONNECTIONS
    assert_ledger_holds(clone)


@pytest.mark.parametrize("lock_timeout_seconds", [2])
async def test_points_that_wait_too_long_for_a_lock_are_owed_and_recovered_once(
    floor: Floor, clone: Clone
) -> None:
    rewarded = await floor.new_player()
    assert (await floor.reward(rewarded)).status_code == 201
    slip = await floor.played_slip(player_id=rewarded)

    with held(clone, OF_THE_PLAYER, params=[rewarded]):
        partial = await floor.complete(slip["id"])
        others = [await floor.get("/me") for _ in range(CLIENTS)]
    owed = await owed_slip(floor)
    recovered = await asyncio.gather(
        *(
            floor.post(f"/rating-slips/{slip_id}/recover-loyalty")
            for slip_id in (slip["id"], owed["id"]) * 4
        )
    )

    assert codes([partial, *others]) == sorted(["PARTIAL_COMPLETION"] + ["200"] * CLIENTS)
    assert codes(recovered) == ["200"] * 8
    assert sum(not answer.json()["idempotent"] for answer in recovered) == 2
    assert floor.balance(rewarded) == 100 + 1620
    assert floor.owed(slip["id"]) == floor.owed(owed["id"]) == []
    assert_ledger_holds(clone)


async def test_twins_under_a_key_and_rewards_at_once_are_written_once(
    floor: Floor, clone: Clone
) -> None:
    slip = await floor.played_slip()
    player_id = slip["player_id"]
    path, key = f"/rating-slips/{slip['id']}/complete", {"Idempotency-Key": "twin"}

    completed = await asyncio.gather(
        *(floor.call("POST", path, role="pit_boss", **key) for _ in range(6))
    )
    rewards = await asyncio.gather(*(floor.reward(player_id, 10 + n) for n in range(5)))
    again = [await floor.reward(player_id, 10 + n) for n in range(5)]

    assert set(codes(completed)) <= {"200", "REQUEST_IN_PROGRESS"}
    assert len({answer.text for answer in completed if answer.status_code == 200}) == 1
    assert codes(rewards) == ["201"] * 5
    assert codes(again) == ["200"] * 5
    assert floor.balance(player_id) == 1620 + 10 + 11 + 12 + 13 + 14
    assert len(clone.rows("select from idempotency_record")) == 1
    assert_ledger_holds(clone)


async def test_two_casinos_at_work_on_the_same_connections_see_nothing_of_each_other(
    floor: Floor, clone: Clone
) -> None:
    ours, theirs = await live_slip(floor), await live_slip(floor, other=True)
    roles = {"pit_boss": (ours, theirs), "other pit_boss": (theirs, ours)}
    clone_of = {role: slip["player_id"] for role, (slip, _) in roles.items()}

    async def look(role: str) -> None:
        own, foreign = roles[role]
        listed, found, hidden, rewarded = await asyncio.gather(
            floor.get("/rating-slips", role=role),
            floor.get(f"/rating-slips/{own['id']}", role=role),
            floor.get(f"/rating-slips/{foreign['id']}", role=role),
            floor.post(
                "/loyalty/manual-rewards",
                {"player_id": foreign["player_id"], "points_change": 5, "reason": "Not our guest"},
                role=role,
            ),
        )
        assert [slip["id"] for slip in listed.json()["items"]] == [own["id"]]
        assert found.json()["player_id"] == clone_of[role]
        assert (hidden.status_code, rewarded.status_code) == (404, 404)

    await asyncio.gather(*(look(role) for role in [*roles] * 15))
    paid = await asyncio.gather(
        *(floor.post(f"/rating-slips/{roles[role][0]['id']}/complete", role=role) for role in roles)
    )

    assert codes(paid) == ["200", "200"]
    entries = clone.rows("select casino_id, player_id from loyalty_ledger")
    assert {(row["casino_id"], str(row["player_id"])) for row in entries} == {
        (floor.house.casino_id, ours["player_id"]),
        (floor.other.casino_id, theirs["player_id"]),
    }
    assert_ledger_holds(clone)
