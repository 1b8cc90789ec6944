"""Every table is a casino's, keyed and protected by it, unless it is known to be none's."""

from typing import LiteralString

import pytest

from tests.clone import Clone
from tests.database.rules import Rule, findings, missed_plants
from tests.properties.machine_floor import OneSession

# A table that is not among these is a tenant's: a new one is held to the rules without being named.
NO_TENANT = {
    "casino": "the tenant itself, under a policy on its own id",
    "player": "a guest belongs to no casino, and is seen through an enrolment (ADR 7)",
    "casino_directory": "the way in before a casino is known, granted to nobody",
    "login_directory": "the way in before a casino is known, granted to nobody",
    "session_directory": "the way in before a casino is known, granted to nobody",
    "schema_migration": "what was applied to the database",
}
TENANTS: LiteralString = """
with tenant as (
  select oid, relname::text as name, relrowsecurity, relforcerowsecurity from pg_class
  where
    relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
    and relname not in (
      'casino', 'player', 'casino_directory', 'login_directory', 'session_directory',
      'schema_migration'
    )
)
"""
KEYS = Rule(
    TENANTS
    + """
select tenant.name || ' has no primary key' as finding from tenant
where not exists (select from pg_index where indrelid = tenant.oid and indisprimary)
union all
select format('%s begins with %s', indexrelid::regclass, coalesce(attname, 'an expression'))
from pg_index
join tenant on tenant.oid = indrelid
left join pg_attribute on attrelid = indrelid and attnum = indkey[0]
where (indisunique or indisexclusion) and attname is distinct from 'casino_id'
union all
select tenant.name || ' has no casino_id that is a uuid and never null' from tenant
where not exists (
  select from pg_attribute
  where
    attrelid = tenant.oid and attname = 'casino_id'
    and attnotnull and atttypid = 'uuid'::regtype
)
union all
select format('%s leads from %s to %s', conname, here.attname, there.attname)
from pg_constraint
join tenant on tenant.oid = conrelid
join pg_attribute as here on here.attrelid = conrelid and here.attnum = conkey[1]
join pg_attribute as there on there.attrelid = confrelid and there.attnum = confkey[1]
where
  contype = 'f' and confrelid <> 'player'::regclass and (
    here.attname <> 'casino_id'
    or there.attname <> case confrelid when 'casino'::regclass then 'id' else 'casino_id' end
  )
""",
    {
        "create table planted (casino_id uuid not null)": "planted has no primary key",
        "create table planted (id uuid, casino_id uuid not null, primary key (id, casino_id))": (
            "planted_pkey begins with id"
        ),
        "create table planted (casino_id uuid, id uuid)": (
            "planted has no casino_id that is a uuid and never null"
        ),
        "create unique index planted on visit (player_id) where ended_at is null": (
            "planted begins with player_id"
        ),
        "create unique index planted on game ((casino_id::text), id)": (
            "planted begins with an expression"
        ),
        "alter table outbox add constraint planted unique (id)": "planted begins with id",
        """
        alter table outbox add constraint planted foreign key (id) references casino
        """: "planted leads from id to id",
    },
)
ACTIONS = Rule(
    """
    select conname || ' changes rows by itself' as finding from pg_constraint
    where contype = 'f' and (confdeltype <> 'a' or confupdtype <> 'a')
    """,
    {
        """
        alter table outbox add constraint planted
        foreign key (casino_id) references casino on delete cascade
        """: "planted changes rows by itself",
        """
        alter table outbox add constraint planted
        foreign key (casino_id) references casino on update cascade
        """: "planted changes rows by itself",
    },
)
FILLED = Rule(
    r"""
    select format('%s.%s fills itself', attrelid::regclass, attname) as finding
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where
      relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and attnum > 0 and not attisdropped
      and (
        attidentity <> '' or attgenerated <> ''
        or pg_get_expr(adbin, adrelid)
          !~ '^(''[^'']*''(::[a-z ]+)?|-?[0-9.]+|true|false|NULL(::[a-z ]+)?)$'
      )
    union all
    select oid::regclass || ' is a sequence' from pg_class where relkind = 'S'
    """,
    {
        "alter table outbox add column planted timestamptz default now()": (
            "outbox.planted fills itself"
        ),
        "alter table outbox add column planted uuid default gen_random_uuid()": (
            "outbox.planted fills itself"
        ),
        "alter table outbox add column planted text generated always as (subject) stored": (
            "outbox.planted fills itself"
        ),
        "create sequence planted": "planted is a sequence",
    },
)
PROTECTED = Rule(
    TENANTS
    + """
select name || ' has row-level security off, or not forced on its owner' as finding
from (
  select name, relrowsecurity, relforcerowsecurity from tenant
  union all
  -- The owner searches guests, through enrolments: ADR 7.
  select relname, relrowsecurity, relforcerowsecurity or relname = 'player' from pg_class
  where oid in ('casino'::regclass, 'player'::regclass)
) as held
where not (relrowsecurity and relforcerowsecurity)
""",
    {
        "create table planted (casino_id uuid)": (
            "planted has row-level security off, or not forced on its owner"
        ),
        "alter table player disable row level security": (
            "player has row-level security off, or not forced on its owner"
        ),
        "alter table casino no force row level security": (
            "casino has row-level security off, or not forced on its owner"
        ),
        "alter table outbox disable row level security": (
            "outbox has row-level security off, or not forced on its owner"
        ),
        "alter table outbox no force row level security": (
            "outbox has row-level security off, or not forced on its owner"
        ),
    },
)
POLICIES = Rule(
    TENANTS
    + r"""
, set_to as (
  select '(NULLIF(current_setting(''pitledger.casino_id''::text, true), ''''::text)' as casino
), held as (
  select name, format('(casino_id = %s)::uuid)', casino) as qual, null as checked
  from tenant, set_to
  union all
  select 'casino', format('(id = %s)::uuid)', casino), null from set_to
  union all
  select
    'player',
    format(
      '(EXISTS ( SELECT 1 FROM player_casino WHERE ((player_casino.casino_id = %s)::uuid)'
      ' AND (player_casino.player_id = player.id))))', casino
    ),
    casino || ' IS NOT NULL)'
  from set_to
), standing as (
  select
    tablename::text as name, permissive, cmd, roles,
    regexp_replace(qual, '\s+', ' ', 'g') as qual, with_check as checked
  from pg_policies where schemaname = 'public'
)
select name || ' has not the one policy on the casino that is set' as finding
from held
where not exists (
  select from standing
  where
    standing.name = held.name and standing.qual = held.qual
    and standing.checked is not distinct from held.checked
    and (permissive, cmd, roles) = ('PERMISSIVE', 'ALL', '{public}')
) or (select count(*) from standing where standing.name = held.name) <> 1
""",
    {
        "drop policy own_casino on visit": (
            "visit has not the one policy on the casino that is set"
        ),
        "create policy planted on visit for select using (true)": (
            "visit has not the one policy on the casino that is set"
        ),
        "alter policy own_casino on visit using (true)": (
            "visit has not the one policy on the casino that is set"
        ),
        "alter policy own_casino on visit with check (true)": (
            "visit has not the one policy on the casino that is set"
        ),
        """
        alter policy own_casino on visit using (casino_id = current_setting('their.casino')::uuid)
        """: "visit has not the one policy on the casino that is set",
        "alter policy own_casino on casino to pitledger_app": (
            "casino has not the one policy on the casino that is set"
        ),
        "alter policy enrolled_here on player with check (true)": (
            "player has not the one policy on the casino that is set"
        ),
        "alter policy enrolled_here on player using (exists (select from player_casino))": (
            "player has not the one policy on the casino that is set"
        ),
        "create table planted (casino_id uuid)": (
            "planted has not the one policy on the casino that is set"
        ),
    },
)
VIEWS = Rule(
    """
    select oid::regclass || ' shows what its owner sees' as finding from pg_class
    where
      relnamespace = 'public'::regnamespace and (
        relkind in ('m', 'f')
        or relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false)
      )
      and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e')
    """,
    {
        "create view planted as select from player": "planted shows what its owner sees",
        "create materialized view planted as select from player": (
            "planted shows what its owner sees"
        ),
        "create view planted with (security_invoker = false) as select from player": (
            "planted shows what its owner sees"
        ),
    },
)
RULES = {
    "every key of a tenant begins with the casino": KEYS,
    "no key deletes or changes rows by itself": ACTIONS,
    "no column fills itself": FILLED,
    "row-level security is forced wherever a casino has rows": PROTECTED,
    "each table has the one policy, on the casino that is set": POLICIES,
    "a view shows what its reader may see": VIEWS,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_table_keeps_the_rule(catalog: Clone, rule: Rule) -> None:
    assert findings(catalog, rule) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_is_planted_against_the_rule_is_found(planting: OneSession, rule: Rule) -> None:
    assert missed_plants(planting, rule) == []
    assert findings(planting, rule) == []


def test_what_is_no_tenants_is_there_and_known(catalog: Clone) -> None:
    tables = catalog.rows(TENANTS + "select name from tenant")
    others = catalog.rows(
        "select relname as name from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )

    assert len(tables) >= 15
    assert {row["name"] for row in others} - {row["name"] for row in tables} == set(NO_TENANT)
