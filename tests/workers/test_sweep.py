"""The sweep pays what is owed as soon as it can be paid, once, and never gives it up."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from pitledger.workers.sweep import SEARCHED, find_unsettled_slips, pay_owed_slips
from tests.faults.faults import accruals_refused, held, owed_slip
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log

OF_THE_CLOSE = "of-the-close"
DELAYS = [1, 2, 4, 5, 5, 5, 5, 5]


async def sweep(floor: Floor) -> datetime | None:
    """Let one sweep go through the house once."""
    return await pay_owed_slips(floor.database, floor.house.casino_id, clock=floor.clock)


def audited(floor: Floor) -> list[tuple[str, str]]:
    """Return who did what about points that are owed, in order."""
    rows = floor.clone.rows(
        "select actor, action from audit_log"
        " where action in ('loyalty.owed', 'loyalty.still_owed', 'loyalty.recovered')"
        " order by created_at, id"
    )
    return [(row["actor"], row["action"]) for row in rows]


async def test_what_is_owed_is_paid_by_itself_under_the_id_of_its_close(
    floor: Floor, log: Log
) -> None:
    slip = await owed_slip(floor, correlation_id=OF_THE_CLOSE)
    boss = floor.house.staff_ids["pit_boss"]
    floor.clock.forward(seconds=1)
    log.listen()

    assert await sweep(floor) is None

    (entry,) = floor.entries(slip["player_id"])
    assert (entry["points_change"], entry["correlation_id"]) == (1620, OF_THE_CLOSE)
    assert (entry["staff_id"], entry["source"]) == (boss, "system")
    assert floor.balance(slip["player_id"]) == 1620
    assert floor.owed(slip["id"]) == []
    assert audited(floor) == [(f"staff:{boss}", "loyalty.owed"), ("system", "loyalty.recovered")]
    (told,) = log.lines("slip_recovery_completed")
    assert (told["slip_id"], told["idempotent"]) == (slip["id"], False)
    told_of_accrual = log.lines("loyalty_accrual_started", "loyalty_accrual_completed")
    assert [line["correlation_id"] for line in told_of_accrual] == [OF_THE_CLOSE] * 2
    assert_ledger_holds(floor.clone)


async def test_nothing_is_tried_before_its_time(floor: Floor) -> None:
    slip = await owed_slip(floor)
    floor.clock.forward(seconds=0.999)

    due = await sweep(floor)

    assert due is not None
    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["next_attempt_at"]) == (1, due)
    assert due == floor.clock.at + timedelta(seconds=0.001)
    floor.clock.at = due
    await sweep(floor)
    assert floor.owed(slip["id"]) == []


async def test_attempts_grow_apart_to_five_seconds_and_never_end(floor: Floor) -> None:
    slip = await owed_slip(floor)
    delays: list[float] = []

    with accruals_refused(floor.clone):
        for _ in range(30):
            (owed,) = floor.owed(slip["id"])
            delays.append((owed["next_attempt_at"] - floor.clock.at).total_seconds())
            floor.clock.at = owed["next_attempt_at"]
            due = await sweep(floor)
            assert due is not None
            assert due > floor.clock.at

    assert (delays[:8], set(delays[8:])) == (DELAYS, {5})
    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["correlation_id"]) == (31, OF_THE_CLOSE)
    floor.clock.forward(seconds=5)
    await sweep(floor)
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_of_the_attempts_of_the_job_those_that_fail_otherwise_are_audited(
    floor: Floor,
) -> None:
    slip = await owed_slip(floor)
    await floor.reward(slip["player_id"], 100)
    boss = floor.house.staff_ids["pit_boss"]

    with accruals_refused(floor.clone):
        for _ in range(3):
            floor.clock.forward(seconds=5)
            await sweep(floor)
    assert audited(floor) == [(f"staff:{boss}", "loyalty.owed")]
    with held(floor.clone, "select from player_loyalty for update"):
        for _ in range(2):
            floor.clock.forward(seconds=5)
            await sweep(floor)

    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["last_error_code"]) == (6, "DATABASE_UNAVAILABLE")
    assert audited(floor)[1:] == [("system", "loyalty.still_owed")]


async def test_of_many_sweeps_at_once_each_slip_is_paid_by_one(floor: Floor) -> None:
    guests = [await floor.new_player() for _ in range(3)]
    slips: list[dict[str, Any]] = []
    for number in range(9):
        slip = await floor.played_slip(player_id=guests[number % 3], seat=number % 3 + 1)
        with accruals_refused(floor.clone):
            assert (await floor.complete(slip["id"])).status_code == 503
        slips.append(slip)
    floor.clock.forward(seconds=1)

    await asyncio.gather(*(sweep(floor) for _ in range(6)))

    paid = floor.clone.rows("select rating_slip_id from loyalty_ledger order by rating_slip_id")
    assert [str(row["rating_slip_id"]) for row in paid] == sorted(slip["id"] for slip in slips)
    assert [len(floor.entries(guest)) for guest in guests] == [3, 3, 3]
    assert floor.clone.rows("select * from loyalty_recovery") == []
    recovered = [action for _, action in audited(floor)].count("loyalty.recovered")
    assert recovered == len(slips)
    assert_ledger_holds(floor.clone)


async def test_a_clock_that_was_set_back_stops_nothing(floor: Floor) -> None:
    slip = await owed_slip(floor)
    floor.clock.forward(seconds=60)
    with accruals_refused(floor.clone):
        await sweep(floor)
    floor.clock.forward(hours=-3)

    await sweep(floor)

    assert floor.balance(slip["player_id"]) == 1620
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_a_debt_that_was_paid_already_is_forgotten_and_nothing_is_paid(
    floor: Floor,
) -> None:
    completion = await floor.paid_slip()
    slip = completion["rating_slip"]
    floor.clone.execute(
        "insert into loyalty_recovery select casino_id, id, player_id, ended_at, 1, 'LEFT', null,"
        " 'x', ended_at, ended_at from rating_slip"
    )

    assert await sweep(floor) is None

    assert floor.owed(slip["id"]) == []
    assert floor.balance(slip["player_id"]) == 1620


async def test_a_slip_that_was_never_settled_is_found_and_paid(floor: Floor, log: Log) -> None:
    paid = (await floor.paid_slip(seat=2))["rating_slip"]
    lost = await owed_slip(floor, correlation_id=OF_THE_CLOSE)
    floor.clone.execute("delete from loyalty_recovery")
    floor.clock.at += SEARCHED
    log.listen()

    await find_unsettled_slips(floor.database, floor.house.casino_id, clock=floor.clock)
    (owed,) = floor.clone.rows("select * from loyalty_recovery")
    await sweep(floor)

    assert str(owed["rating_slip_id"]) == lost["id"]
    assert (owed["attempts"], owed["last_error_code"]) == (0, "ENTRY_MISSING")
    (told,) = log.lines("slip_not_settled")
    assert told["slip_id"] == lost["id"]
    (entry,) = floor.entries(lost["player_id"])
    assert (entry["points_change"], entry["correlation_id"]) == (1620, OF_THE_CLOSE)
    assert len(floor.entries(paid["player_id"])) == 1
    assert_ledger_holds(floor.clone)


async def test_the_search_looks_back_two_days_and_at_its_own_casino(floor: Floor) -> None:
    slip = await owed_slip(floor)
    floor.clone.execute("delete from loyalty_recovery")

    await find_unsettled_slips(floor.database, floor.other.casino_id, clock=floor.clock)
    floor.clock.at += SEARCHED + timedelta(seconds=1)
    await find_unsettled_slips(floor.database, floor.house.casino_id, clock=floor.clock)
    assert floor.owed(slip["id"]) == []

    floor.clock.forward(seconds=-1)
    await find_unsettled_slips(floor.database, floor.house.casino_id, clock=floor.clock)
    assert len(floor.owed(slip["id"])) == 1


async def test_a_slip_whose_entry_was_taken_away_is_not_paid_again(floor: Floor) -> None:
    slip = (await floor.paid_slip())["rating_slip"]
    floor.clone.execute("set session_replication_role = replica; delete from loyalty_ledger")

    found = await find_unsettled_slips(floor.database, floor.house.casino_id, clock=floor.clock)

    assert (found, floor.owed(slip["id"])) == ([], [])
