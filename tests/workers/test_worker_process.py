"""`pitledger worker`, a process of its own: killed at work, stopped, woken by servers' hints."""

import signal
import subprocess
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.clone import Clone
from tests.event_log import deliveries, until
from tests.faults.faults import held, sessions_wait
from tests.floor import OUTLASTS_ANY_TEST, Floor, open_floor
from tests.processes import COMMAND, environment, refusal
from tests.secrets_in_logs import hear
from tests.template import Template
from tests.workers.breaking import HOLD
from tests.workers.plain_figures import report_of

SECONDS_TO_STOP = 30
PATIENT = {"PITLEDGER_LOCK_TIMEOUT_SECONDS": "60", "PITLEDGER_STATEMENT_TIMEOUT_SECONDS": "60"}
HARDLY_POLLING = {"PITLEDGER_POLL_SECONDS": "60"}


@contextmanager
def working(clone: Clone, folder: Path, **settings: str) -> Generator[subprocess.Popen[str]]:
    """Run a worker on a database, with its log in a file of the folder, until the block ends."""
    log = folder / "worker.log"
    named = {
        "PITLEDGER_DATABASE_URL": clone.application_url,
        "PITLEDGER_SESSION_IDLE_SECONDS": str(OUTLASTS_ANY_TEST),
        **settings,
    }
    with log.open("a") as stderr:
        process = subprocess.Popen(
            [*COMMAND, "worker"],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(**named),
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        hear("the log of a worker", log.read_text())


def stopped(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Ask a worker to end; return its exit code and what it printed."""
    process.send_signal(signal.SIGTERM)
    printed, _ = process.communicate(timeout=SECONDS_TO_STOP)
    return process.returncode, printed


async def assert_told_once(floor: Floor) -> None:
    told = deliveries(floor, "PENDING", "DELIVERED", "DEAD")
    assert [(row["status"], row["attempts"]) for row in told] == [("DELIVERED", 1)] * 2
    totals = (await report_of(floor))["totals"]
    assert (totals["slips"], totals["entries"], totals["points"]) == (1, 1, 1620)


async def test_a_worker_killed_between_claim_and_effect_leaves_the_effect_to_the_next(
    floor: Floor, tmp_path: Path
) -> None:
    with held(floor.clone, HOLD):
        await floor.paid_slip()
        with working(floor.clone, tmp_path, **PATIENT) as killed:
            await sessions_wait(floor.clone, 1)
            killed.kill()
            killed.wait()
        assert {row["status"] for row in deliveries(floor, "PENDING", "DELIVERED")} == {"PENDING"}

    with working(floor.clone, tmp_path):
        await until(lambda: not deliveries(floor, "PENDING"))

    await assert_told_once(floor)


async def test_a_worker_that_is_stopped_at_work_finishes_its_round(
    floor: Floor, tmp_path: Path
) -> None:
    with ExitStack() as holding:
        holding.enter_context(held(floor.clone, HOLD))
        await floor.paid_slip()
        with working(floor.clone, tmp_path, **PATIENT) as worker:
            await sessions_wait(floor.clone, 1)
            worker.send_signal(signal.SIGTERM)
            holding.close()
            assert stopped(worker) == (0, "")

    await assert_told_once(floor)
    log = (tmp_path / "worker.log").read_text()
    assert log.count('"event":"worker_started"') == log.count('"event":"worker_stopped"') == 1


async def test_a_worker_that_waits_for_a_lock_too_long_is_stopped_all_the_same(
    floor: Floor, tmp_path: Path
) -> None:
    with held(floor.clone, HOLD):
        await floor.paid_slip()
        with working(floor.clone, tmp_path, **PATIENT) as worker:
            await sessions_wait(floor.clone, 1)
            assert stopped(worker) == (0, "")

    with working(floor.clone, tmp_path):
        await until(lambda: not deliveries(floor, "PENDING"))
    await assert_told_once(floor)


async def test_a_worker_is_woken_by_the_servers_it_works_beside(
    floor: Floor, tmp_path: Path
) -> None:
    with working(floor.clone, tmp_path, **HARDLY_POLLING, PITLEDGER_JOBS="off"):
        await floor.paid_slip(seat=1, played_seconds=0)
        await until(lambda: not deliveries(floor, "PENDING"))  # it hears, or has looked
        for seat in (2, 3, 4):
            await floor.paid_slip(seat=seat, played_seconds=0)
            await until(lambda: not deliveries(floor, "PENDING"))

    told = floor.clone.row("select sum(slips) as slips from gaming_day_figures")
    assert told["slips"] == 4  # on whichever day: the worker's clock is not the floor's


async def test_a_server_with_jobs_tells_its_own_events_without_waiting_for_the_poll(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], jobs="on", poll_seconds=60) as floor:
        for seat in (1, 2, 3):
            await floor.paid_slip(seat=seat, played_seconds=0)
            await until(lambda: not deliveries(floor, "PENDING"))

        assert (await report_of(floor))["totals"]["slips"] == 3


def test_a_worker_tells_what_it_lacks_and_ends(clone: Clone) -> None:
    clone.execute("delete from schema_migration where name like '%0010_events%'")

    line = refusal("worker", settings={"PITLEDGER_DATABASE_URL": clone.application_url})

    assert "0010_events.sql" in line
    assert "pitledger migrate" in line


def test_a_worker_on_an_own_database_begins_and_ends(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*COMMAND, "worker", "--data-dir", str(tmp_path / "data")],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(),
        )
    with process:
        while '"event":"worker_started"' not in log.read_text():
            assert process.poll() is None, log.read_text()
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=SECONDS_TO_STOP)

    assert (process.returncode, printed) == (0, "")
    hear("the log of a worker", log.read_text())
