"""One PostgreSQL a run, one migrated template, and a clone of it for each test."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pitledger.platform.database import Database, open_database
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.log import configure_log
from pitledger.platform.migrate import migrate
from pitledger.platform.settings import Settings
from tests import secrets_in_logs
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.log import Log
from tests.template import Template, lay_template

TEST_URL = "PITLEDGER_TEST_DATABASE_URL"
# What coverage is about runs in processes of their own there, where it is not measured, or is run
# by other tests as well. To be traced takes half as long again.
MEASURED_ELSEWHERE = {
    Path(__file__).parent / name
    for name in (
        *("architecture", "browser", "cli", "instances", "platform", "runbook"),
        *("http/test_schemathesis.py", "properties/test_floor_machine.py"),
    )
}


def pytest_configure(config: pytest.Config) -> None:
    """Look through what is logged for secrets."""
    config.pluginmanager.register(secrets_in_logs, "secrets_in_logs")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Trace no test that would add nothing to the coverage.

    The mark of pytest-cov does not do it: a worker of xdist has two tracers, and it stops one.
    """
    tracer = sys.gettrace()
    if not {item.path, *item.path.parents}.isdisjoint(MEASURED_ELSEWHERE):
        sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A server where tests may create databases: the one named, or our own."""
    given = os.environ.get(TEST_URL)
    if given:
        yield given
        return
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        yield server.url(user="postgres", database="postgres")
        secrets_in_logs.hear(
            "the log of PostgreSQL", (Path(folder) / "data/postgres.log").read_text()
        )


@pytest.fixture(scope="session")
def template(server_url: str) -> Iterator[tuple[str, Template]]:
    """A migrated database with a casino in it, which every test clones; nobody stays connected."""
    name = f"template_{uuid4().hex[:12]}"
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        url = make_conninfo(server_url, dbname=name)

        async def lay() -> Template:
            await migrate(url)
            return await lay_template(url)

        yield name, asyncio.run(lay())
        drop_what_is_done_with(admin)
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def clone(server_url: str, template: tuple[str, Template]) -> Iterator[Clone]:
    """A database of this test's own, to commit to and to break."""
    with cloned(server_url, template[0]) as made:
        yield made


@pytest.fixture(scope="module")
def shared_clone(server_url: str, template: tuple[str, Template]) -> Iterator[Clone]:
    """A database that the tests of a module share, where each leaves the others alone."""
    with cloned(server_url, template[0]) as made:
        yield made


DONE_WITH: list[str] = []


@contextmanager
def cloned(server_url: str, template: str) -> Generator[Clone]:
    """Make a database like the template, which goes some time after the block.

    PostgreSQL sleeps for a tenth of a second where it finds somebody who is just leaving the
    database it is to drop; when the next test is done, nobody is there any more.
    """
    name = f"clone_{uuid4().hex[:12]}"
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        admin.execute(
            sql.SQL("create database {} template {} strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        try:
            yield Clone(make_conninfo(server_url, dbname=name))
        finally:
            drop_what_is_done_with(admin)
            DONE_WITH.append(name)


def drop_what_is_done_with(admin: psycopg.Connection[Any]) -> None:
    """Drop the databases of tests that are over."""
    while DONE_WITH:
        name = sql.Identifier(DONE_WITH.pop())
        admin.execute(sql.SQL("drop database {} with (force)").format(name))


@pytest.fixture
async def database(clone: Clone) -> AsyncIterator[Database]:
    """The clone, as the application's own role."""
    async with open_database(Settings(), clone.application_url) as opened:
        yield opened


@pytest.fixture
async def floor(clone: Clone, template: tuple[str, Template]) -> AsyncIterator[Floor]:
    """The application on the clone, with a clock to set and somebody of each role signed in."""
    configure_log()
    async with open_floor(clone, template[1]) as opened:
        yield opened


@pytest.fixture
def capsys(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """What a test captures; what it reads off there is looked through all the same."""
    read = capsys.readouterr

    def overheard() -> Any:  # noqa: ANN401 - pytest does not export its name
        captured = read()
        secrets_in_logs.hear("what the test captured", captured.err)
        return captured

    capsys.readouterr = overheard
    return capsys


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Log:
    """What the server logs, once the test listens."""
    return Log(capsys)


SKIPPED: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what was skipped."""
    if report.skipped:
        SKIPPED.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped a test, where PITLEDGER_NO_SKIPS says that none may be."""
    if os.environ.get("PITLEDGER_NO_SKIPS") and SKIPPED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
