"""What of a session PgBouncer keeps, and what each transaction says itself: who, and how long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.platform.database import Database, Tx, open_database
from pitledger.platform.settings import Settings
from tests.clone import Clone
from tests.floor import open_floor
from tests.log import Log
from tests.pgbouncer import pooling
from tests.processes import SECRET_KEY, refusal
from tests.template import Template

CONNECTIONS, CLIENTS = 3, 9


@dataclass(frozen=True)
class Said:
    """What a transaction says of itself."""

    statement: str
    lock: str
    idle: str
    timezone: str
    casino: str | None


@dataclass(frozen=True)
class Slept:
    """The answer of a statement that took long."""

    pg_sleep: object


ASK = """
select
  current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
  current_setting('idle_in_transaction_session_timeout') as idle,
  current_setting('timezone') as timezone,
  nullif(current_setting('pitledger.casino_id', true), '') as casino
from pg_sleep(0.02)
"""
SLEEPING = "select from pg_stat_activity where wait_event = 'PgSleep'"
ASK_PLAIN = """
select
  current_setting('statement_timeout'), current_setting('lock_timeout'),
  current_setting('idle_in_transaction_session_timeout'),
  coalesce(current_setting('pitledger.casino_id', true), '')
"""


@pytest.fixture
async def pooled(pooled_url: str) -> AsyncIterator[Database]:
    """The database as the application has it, through PgBouncer."""
    settings = Settings(pooler=True, pool_size=CLIENTS, long_read_seconds=60)
    async with open_database(settings, pooled_url) as opened:
        yield opened


async def said(executor: Database | Tx) -> Said:
    return await executor.one(ASK, {}, row=Said)


async def test_every_transaction_is_bounded_and_leaves_nothing_on_its_connection(
    pooled: Database, pooled_url: str, template: tuple[str, Template]
) -> None:
    casino_id = template[1].house.casino_id
    bounded = Said("8s", "2s", "8s", "UTC", None)
    inside = Said("8s", "2s", "8s", "UTC", str(casino_id))

    async def within(kind: str) -> Said:
        opened = getattr(pooled, kind)
        async with opened(casino_id) as tx:
            return await said(tx)

    alone = await asyncio.gather(*(said(pooled) for _ in range(CLIENTS)))
    kinds = ("transaction", "reading", "snapshot") * 3
    opened = await asyncio.gather(*(within(kind) for kind in kinds))
    async with pooled.transaction(casino_id) as tx:
        left = [plain(pooled_url) for _ in range(2)]
        inside_still = await said(tx)

    assert alone == [bounded] * CLIENTS
    assert [*opened, inside_still] == [
        inside,
        inside,
        Said("1min", "2s", "1min", "UTC", str(casino_id)),
    ] * 3 + [inside]
    assert left == [("0", "0", "0", "")] * 2


def plain(url: str) -> tuple[str | None, ...]:
    """Return what another client finds on whichever connection it is handed."""
    with closing(psycopg.connect(url, autocommit=True)) as other:
        return other.execute(ASK_PLAIN).fetchone() or ()


async def test_a_statement_that_takes_too_long_is_given_up_and_the_connection_goes_on(
    log: Log, pooled_url: str
) -> None:
    log.listen()
    settings = Settings(pooler=True, statement_timeout_seconds=0.5, pool_size=CLIENTS)

    async with open_database(settings, pooled_url) as database:
        slept = await asyncio.gather(
            *(database.one("select pg_sleep(20)", {}, row=Slept) for _ in range(CLIENTS)),
            return_exceptions=True,
        )
        after = await said(database)

    assert {type(one) for one in slept} == {DatabaseUnavailableError}
    assert after.statement == "500ms"
    assert {line["sqlstate"] for line in log.lines("database_unavailable")} == {"57014"}


async def test_who_waits_too_long_for_a_connection_is_told_so_and_may_ask_again(
    log: Log, clone: Clone
) -> None:
    log.listen()
    with pooling(clone, connections=1, wait_seconds=1) as url:
        async with open_database(Settings(pooler=True, pool_size=2), url) as database:
            long = asyncio.create_task(database.one("select pg_sleep(3)", {}, row=Slept))
            while not clone.rows(SLEEPING):  # noqa: ASYNC110 - the database has no event for it
                await asyncio.sleep(0.01)
            with pytest.raises(DatabaseUnavailableError):
                await said(database)
            await long
            after = await said(database)

    assert after.statement == "8s"
    assert {line["level"] for line in log.lines("database_unavailable")} == {"warning"}


async def test_times_are_those_of_utc_wherever_the_database_lives(
    clone: Clone, template: tuple[str, Template]
) -> None:
    (name,) = clone.row("select current_database()").values()
    clone.execute(f"alter database \"{name}\" set timezone = 'Asia/Tokyo'")  # type: ignore[arg-type]
    with pooling(clone, connections=2) as url:
        async with open_floor(clone, template[1], database_url=url, pooler=True) as floor:
            paid = await floor.paid_slip()
            player_id = paid["rating_slip"]["player_id"]
            ledger = await floor.get(f"/players/{player_id}/ledger")
            exported = await floor.get("/ledger/export", role="auditor")

    assert paid["rating_slip"]["ended_at"] == "2026-03-10T12:00:00Z"
    assert ledger.json()["items"][0]["created_at"] == "2026-03-10T12:00:00Z"
    assert "2026-03-10T12:00:00" in exported.text
    assert "T21:00" not in exported.text


def test_a_stronger_user_is_refused_behind_a_pooler_in_one_line(pooled_url: str) -> None:
    behind = {"PITLEDGER_POOLER": "1", "PITLEDGER_SECRET_KEY": SECRET_KEY}
    stronger = behind | {"PITLEDGER_DATABASE_URL": make_conninfo(pooled_url, user="postgres")}

    for command in (("serve", "--port", "0"), ("slips", "recover", "--all")):
        line = refusal(*command, settings=stronger)
        assert "must log in as pitledger_app" in line
        assert "postgres" in line
    line = refusal("migrate", settings=behind | {"PITLEDGER_DATABASE_URL": pooled_url})
    assert "without PITLEDGER_POOLER" in line
