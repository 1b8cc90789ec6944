"""One casino never sees or touches another's rows, whatever it asks."""

from contextlib import closing
from typing import Any, LiteralString, cast
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from tests.database.two_casinos import fill
from tests.floor import Floor
from tests.http.contract import stored

SET = "select set_config('pitledger.casino_id', %s, false)"
# Whatever the application may read and has a casino: a new table or view is among them by itself.
READABLE = """
select relname::text as name, relkind::text as kind from pg_class
where
  relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')
  and has_any_column_privilege('pitledger_app', oid, 'select')
  and exists (
    select from pg_attribute
    where attrelid = pg_class.oid and attname = 'casino_id' and not attisdropped
  )
"""
FILLED = {
    *("staff", "player_casino", "game", "gaming_table", "visit", "rating_slip"),
    *("rating_slip_pause", "loyalty_tier", "player_loyalty", "loyalty_ledger"),
    *("loyalty_recovery", "audit_log"),
}


def readable(floor: Floor) -> dict[str, str]:
    """Return what the application may read and has a casino, with the column that names it."""
    names = [row["name"] for row in floor.clone.rows(READABLE)]
    assert set(names) >= FILLED
    return {**dict.fromkeys(names, "casino_id"), "casino": "id"}


def owners(
    application: psycopg.Connection[dict[str, Any]], table: str, *, column: str = "casino_id"
) -> dict[UUID, int]:
    """Return whose rows of a table the session sees, and how many."""
    statement = f"select {column} as casino_id, count(*) as rows from {table} group by {column}"
    rows = application.execute(cast("LiteralString", statement)).fetchall()
    return {row["casino_id"]: row["rows"] for row in rows}


def really(floor: Floor, table: str, *, column: str) -> dict[UUID, int]:
    """Return how many rows of a table each casino has."""
    statement = f"select {column} as casino_id, count(*) as rows from {table} group by {column}"
    rows = floor.clone.rows(cast("LiteralString", statement))
    return {row["casino_id"]: row["rows"] for row in rows}


async def test_a_casino_sees_all_of_its_own_rows_and_no_others(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await fill(floor)
    tables = readable(floor)

    for house in (floor.house, floor.other):
        application.execute(SET, [str(house.casino_id)])
        for table, column in tables.items():
            seen = owners(application, table, column=column)
            there = really(floor, table, column=column)
            assert seen == {
                owner: rows for owner, rows in there.items() if owner == house.casino_id
            }, table
            if table in FILLED:
                assert len(there) == 2, table
        players = application.execute("select first_name, last_name from player").fetchall()
        assert len(players) == 1
        assert application.execute(
            "select count(*) from player join player_casino on player.id = player_id"
        ).fetchone() == {"count": 1}


async def test_asking_for_anothers_rows_by_name_finds_none(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await fill(floor)
    application.execute(SET, [str(floor.house.casino_id)])

    for table, column in readable(floor).items():
        statement = cast("LiteralString", f"select from {table} where {column} = %s")
        assert application.execute(statement, [floor.other.casino_id]).fetchall() == [], table
        if table in FILLED:
            assert application.execute(statement, [floor.house.casino_id]).fetchall() != [], table


async def test_with_no_casino_set_nothing_is_seen_also_after_a_commit(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await fill(floor)
    tables = [*readable(floor), "player"]
    for table in tables:
        statement = cast("LiteralString", f"select from {table}")
        assert application.execute(statement).fetchall() == [], table

    with application.transaction():
        application.execute(
            "select set_config('pitledger.casino_id', %s, true)", [str(floor.house.casino_id)]
        )
        assert owners(application, "visit") == {floor.house.casino_id: 1}

    setting = application.execute("select current_setting('pitledger.casino_id') as it").fetchone()
    assert setting == {"it": ""}
    for table in tables:
        statement = cast("LiteralString", f"select from {table}")
        assert application.execute(statement).fetchall() == [], table


async def test_a_setting_that_is_no_casino_shows_nothing(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await fill(floor)
    application.execute(SET, ["00000000-0000-7000-8000-000000000000"])
    for table in [*readable(floor), "player"]:
        statement = cast("LiteralString", f"select from {table}")
        assert application.execute(statement).fetchall() == [], table

    application.execute(SET, ["x' or true --"])
    with pytest.raises(errors.InvalidTextRepresentation):
        application.execute("select from visit")


async def test_the_owner_is_blind_too_without_a_casino(floor: Floor) -> None:
    await fill(floor)
    with closing(psycopg.connect(floor.clone.admin_url, autocommit=True)) as admin:
        assert admin.execute("select from visit").fetchall() != []
        admin.execute("set role pitledger_owner")

        assert admin.execute("select from visit").fetchall() == []
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            admin.execute(
                "insert into loyalty_tier values (%s, gen_random_uuid(), 9, 'X', 0, 1)",
                [floor.other.casino_id],
            )


TENANTS = """
select relname::text as name from pg_class
where
  relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relforcerowsecurity
  and relname <> 'casino'
"""


HISTORY = {"loyalty_ledger", "audit_log"}


def refusals(owner: psycopg.Connection[Any], table: str, *, theirs: UUID) -> list[str | None]:
    """Try to copy rows to another casino, and to hand them over; return what refuses it."""
    found: list[str | None] = []
    for statement in (
        "insert into {0} select (jsonb_populate_record(mine, %s)).* from {0} as mine",
        "update {0} set casino_id = (%s::jsonb ->> 'casino_id')::uuid",
    ):
        try:
            owner.execute(
                cast("LiteralString", statement.format(table)), [f'{{"casino_id": "{theirs}"}}']
            )
            found.append(None)
        except errors.DatabaseError as error:
            found.append(error.sqlstate)
    return found


async def test_the_owner_writes_no_row_for_another_casino_than_the_one_set(floor: Floor) -> None:
    await fill(floor)
    before = stored(floor.clone)
    tables = [row["name"] for row in floor.clone.rows(TENANTS)]
    assert set(tables) >= FILLED

    with closing(psycopg.connect(floor.clone.admin_url, autocommit=True)) as owner:
        owner.execute("set role pitledger_owner")
        owner.execute(SET, [str(floor.house.casino_id)])
        told = {table: refusals(owner, table, theirs=floor.other.casino_id) for table in tables}
    assert {table for table, said in told.items() if said == ["42501", "42501"]} >= (
        FILLED - HISTORY
    )
    assert all(told[table] == ["42501", "PL001"] for table in HISTORY)
    assert stored(floor.clone) == before


FIND = "select first_name, last_name, card_number from find_players(%s, %s, %s, null, null, 100)"


async def test_a_search_shows_the_guests_of_the_casino_that_is_set_alone(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    names = {"first_name": "Ann", "last_name": "Weber"}
    for role, card in (("pit_boss", "ours"), ("other pit_boss", "theirs")):
        await floor.post("/players", {**names, "card_number": card}, role=role)

    for house, card in ((floor.house, "ours"), (floor.other, "theirs")):
        application.execute(SET, [str(house.casino_id)])
        for query, near in (("ann weber", False), ("ann webr", True), (card, False)):
            found = application.execute(FIND, [house.casino_id, query, near]).fetchall()
            assert found == [{**names, "card_number": card}], query
        other = "theirs" if card == "ours" else "ours"
        assert application.execute(FIND, [house.casino_id, other, False]).fetchall() == []


async def test_with_no_casino_set_a_search_enters_the_one_it_is_asked_for_only(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await floor.new_player(first_name="Ann", last_name="Weber")

    assert application.execute(FIND, [floor.other.casino_id, "weber", False]).fetchall() == []
    assert application.execute(FIND, [None, "weber", False]).fetchall() == []
    assert len(application.execute(FIND, [floor.house.casino_id, "weber", False]).fetchall()) == 1
