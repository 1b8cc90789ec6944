"""The figures of gaming days are those of the ledger, however the events reach them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest

from pitledger.kernel.actor import Actor
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Tx
from pitledger.platform.outbox import Event, replay_events
from pitledger.usecases.project_gaming_days import project_gaming_days
from tests.event_log import REPORT, deliveries, tell
from tests.faults.faults import accruals_refused
from tests.floor import Floor, actor_of
from tests.http.contract import problem_in
from tests.ledger_checks import assert_ledger_holds
from tests.reversals import reverse
from tests.whole_day import play_a_day
from tests.workers.plain_figures import plain_figures, report_of, served_figures

SEEDS = range(3)
SHUFFLE = """
update event_delivery set next_attempt_at = next_attempt_at - random() * interval '2 days'
where status = 'PENDING'
"""


async def assert_report_is_the_ledger(floor: Floor) -> None:
    plain = plain_figures(floor, floor.clone)
    assert await served_figures(floor, {day for day, _, _ in plain}) == plain


async def test_a_day_with_all_that_happens_is_told_as_the_ledger_has_it(floor: Floor) -> None:
    await play_a_day(floor)
    waiting = (await report_of(floor))["events_waiting"]

    await tell(floor)

    assert waiting == len(deliveries(floor, "DELIVERED")) > 10
    await assert_report_is_the_ledger(floor)
    days = {day for day, _, _ in plain_figures(floor, floor.clone)}
    assert days == {"2026-03-10", "2026-03-11"}


class CrashingReport:
    """The consumer, which at times fails after it has done its work, as if it were killed."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    async def __call__(
        self, tx: Tx, actor: Actor, *, events: Sequence[Event], now: datetime
    ) -> None:
        await project_gaming_days(tx, actor, events=events, now=now)
        if self._chance.random() < 0.2:
            raise RuntimeError


async def play_something(floor: Floor, chance: Random) -> None:
    """Play, pay, reward, owe, reverse, as chance will have it."""
    seat = chance.randint(1, 7)
    bet = chance.randint(1, 99_999)
    slip = await floor.played_slip(
        seat=seat,
        table=chance.randint(0, 1),
        average_bet_cents=bet,
        played_seconds=chance.randint(0, 20_000),
    )
    if chance.random() < 0.3:
        with accruals_refused(floor.clone):
            await floor.complete(slip["id"])
    if chance.random() < 0.8:
        await floor.complete(slip["id"])
    else:
        await floor.post(f"/visits/{slip['visit_id']}/end", role="admin")
    role = chance.choice(["pit_boss", "host", "admin"])
    reward = {"player_id": slip["player_id"], "points_change": chance.randint(-50, 500) or 1}
    body = {**reward, "reason": "As chance will have it"}
    await floor.post("/loyalty/manual-rewards", body, role=role)
    for entry in floor.entries(slip["player_id"]):
        if chance.random() < 0.2:
            await reverse(floor, str(entry["id"]))
    floor.clock.forward(minutes=chance.randint(0, 300))


async def replay(floor: Floor) -> int:
    with correlated():
        actor = actor_of(floor.house, "admin")
        return await replay_events(floor.database, actor, consumer=REPORT.name, now=floor.clock())


@pytest.mark.parametrize("seed", SEEDS)
async def test_any_play_told_in_any_order_with_faults_between_is_the_ledger(
    seed: int, floor: Floor
) -> None:
    chance = Random(seed)  # noqa: S311 - chance that can be had again
    crashing = replace(REPORT, take=CrashingReport(chance), events_at_once=chance.randint(1, 9))
    for _ in range(8):
        await play_something(floor, chance)
        floor.clone.execute(SHUFFLE)
        await asyncio.gather(tell(floor, crashing), tell(floor, crashing), tell(floor))
        if chance.random() < 0.2:
            await replay(floor)

    floor.clock.forward(minutes=30)
    await tell(floor)

    assert deliveries(floor, "PENDING", "DEAD") == []
    await assert_report_is_the_ledger(floor)
    assert_ledger_holds(floor.clone)


async def test_a_replay_empties_the_figures_and_comes_to_the_same(floor: Floor) -> None:
    await play_a_day(floor)
    await tell(floor)
    before = await served_figures(floor, {"2026-03-10", "2026-03-11"})
    events = len(deliveries(floor, "DELIVERED"))

    assert await replay(floor) == events
    emptied = await report_of(floor, gaming_day="2026-03-10")
    assert await replay(floor) == events  # again before it was told: each once all the same
    await tell(floor)

    assert (emptied["items"], emptied["events_waiting"]) == ([], events)
    assert emptied["totals"]["points"] == 0
    assert emptied["updated_at"] is None
    assert await served_figures(floor, {"2026-03-10", "2026-03-11"}) == before
    audited = floor.clone.rows("select * from audit_log where action = 'events.replayed'")
    assert [row["after"] for row in audited] == [{"consumer": REPORT.name, "events": events}] * 2


async def test_a_replay_while_relays_run_comes_to_the_same(floor: Floor) -> None:
    await play_a_day(floor)
    slow = replace(REPORT, events_at_once=2)

    async def telling() -> None:
        for _ in range(30):
            await tell(floor, slow)

    await asyncio.gather(telling(), telling(), *(replay(floor) for _ in range(5)))
    await tell(floor)

    await assert_report_is_the_ledger(floor)


async def test_a_slip_without_a_snapshot_counts_its_time_and_no_theo(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=600)
    floor.clone.execute("update rating_slip set snapshot = null")
    assert (await floor.complete(slip["id"])).status_code == 503

    await tell(floor)

    report = await report_of(floor, by="game")
    (item,) = report["items"]
    assert (item["game_id"], item["slips"], item["play_seconds"]) == (None, 1, 600)
    assert (item["theo_cents"], item["entries"], item["points"]) == ("0", 0, 0)


async def test_figures_of_one_slip_in_full(floor: Floor) -> None:
    slip = await floor.played_slip(average_bet_cents=10_001, played_seconds=3600)
    await floor.complete(slip["id"])
    floor.clock.forward(seconds=3)

    await tell(floor)

    figures = {
        "slips": 1,
        "play_seconds": 3600,
        "theo_cents": "16201.62",
        "entries": 1,
        "gameplay_points": 1620,
        "manual_points": 0,
        "reversed_points": 0,
        "points": 1620,
    }
    assert await report_of(floor) == {
        "gaming_day": "2026-03-10",
        "by": "table",
        "items": [{"table_id": slip["table_id"], **figures}],
        "totals": figures,
        "events_waiting": 0,
        "updated_at": "2026-03-10T12:00:03Z",
    }


async def test_without_a_date_it_is_the_present_gaming_day(floor: Floor) -> None:
    floor.clock.at = floor.clock.at.replace(day=11, hour=4, minute=59)  # 05:59 in Vienna
    before_six = (await report_of(floor))["gaming_day"]
    floor.clock.forward(minutes=1)

    assert (before_six, (await report_of(floor))["gaming_day"]) == ("2026-03-10", "2026-03-11")


async def test_each_casino_has_its_own_figures(floor: Floor) -> None:
    await floor.paid_slip()

    await tell(floor)
    await tell(floor, casino_id=floor.other.casino_id)

    assert (await report_of(floor))["totals"]["slips"] == 1
    assert (await report_of(floor, role="other auditor"))["items"] == []


async def test_what_is_no_day_and_no_group_is_refused(floor: Floor) -> None:
    for query in ("gaming_day=20260310", "gaming_day=2026-02-30", "by=player", "by="):
        problem_in(await floor.get(f"/reports/gaming-day?{query}"), "VALIDATION_ERROR")
