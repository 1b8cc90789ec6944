"""What the application may call, on which path it runs, and that who acts is no parameter."""

from typing import Any, TypeAlias

import psycopg
import pytest

from pitledger.platform.migrate import sql_files
from tests.clone import Clone
from tests.database.rules import Rule, findings, missed_plants
from tests.properties.machine_floor import OneSession

Session: TypeAlias = psycopg.Connection[dict[str, Any]]
DEFINERS = Rule(
    """
    select pg_proc.oid::regprocedure || ' runs as its owner, on a path that it does not pin'
    as finding
    from pg_proc
    where
      prosecdef and proconfig is distinct from array['search_path=public, pg_temp']
      and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    """,
    {
        "create function planted() returns void language sql security definer as 'select'": (
            "planted() runs as its owner, on a path that it does not pin"
        ),
        "alter function manual_reward_facts set search_path = pg_temp, public": (
            "manual_reward_facts(uuid,uuid,uuid,text) runs as its owner, on a path that it does"
            " not pin"
        ),
        'alter function operating_figures set search_path = public, "$user", pg_temp': (
            "operating_figures(uuid) runs as its owner, on a path that it does not pin"
        ),
        "alter function operating_figures set search_path = public": (
            "operating_figures(uuid) runs as its owner, on a path that it does not pin"
        ),
    },
)
# Who acts is in the context, which the server makes from the session. A member may be what a
# command is about, and then is a parameter; a request's own correlation id is in the context too.
IDENTITY = Rule(
    """
    with granted as (
      select oid::regprocedure::text as call, proname, proargnames[1:pronargs] as names, prosrc
      from pg_proc
      where
        pronamespace = 'public'::regnamespace
        and has_function_privilege('pitledger_app', oid, 'execute')
        and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
    )
    select format('%s takes %s from whoever calls it', call, name) as finding
    from granted, unnest(names) as name
    where
      name ~ 'staff|actor|user|operator|principal|role|author|creat|issue|_by$|correlation|request'
      and (proname, name) not in (
        values
        ('add_staff', '_staff_id'), ('add_staff', '_role'),
        ('update_staff', '_staff_id'), ('update_staff', '_role'), ('start_session', '_staff_id'),
        ('recover_slip_loyalty', '_correlation_id'), ('note_refusal', '_role')
      )
    union all
    select call || ' writes history without a context in the second place' from granted
    where
      prosrc ~ (
        '(write_audit|append_ledger_entry|insert into|(?<!for |key )update [a-z]|delete from)'
      )
      and (names[1], names[2]) is distinct from ('_casino_id', '_context')
    """,
    {
        "create function planted(_casino_id uuid, _context jsonb, _actor_id uuid) returns void"
        " language sql as 'select'; grant execute on function planted to pitledger_app": (
            "planted(uuid,jsonb,uuid) takes _actor_id from whoever calls it"
        ),
        "create function planted(_casino_id uuid, _context jsonb, _awarded_by text) returns void"
        " language sql as 'select'; grant execute on function planted to pitledger_app": (
            "planted(uuid,jsonb,text) takes _awarded_by from whoever calls it"
        ),
        "create function planted(_casino_id uuid) returns void language plpgsql as $$ begin"
        " perform write_audit(_casino_id, '{}', null, null, null, null, null, null); end $$;"
        " grant execute on function planted to pitledger_app": (
            "planted(uuid) writes history without a context in the second place"
        ),
    },
)
RULES = {
    "what runs as its owner pins its path": DEFINERS,
    "who acts is no parameter": IDENTITY,
}
CALLABLE = """
select proname as name, has_function_privilege('pitledger_app', oid, 'execute') as callable
from pg_proc
where
  pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""
INNER = {
    *("append_ledger_entry", "accrue_points_from_slip", "lock_player_loyalty", "write_audit"),
    "write_refusal",
    *("close_rating_slip", "settle_closed_slip", "owe_slip_points", "enter_casino"),
    *("create_casino", "end_sessions_of"),
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_function_keeps_the_rule(catalog: Clone, rule: Rule) -> None:
    assert findings(catalog, rule) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_is_planted_against_the_rule_is_found(planting: OneSession, rule: Rule) -> None:
    assert missed_plants(planting, rule) == []
    assert findings(planting, rule) == []


def test_the_application_calls_what_its_file_grants_and_no_inner_function(catalog: Clone) -> None:
    functions = catalog.rows(CALLABLE)
    granted = {
        file.name.rsplit("/", 1)[1].removesuffix(".sql")
        for file in sql_files("functions")
        if "to pitledger_app" in file.text
    }

    assert {row["name"] for row in functions if row["callable"]} == granted
    assert {row["name"] for row in functions if not row["callable"]} >= INNER
