"""A function works for the one casino that is set, whichever it is called with."""

import json
from typing import Any, LiteralString, TypeAlias, cast
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from pitledger.edge.session import hash_of_token
from tests.clone import Clone
from tests.floor import Floor
from tests.http.contract import stored
from tests.template import NOON, Template

Session: TypeAlias = psycopg.Connection[dict[str, Any]]
ENTER = "select set_config('pitledger.casino_id', %s, false)"
WITH_A_CASINO = """
select
  proname as name, prosecdef as definer, proargnames[1:pronargs] as names,
  proargtypes::regtype[]::text[] as types
from pg_proc
where
  pronamespace = 'public'::regnamespace and proargnames[1] = '_casino_id'
  and has_function_privilege('pitledger_app', oid, 'execute')
order by proname
"""
WITHOUT_A_CASINO = """
select
  proname as name, coalesce(proargnames[1:pronargs], '{}') as names,
  proargtypes::regtype[]::text[] as types
from pg_proc
where
  pronamespace = 'public'::regnamespace and proargnames[1] is distinct from '_casino_id'
  and has_function_privilege('pitledger_app', oid, 'execute')
  and (prosecdef or provolatile <> 'i')
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""
# By type, something for each parameter but the casino.
SOMETHING: dict[str, object] = {
    **dict.fromkeys(("integer", "bigint", "numeric"), 1),
    **dict.fromkeys(("timestamp with time zone", "date", "time without time zone"), NOON),
    "text": "x",
    "bytea": b"x" * 32,
    "boolean": True,
    "jsonb": "[]",
    "uuid[]": [],
    "text[]": [],
}


def call_of(function: dict[str, Any]) -> LiteralString:
    """Return a call of a function with a placeholder for each parameter."""
    arguments = ", ".join(f"%s::{name}" for name in function["types"])
    return cast("LiteralString", f"select * from {function['name']}({arguments})")


def nothing_but(casino_id: UUID, function: dict[str, Any]) -> list[object]:
    """Return the casino, and null for each other parameter."""
    return [casino_id, *(None for _ in function["types"][1:])]


def something_for(casino_id: UUID, function: dict[str, Any]) -> list[object]:
    """Return the casino, and something for each other parameter."""
    context = json.dumps(
        {
            "actor": "x",
            "correlation_id": "x",
            **{f"{name}_id": str(uuid4()) for name in ("staff", "request")},
        }
    )
    given = zip(function["names"][1:], function["types"][1:], strict=True)
    return [
        casino_id,
        *(
            context if name == "_context" else uuid4() if kind == "uuid" else SOMETHING[kind]
            for name, kind in given
        ),
    ]


def refusal_of(
    session: Session, function: dict[str, Any], *, arguments: list[object]
) -> str | None:
    """Call a function; return the name it refuses with, or None where it answers something."""
    try:
        found = session.execute(call_of(function), arguments).fetchall()
    except errors.DatabaseError as error:
        return error.diag.constraint_name or str(error.sqlstate)
    return None if any(value for row in found for value in row.values()) else "nothing"


def let_in(
    session: Session, functions: list[dict[str, Any]], *, set_to: UUID, asked: UUID
) -> dict[str, str | None]:
    """Return the functions that do not refuse one casino while another one is set."""
    session.execute(ENTER, [str(set_to)])
    told = {
        function["name"]: refusal_of(session, function, arguments=nothing_but(asked, function))
        for function in functions
    }
    session.execute(ENTER, [""])
    seen = {function["name"]: "casino_context_mismatch" for function in functions}
    seen |= {function["name"]: "nothing" for function in functions if not function["definer"]}
    return {name: said for name, said in told.items() if said != seen[name]}


@pytest.fixture
def houses(template: tuple[str, Template]) -> tuple[UUID, UUID]:
    """Return the ids of the two casinos."""
    return template[1].house.casino_id, template[1].other.casino_id


def test_a_function_called_for_another_casino_than_the_one_set_is_refused(
    clone: Clone, application: Session, houses: tuple[UUID, UUID]
) -> None:
    functions = clone.rows(WITH_A_CASINO)
    assert len(functions) > 30
    ours, theirs = houses

    assert let_in(application, functions, set_to=ours, asked=theirs) == {}
    assert let_in(application, functions, set_to=theirs, asked=ours) == {}
    # These look the casino up first; that it is not there is told in the same words to everybody.
    assert let_in(application, functions, set_to=ours, asked=uuid4()) == dict.fromkeys(
        ("add_staff", "casino_clock"), "not_found"
    )
    own = let_in(application, functions, set_to=ours, asked=ours)
    assert set(own) >= {function["name"] for function in functions if function["definer"]}


def test_a_function_that_enters_no_casino_would_be_found(
    clone: Clone, application: Session, houses: tuple[UUID, UUID]
) -> None:
    clone.execute(
        "create function planted(_casino_id uuid) returns bigint language sql security definer"
        " set search_path = public, pg_temp as 'select count(*) from game';"
        " grant execute on function planted to pitledger_app"
    )
    ours, theirs = houses

    assert let_in(application, clone.rows(WITH_A_CASINO), set_to=ours, asked=theirs) == {
        "planted": None
    }


def test_for_a_casino_that_does_not_exist_no_function_writes_or_answers_anything(
    clone: Clone, application: Session
) -> None:
    before = stored(clone)
    answered: list[str] = []

    for function in clone.rows(WITH_A_CASINO):
        for arguments_of in (nothing_but, something_for):
            arguments = arguments_of(uuid4(), function)
            if refusal_of(application, function, arguments=arguments) is None:
                answered.append(function["name"])
        assert stored(clone) == before, function["name"]
    # This one says: the tier table is not the one that was read, so read it again.
    assert set(answered) == {"apply_tiers_to_player"}


async def test_logins_and_tokens_of_another_casino_than_the_one_set_are_refused(
    floor: Floor, application: Session
) -> None:
    keys: dict[str, object] = {
        "_login": "other.host",
        "_token_hash": hash_of_token(floor.tokens["other host"]),
    }
    by_key = [row for row in floor.clone.rows(WITHOUT_A_CASINO) if row["names"]]
    assert {row["name"] for row in by_key} == {"sign_in_facts", "authenticate"}

    for function in by_key:
        rest = [SOMETHING[kind] for kind in function["types"][1:]]
        arguments = [keys[function["names"][0]], *rest]
        application.execute(ENTER, [str(floor.house.casino_id)])
        refusal = refusal_of(application, function, arguments=arguments)
        assert refusal == "casino_context_mismatch", function["name"]
        for casino_id in ("", str(floor.other.casino_id)):
            application.execute(ENTER, [casino_id])
            (row,) = application.execute(call_of(function), arguments).fetchall()
            assert row["casino_id"] == floor.other.casino_id
        application.execute(ENTER, [""])


def test_of_all_casinos_nothing_is_told_but_their_ids(
    clone: Clone, application: Session, houses: tuple[UUID, UUID]
) -> None:
    (function,) = [row for row in clone.rows(WITHOUT_A_CASINO) if not row["names"]]
    found = application.execute(call_of(function)).fetchall()

    assert [row["casino_id"] for row in found] == sorted(houses)
    assert all(set(row) == {"casino_id"} for row in found)
    assert application.execute("select from casino").fetchall() == []


async def test_temporary_tables_take_nothing_in(floor: Floor, application: Session) -> None:
    await floor.paid_slip()
    functions = floor.clone.rows(WITH_A_CASINO)
    casino_id = floor.house.casino_id

    def told() -> dict[str, str | None]:
        application.execute("begin")
        answers: dict[str, str | None] = {}
        for function in functions:
            application.execute("savepoint here")
            arguments = nothing_but(casino_id, function)
            answers[function["name"]] = refusal_of(application, function, arguments=arguments)
            application.execute("rollback to here")
        application.execute("rollback")
        return answers

    before = told()
    for name in stored(floor.clone):
        application.execute(cast("LiteralString", f"create temporary table {name} ()"))
    application.execute("set search_path = pg_temp, public")
    application.execute(
        "create function pg_temp.enter_casino(uuid) returns void language sql as ''"
    )

    assert told() == before
    assert len(before) == len(functions) > 30
