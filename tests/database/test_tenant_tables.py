"""Every table of a tenant: its keys begin with the casino, and nothing in it comes by itself."""

import re
from typing import Any

from tests.clone import Clone

NO_TENANT = {
    "casino",
    "player",
    "casino_directory",
    "login_directory",
    "session_directory",
    "schema_migration",
}
TENANT = {
    *("staff", "staff_session", "player_casino", "game", "gaming_table", "visit", "rating_slip"),
    *("rating_slip_pause", "loyalty_tier", "player_loyalty", "loyalty_ledger", "loyalty_recovery"),
    *("idempotency_record", "audit_log", "outbox"),
}
TABLES = """
select relname as name, relrowsecurity as protected, relforcerowsecurity as forced
from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
"""
UNIQUE_INDEXES = """
select indexed.relname as table, named.relname as name, attribute.attname as first
from pg_index
join pg_class as indexed on indexed.oid = indrelid
join pg_class as named on named.oid = indexrelid
left join pg_attribute as attribute on attrelid = indrelid and attnum = indkey[0]
where indexed.relnamespace = 'public'::regnamespace and indisunique
"""
FOREIGN_KEYS = """
select
  conname as name, conrelid::regclass::text as from, confrelid::regclass::text as to,
  here.attname as first_here, there.attname as first_there, confdeltype as on_delete
from pg_constraint
join pg_attribute as here on here.attrelid = conrelid and here.attnum = conkey[1]
join pg_attribute as there on there.attrelid = confrelid and there.attnum = confkey[1]
where contype = 'f' and connamespace = 'public'::regnamespace
"""
COLUMNS = """
select
  attrelid::regclass::text as table, attname as name, attidentity as identity,
  attgenerated as generated, pg_get_expr(adbin, adrelid) as expression
from pg_attribute
left join pg_attrdef on adrelid = attrelid and adnum = attnum
where attnum > 0 and not attisdropped and attrelid in (
  select oid from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
)
"""
CONSTANT = re.compile(r"'[^']*'(::[a-z ]+)?|-?[0-9.]+|true|false|NULL(::[a-z ]+)?")
POLICIES = """
select tablename as name, policyname as policy, permissive, qual, with_check, cmd, roles
from pg_policies where schemaname = 'public'
"""
OWN = "(casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid)"


def test_every_table_is_a_tenants_or_known_not_to_be(catalog: Clone) -> None:
    assert {row["name"] for row in catalog.rows(TABLES)} == TENANT | NO_TENANT
    with_casino = {row["table"] for row in catalog.rows(COLUMNS) if row["name"] == "casino_id"}
    assert with_casino >= TENANT


def test_every_unique_key_of_a_tenant_begins_with_the_casino(catalog: Clone) -> None:
    keys = [row for row in catalog.rows(UNIQUE_INDEXES) if row["table"] in TENANT]

    assert {row["table"] for row in keys} == TENANT
    assert [row["name"] for row in keys if row["first"] != "casino_id"] == []


def test_every_foreign_key_of_a_tenant_begins_with_the_casino(catalog: Clone) -> None:
    keys = [row for row in catalog.rows(FOREIGN_KEYS) if row["from"] in TENANT]
    whole = {"casino": "id", "player": "id"}

    assert len(keys) > 10
    assert [
        row["name"] for row in keys if row["to"] not in whole and row["first_there"] != "casino_id"
    ] == []
    assert [
        row["name"] for row in keys if row["to"] != "player" and row["first_here"] != "casino_id"
    ] == []
    assert {row["on_delete"] for row in keys} == {"a"}


def test_no_column_fills_itself(catalog: Clone) -> None:
    columns = catalog.rows(COLUMNS)

    assert len(columns) > 100
    assert [row for row in columns if row["identity"] or row["generated"]] == []
    assert [
        row
        for row in columns
        if row["expression"] is not None and not CONSTANT.fullmatch(row["expression"])
    ] == []
    assert catalog.rows("select from pg_class where relkind = 'S'") == []


def test_a_default_that_fills_itself_would_be_found() -> None:
    for expression in ("now()", "CURRENT_TIMESTAMP", "gen_random_uuid()", "nextval('s'::regclass)"):
        assert not CONSTANT.fullmatch(expression)
    assert CONSTANT.fullmatch("'OPEN'::text")


def policies(catalog: Clone) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in catalog.rows(POLICIES):
        found.setdefault(row["name"], []).append(row)
    return found


def test_row_level_security_is_forced_wherever_a_casino_has_rows(catalog: Clone) -> None:
    tables = {row["name"]: (row["protected"], row["forced"]) for row in catalog.rows(TABLES)}

    protected = {name for name, how in tables.items() if how == (True, True)}
    assert protected == TENANT | {"casino"}
    assert tables["player"] == (True, False)  # the owner searches guests, through enrolments
    assert {tables[name] for name in NO_TENANT - {"casino", "player"}} == {(False, False)}


def test_each_tenants_table_has_the_one_policy_and_none_is_always_true(catalog: Clone) -> None:
    found = policies(catalog)

    assert set(found) == TENANT | {"casino", "player"}
    for name in TENANT:
        (policy,) = found[name]
        assert (policy["qual"], policy["with_check"]) == (OWN, None)
        assert (policy["cmd"], policy["roles"]) == ("ALL", ["public"])
    (casino,), (player,) = found["casino"], found["player"]
    assert casino["qual"] == OWN.replace("casino_id =", "id =")
    assert OWN[1:-1] in player["qual"].replace("player_casino.", "")
    for policy in (casino, player):
        assert "true" not in {policy["qual"], policy["with_check"]}
