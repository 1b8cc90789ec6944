"""The one writer's form for imports writes what the one writer writes, to the last byte."""

from contextlib import closing
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS, TierTable, accrual_of
from pitledger.loyalty.rules import manual_inputs
from tests.clone import Clone
from tests.conftest import cloned
from tests.ledger_checks import assert_ledger_holds
from tests.template import NOON, Template

TIERS = TierTable.of(1, DEFAULT_TIERS)
SNAPSHOT = {
    "earning_policy": "pit-1",
    "house_edge_pct": "2.7",
    "decisions_per_hour": "60",
    "seats": 7,
    "points_conversion_rate": "10",
    "point_multiplier": "1",
}
ENROL: LiteralString = """
with guest as (
  insert into player (id, first_name, last_name, created_at, search_text)
  values (%(player_id)s, 'Ann', 'Guest', %(now)s, 'ann guest')
), enrolled as (
  insert into player_casino (casino_id, player_id, enrolled_at)
  values (%(casino_id)s, %(player_id)s, %(now)s)
)
insert into visit (casino_id, id, player_id, gaming_day, started_at, ended_at, created_at)
values (%(casino_id)s, %(visit_id)s, %(player_id)s, %(now)s, %(now)s, %(now)s, %(now)s)
"""
CLOSE: LiteralString = """
insert into rating_slip
select * from jsonb_populate_record(null::rating_slip, %s)
"""
ONE: LiteralString = """
select
  player_id, balance_before, balance_after, tier_before, tier_after, entry_id, points_change,
  idempotent
from append_ledger_entry(%s, jsonb_populate_record(null::loyalty_ledger, %s), 1, %s)
"""
MANY: LiteralString = """
select * from append_ledger_entries(
  %s,
  array(
    select jsonb_populate_record(null::loyalty_ledger, entry)
    from jsonb_array_elements(%s) with ordinality as given (entry, position) order by position
  ),
  1,
  %s
)
"""
WRITTEN: tuple[LiteralString, ...] = (
    "select * from loyalty_ledger order by player_id, sequence",
    "select * from player_loyalty order by player_id",
    "select * from outbox order by id",
    "select * from event_delivery order by event_id, consumer",
)


class Fact(NamedTuple):
    """An entry to write, the slip that it pays, and its points by tier; none: they are stated."""

    entry: dict[str, Any]
    slip: dict[str, Any] | None
    points_by_tier: dict[str, int] | None


class Guest(NamedTuple):
    """A guest of the house with a visit."""

    casino_id: str
    player_id: str
    visit_id: str
    table_id: str


def guest_of(template: Template) -> Guest:
    house = template.house
    return Guest(str(house.casino_id), str(uuid7()), str(uuid7()), str(house.table_ids[0]))


def entry_of(guest: Guest, **fields: Any) -> dict[str, Any]:
    return {
        "casino_id": guest.casino_id,
        "id": str(uuid7()),
        "player_id": guest.player_id,
        "correlation_id": "both-ways",
        "gaming_day": "2026-03-10",
        "created_at": NOON.isoformat(),
        **fields,
    }


def played(guest: Guest, *, seconds: int, cents: int = 10_000) -> Fact:
    """Return the entry of a slip that the guest has played."""
    accrual = accrual_of(SNAPSHOT, average_bet_cents=cents, play_seconds=seconds, tiers=TIERS)
    slip = {
        "casino_id": guest.casino_id,
        "id": str(uuid7()),
        "visit_id": guest.visit_id,
        "player_id": guest.player_id,
        "table_id": guest.table_id,
        "seat": 1,
        "status": "CLOSED",
        "average_bet_cents": cents,
        "play_seconds": seconds,
        "version": 2,
        **dict.fromkeys(("started_at", "ended_at", "created_at"), NOON.isoformat()),
        "gaming_day": "2026-03-10",
        "snapshot": SNAPSHOT,
    }
    entry = entry_of(
        guest,
        rating_slip_id=slip["id"],
        visit_id=guest.visit_id,
        idempotency_key=f"rating_slip:{slip['id']}",
        transaction_type="GAMEPLAY",
        event_type="RATING_SLIP_COMPLETED",
        source="system",
        inputs=accrual.inputs,
    )
    return Fact(entry, slip, dict(accrual.points_by_tier))


def given(guest: Guest, points: int) -> Fact:
    """Return an entry whose points somebody states."""
    entry = entry_of(
        guest,
        idempotency_key=f"manual:{uuid7()}",
        transaction_type="MANUAL_BONUS" if points > 0 else "ADJUSTMENT",
        event_type="POINTS_UPDATE_REQUESTED",
        points_change=points,
        reason="A birthday, \u00fcberrascht",
        source="manual",
        inputs=manual_inputs(points, TIERS),
    )
    return Fact(entry, None, None)


def brought(guest: Guest, points: int, *, event_type: str) -> Fact:
    """Return an entry of what the guest had in another system."""
    entry = entry_of(
        guest,
        idempotency_key=f"{event_type.lower()}:{guest.player_id}",
        transaction_type="ADJUSTMENT",
        event_type=event_type,
        points_change=points,
        source="system",
        inputs=manual_inputs(points, TIERS),
    )
    return Fact(entry, None, None)


def facts_of(ann: Guest, ben: Guest) -> list[Fact]:
    """Return facts of two guests, in turns: tiers rise, points are taken, and nothing is earned."""
    return [
        brought(ann, 900, event_type="OPENING_LIFETIME_POINTS"),
        brought(ann, -200, event_type="OPENING_POINTS_SPENT"),
        *(played(ann, seconds=3600), played(ben, seconds=0), given(ann, 40)),
        *(played(ben, seconds=7200), played(ann, seconds=1800), given(ann, -700)),
        *(played(ann, seconds=3600, cents=200_000), given(ben, 1), played(ben, seconds=390)),
    ]


def written(
    clone: Clone, facts: list[Fact], *, guests: list[Guest], batches: list[list[Fact]] | None
) -> list[dict[str, Any]]:
    """Write the facts one by one, or in batches, and return what the writer answered."""
    with closing(
        psycopg.Connection[dict[str, Any]].connect(clone.admin_url, row_factory=dict_row)
    ) as admin:
        for guest in guests:
            admin.execute(ENROL, {**guest._asdict(), "now": NOON})
        for slip in (fact.slip for fact in facts if fact.slip):
            admin.execute(CLOSE, [Jsonb(slip)])
        admin.execute("set role pitledger_owner")
        casino_id = guests[0].casino_id
        admin.execute("select set_config('pitledger.casino_id', %s, false)", [casino_id])
        answers: list[dict[str, Any]] = []
        for fact in facts if batches is None else ():
            points = fact.points_by_tier and Jsonb(fact.points_by_tier)
            answers += admin.execute(ONE, [casino_id, Jsonb(fact.entry), points]).fetchall()
        for batch in batches or ():
            earned = {fact.entry["id"]: fact.points_by_tier for fact in batch if fact.slip}
            entries = [fact.entry for fact in batch]
            answers += admin.execute(MANY, [casino_id, Jsonb(entries), Jsonb(earned)]).fetchall()
        admin.commit()
    return answers


def test_both_forms_write_identical_rows(
    clone: Clone, server_url: str, template: tuple[str, Template]
) -> None:
    guests = [guest_of(template[1]), guest_of(template[1])]
    facts = facts_of(*guests)
    with cloned(server_url, template[0]) as other:
        singly = written(clone, facts, guests=guests, batches=None)
        batches = [facts[:6], facts[6:], [facts[5], facts[0]]]
        in_bulk = written(other, facts, guests=guests, batches=batches)

        for rows in WRITTEN:
            assert clone.rows(rows) == other.rows(rows)
        assert_ledger_holds(clone)
        assert_ledger_holds(other)
    assert len(singly) == len(facts) == 11
    by_id = {answer["entry_id"]: answer for answer in singly}
    for answer in in_bulk[:11]:
        assert answer == by_id[answer["entry_id"]]
    assert [answer["idempotent"] for answer in in_bulk] == [False] * 11 + [True] * 2
    for replay in in_bulk[11:]:
        assert replay == {**by_id[replay["entry_id"]], "idempotent": True}


def test_a_known_key_with_other_points_refuses_the_batch(
    clone: Clone, template: tuple[str, Template]
) -> None:
    ann = guest_of(template[1])
    first, later = given(ann, 40), given(ann, 7)
    other = first._replace(entry={**first.entry, "id": str(uuid7()), "points_change": 41})

    refused = None
    try:
        written(clone, [], guests=[ann], batches=[[first], [later, other]])
    except psycopg.Error as error:
        refused = error.diag.constraint_name

    assert refused == "idempotency_conflict"
    assert clone.rows("select from loyalty_ledger") == []
