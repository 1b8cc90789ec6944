"""What the application's role may do, by the catalog and by trying."""

from collections.abc import Iterator
from contextlib import closing
from typing import LiteralString, cast

import psycopg
import pytest
from psycopg import errors

from pitledger.platform.migrate import sql_files
from tests.clone import Clone

INNER = {
    *("append_ledger_entry", "accrue_points_from_slip", "lock_player_loyalty", "write_audit"),
    *("close_rating_slip", "set_average_bet", "settle_closed_slip", "owe_slip_points"),
    *("enter_casino", "refuse", "note_manual_reward", "join_visit", "finish_visit"),
    "note_reversal",
    *("table_to_seat_at", "place_rating_slip", "settle_priced_slip"),
    *("create_casino", "end_sessions_of", "standing_accrual", "replayed_entry"),
}
FUNCTIONS = """
select
  proname as name, prosecdef as definer, proconfig as settings,
  pg_get_userbyid(proowner) as owner,
  has_function_privilege('pitledger_app', oid, 'execute') as callable,
  exists (
    select from aclexplode(coalesce(proacl, acldefault('f', proowner))) as acl
    where acl.grantee = 0 and acl.privilege_type = 'EXECUTE'
  ) as public
from pg_proc
where
  pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""
TABLE_RIGHTS = """
select relname as name, privilege
from
  pg_class,
  unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
  as privilege
where
  relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p', 'S')
  and has_table_privilege('pitledger_app', oid, privilege)
"""
COLUMN_RIGHTS = """
select attrelid::regclass::text || '.' || attname as name
from
  pg_attribute, unnest(array['insert', 'update', 'references']) as privilege
where
  attnum > 0 and not attisdropped
  and attrelid in (
    select oid from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
  )
  and has_column_privilege('pitledger_app', attrelid, attnum, privilege)
"""
READABLE = {
    *("casino", "player", "player_casino", "game", "gaming_table", "visit", "rating_slip"),
    *("rating_slip_pause", "loyalty_tier", "player_loyalty", "loyalty_ledger", "loyalty_recovery"),
    *("audit_log", "schema_migration"),
}
ROLES = """
select
  rolname as name, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
  as strong, rolcanlogin as login
from pg_roles where rolname like 'pitledger%%'
"""


@pytest.fixture
def application(catalog: Clone) -> Iterator[psycopg.Connection]:
    """A session of the application's role, on a database where it can change nothing."""
    with closing(psycopg.connect(catalog.application_url, autocommit=True)) as connection:
        yield connection


def test_no_role_of_ours_is_stronger_than_its_work(catalog: Clone) -> None:
    roles = {row["name"]: (row["strong"], row["login"]) for row in catalog.rows(ROLES)}

    assert roles == {"pitledger_owner": (False, False), "pitledger_app": (False, True)}
    members = catalog.rows(
        "select from pg_auth_members where member = 'pitledger_app'::regrole"
        " or roleid = 'pitledger_app'::regrole"
    )
    assert members == []


def test_everything_belongs_to_the_owner(catalog: Clone) -> None:
    owners = catalog.rows(
        "select distinct pg_get_userbyid(relowner) as name from pg_class"
        " where relnamespace = 'public'::regnamespace"
    )

    assert [row["name"] for row in owners] == ["pitledger_owner"]
    assert {row["owner"] for row in catalog.rows(FUNCTIONS)} == {"pitledger_owner"}


def test_the_application_may_read_some_tables_and_write_none(catalog: Clone) -> None:
    rights = {(row["name"], row["privilege"]) for row in catalog.rows(TABLE_RIGHTS)}

    assert rights == {(name, "select") for name in READABLE}
    assert catalog.rows(COLUMN_RIGHTS) == []
    assert catalog.row(
        "select has_schema_privilege('pitledger_app', 'public', 'create') as it"
    ) == {"it": False}


def test_a_definer_function_has_a_pinned_search_path(catalog: Clone) -> None:
    definers = [row for row in catalog.rows(FUNCTIONS) if row["definer"]]

    assert len(definers) > 10
    assert [
        row["name"]
        for row in definers
        if "search_path=public, pg_temp" not in (row["settings"] or [])
    ] == []


def test_no_function_is_everybodys(catalog: Clone) -> None:
    functions = catalog.rows(FUNCTIONS)

    assert len(functions) > 30
    assert [row["name"] for row in functions if row["public"]] == []


def test_the_application_calls_what_its_file_grants_and_no_inner_function(catalog: Clone) -> None:
    callable_ones = {row["name"] for row in catalog.rows(FUNCTIONS) if row["callable"]}

    granted = {
        file.name.rsplit("/", 1)[1].removesuffix(".sql")
        for file in sql_files("functions")
        if "to pitledger_app" in file.text
    }
    assert callable_ones == granted
    assert callable_ones & INNER == set()
    assert {row["name"] for row in catalog.rows(FUNCTIONS)} >= INNER


DENIED: list[LiteralString] = [
    "select from casino_directory",
    "select from login_directory",
    "select from session_directory",
    "select from staff_session",
    "select password_hash from staff",
    "select * from staff",
    "select from idempotency_record",
    "select from outbox",
    "insert into schema_migration values ('x', 'x', now())",
    "create table mine (id int)",
    "alter table visit disable row level security",
    "alter table loyalty_ledger disable trigger all",
    "drop table visit",
    "set role pitledger_owner",
    "set session_replication_role = replica",
    "select append_ledger_entry(null, null, null, null)",
    "select write_audit(null, null, null, null, null, null, null, null)",
    "select enter_casino(null)",
    "select create_casino(null, null, null, null, null, null, null, null, null, null)",
    "select end_sessions_of(null, null)",
    "copy visit to program 'true'",
]


def test_the_application_is_denied_what_is_not_its_work(
    application: psycopg.Connection,
) -> None:
    for statement in DENIED:
        with pytest.raises(errors.InsufficientPrivilege):
            application.execute(statement)


def test_the_application_can_write_no_table_by_itself(
    catalog: Clone, application: psycopg.Connection
) -> None:
    tables = catalog.rows("select tablename as name from pg_tables where schemaname = 'public'")
    assert len(tables) > 15

    for table in tables:
        for statement in ("insert into {} default values", "delete from {}", "truncate {}"):
            with pytest.raises(errors.InsufficientPrivilege):
                application.execute(cast("LiteralString", statement.format(table["name"])))
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute("update loyalty_ledger set points_change = 0")
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute("update player_loyalty set current_balance = 1000000")


def test_the_application_reads_staff_without_their_passwords(
    application: psycopg.Connection,
) -> None:
    columns = application.execute(
        "select casino_id, id, name, login, role, active, created_at from staff"
    ).description

    assert columns is not None
    assert "password_hash" not in {column.name for column in columns}
