"""History stands: ledger, audit log and event log refuse every change, even a superuser's."""

from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from typing import Any, LiteralString, TypeAlias, cast

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.rows import dict_row

from tests.clone import Clone
from tests.database.rules import Rule, findings, missed_plants
from tests.database.two_casinos import fill
from tests.floor import Floor
from tests.http.contract import stored
from tests.ledger_checks import assert_ledger_holds, ledger_findings
from tests.properties.machine_floor import OneSession

Session: TypeAlias = psycopg.Connection[dict[str, Any]]
# What is history has both triggers, ordinary ones that fire before every change, and no other.
HISTORY = Rule(
    """
    with history as (
      select oid from pg_class
      where
        oid in ('loyalty_ledger'::regclass, 'audit_log'::regclass, 'outbox'::regclass)
        or oid in (select tgrelid from pg_trigger where tgfoid = 'refuse_change'::regproc)
    ), refusing as (
      select tgrelid, tgtype from pg_trigger
      where
        tgfoid = 'refuse_change'::regproc and tgenabled = 'O' and tgqual is null and tgattr = ''
    )
    select history.oid::regclass || ' may be changed row by row' as finding from history
    where not exists (
      select from refusing where tgrelid = history.oid and tgtype = 1 + 2 + 8 + 16
    )
    union all
    select history.oid::regclass || ' may be truncated' from history
    where not exists (select from refusing where tgrelid = history.oid and tgtype = 2 + 32)
    union all
    select tgrelid::regclass || ' has another trigger, ' || tgname
    from pg_trigger join history on history.oid = tgrelid
    where not tgisinternal and tgfoid <> 'refuse_change'::regproc
    union all
    select ev_class::regclass || ' has a rule, ' || rulename
    from pg_rewrite join history on history.oid = ev_class
    """,
    {
        "drop trigger append_only_rows on audit_log": "audit_log may be changed row by row",
        "alter table audit_log disable trigger append_only_rows": (
            "audit_log may be changed row by row"
        ),
        "alter table audit_log enable always trigger append_only_rows": (
            "audit_log may be changed row by row"
        ),
        "create or replace trigger append_only_rows before update on loyalty_ledger"
        " for each row execute function refuse_change()": (
            "loyalty_ledger may be changed row by row"
        ),
        "create or replace trigger append_only_rows before delete or update of reason"
        " on loyalty_ledger for each row execute function refuse_change()": (
            "loyalty_ledger may be changed row by row"
        ),
        "create or replace trigger append_only_rows before update or delete on loyalty_ledger"
        " for each row when (old.points_change > 0) execute function refuse_change()": (
            "loyalty_ledger may be changed row by row"
        ),
        "drop trigger append_only_table on loyalty_ledger": "loyalty_ledger may be truncated",
        "create trigger first before update or delete on visit"
        " for each row execute function refuse_change()": "visit may be truncated",
        "drop trigger append_only_rows on outbox": "outbox may be changed row by row",
        "create trigger planted before insert on loyalty_ledger"
        " for each row execute function suppress_redundant_updates_trigger()": (
            "loyalty_ledger has another trigger, planted"
        ),
        "create rule planted as on insert to audit_log do instead nothing": (
            "audit_log has a rule, planted"
        ),
    },
)
CHANGES: list[LiteralString] = [
    "update loyalty_ledger set points_change = points_change",
    "update only loyalty_ledger set reason = 'another' where sequence = 1",
    "delete from loyalty_ledger",
    "truncate loyalty_ledger",
    "truncate loyalty_ledger cascade",
    "truncate rating_slip cascade",
    "truncate casino cascade",
    "update audit_log set actor = 'somebody else'",
    "delete from audit_log where action = 'rating_slip.closed'",
    "truncate audit_log",
    "update outbox set payload = '{}'",
    "delete from outbox where event_type = 'rating_slip.completed'",
    "truncate outbox cascade",
    "truncate audit_log, visit cascade",
    """
    insert into loyalty_ledger select * from loyalty_ledger
    on conflict (casino_id, id) do update set points_change = 0
    """,
    """
    insert into audit_log select * from audit_log
    on conflict (casino_id, id) do update set actor = excluded.actor
    """,
    "merge into loyalty_ledger as kept using (select 1) as one on true when matched then delete",
    """
    merge into audit_log as kept using (select 1) as one on true
    when matched then update set actor = 'somebody else'
    """,
    "with gone as (delete from loyalty_ledger returning *) select count(*) from gone",
    "do $$ begin update loyalty_ledger set reason = null; end $$",
]
POLICY = "42501"  # the SQLSTATE of row-level security, which names no constraint
THE_CASINO = "select set_config('pitledger.casino_id', %s, true)"


@contextmanager
def session_of(clone: Clone, role: str) -> Generator[Session]:
    """Connect as a superuser, or as one who has become another role; nothing is committed."""
    connected = psycopg.Connection[dict[str, Any]].connect(clone.admin_url, row_factory=dict_row)
    with closing(connected) as session:
        if role != "superuser":
            session.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
            session.commit()
        yield session


def told(session: Session, statement: LiteralString, *, casino_id: str) -> str | None:
    """Try a statement for a casino; return the constraint that refuses it, if one does.

    Fails where it goes through and changes a row. Nothing is kept.
    """
    session.execute(THE_CASINO, [casino_id])
    try:
        changed = session.execute(statement).rowcount
        assert changed <= 0 or "select" in statement, statement
    except errors.DatabaseError as error:
        return error.diag.constraint_name or str(error.sqlstate)
    else:
        return None
    finally:
        session.rollback()


@pytest.mark.parametrize("role", ["superuser", "pitledger_owner"])
async def test_every_change_of_history_is_refused(floor: Floor, role: str) -> None:
    await fill(floor)
    before = stored(floor.clone)
    houses = (floor.house.casino_id, floor.other.casino_id)

    with session_of(floor.clone, role) as session:
        for change in CHANGES:
            refusals = {told(session, change, casino_id=str(house)) for house in houses}
            # To merge is not to be shown less, but to be refused at the first row of another.
            assert refusals - {POLICY} == {"append_only"}, change
            # The owner is blind without a casino, and so changes nothing; truncate needs no eyes.
            blind = role == "pitledger_owner" and "truncate" not in change
            expected = {None, POLICY} if blind else {"append_only"}
            assert told(session, change, casino_id="") in expected, change
    assert stored(floor.clone) == before
    assert before["loyalty_ledger"].count("\n") == 1
    assert before["audit_log"].count("\n") > 1


async def test_whatever_table_is_emptied_history_stays_whole(floor: Floor) -> None:
    await fill(floor)
    before = stored(floor.clone)
    history = "select count(*) as rows from loyalty_ledger union all select count(*) from audit_log"
    there = floor.clone.rows(history)
    refused: set[str] = set()

    with session_of(floor.clone, "superuser") as session:
        for table in before:
            for statement in ("truncate {} cascade", "delete from {}"):
                with suppress(errors.DatabaseError):
                    refused.add(table)
                    session.execute(cast("LiteralString", statement.format(table)))
                    refused.remove(table)
                    assert session.execute(history).fetchall() == there, table
                session.rollback()
    assert stored(floor.clone) == before
    assert refused >= {"casino", "staff", "player", "visit", "rating_slip", "loyalty_ledger"}


async def test_a_copy_of_what_is_there_changes_nothing(floor: Floor) -> None:
    await fill(floor)
    before = stored(floor.clone)

    with session_of(floor.clone, "superuser") as session:
        for table in ("loyalty_ledger", "audit_log"):
            name = sql.Identifier(table)
            with session.cursor().copy(sql.SQL("copy {} to stdout").format(name)) as out:
                rows = b"".join(bytes(part) for part in out)
            assert rows
            with (
                pytest.raises(errors.UniqueViolation),
                session.cursor().copy(sql.SQL("copy {} from stdin").format(name)) as into,
            ):
                into.write(rows)
            session.rollback()
    assert stored(floor.clone) == before


def test_the_triggers_are_ordinary_ones_and_the_only_ones(catalog: Clone) -> None:
    assert findings(catalog, HISTORY) == []


def test_a_trigger_that_is_missing_or_says_less_would_be_found(planting: OneSession) -> None:
    assert missed_plants(planting, HISTORY) == []
    assert findings(planting, HISTORY) == []


BREAK_GLASS: dict[LiteralString, list[LiteralString]] = {
    "superuser": [
        "set local session_replication_role = replica",
        "update loyalty_ledger set reason = 'another'",
    ],
    "pitledger_owner": [
        "alter table loyalty_ledger disable trigger append_only_rows",
        "update loyalty_ledger set reason = 'another'",
        "alter table loyalty_ledger enable trigger append_only_rows",
    ],
}


@pytest.mark.parametrize("role", BREAK_GLASS)
async def test_replica_mode_and_a_disabled_trigger_do_get_through_and_are_found(
    floor: Floor, role: LiteralString
) -> None:
    paid = await floor.paid_slip()
    assert_ledger_holds(floor.clone)

    with session_of(floor.clone, role) as session:
        session.execute(THE_CASINO, [str(floor.house.casino_id)])
        for statement in BREAK_GLASS[role]:
            session.execute(statement)
        session.commit()

    (entry,) = floor.entries(paid["rating_slip"]["player_id"])
    assert entry["reason"] == "another"
    assert any("entry_hash" in finding for finding in ledger_findings(floor.clone))


def test_replica_mode_is_a_superusers_alone(clone: Clone) -> None:
    with (
        session_of(clone, "pitledger_owner") as owner,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        owner.execute("set session_replication_role = replica")


COPY = """
insert into loyalty_ledger
select (jsonb_populate_record(
  entry,
  '{"transaction_type": "PROMOTION", "idempotency_key": "copy", "sequence": 2,
    "points_change": 10, "balance_before": 1620, "balance_after": 1630}'
  || jsonb_build_object('id', gen_random_uuid()) || %s::jsonb
)).*
from loyalty_ledger as entry where sequence = 1
"""
WRONG = {
    "loyalty_ledger_balance_adds_up": '{"balance_after": 1631}',
    "loyalty_ledger_balance_not_negative": """
      {"transaction_type": "REDEMPTION", "points_change": -1700, "balance_after": -80}
    """,
    "loyalty_ledger_type_and_sign": '{"points_change": -10, "balance_after": 1610}',
    "loyalty_ledger_sequence_check": '{"sequence": 0}',
    "loyalty_ledger_sequence": '{"sequence": 1}',
    "loyalty_ledger_one_gameplay_per_slip": '{"transaction_type": "GAMEPLAY"}',
    "loyalty_ledger_only_reversals_reverse": (
        '{"reverses_id": "01a20f36-98f6-741f-967a-64cf8750a623"}'
    ),
    "loyalty_ledger_player": '{"player_id": "01a20f36-98f6-741f-967a-64cf8750a623"}',
}


async def test_an_entry_that_breaks_an_invariant_cannot_be_written(floor: Floor) -> None:
    await floor.paid_slip()

    for constraint, fields in WRONG.items():
        with pytest.raises(errors.IntegrityError) as caught:
            floor.clone.execute(COPY, [fields])
        assert caught.value.diag.constraint_name == constraint
    floor.clone.execute(COPY, ["{}"])
    with pytest.raises(errors.UniqueViolation) as caught:
        floor.clone.execute(COPY, ['{"sequence": 3}'])
    assert caught.value.diag.constraint_name == "loyalty_ledger_idempotency_key"


async def test_a_forged_entry_that_breaks_none_is_found(floor: Floor) -> None:
    await floor.paid_slip()

    floor.clone.execute(COPY, ["{}"])

    found = ledger_findings(floor.clone)
    assert any("entry 2: previous_hash" in finding for finding in found)
    assert any("cached row: current_balance" in finding for finding in found)
