"""What each role may do, by the catalog: nothing is everybody's, the application writes nothing."""

import pytest

from tests.clone import Clone
from tests.database.rules import Rule, findings, missed_plants
from tests.properties.machine_floor import OneSession

STRONG = Rule(
    """
    select rolname || ' is stronger than its work' as finding from pg_roles
    where
      rolname in ('pitledger_owner', 'pitledger_app') and (
        rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
        or rolcanlogin <> (rolname = 'pitledger_app')
      )
    union all
    select member::regrole || ' is a member of ' || roleid::regrole from pg_auth_members
    where member in ('pitledger_owner'::regrole, 'pitledger_app'::regrole)
    union all
    select setrole::regrole || ' has settings of its own' from pg_db_role_setting
    where setrole in ('pitledger_owner'::regrole, 'pitledger_app'::regrole)
    union all
    select grantee::regrole || ' may set ' || parname
    from pg_parameter_acl, aclexplode(paracl)
    where grantee in (0, 'pitledger_owner'::regrole, 'pitledger_app'::regrole)
    """,
    {
        "reset role; alter role pitledger_app bypassrls": "pitledger_app is stronger than its work",
        "reset role; alter role pitledger_owner createrole": (
            "pitledger_owner is stronger than its work"
        ),
        "reset role; alter role pitledger_owner login": "pitledger_owner is stronger than its work",
        "reset role; grant pitledger_owner to pitledger_app": (
            "pitledger_app is a member of pitledger_owner"
        ),
        "reset role; grant pg_read_all_data to pitledger_app": (
            "pitledger_app is a member of pg_read_all_data"
        ),
        "reset role; alter role pitledger_app set row_security = off": (
            "pitledger_app has settings of its own"
        ),
        "reset role; grant set on parameter session_replication_role to pitledger_app": (
            "pitledger_app may set session_replication_role"
        ),
    },
)
OWNED = Rule(
    """
    select relation.oid::regclass || ' belongs to ' || relowner::regrole as finding
    from pg_class as relation
    where relnamespace = 'public'::regnamespace and relowner <> 'pitledger_owner'::regrole
    union all
    select pg_proc.oid::regprocedure || ' belongs to ' || proowner::regrole from pg_proc
    where
      pronamespace = 'public'::regnamespace and proowner <> 'pitledger_owner'::regrole
      and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
    """,
    {
        "create table planted (); reset role; alter table planted owner to pitledger_app": (
            "planted belongs to pitledger_app"
        ),
        "reset role; alter function refuse(text, jsonb) owner to pitledger_app": (
            "refuse(text,jsonb) belongs to pitledger_app"
        ),
    },
)
EVERYBODYS = Rule(
    """
    select format('everybody may %s %s', privilege_type, what) as finding
    from (
      select oid::regprocedure::text as what, coalesce(proacl, acldefault('f', proowner)) as acl
      from pg_proc
      where
        pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
      union all
      select oid::regclass::text, relacl from pg_class
      where relnamespace = 'public'::regnamespace
      union all
      select attrelid::regclass || '.' || attname, attacl from pg_attribute
      where attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
      union all
      select nspname::text, nspacl from pg_namespace
      union all
      select datname::text, coalesce(datacl, acldefault('d', datdba)) from pg_database
      where datname = current_database()
    ) as held, aclexplode(acl)
    where
      grantee = 0 and (what, privilege_type) not in (
        -- PostgreSQL's own. What runs as the owner looks past temporary tables of others.
        values
        ('public', 'USAGE'), ('pg_catalog', 'USAGE'), ('information_schema', 'USAGE'),
        (current_database()::text, 'CONNECT'), (current_database()::text, 'TEMPORARY')
      )
    union all
    select 'new objects are granted to ' || case grantee when 0 then 'everybody' else
      grantee::regrole::text end
    from pg_default_acl, aclexplode(defaclacl) where grantee <> defaclrole
    union all
    select 'a new function of the owner is everybody''s'
    where not exists (
      select from pg_default_acl
      where
        (defaclrole, defaclnamespace, defaclobjtype) = ('pitledger_owner'::regrole, 0, 'f')
        and not exists (select from aclexplode(defaclacl) where grantee = 0)
    )
    """,
    {
        "grant execute on function refuse(text, jsonb) to public": (
            "everybody may EXECUTE refuse(text,jsonb)"
        ),
        "grant select on visit to public": "everybody may SELECT visit",
        "grant select (password_hash) on staff to public": (
            "everybody may SELECT staff.password_hash"
        ),
        "create sequence planted; grant usage on sequence planted to public": (
            "everybody may USAGE planted"
        ),
        "reset role; grant create on schema public to public": "everybody may CREATE public",
        "reset role; create schema planted; grant usage on schema planted to public": (
            "everybody may USAGE planted"
        ),
        "alter default privileges grant select on tables to pitledger_app": (
            "new objects are granted to pitledger_app"
        ),
        "alter default privileges grant execute on functions to public": (
            "a new function of the owner is everybody's"
        ),
    },
)
WRITING = Rule(
    """
    select format('the application may %s %s', privilege, oid::regclass) as finding
    from
      pg_class,
      unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger'])
      as privilege
    where
      relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
      and has_table_privilege('pitledger_app', oid, privilege)
    union all
    select format('the application may %s %s.%s', privilege, attrelid::regclass, attname)
    from pg_attribute, unnest(array['insert', 'update', 'references']) as privilege
    where
      attnum > 0 and not attisdropped
      and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
      and has_column_privilege('pitledger_app', attrelid, attnum, privilege)
    union all
    select 'the application may create in ' || nspname from pg_namespace
    where has_schema_privilege('pitledger_app', oid, 'create')
    union all
    select 'the application may create schemas'
    where has_database_privilege('pitledger_app', current_database(), 'create')
    union all
    select 'the application may grant on' from pg_class, aclexplode(relacl)
    where
      relnamespace = 'public'::regnamespace
      and grantee = 'pitledger_app'::regrole and is_grantable
    """,
    {
        "grant insert on outbox to pitledger_app": "the application may insert outbox",
        "grant truncate on loyalty_ledger to pitledger_app": (
            "the application may truncate loyalty_ledger"
        ),
        "grant update (current_balance) on player_loyalty to pitledger_app": (
            "the application may update player_loyalty.current_balance"
        ),
        "create view planted as select from visit; grant delete on planted to pitledger_app": (
            "the application may delete planted"
        ),
        "reset role; grant create on schema public to pitledger_app": (
            "the application may create in public"
        ),
        "grant select on visit to pitledger_app with grant option": "the application may grant on",
    },
)
SECRETS = Rule(
    """
    select format('the application may read %s.%s', attrelid::regclass, attname) as finding
    from pg_attribute
    where
      attnum > 0 and not attisdropped
      and attrelid in (
        select oid from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
      )
      and has_column_privilege('pitledger_app', attrelid, attnum, 'select')
      and (
        attname ~ 'password|token|secret|fingerprint' or attrelid in (
          'casino_directory'::regclass, 'login_directory'::regclass,
          'session_directory'::regclass, 'staff_session'::regclass,
          'idempotency_record'::regclass
        )
      )
    """,
    {
        "grant select on staff to pitledger_app": ("the application may read staff.password_hash"),
        "grant select (login) on login_directory to pitledger_app": (
            "the application may read login_directory.login"
        ),
        "create view planted as select token_hash from staff_session;"
        " grant select on planted to pitledger_app": "the application may read planted.token_hash",
    },
)
RULES = {
    "no role of ours is stronger than its work": STRONG,
    "everything belongs to the owner": OWNED,
    "nothing is everybody's, nor will it be": EVERYBODYS,
    "the application writes through functions only": WRITING,
    "the application reads no secret and no directory": SECRETS,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_role_keeps_the_rule(catalog: Clone, rule: Rule) -> None:
    assert findings(catalog, rule) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_is_planted_against_the_rule_is_found(planting: OneSession, rule: Rule) -> None:
    assert missed_plants(planting, rule) == []
    assert findings(planting, rule) == []
