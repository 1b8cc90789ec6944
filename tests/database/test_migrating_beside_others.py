"""Bringing a database up to date while others are at work in it: they come first."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from psycopg import AsyncConnection

from pitledger.platform import migrate as migrating
from pitledger.platform.migrate import MigrationError, migrate
from tests.clone import Clone
from tests.event_log import until

# A release with other policies alters staff before it alters visit.
OF_ANOTHER_RELEASE = "update schema_migration set checksum = 'other' where name like 'policies/%'"
POLICIES = {"policies/append_only.sql", "policies/privileges.sql", "policies/tenants.sql"}
NOTED = "select * from schema_migration order by name"
WAITS = """
select from pg_locks where relation = 'visit'::regclass and not granted
and database = (select oid from pg_database where datname = current_database())
"""
READ_VISITS = "select count(*) from visit"
READ_STAFF = "select count(id) from staff"


@asynccontextmanager
async def at_work(clone: Clone) -> AsyncGenerator[AsyncConnection[Any]]:
    """Somebody of the application's role who has read visits, in a transaction that is open."""
    async with await AsyncConnection.connect(clone.application_url) as connection:
        await connection.execute(READ_VISITS)
        yield connection


async def test_a_migration_gives_way_to_whoever_waits_for_it(clone: Clone) -> None:
    clone.execute(OF_ANOTHER_RELEASE)
    async with at_work(clone) as other:
        migration = asyncio.create_task(migrate(clone.admin_url))
        await until(lambda: clone.rows(WAITS))

        await other.execute(READ_STAFF)  # which the migration has locked
        await other.commit()

        assert set(await migration) == POLICIES


async def test_a_long_read_holds_up_the_migration_and_nobody_else(clone: Clone) -> None:
    clone.execute(OF_ANOTHER_RELEASE)
    async with at_work(clone) as long_read:
        migration = asyncio.create_task(migrate(clone.admin_url))
        for _ in range(3):
            await until(lambda: clone.rows(WAITS))
            async with at_work(clone) as boss:  # behind the migration in the queue
                await boss.execute(READ_STAFF)
        assert not migration.done()

        await long_read.commit()

        assert set(await migration) == POLICIES


async def test_a_migration_that_finds_no_moment_says_so_and_changes_nothing(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "PATIENCE_SECONDS", 1)
    clone.execute(OF_ANOTHER_RELEASE)
    before = clone.rows(NOTED)
    async with at_work(clone):
        with pytest.raises(MigrationError, match="Nothing was changed"):
            await migrate(clone.admin_url)

    assert clone.rows(NOTED) == before
    assert set(await migrate(clone.admin_url)) == POLICIES
