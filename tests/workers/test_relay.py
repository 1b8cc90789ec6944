"""The relay: each event is told once for good, and what fails holds up nothing else."""

import asyncio
from dataclasses import replace
from typing import Any

from tests.clone import Clone
from tests.event_log import REPORT, deliveries, tell, until
from tests.faults.faults import held, sessions_wait
from tests.floor import Floor, open_floor
from tests.log import Log
from tests.processes import result
from tests.template import Template
from tests.workers.breaking import HOLD, SLOW, figures_refused
from tests.workers.plain_figures import report_of

DELAYS = [1, 2, 4, 8, 16, 32, 64, 128, 256]


async def test_what_fails_is_tried_ever_later_then_dead_and_holds_up_nothing(
    floor: Floor, log: Log
) -> None:
    with figures_refused(floor, table=0):
        broken = (await floor.paid_slip(table=0))["rating_slip"]
        log.listen()
        await tell(floor)
        waits: list[float] = []
        while pending := deliveries(floor, "PENDING"):
            due = pending[0]["next_attempt_at"]
            assert {row["next_attempt_at"] for row in pending} == {due}
            waits.append((due - floor.clock()).total_seconds())
            floor.clock.at = due
            paid = await floor.paid_slip(table=1, played_seconds=0)
            assert paid["loyalty"]["idempotent"] is False
            await tell(floor)

    assert waits == DELAYS
    dead = deliveries(floor, "DEAD")
    assert [(row["attempts"], row["last_error_code"]) for row in dead] == [
        (10, "INTERNAL_ERROR")
    ] * 2
    assert "broken" in dead[0]["last_error_detail"]
    lines = log.lines("event_not_taken", "event_dead")
    assert [line["event"] for line in lines] == ["event_not_taken"] * 18 + ["event_dead"] * 2
    assert {line["event_type"] for line in lines} == {
        *("rating_slip.completed", "loyalty.points_accrued")
    }
    report = await report_of(floor)
    assert (report["totals"]["slips"], report["events_waiting"]) == (len(DELAYS), 2)
    assert floor.balance(broken["player_id"]) == 1620
    document = result("events", "dead", "--database-url", floor.clone.admin_url)
    assert len(document["dead"]) == 2


async def test_one_bad_event_does_not_hold_up_those_that_it_is_told_with(floor: Floor) -> None:
    await floor.paid_slip(table=0)
    await floor.paid_slip(table=1, seat=2)
    with figures_refused(floor, table=0):
        await tell(floor)

    assert len(deliveries(floor, "DELIVERED")) == len(deliveries(floor, "PENDING")) == 2
    totals = (await report_of(floor))["totals"]
    assert (totals["slips"], totals["points"]) == (1, 1620)


async def test_an_event_that_always_takes_too_long_is_a_failure_and_holds_up_no_other(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], statement_timeout_seconds=0.5) as floor:
        await floor.paid_slip(table=0)
        await floor.paid_slip(table=1, seat=2)
        with figures_refused(floor, table=0, effect=SLOW):
            await tell(floor)

        assert len(deliveries(floor, "DELIVERED")) == 2
        waiting = deliveries(floor, "PENDING")
        assert [(row["attempts"], row["last_error_code"]) for row in waiting] == [
            (1, "DATABASE_UNAVAILABLE")
        ] * 2
        assert {row["last_error_detail"] for row in waiting} == {
            "canceling statement due to statement timeout"
        }


async def test_a_lock_on_the_figures_is_waited_out_and_counts_against_no_event(
    clone: Clone, template: tuple[str, Template], log: Log
) -> None:
    async with open_floor(clone, template[1], lock_timeout_seconds=0.5, jobs="on") as floor:
        log.listen()
        with held(clone, HOLD):
            await floor.paid_slip()
            await until(lambda: log.lines("worker_waits"))
            assert {row["attempts"] for row in deliveries(floor, "PENDING")} == {0}
        await until(lambda: not deliveries(floor, "PENDING"))

        assert (await report_of(floor))["totals"]["points"] == 1620


async def test_two_relays_at_once_tell_each_event_once(floor: Floor) -> None:
    for seat in range(1, 6):
        await floor.paid_slip(seat=seat, played_seconds=60)
    few = replace(REPORT, events_at_once=3)

    with held(floor.clone, HOLD):
        tasks = [asyncio.create_task(tell(floor, few)) for _ in range(2)]
        await sessions_wait(floor.clone, 2)
    await asyncio.gather(*tasks)
    await tell(floor)

    assert {row["attempts"] for row in deliveries(floor, "DELIVERED")} == {1}
    report = await report_of(floor)
    assert (report["totals"]["slips"], report["totals"]["entries"]) == (5, 5)


async def test_a_clock_that_is_set_back_holds_up_no_event(floor: Floor) -> None:
    await floor.paid_slip()
    floor.clock.forward(seconds=-90)
    await tell(floor)
    assert deliveries(floor, "PENDING") == []

    await floor.paid_slip(seat=2)
    with figures_refused(floor, table=0):
        floor.clock.forward(days=400)
        await tell(floor)
    floor.clock.forward(days=-400)
    await tell(floor)

    assert {row["attempts"] for row in deliveries(floor, "DELIVERED")} == {1, 2}
    assert (await report_of(floor))["totals"]["slips"] == 2


async def test_an_event_without_the_form_of_its_type_is_a_failure_like_any(floor: Floor) -> None:
    await floor.paid_slip()
    floor.clone.execute(
        "set session_replication_role = replica;"
        "update outbox set payload = payload - 'play_seconds'"
        " where event_type = 'rating_slip.completed'"
    )

    await tell(floor)

    (failed,) = deliveries(floor, "PENDING")
    assert (failed["attempts"], failed["last_error_code"]) == (1, "INTERNAL_ERROR")
    assert "play_seconds" in failed["last_error_detail"]


def stored(floor: Floor) -> list[dict[str, Any]]:
    """Return the figures as they are stored."""
    return floor.clone.rows("select * from gaming_day_figures order by id")


async def test_what_was_told_is_not_told_again(floor: Floor) -> None:
    await floor.paid_slip()
    await tell(floor)
    before = stored(floor)

    for _ in range(3):
        floor.clock.forward(hours=1)
        await tell(floor)

    assert stored(floor) == before
