"""Filling tables for a benchmark: what would slow that down alone comes after it."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString, cast

from psycopg import Connection, sql

SECONDARY: LiteralString = """
select indexed.indexrelid::regclass::text, pg_get_indexdef(indexed.indexrelid)
from pg_index as indexed
where
  indexed.indrelid = any(%s::regclass[])
  and not exists (
    select from pg_constraint as held
    where held.conindid = indexed.indexrelid and held.contype in ('p', 'u')
  )
"""


@contextmanager
def filling(admin: Connection[Any], tables: Sequence[str]) -> Generator[None]:
    """Let a superuser of an own server fill tables, in autocommit: no triggers, few indexes.

    Indexes that no constraint needs are made afterwards, which takes a fraction of the time.
    """
    indexes = admin.execute(SECONDARY, [list(tables)]).fetchall()
    for name, _ in indexes:
        admin.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
    admin.execute("set session_replication_role = replica; set maintenance_work_mem = '1GB'")
    yield
    for _, definition in indexes:
        admin.execute(cast("LiteralString", definition))
    admin.execute("vacuum (analyze)")
