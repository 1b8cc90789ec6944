"""A job is run by one process at a time, and by another where that one is gone."""

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from pitledger.platform.correlation import correlated
from pitledger.platform.job_runs import JobClaim, claim_job, finish_job
from tests.clone import Clone
from tests.faults.faults import held, sessions_wait
from tests.floor import Floor, actor_of, open_floor
from tests.jobs.running import ALL, RECONCILE, ROLL_OVER, job_row, noted, run_jobs
from tests.log import Log
from tests.platform.embedded import eventually
from tests.processes import COMMAND, environment
from tests.template import NOON, House, Template

JOB, INTERVAL, LEASE = "count_chips", 300, 60
CLAIMED_UNCOMMITTED = """
insert into job_run (casino_id, job, started_at, next_run_at, correlation_id)
values (%s, 'count_chips', now(), now(), 'somebody')
"""
KNOWN_AND_DUE = """
insert into job_run (casino_id, job, started_at, finished_at, outcome, next_run_at, correlation_id)
values (%s, 'count_chips', %s, %s, 'completed', %s, 'before')
"""
ROWS = "select from job_run for update"
VISITS = "lock table visit in access exclusive mode"
LEDGER = "lock table loyalty_ledger in access exclusive mode"


async def claim(
    floor: Floor,
    holder: str = "one",
    *,
    house: House | None = None,
    under: str | None = None,
    job: str = JOB,
) -> JobClaim:
    """Ask for a job of the house, or of another casino, now."""
    now = floor.clock()
    with correlated(under or holder):
        return await claim_job(
            floor.database,
            actor_of(house or floor.house),
            job=job,
            interval_seconds=INTERVAL,
            lease_until=now + timedelta(seconds=LEASE),
            holder=holder,
            now=now,
        )


async def finish(floor: Floor, holder: str = "one", *, under: str | None = None) -> bool:
    """Say that the job is done, after what was counted."""
    now = floor.clock()
    with correlated(under or holder):
        return await finish_job(
            floor.database,
            actor_of(floor.house),
            job=JOB,
            holder=holder,
            ended={"chips": 7},
            next_run_at=now + timedelta(seconds=INTERVAL),
            now=now,
        )


@pytest.mark.parametrize("known", [False, True])
async def test_of_ten_that_ask_at_once_one_is_to_run_the_job(floor: Floor, *, known: bool) -> None:
    casino_id = floor.house.casino_id
    if known:
        floor.clone.execute(KNOWN_AND_DUE, [casino_id, NOON, NOON, NOON])
    hold = (ROWS, None) if known else (CLAIMED_UNCOMMITTED, [casino_id])

    async with asyncio.TaskGroup() as group:
        with held(floor.clone, hold[0], params=hold[1]):
            tasks = [group.create_task(claim(floor, f"no-{number}")) for number in range(10)]
            await sessions_wait(floor.clone, 10)

    answers = [task.result() for task in tasks]
    assert [answer.claimed for answer in answers].count(True) == 1
    assert {answer.ask_again_at for answer in answers} == {NOON + timedelta(seconds=LEASE)}
    winner = next(number for number, answer in enumerate(answers) if answer.claimed)
    row = job_row(floor, JOB)
    assert (row["leased_by"], row["correlation_id"]) == (f"no-{winner}", f"no-{winner}")
    assert row["leased_until"] == NOON + timedelta(seconds=LEASE)


async def test_what_is_done_is_due_again_after_its_interval_and_not_before(floor: Floor) -> None:
    assert (await claim(floor)).claimed
    floor.clock.forward(seconds=20)
    assert await finish(floor)

    row = job_row(floor, JOB)
    assert (row["outcome"], row["detail"], row["leased_by"]) == ("completed", {"chips": 7}, None)
    assert row["started_at"] == NOON
    assert row["finished_at"] == row["completed_at"] == floor.clock()
    due_at = floor.clock() + timedelta(seconds=INTERVAL)
    floor.clock.forward(seconds=INTERVAL - 1)
    assert await claim(floor, "two") == JobClaim(claimed=False, ask_again_at=due_at)
    floor.clock.forward(seconds=1)
    assert (await claim(floor, "two")).claimed


async def test_a_lease_that_ran_out_is_taken_over_and_its_holder_changes_nothing_any_more(
    floor: Floor,
) -> None:
    assert (await claim(floor, "gone")).claimed
    floor.clock.forward(seconds=LEASE - 1)
    assert not (await claim(floor, "next")).claimed
    floor.clock.forward(seconds=1)
    assert (await claim(floor, "next")).claimed
    taken_over = job_row(floor, JOB)

    assert not await finish(floor, "gone")
    assert job_row(floor, JOB) == taken_over
    assert await finish(floor, "next")
    assert not await finish(floor, "next")


async def test_the_same_process_that_lost_a_run_does_not_finish_its_next_one(floor: Floor) -> None:
    await claim(floor, "one", under="first-run")
    floor.clock.forward(seconds=LEASE)
    assert (await claim(floor, "one", under="second-run")).claimed

    assert not await finish(floor, "one", under="first-run")
    assert job_row(floor, JOB)["leased_by"] == "one"
    assert await finish(floor, "one", under="second-run")


async def test_a_clock_that_was_set_back_stops_no_job(floor: Floor) -> None:
    await claim(floor, "before")
    floor.clock.forward(days=-30)
    assert (await claim(floor, "lease of the future")).claimed
    await finish(floor, "lease of the future")
    floor.clock.forward(days=-30)
    assert (await claim(floor, "next run of the future")).claimed


async def test_clocks_that_differ_by_seconds_run_no_job_twice(floor: Floor) -> None:
    await claim(floor, "ahead")
    floor.clock.forward(seconds=-30)
    assert not (await claim(floor, "behind")).claimed
    floor.clock.forward(seconds=30)
    await finish(floor, "ahead")
    floor.clock.forward(seconds=-30)
    assert not (await claim(floor, "behind")).claimed


async def test_another_casinos_job_is_its_own(floor: Floor) -> None:
    assert (await claim(floor)).claimed
    assert (await claim(floor, house=floor.other)).claimed

    assert await finish(floor)
    assert job_row(floor, JOB, house=floor.other)["leased_by"] == "one"


async def test_every_job_runs_at_once_in_each_casino_and_then_when_it_is_due(floor: Floor) -> None:
    assert await run_jobs(floor) == 300
    first = noted(floor)
    assert {(row["casino_id"], row["job"]) for row in first} == {
        (house.casino_id, job) for house in (floor.house, floor.other) for job in ALL
    }
    assert {row["outcome"] for row in first} == {"completed"}
    assert len({row["correlation_id"] for row in first}) == len(first)

    floor.clock.forward(seconds=200)
    assert await run_jobs(floor) == 100
    assert noted(floor) == first

    floor.clock.forward(seconds=100)
    assert await run_jobs(floor) == 300
    again = [row for row in noted(floor) if row not in first]
    assert {row["job"] for row in again} == {ROLL_OVER}


async def test_of_several_workers_at_once_one_runs_each_job(floor: Floor, log: Log) -> None:
    log.listen()
    await asyncio.gather(*(run_jobs(floor, holder=f"worker {number}") for number in range(3)))

    started = [(line["casino_id"], line["job"]) for line in log.lines("job_started")]
    assert len(started) == len(set(started)) == 2 * len(ALL)
    assert {row["outcome"] for row in noted(floor)} == {"completed"}


async def test_a_run_that_outlasts_its_lease_is_told_and_notes_nothing(
    clone: Clone, template: tuple[str, Template], log: Log
) -> None:
    async with open_floor(clone, template[1], lock_timeout_seconds=30) as floor:
        log.listen()
        with held(clone, VISITS):
            slow = asyncio.create_task(run_jobs(floor, holder="slow"))
            await sessions_wait(clone, 1)
            floor.clock.forward(minutes=10)
            taken = await claim(floor, "next", job=ROLL_OVER)
        await slow

        assert taken.claimed
        lost = log.lines("job_lease_lost")
        assert [line["job"] for line in lost] == [ROLL_OVER]
        row = job_row(floor, ROLL_OVER)
        assert (row["leased_by"], row["finished_at"]) == ("next", None)
        assert job_row(floor, RECONCILE)["outcome"] == "completed"


def reconcile_and_kill(floor: Floor) -> None:
    """Kill a process that reconciles the house as soon as it has taken the job."""
    command = ["ledger", "reconcile", "--casino", str(floor.house.casino_id)]
    with held(floor.clone, LEDGER):
        process = subprocess.Popen(
            [*COMMAND, *command, "--database-url", floor.clone.application_url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(PITLEDGER_LOCK_TIMEOUT_SECONDS="60"),
        )
        eventually(lambda: noted(floor) != [])
        process.kill()
        process.wait()


async def test_a_process_that_was_killed_at_work_delays_its_job_and_no_more(floor: Floor) -> None:
    floor.clock.at = datetime.now(UTC)
    reconcile_and_kill(floor)
    killed = job_row(floor, RECONCILE)
    assert killed["finished_at"] is None

    await run_jobs(floor)
    assert job_row(floor, RECONCILE) == killed

    floor.clock.at = killed["leased_until"]
    await run_jobs(floor)
    assert job_row(floor, RECONCILE)["completed_at"] == killed["leased_until"]
