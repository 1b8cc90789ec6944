"""One casino never sees or touches another's rows, whatever it asks."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, LiteralString, cast
from uuid import UUID

import psycopg
import pytest
from psycopg import errors
from psycopg.rows import dict_row

from tests.clone import Clone
from tests.floor import Floor
from tests.template import House, Template

SET = "select set_config('pitledger.casino_id', %s, false)"
COUNTED = {
    **dict.fromkeys(("staff", "player_casino", "game", "gaming_table", "visit"), "casino_id"),
    **dict.fromkeys(("rating_slip", "rating_slip_pause", "loyalty_tier"), "casino_id"),
    **dict.fromkeys(("player_loyalty", "loyalty_ledger", "loyalty_recovery"), "casino_id"),
    "audit_log": "casino_id",
    "casino": "id",
}


@pytest.fixture
def application(clone: Clone) -> Iterator[psycopg.Connection[dict[str, Any]]]:
    """A session of the application's role."""
    connected = psycopg.Connection[dict[str, Any]].connect(
        clone.application_url, autocommit=True, row_factory=dict_row
    )
    with closing(connected) as connection:
        yield connection


async def play(floor: Floor, role: str, *, house: House) -> str:
    """Play a slip with a pause, as somebody of a casino, and return its id."""
    names = {"first_name": "Ann", "last_name": f"Guest of {house.casino_id}"}
    player = (await floor.post("/players", names, role=role)).json()
    body = {
        "player_id": player["id"],
        "table_id": str(house.table_ids[0]),
        "seat": 1,
        "average_bet_cents": 10_000,
    }
    slip = (await floor.post("/rating-slips", body, role=role)).json()
    for command in ("pause", "complete"):
        await floor.post(f"/rating-slips/{slip['id']}/{command}", role=role)
    return slip["id"]


async def fill(floor: Floor) -> None:
    """Give both casinos a row in every table that the application may read."""
    for role, house in (("pit_boss", floor.house), ("other pit_boss", floor.other)):
        slip_id = await play(floor, role, house=house)
        floor.clone.execute(
            "insert into loyalty_recovery select casino_id, id, player_id, ended_at, 1, 'X', null,"
            " 'x', ended_at, ended_at from rating_slip where id = %s",
            [slip_id],
        )


def owners(application: psycopg.Connection[dict[str, Any]], table: str) -> list[UUID]:
    """Return whose rows of a table the session sees."""
    statement = f"select distinct {COUNTED[table]} as casino_id from {table}"
    rows = application.execute(cast("LiteralString", statement)).fetchall()
    return [row["casino_id"] for row in rows]


async def test_a_casino_sees_its_own_rows_and_no_others(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await fill(floor)

    for house in (floor.house, floor.other):
        application.execute(SET, [str(house.casino_id)])
        for table in COUNTED:
            assert owners(application, table) == [house.casino_id], table
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

    for table, column in COUNTED.items():
        statement = cast("LiteralString", f"select from {table} where {column} = %s")
        assert application.execute(statement, [floor.other.casino_id]).fetchall() == [], table
        assert application.execute(statement, [floor.house.casino_id]).fetchall() != [], table


async def test_with_no_casino_set_nothing_is_seen_also_after_a_commit(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await fill(floor)
    for table in COUNTED:
        assert owners(application, table) == []

    with application.transaction():
        application.execute(
            "select set_config('pitledger.casino_id', %s, true)", [str(floor.house.casino_id)]
        )
        assert owners(application, "visit") == [floor.house.casino_id]

    setting = application.execute("select current_setting('pitledger.casino_id') as it").fetchone()
    assert setting == {"it": ""}
    for table in (*COUNTED, "player"):
        statement = cast("LiteralString", f"select from {table}")
        assert application.execute(statement).fetchall() == [], table


async def test_a_setting_that_is_no_casino_shows_nothing(
    floor: Floor, application: psycopg.Connection[dict[str, Any]]
) -> None:
    await fill(floor)
    application.execute(SET, ["00000000-0000-7000-8000-000000000000"])
    assert all(owners(application, table) == [] for table in COUNTED)

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


CALLABLE = """
select proname as name, prosecdef as definer, proargtypes::regtype[]::text[] as types
from pg_proc
where
  pronamespace = 'public'::regnamespace and proargnames[1] = '_casino_id'
  and has_function_privilege('pitledger_app', oid, 'execute')
order by proname
"""


def call_of(function: dict[str, Any]) -> LiteralString:
    """Return a call with the casino given and null for the rest."""
    arguments = ["%s", *(f"null::{name}" for name in function["types"][1:])]
    call = f"select * from {function['name']}({', '.join(arguments)})"
    return cast("LiteralString", call)


def test_a_function_called_for_another_casino_than_the_one_set_is_refused(
    clone: Clone,
    template: tuple[str, Template],
    application: psycopg.Connection[dict[str, Any]],
) -> None:
    functions = clone.rows(CALLABLE)
    assert len(functions) > 15
    application.execute(SET, [str(template[1].house.casino_id)])

    for function in functions:
        call = call_of(function)
        if function["definer"]:
            with pytest.raises(errors.DatabaseError) as caught:
                application.execute(call, [template[1].other.casino_id])
            assert caught.value.diag.sqlstate == "PL001", function["name"]
            assert caught.value.diag.constraint_name == "casino_context_mismatch"
        else:
            found = application.execute(call, [template[1].other.casino_id]).fetchall()
            assert [any(row.values()) for row in found] == [False]
