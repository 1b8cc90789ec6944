"""A job that fails is told and noted, tried again soon, and stops no other."""

from tests.clone import Clone
from tests.faults.faults import held
from tests.floor import Floor, open_floor
from tests.jobs.running import ALL, EXPIRE, RECONCILE, ROLL_OVER, job_row, noted, run_jobs
from tests.log import Log
from tests.template import Template

SESSIONS_STAY = """
create function broken() returns trigger language plpgsql as
  'begin raise exception ''broken''; end';
create trigger broken before delete on staff_session for each row execute function broken()
"""
SESSIONS_GO = "drop trigger broken on staff_session"
VISITS = "lock table visit in access exclusive mode"


async def test_each_run_is_told_with_its_counts(floor: Floor, log: Log) -> None:
    log.listen()
    await run_jobs(floor)

    started, completed = log.lines("job_started"), log.lines("job_completed")
    assert [(line["casino_id"], line["job"]) for line in started] == [
        (line["casino_id"], line["job"]) for line in completed
    ]
    assert [line["job"] for line in completed[:4]] == [
        ROLL_OVER,
        EXPIRE,
        RECONCILE,
        "report_stale_slips",
    ]
    rows = {(str(row["casino_id"]), row["job"]): row for row in noted(floor)}
    for line in completed:
        row = rows[line["casino_id"], line["job"]]
        assert (line["counts"], line["correlation_id"]) == (row["detail"], row["correlation_id"])
        assert line["duration_ms"] > 0


async def test_an_error_of_the_database_fails_one_job_of_each_casino(
    floor: Floor, log: Log
) -> None:
    floor.clock.forward(days=1)
    floor.clone.execute(SESSIONS_STAY)
    log.listen()

    assert await run_jobs(floor, session_idle_seconds=60) == 300

    failed = log.lines("job_failed")
    assert {(line["casino_id"], line["job"], line["code"]) for line in failed} == {
        (str(house.casino_id), EXPIRE, "INTERNAL_ERROR") for house in (floor.house, floor.other)
    }
    assert all(line["level"] == "error" and "broken" in line["exception"] for line in failed)
    outcomes = {(row["casino_id"], row["job"]): row["outcome"] for row in noted(floor)}
    assert {job for (_, job), outcome in outcomes.items() if outcome == "failed"} == {EXPIRE}
    assert len(outcomes) == 2 * len(ALL)
    row = job_row(floor, EXPIRE)
    assert (row["error_code"], row["detail"], row["completed_at"]) == ("INTERNAL_ERROR", None, None)

    floor.clone.execute(SESSIONS_GO)
    floor.clock.forward(minutes=5)
    await run_jobs(floor, session_idle_seconds=60)
    row = job_row(floor, EXPIRE)
    assert (row["outcome"], row["error_code"]) == ("completed", None)
    assert row["detail"]["sessions"] > 0


async def test_a_lock_that_somebody_holds_fails_what_waits_for_it_alone(
    clone: Clone, template: tuple[str, Template], log: Log
) -> None:
    async with open_floor(clone, template[1], lock_timeout_seconds=0.5) as floor:
        log.listen()
        with held(clone, VISITS):
            await run_jobs(floor)

        row = job_row(floor, ROLL_OVER)
        assert (row["outcome"], row["error_code"]) == ("failed", "DATABASE_UNAVAILABLE")
        told = [line for line in log.lines("job_failed") if line["job"] == ROLL_OVER]
        assert [line["level"] for line in told] == ["warning", "warning"]
        assert job_row(floor, EXPIRE)["outcome"] == "completed"

        floor.clock.forward(minutes=5)
        await run_jobs(floor)
        assert job_row(floor, ROLL_OVER)["outcome"] == "completed"


async def test_where_no_job_can_be_taken_the_worker_is_to_come_again(
    floor: Floor, log: Log
) -> None:
    floor.clone.execute("alter table job_run rename to elsewhere")
    log.listen()

    assert await run_jobs(floor) == 300

    assert len(log.lines("job_not_noted")) == 2 * len(ALL)
    assert log.lines("job_started") == []
    floor.clone.execute("alter table elsewhere rename to job_run")
    assert noted(floor) == []
