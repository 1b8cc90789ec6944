"""Statement by statement, what the application's role is refused, whichever casino is set."""

from typing import Any, LiteralString, TypeAlias, cast
from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from tests.clone import Clone
from tests.http.contract import stored
from tests.template import Template

Session: TypeAlias = psycopg.Connection[dict[str, Any]]
TABLES = """
select relname::text as name, attname::text as column
from pg_class
join pg_attribute on attrelid = pg_class.oid and attnum = 1
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
"""
INNER = """
select proname as name, proargtypes::regtype[]::text[] as types from pg_proc
where
  pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype
  and not has_function_privilege('pitledger_app', oid, 'execute')
"""
HELD = """
select format(statement, name, tablename) as statement
from
  (
    select policyname as name, tablename, 'policy' as kind from pg_policies
    where schemaname = 'public'
    union all
    select tgname, tgrelid::regclass::text, 'trigger' from pg_trigger where not tgisinternal
  ) as held,
  unnest(case kind
    when 'policy' then array['drop policy %s on %s', 'alter policy %s on %s using (true)']
    else array['drop trigger %s on %s', 'alter trigger %s on %s rename to mine']
  end) as statement
"""
ON_EACH_TABLE = [
    "insert into {table} default values",
    "insert into {table} select * from {table}",
    "insert into {table} default values on conflict do nothing",
    "update {table} set {column} = {column}",
    "delete from {table}",
    "truncate {table}",
    "truncate {table} cascade",
    "merge into {table} using (select 1) as one on true when matched then delete",
    "copy {table} from stdin",
    "select from {table} for update",
    "lock table {table} in share mode",
    "with changed as (delete from {table} returning 1) select from changed",
    "do $$ begin delete from {table}; end $$",
    "alter table {table} disable trigger all",
    "alter table {table} disable row level security",
    "alter table {table} no force row level security",
    "alter table {table} owner to pitledger_app",
    "create policy mine on {table} using (true)",
    "create trigger mine before insert on {table} for each row execute function refuse_change()",
    "create rule mine as on delete to {table} do instead nothing",
    "create index on {table} ({column})",
    "drop table {table} cascade",
]
OF_THE_OWNERS: list[LiteralString] = [
    "select from casino_directory",
    "select from login_directory",
    "select from session_directory",
    "select from staff_session",
    "select from idempotency_record",
    "select password_hash from staff",
    "select * from staff",
    "select staff from staff",
    "copy staff to stdout",
]
OF_THE_SERVERS: list[LiteralString] = [
    "set role pitledger_owner",
    "set session authorization pitledger_owner",
    "set session_replication_role = replica",
    "alter role pitledger_app bypassrls",
    "alter role pitledger_app superuser",
    "grant pitledger_owner to pitledger_app",
    "create role mine",
    "create schema mine",
    "create table mine (id int)",
    "create function mine() returns void language sql as ''",
    "create extension dblink",
    "alter database template1 set row_security = off",
    "alter function enter_casino(uuid) owner to pitledger_app",
    "create or replace function enter_casino(_casino_id uuid) returns void language sql as ''",
    "drop function enter_casino",
    "copy visit to program 'true'",
    "copy visit to '/tmp/visits'",
    "select pg_read_file('/etc/hostname')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/hostname')",
    "load 'auto_explain'",
]


@pytest.fixture(params=["no casino", "its own casino", "another casino"])
def setting(request: pytest.FixtureRequest, template: tuple[str, Template]) -> UUID | None:
    """Return the casino that is set."""
    chosen = {
        "no casino": None,
        "its own casino": template[1].house.casino_id,
        "another casino": template[1].other.casino_id,
    }
    return chosen[request.param]


def let_through(session: Session, statements: list[str], *, setting: UUID | None) -> list[str]:
    """Return the statements that are not refused for want of a privilege; nothing is kept."""
    passed: list[str] = []
    for statement in statements:
        session.execute("begin")
        if setting is not None:
            session.execute("select set_config('pitledger.casino_id', %s, true)", [str(setting)])
        try:
            session.execute(cast("LiteralString", statement))
        except errors.InsufficientPrivilege:
            pass
        except errors.Error as error:
            passed.append(f"{statement}: {error}")
        else:
            passed.append(statement)
        session.execute("rollback")
    return passed


def on_every_table(clone: Clone) -> list[str]:
    """Return the statements to try on each table, and on what holds its rows."""
    return [row["statement"] for row in clone.rows(HELD)] + [
        statement.format(table=table["name"], column=table["column"])
        for table in clone.rows(TABLES)
        for statement in ON_EACH_TABLE
    ]


def test_no_table_is_written_locked_or_altered(
    clone: Clone, application: Session, setting: UUID | None
) -> None:
    statements = on_every_table(clone)
    assert len(statements) > 20 * len(ON_EACH_TABLE)
    before = stored(clone)

    assert let_through(application, statements, setting=setting) == []
    assert stored(clone) == before


def test_no_inner_function_is_called(
    clone: Clone, application: Session, setting: UUID | None
) -> None:
    calls = [
        f"select {function['name']}({', '.join(f'null::{kind}' for kind in function['types'])})"
        for function in clone.rows(INNER)
    ]
    assert any("append_ledger_entry" in call for call in calls)

    assert let_through(application, calls, setting=setting) == []


def test_no_directory_no_secret_and_nothing_of_the_server_is_reached(
    application: Session, setting: UUID | None
) -> None:
    assert let_through(application, [*OF_THE_OWNERS, *OF_THE_SERVERS], setting=setting) == []


def test_to_turn_row_level_security_off_for_oneself_shows_nothing(
    clone: Clone, application: Session, setting: UUID | None
) -> None:
    application.execute("set row_security = off")
    readable = [
        row["name"]
        for row in clone.rows(
            "select oid::regclass::text as name from pg_class where relnamespace ="
            " 'public'::regnamespace and relrowsecurity"
            " and has_table_privilege('pitledger_app', oid, 'select')"
        )
    ]
    assert len(readable) > 10

    statements = [f"select from {name}" for name in readable]
    assert let_through(application, statements, setting=setting) == []


def test_a_privilege_too_many_would_be_found(clone: Clone, application: Session) -> None:
    clone.execute("grant delete on outbox to pitledger_app")
    clone.execute("grant execute on function refuse(text, jsonb) to pitledger_app")
    delete = "delete from outbox"

    found = let_through(application, on_every_table(clone), setting=None)

    assert delete in found
    assert f"do $$ begin {delete}; end $$" in found
    assert all("outbox" in statement for statement in found)
    assert let_through(application, ["select refuse('x', '{}')"], setting=None) != []
