"""The job that rolls over ends what earlier gaming days left, from the day's first instant on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from pitledger.edge.roll_over import roll_over_visit, visits_to_roll_over
from pitledger.platform.correlation import correlated
from tests.faults.faults import accruals_refused
from tests.floor import Floor, actor_of
from tests.http.contract import audited, stored
from tests.jobs.running import ROLL_OVER, job_row, run_jobs
from tests.ledger_checks import assert_ledger_holds
from tests.owing import live_slip

NIGHT = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)
# In Vienna: when a gaming day starts, by the local time at which it does.
STARTS = {
    "an ordinary night": ("06:00", datetime(2026, 3, 11, 5, 0, tzinfo=UTC)),
    "the clocks went forward": ("06:00", datetime(2026, 3, 29, 4, 0, tzinfo=UTC)),
    "the clocks went back": ("06:00", datetime(2026, 10, 25, 5, 0, tzinfo=UTC)),
    "the start is jumped over": ("02:30", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
    "the start comes twice": ("02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
}


def live_visits(floor: Floor) -> set[str]:
    found = floor.clone.rows("select id from visit where ended_at is null")
    return {str(row["id"]) for row in found}


@pytest.mark.parametrize(("starts_at", "start"), STARTS.values(), ids=STARTS)
async def test_a_visit_ends_with_the_first_instant_of_the_next_day_and_not_before(
    floor: Floor, starts_at: str, start: datetime
) -> None:
    floor.clone.execute("update casino set gaming_day_start = %s", [starts_at])
    floor.clock.at = start - timedelta(hours=1)
    slip = await floor.open_slip()

    floor.clock.at = start - timedelta(minutes=5, microseconds=1)
    assert await run_jobs(floor) == 300
    floor.clock.at = start - timedelta(microseconds=1)
    assert await run_jobs(floor) == 300
    assert live_visits(floor) == {slip["visit_id"]}
    floor.clone.execute("delete from job_run")  # due again, a microsecond later

    floor.clock.at = start
    await run_jobs(floor)
    assert live_visits(floor) == set()
    assert floor.slip_row(slip["id"])["ended_at"] == start
    assert len(floor.entries(slip["player_id"])) == 1


async def test_what_it_did_is_noted_paid_and_audited_as_the_systems(floor: Floor) -> None:
    floor.clock.at = NIGHT
    ours = await live_slip(floor)
    theirs = await live_slip(floor, other=True)
    floor.clock.forward(hours=6)
    todays = await live_slip(floor, seat=2)

    await run_jobs(floor)

    row = job_row(floor, ROLL_OVER)
    assert row["detail"] == {
        "visits_ended": 1,
        "visits_not_ended": 0,
        "slips_completed": 1,
        "slips_owed": 0,
    }
    assert live_visits(floor) == {todays["visit_id"]}
    ends = {row["entity_id"]: row for row in audited(floor, "visit.ended")}
    assert set(ends) == {UUID(slip["visit_id"]) for slip in (ours, theirs)}
    end = ends[UUID(ours["visit_id"])]
    assert (end["actor"], end["actor_id"]) == ("system", None)
    (entry,) = floor.entries(ours["player_id"])
    assert end["correlation_id"] == entry["correlation_id"] == row["correlation_id"]
    assert end["correlation_id"] != ends[UUID(theirs["visit_id"])]["correlation_id"]
    assert_ledger_holds(floor.clone)


async def test_run_again_it_changes_nothing(floor: Floor) -> None:
    floor.clock.at = NIGHT
    await live_slip(floor)
    floor.clock.forward(hours=6)
    await run_jobs(floor)
    before = stored(floor.clone)

    floor.clock.forward(minutes=5)
    await run_jobs(floor)

    after = stored(floor.clone)
    assert {name for name in after if after[name] != before[name]} == {"job_run"}
    assert job_row(floor, ROLL_OVER)["detail"]["visits_ended"] == 0


async def test_points_that_fail_are_owed_and_counted(floor: Floor) -> None:
    floor.clock.at = NIGHT
    slip = await live_slip(floor)
    floor.clock.forward(hours=6)

    with accruals_refused(floor.clone):
        await run_jobs(floor)

    detail = job_row(floor, ROLL_OVER)["detail"]
    assert (detail["visits_ended"], detail["slips_owed"]) == (1, 1)
    assert len(floor.owed(slip["id"])) == 1
    assert_ledger_holds(floor.clone)


async def test_another_casinos_visits_are_not_seen(floor: Floor) -> None:
    floor.clock.at = NIGHT
    theirs = await live_slip(floor, other=True)
    floor.clock.forward(hours=6)
    actor = actor_of(floor.house)

    assert await visits_to_roll_over(floor.database, actor, now=floor.clock()) == []
    with correlated():
        done = await roll_over_visit(
            floor.database, actor, visit_id=UUID(theirs["visit_id"]), now=floor.clock()
        )

    assert (done.ended, done.code) == (False, "NOT_FOUND")
    assert live_visits(floor) == {theirs["visit_id"]}
