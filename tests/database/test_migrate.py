"""Bringing a database up to date: safe to repeat, to race, and clear where it is not allowed."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pitledger.platform.database import open_database
from pitledger.platform.migrate import (
    REPLACEABLE,
    MigrationError,
    migrate,
    pending_migrations,
    sql_files,
)
from pitledger.platform.settings import Settings
from tests.clone import Clone

EVERY_FILE = {file.name for folder in ("migrations", *REPLACEABLE) for file in sql_files(folder)}
SHAPE = """
select relname as name, relkind::text as kind, relacl::text as rights from pg_class
where relnamespace = 'public'::regnamespace
union all
select proname, pg_get_functiondef(oid), proacl::text from pg_proc
where pronamespace = 'public'::regnamespace
union all
select policyname, qual, tablename from pg_policies
union all
select tgname, pg_get_triggerdef(oid), tgenabled::text from pg_trigger where not tgisinternal
order by 1, 2, 3
"""


@pytest.fixture
def fresh(server_url: str) -> Iterator[list[Clone]]:
    """Two databases that nobody has migrated."""
    names = [f"fresh_{uuid4().hex[:12]}" for _ in range(2)]
    with closing(psycopg.connect(server_url, autocommit=True)) as admin:
        for name in names:
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        try:
            yield [Clone(make_conninfo(server_url, dbname=name)) for name in names]
        finally:
            for name in names:
                admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


async def test_a_second_time_changes_nothing(clone: Clone) -> None:
    noted = "select * from schema_migration order by name"
    before = (clone.rows(SHAPE), clone.rows(noted))

    applied = await migrate(clone.admin_url)

    assert applied == []
    assert (clone.rows(SHAPE), clone.rows(noted)) == before


async def test_several_at_once_on_one_fresh_database_apply_each_file_once(
    fresh: list[Clone], clone: Clone
) -> None:
    applied = await asyncio.gather(*(migrate(fresh[0].admin_url) for _ in range(4)))

    assert sorted(map(len, applied)) == [0, 0, 0, len(EVERY_FILE)]
    assert set().union(*applied) == EVERY_FILE
    assert fresh[0].rows(SHAPE) == clone.rows(SHAPE)


async def test_two_databases_of_one_cluster_at_once(fresh: list[Clone], clone: Clone) -> None:
    urls = [database.admin_url for database in fresh for _ in range(2)]

    applied = await asyncio.gather(*(migrate(url) for url in urls))

    assert sorted(map(len, applied)) == [0, 0, len(EVERY_FILE), len(EVERY_FILE)]
    for database in fresh:
        assert database.rows(SHAPE) == clone.rows(SHAPE)


async def test_a_function_that_changed_is_created_again_and_nothing_else(clone: Clone) -> None:
    before = clone.rows(SHAPE)
    name = "functions/platform/refuse_change.sql"
    clone.execute(
        "create or replace function refuse_change() returns trigger language plpgsql"
        " as 'begin return new; end'"
    )
    clone.execute(
        "update schema_migration set checksum = 'of another release' where name = %s", [name]
    )
    assert clone.rows(SHAPE) != before

    assert await migrate(clone.admin_url) == [name]
    assert clone.rows(SHAPE) == before


async def test_a_migration_that_fails_leaves_nothing_behind(fresh: list[Clone]) -> None:
    (database, _) = fresh
    database.execute("create table outbox (in_the_way int)")

    with pytest.raises(psycopg.errors.DuplicateTable):
        await migrate(database.admin_url)

    tables = database.rows("select tablename as name from pg_tables where schemaname = 'public'")
    assert [row["name"] for row in tables] == ["outbox"]
    database.execute("drop table outbox")
    assert set(await migrate(database.admin_url)) == EVERY_FILE


async def test_the_applications_role_may_not_migrate_and_is_told_so(clone: Clone) -> None:
    before = clone.rows(SHAPE)

    with pytest.raises(MigrationError, match="superuser"):
        await migrate(clone.application_url)

    assert clone.rows(SHAPE) == before


async def test_what_a_database_lacks_is_named(fresh: list[Clone]) -> None:
    (database, _) = fresh
    folders = ("migrations", *REPLACEABLE)
    wanted = [file.name for folder in folders for file in sql_files(folder)]

    async with open_database(Settings(), database.application_url) as opened:
        assert await pending_migrations(opened) == wanted
        await migrate(database.admin_url)
        assert await pending_migrations(opened) == []
