"""Which events are written of points that staff move, and what leaves none."""

import asyncio

import pytest

from pitledger.loyalty import table_in_force
from pitledger.platform.correlation import correlated
from pitledger.usecases.apply_tiers import apply_tiers
from tests.event_log import NewEvents
from tests.event_payloads import of_entry, of_place, staff
from tests.faults.faults import accruals_refused, held, sessions_wait
from tests.floor import Floor, actor_of
from tests.loyalty.tier_tables import HARDER, player_with, replace_tiers
from tests.reversals import backfill, reverse, rewarded

CUT = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
UNDER_A_KEY = {"Idempotency-Key": "a-key"}


async def test_rewards_both_ways_and_their_replays(floor: Floor) -> None:
    player_id = await floor.new_player()
    new = NewEvents(floor)

    for points in (300, 300, -20):
        assert (await floor.reward(player_id, points)).is_success

    kinds = [(name, payload["transaction_type"]) for name, _, payload in new.written()]
    issued = "loyalty.manual_reward_issued"
    assert sorted(kinds) == [(issued, "ADJUSTMENT"), (issued, "MANUAL_BONUS")]
    entry_id = str(floor.entries(player_id)[-1]["id"])
    taken = [event for event in new.written() if event[2]["points_change"] < 0]
    assert taken == [(issued, f"ledger_entry/{entry_id}", of_entry(floor, player_id))]


async def test_a_reversal_may_take_a_tier_and_leaves_a_backfilled_slip_owed(floor: Floor) -> None:
    slip = await floor.played_slip()
    with accruals_refused(floor.clone):
        await floor.complete(slip["id"])
    backfill_id = (await backfill(floor, slip, points=1000)).json()["ledger_entry_id"]
    new = NewEvents(floor)

    for _ in range(2):
        assert (await reverse(floor, backfill_id)).is_success

    names = ["loyalty.entry_reversed", "loyalty.tier_changed", "slip.recovery_needed"]
    assert new.types() == names
    assert new.written()[0][2] == of_entry(
        floor,
        slip["player_id"],
        reverses_id=backfill_id,
        staff_id=staff(floor, "admin"),
        **of_place(floor, slip),
    )


async def test_applying_tiers_tells_the_tier_alone_once(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *HARDER)
    new = NewEvents(floor)

    for _ in range(2):
        with correlated():
            async with floor.database.reading(floor.house.casino_id) as tx:
                tiers = await table_in_force(tx, floor.house.casino_id)
            await apply_tiers(
                floor.database,
                actor_of(floor.house, "admin"),
                tiers=tiers,
                player_ids=[floor.entries(player_id)[0]["player_id"]],
                now=floor.clock(),
            )

    ((name, _, payload),) = new.written()
    assert name == "loyalty.tier_changed"
    assert (payload["tier_before"], payload["tier_after"]) == ("SILVER", "BRONZE")


@pytest.mark.parametrize("headers", [{}, UNDER_A_KEY], ids=["without a key", "under a key"])
async def test_what_is_refused_leaves_no_event(headers: dict[str, str], floor: Floor) -> None:
    taken = await floor.open_slip()
    closed = (await floor.paid_slip(seat=2))["rating_slip"]
    player_id, _ = await rewarded(floor, 50)
    place = {name: taken[name] for name in ("table_id", "seat", "average_bet_cents")}
    reward = {"player_id": player_id, "points_change": -51, "reason": "More than there is"}
    new = NewEvents(floor)

    codes: list[str] = []
    for number, (path, body) in enumerate(
        [
            ("/rating-slips", {"player_id": player_id, **place}),
            (f"/rating-slips/{closed['id']}/complete", {"average_bet_cents": 1}),
            ("/loyalty/manual-rewards", reward),
            (f"/tables/{taken['table_id']}/close", {}),
        ]
    ):
        key = {name: f"{value}-{number}" for name, value in headers.items()}
        answer = await floor.call("POST", path, role="pit_boss", body=body, **key)
        codes.append(answer.json()["code"])

    assert codes == [
        *("SEAT_OCCUPIED", "SLIP_ALREADY_CLOSED", "INSUFFICIENT_BALANCE", "TABLE_HAS_OPEN_SLIPS")
    ]
    assert new.rows() == []


async def test_a_replay_of_a_key_writes_no_event(floor: Floor) -> None:
    slip = await floor.played_slip()
    path, new = f"/rating-slips/{slip['id']}/complete", NewEvents(floor)

    first, again = [
        await floor.call("POST", path, role="pit_boss", **UNDER_A_KEY) for _ in range(2)
    ]

    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    assert new.types() == [
        *("loyalty.points_accrued", "loyalty.tier_changed", "rating_slip.completed")
    ]


async def test_a_cut_connection_leaves_no_event(floor: Floor) -> None:
    slip = await floor.played_slip()
    await rewarded(floor, 10, player_id=slip["player_id"])
    new = NewEvents(floor)

    with held(floor.clone, "select from player_loyalty for update"):
        asked = asyncio.create_task(floor.complete(slip["id"]))
        await sessions_wait(floor.clone, 1)
        floor.clone.execute(CUT)
        answer = await asked

    assert answer.json()["code"] == "DATABASE_UNAVAILABLE"
    assert floor.slip_row(slip["id"])["status"] == "OPEN"
    assert new.rows() == []
