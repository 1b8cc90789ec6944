"""A server that is told to end, with requests on their way, and one that is replaced under load."""

from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from httpx import Client, Response, TransportError

from tests.clone import Clone
from tests.faults.faults import held
from tests.instances.bosses import ACCRUED, hired, stands_as_told
from tests.instances.serving_clones import (
    GIVE_UP_SECONDS,
    is_refused,
    is_running,
    live_slip,
    setting_of,
    settings_of,
    signed_in_boss,
    until,
    workers_of,
)
from tests.ledger_checks import assert_ledger_holds
from tests.processes import Server, serving
from tests.soak.load import Load
from tests.template import Template
from tests.valkey import Valkey

HOLD = "select from rating_slip where id = %s for update"
WAITING = """
select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
"""
PATIENT = {"lock_timeout_seconds": "600", "statement_timeout_seconds": "600"}


@contextmanager
def completing(clone: Clone, boss: Client, *, slip_id: str) -> Generator[Future[Response]]:
    """Send a completion that waits in the database until a block ends."""
    with ThreadPoolExecutor(1) as asking, held(clone, HOLD, params=[slip_id]):
        answer = asking.submit(boss.post, f"/v1/rating-slips/{slip_id}/complete")
        until(lambda: clone.rows(WAITING) != [])
        yield answer


@pytest.mark.parametrize("workers", [1, 2])
def test_what_was_accepted_is_answered_and_nothing_new_is_taken(
    workers: int, clone: Clone, template: tuple[str, Template], valkey: Valkey, tmp_path: Path
) -> None:
    settings = settings_of(clone, rate_limit_storage=valkey.url, workers=str(workers), **PATIENT)
    with serving(tmp_path, settings=settings) as server, signed_in_boss(server) as boss:
        processes = workers_of(server)
        folders = [Path(setting_of(pid, "PROMETHEUS_MULTIPROC_DIR")) for pid in processes]
        assert all(folder.is_dir() for folder in folders)
        slip_id = live_slip(boss, template[1].house, seat=1)
        with completing(clone, boss, slip_id=slip_id) as answer:
            server.process.terminate()
            until(lambda: is_refused(server))
            assert server.process.poll() is None
            assert not answer.done()
        exit_code = server.process.wait(GIVE_UP_SECONDS)
        assert server.process.stdout is not None
        printed_later = server.process.stdout.read()

    assert len(processes) == (0 if workers == 1 else workers)
    assert (answer.result().status_code, exit_code, printed_later) == (200, 0, "")
    assert [pid for pid in processes if is_running(pid)] == []
    assert [folder for folder in folders if folder.exists()] == []
    assert len(clone.rows(ACCRUED)) == 1
    assert_ledger_holds(clone)


def test_a_request_that_does_not_end_stops_no_server_from_ending_and_is_not_half_done(
    clone: Clone, template: tuple[str, Template], valkey: Valkey, tmp_path: Path
) -> None:
    settings = settings_of(clone, rate_limit_storage=valkey.url, workers="2", **PATIENT)
    with serving(tmp_path, settings=settings) as server, signed_in_boss(server) as boss:
        slip_id = live_slip(boss, template[1].house, seat=1)
        with completing(clone, boss, slip_id=slip_id) as answer:
            exit_code = server.stop()
        failure = answer.exception()

    assert exit_code == 0
    assert isinstance(failure, TransportError) or answer.result().status_code >= 500
    (slip,) = clone.rows("select status from rating_slip")
    assert slip["status"] == "OPEN"
    assert clone.rows(ACCRUED) == []
    assert_ledger_holds(clone)


def test_servers_replaced_one_after_the_other_under_load_lose_and_double_nothing(
    clone: Clone, template: tuple[str, Template], valkey: Valkey, tmp_path: Path
) -> None:
    settings = settings_of(clone, rate_limit_storage=valkey.url)
    with ExitStack() as running:

        def start(name: str) -> Server:
            (tmp_path / name).mkdir()
            return running.enter_context(serving(tmp_path / name, settings=settings))

        servers = [start("first"), start("second")]
        urls = [server.url for server in servers]
        bosses = hired(servers[0], template[1].house, urls=urls)

        def told() -> int:
            return sum(len(boss.told) for boss in bosses)

        with Load([boss.step for boss in bosses]).running() as load:
            load.go()
            for number in (0, 1):
                more = told() + 6
                load.until(lambda: told() >= more, seconds=60, otherwise="none")  # noqa: B023
                assert servers[number].stop() == 0
                urls[number] = start(f"instead of {number}").url
            more = told() + 6
            load.until(lambda: told() >= more, seconds=60, otherwise="none")
            load.rest()

    stands_as_told(clone, bosses)
    assert sum(boss.refused for boss in bosses) > 0
    assert_ledger_holds(clone)
