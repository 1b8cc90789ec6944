"""A column that was emptied behind the server's back, where none may be empty, is found."""

from typing import Any, LiteralString

import pytest
from psycopg import sql

from tests.clone import Clone
from tests.floor import Floor
from tests.verification.checking import break_glass, findings, player_with_entries

CONSTRAINTS: LiteralString = """
select conname as name from pg_constraint
where conrelid = %s::regclass and contype in ('c', 'u', 'f', 'p')
"""
REQUIRED: LiteralString = """
select attname as name from pg_attribute
where attrelid = %s::regclass and attnum > 0 and attnotnull and attname <> all(%s)
"""
NOT_VERIFIED = {
    "rating_slip": [
        *("visit_id", "table_id", "seat", "started_at", "gaming_day", "version", "created_at")
    ]
}
NOTHING: list[object] = []
EMPTIED = "update {table} set {column} = null"
RESTORED = ("truncate {table} cascade", "insert into {table} select * from kept")


def statement(text: LiteralString, **names: str) -> Any:  # noqa: ANN401 - sql.Composed, which Clone takes
    """Return a statement about a table and what is named of it."""
    return sql.SQL(text).format(**{key: sql.Identifier(name) for key, name in names.items()})


def columns_to_empty(clone: Clone, table: str) -> list[str]:
    """Let a table hold anything; return what is verified of it and could not be empty before."""
    columns = [row["name"] for row in clone.rows(REQUIRED, [table, NOT_VERIFIED.get(table, [])])]
    for row in clone.rows(CONSTRAINTS, [table]):
        drop = "alter table {table} drop constraint if exists {name} cascade"
        clone.execute(statement(drop, table=table, name=row["name"]))
    for column in columns:
        drop = "alter table {table} alter column {column} drop not null"
        clone.execute(statement(drop, table=table, column=column))
    clone.execute(statement("create table kept as select * from {table}", table=table))
    return columns


@pytest.mark.parametrize("table", ["loyalty_ledger", "player_loyalty", "rating_slip"])
async def test_it_is_found(floor: Floor, table: str) -> None:
    player_id = await player_with_entries(floor)
    columns = columns_to_empty(floor.clone, table)
    assert len(columns) >= 5
    for column in columns:
        break_glass(floor.clone, (statement(EMPTIED, table=table, column=column), NOTHING))
        found = await findings(floor)
        assert player_id in {str(finding.player_id) for finding in found}, column
        break_glass(floor.clone, *((statement(text, table=table), NOTHING) for text in RESTORED))
    assert await findings(floor) == []


async def test_a_tier_that_nothing_earns_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    floor.clone.execute("alter table loyalty_tier alter column threshold_points drop not null")

    break_glass(
        floor.clone, ("update loyalty_tier set threshold_points = null where name = 'GOLD'", [])
    )

    found = await findings(floor)
    assert {(player_id, "wrong_tier")} <= {(str(one.player_id), one.kind) for one in found}
