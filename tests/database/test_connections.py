"""The application's connections: whom they act as, and how long anything may take there."""

from dataclasses import dataclass

import pytest
from psycopg.conninfo import make_conninfo

from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.platform.database import Database, open_database
from pitledger.platform.settings import Settings
from tests.clone import Clone
from tests.log import Log


@dataclass(frozen=True)
class Session:
    """What a connection says of itself."""

    acts_as: str
    logged_in_as: str
    statement_timeout: str
    lock_timeout: str
    idle_timeout: str
    timezone: str


@dataclass(frozen=True)
class Slept:
    """The answer of a statement that took long."""

    pg_sleep: object


@dataclass(frozen=True)
class Document:
    """A document of the database."""

    document: object


ASK = """
select
  current_user::text as acts_as, session_user::text as logged_in_as,
  current_setting('statement_timeout') as statement_timeout,
  current_setting('lock_timeout') as lock_timeout,
  current_setting('idle_in_transaction_session_timeout') as idle_timeout,
  current_setting('timezone') as timezone
"""


async def session_of(database: Database) -> Session:
    found = await database.first(ASK, {}, row=Session)
    assert found is not None
    return found


async def test_the_application_logs_in_as_itself_and_bounds_every_statement(
    database: Database,
) -> None:
    assert await session_of(database) == Session(
        acts_as="pitledger_app",
        logged_in_as="pitledger_app",
        statement_timeout="8s",
        lock_timeout="2s",
        idle_timeout="8s",
        timezone="UTC",
    )


async def test_a_superuser_is_stepped_down_on_every_connection(clone: Clone) -> None:
    async with open_database(Settings(pool_size=3), clone.admin_url) as database:
        sessions = [await session_of(database) for _ in range(4)]

    assert {session.acts_as for session in sessions} == {"pitledger_app"}
    assert {session.logged_in_as for session in sessions} != {"pitledger_app"}
    assert {session.statement_timeout for session in sessions} == {"8s"}


async def test_stepping_a_superuser_down_is_warned_of(log: Log, clone: Clone) -> None:
    log.listen()

    async with open_database(Settings(), clone.admin_url) as database:
        session = await session_of(database)

    warnings = [line for line in log.lines() if line["level"] == "warning"]
    assert session.logged_in_as in str(warnings)


async def test_a_statement_that_takes_too_long_is_given_up(log: Log, clone: Clone) -> None:
    log.listen()
    settings = Settings(statement_timeout_seconds=0.5)

    async with open_database(settings, clone.application_url) as database:
        with pytest.raises(DatabaseUnavailableError):
            await database.first("select pg_sleep(5)", {}, row=Slept)
        assert (await session_of(database)).statement_timeout == "500ms"

    (line,) = log.lines("database_unavailable")
    assert line["sqlstate"] == "57014"


async def test_a_database_that_is_not_there_is_unavailable(clone: Clone) -> None:
    nowhere = make_conninfo(clone.application_url, dbname="no_such_database")

    async with open_database(Settings(lock_timeout_seconds=0.1), nowhere) as database:
        with pytest.raises(DatabaseUnavailableError):
            await session_of(database)


async def test_numbers_of_documents_come_out_as_they_went_in(database: Database) -> None:
    ask = """select '{"points": 12345678901234567890123, "rate": -0.5}'::jsonb as document"""
    found = await database.one(ask, {}, row=Document)

    assert found.document == {"points": 12345678901234567890123, "rate": -0.5}
