"""The data folder's own PostgreSQL lives as long as its users, whatever is killed meanwhile."""

import os
import signal
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from pitledger.platform.embedded_postgres import EmbeddedPostgresError, embedded_server
from pitledger.platform.embedded_postgres.restarts import QUICK_DEATHS_ALLOWED, Restarts
from tests.platform.embedded import (
    PATIENCE_SECONDS,
    a_user,
    ask,
    ask_until_answered,
    eventually,
    keeper_of,
    postmaster_of,
    processes,
    url_from,
)


@pytest.fixture
def data() -> Generator[Path]:
    """A data folder to be, below one that only we may enter."""
    with TemporaryDirectory() as private:
        yield Path(private, "data")


def test_first_use_makes_a_server_that_keeps_what_it_confirms(data: Path) -> None:
    with embedded_server(data) as server:
        url = server.url(user="postgres")

        assert str(ask(url, "select version()")).startswith("PostgreSQL 18.")
        assert ask(url, "select current_database()") == "pitledger"
        assert ask(url, "show fsync") == ask(url, "show synchronous_commit") == "on"
        assert ask(url, "show server_encoding") == "UTF8"
        assert ask(url, "select distinct datlocale from pg_database") == "C.UTF-8"
        assert ask(url, "show listen_addresses") == ""


@pytest.mark.skipif(sys.platform != "linux", reason="the scheduling is Linux's")
def test_its_processes_interrupt_no_other_after_a_death_too(data: Path) -> None:
    with embedded_server(data) as server:
        url = server.url(user="postgres")
        for _ in range(2):
            ask_until_answered(url, "select 1")
            with psycopg.connect(url) as connection:
                backend = connection.info.backend_pid
                assert os.sched_getscheduler(backend) == os.SCHED_BATCH
            killed = postmaster_of(data)
            os.kill(killed, signal.SIGKILL)
            eventually(lambda killed=killed: killed not in processes())

    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_data_outlives_the_server(data: Path) -> None:
    with embedded_server(data) as server:
        ask(server.url(user="postgres"), "create table kept as select 7 as n")
        postmaster = postmaster_of(data)

    assert postmaster not in processes()
    assert not server.socket_dir.exists()
    with embedded_server(data) as server:
        assert ask(server.url(user="postgres"), "select n from kept") == 7


def test_killed_postmaster_comes_back_with_every_committed_row(data: Path) -> None:
    with embedded_server(data) as server:
        url = server.url(user="postgres")
        ask(url, "create table kept (n int)")
        for _ in range(3):
            ask(url, "insert into kept values (1)")
            killed = postmaster_of(data)
            os.kill(killed, signal.SIGKILL)
            eventually(lambda killed=killed: killed not in processes())

            assert ask_until_answered(url, "select 'back'") == "back"
        assert ask(url, "select sum(n) from kept") == 3


def test_backend_too_busy_to_notice_does_not_keep_the_server_away(data: Path) -> None:
    with embedded_server(data) as server, ThreadPoolExecutor() as threads:
        url = server.url(user="postgres")
        forever = threads.submit(ask, url, "do 'begin loop null; end loop; end'")
        eventually(lambda: ask(url, "select from pg_stat_activity where query ~ '^do '") is None)
        busy = ask_until_answered(url, "select pid from pg_stat_activity where query ~ '^do '")
        os.kill(postmaster_of(data), signal.SIGKILL)

        assert isinstance(forever.exception(PATIENCE_SECONDS), psycopg.OperationalError)
        assert ask_until_answered(url, "select 'back'") == "back"
        assert busy not in processes()


def test_server_stops_when_its_last_user_is_killed(data: Path) -> None:
    with a_user(data) as user:
        assert ask(url_from(user), "select 1") == 1
        ours = {postmaster_of(data), keeper_of(data)}
        user.kill()

        eventually(lambda: ours.isdisjoint(processes()))
    assert (data / "postgres.log").read_text().endswith("database system is shut down\n")


def test_interrupt_at_the_terminal_reaches_the_user_only(data: Path) -> None:
    with embedded_server(data):
        for process in (keeper_of(data), postmaster_of(data)):
            assert os.getsid(process) != os.getsid(0)


def test_killed_keeper_takes_the_server_along_and_the_next_user_starts_one(data: Path) -> None:
    with embedded_server(data) as server:
        url = server.url(user="postgres")
        ask(url, "create table kept as select 7 as n")
        postmaster = postmaster_of(data)
        os.kill(keeper_of(data), signal.SIGKILL)
        eventually(lambda: postmaster not in processes())

        with a_user(data) as next_user:
            assert url_from(next_user) == url  # so that the first user goes on, too
            assert ask(url, "select n from kept") == 7


def test_two_at_once_start_one_server(data: Path) -> None:
    with a_user(data) as one, a_user(data) as other:
        urls = {url_from(one), url_from(other)}

        starts = {ask(url, "select pg_postmaster_start_time()") for url in urls}
    assert len(urls) == len(starts) == 1
    assert (data / "postgres.log").read_text().count("ready to accept connections") == 1


def test_second_user_keeps_the_server_when_the_first_one_ends(data: Path) -> None:
    with a_user(data) as second:
        with embedded_server(data) as server:
            url = server.url(user="postgres")
            started = ask(url_from(second), "select pg_postmaster_start_time()")

        assert ask(url, "select pg_postmaster_start_time()") == started


def test_users_that_come_while_the_server_stops_get_a_new_one(data: Path) -> None:
    for _ in range(5):
        with a_user(data) as user:
            assert ask(url_from(user), "select 1") == 1


@pytest.mark.parametrize("killed", ["keeper", "initdb"])
def test_interrupted_initdb_is_begun_again(data: Path, killed: str) -> None:
    with a_user(data) as user:
        eventually((data / "postgres.new" / "base").exists)
        keeper = keeper_of(data)
        initdb = next(pid for pid, (parent, _) in processes().items() if parent == keeper)
        os.kill(keeper if killed == "keeper" else initdb, signal.SIGKILL)
        _, error = user.communicate()
    assert "did not start. Its log" in error
    assert not (data / "postgres").exists()

    with embedded_server(data) as server:
        assert ask(server.url(user="postgres"), "select 1") == 1
    assert not (data / "postgres.new").exists()


def test_server_that_dies_again_and_again_is_given_up() -> None:
    restarts = Restarts()
    pauses = [
        restarts.pause_after_death(status=-9, lived_seconds=1) for _ in range(QUICK_DEATHS_ALLOWED)
    ]

    assert sum(pauses) < PATIENCE_SECONDS
    with pytest.raises(EmbeddedPostgresError, match="giving up"):
        restarts.pause_after_death(status=-9, lived_seconds=1)
