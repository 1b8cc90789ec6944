"""Check that a database keeps the ledger as the domain asks: one line a check, exit 1 on a failure.

    python scripts/schema_check.py                       a throw-away database, writes included
    python scripts/schema_check.py --database-url URL    this one, or PITLEDGER_DATABASE_URL's:
                                                         it is read, and nothing is changed

The URL's user must be able to become pitledger_owner: nobody else sees every casino's entries.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from typing import LiteralString, TypeAlias, cast
from uuid import UUID

from dump_schema import fresh_database
from psycopg import Connection, Error
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb
from writer_check import Check, Database, declared_writer, real_writer

Fields: TypeAlias = Mapping[str, object]

COLUMNS_BY_TYPE = {
    "uuid not null": "casino_id id player_id",
    "uuid": "rating_slip_id visit_id staff_id reverses_id",
    "bigint not null": "sequence points_change balance_before balance_after",
    "text not null": "idempotency_key transaction_type event_type source tier_before tier_after"
    " correlation_id inputs",
    "text": "reason",
    "date not null": "gaming_day",
    "timestamp with time zone not null": "created_at",
    "bytea not null": "previous_hash entry_hash",
}
COLUMNS = """
select
  attname as name,
  format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end as type
from pg_attribute
where attrelid = 'loyalty_ledger'::regclass and attnum > 0 and not attisdropped
"""


def columns(database: Database) -> Iterator[Check]:
    """Look for every column of an entry, with its type."""
    found = {row["name"]: row["type"] for row in database.execute(COLUMNS)}
    for wanted, names in COLUMNS_BY_TYPE.items():
        for name in names.split():
            yield Check(found.get(name) == wanted, f"column {name} is {wanted}")


# Of what there is one only: the columns, and the rows that the index is confined to.
UNIQUE = {
    "entry per (casino, idempotency key)": ("casino_id idempotency_key", None),
    "entry per (casino, player, sequence)": ("casino_id player_id sequence", None),
    "GAMEPLAY entry per slip": (
        "casino_id rating_slip_id",
        "(transaction_type = 'GAMEPLAY'::text)",
    ),
    "reversal per entry": ("casino_id reverses_id", "(reverses_id IS NOT NULL)"),
}
# What is asked for; entries without the value may be left out. Any index is read backwards as well.
INDEXED = {
    "player, the newest first": "casino_id player_id sequence",
    "slip": "casino_id rating_slip_id",
    "visit": "casino_id visit_id",
    "correlation id": "casino_id correlation_id",
    "(staff, created at)": "casino_id staff_id created_at",
}
INDEXES = """
select
  indisunique as is_unique, pg_get_expr(indpred, indrelid) as predicate,
  (
    select string_agg(pg_get_indexdef(indexrelid, place, true), ' ' order by place)
    from generate_series(1, indnkeyatts) as place
  ) as columns
from pg_index where indrelid = 'loyalty_ledger'::regclass and indisvalid
"""
ANY_ID = UUID(int=7)


def indexes(database: Database) -> Iterator[Check]:
    """Look for the unique keys, and for an index under each question asked of the ledger."""
    stored = [
        (row["columns"], row["predicate"], row["is_unique"]) for row in database.execute(INDEXES)
    ]
    for what, (names, predicate) in UNIQUE.items():
        yield Check((names, predicate, True) in stored, f"one {what}")
    for what, names in INDEXED.items():
        allowed = (None, f"({names.split()[1]} IS NOT NULL)")
        served = any(
            f"{found} ".startswith(f"{names} ") and rows in allowed for found, rows, _ in stored
        )
        yield Check(served, f"an index by {what}")


PLAY: Fields = {
    "transaction_type": "GAMEPLAY",
    "source": "system",
    "rating_slip_id": str(ANY_ID),
    "sequence": 1,
    "points_change": 10,
    "balance_before": 10,
    "balance_after": 20,
}
NO_POINTS: Fields = {**PLAY, "points_change": 0, "balance_after": 10}
DEBIT: Fields = {**PLAY, "points_change": -10, "balance_after": 0}
BONUS: Fields = {"source": "manual", "transaction_type": "MANUAL_BONUS"}
ADJUSTMENT: Fields = {"source": "manual", "transaction_type": "ADJUSTMENT"}
REVERSAL: Fields = {"source": "manual", "transaction_type": "REVERSAL", "reverses_id": str(ANY_ID)}
ACCEPTED: Mapping[str, Fields] = {
    "a GAMEPLAY entry of 0 points": NO_POINTS,
    "a bonus": {**PLAY, **BONUS},
    "a manual adjustment that takes": {**DEBIT, **ADJUSTMENT},
    "an adjustment of 0 points by the system": {**NO_POINTS, "transaction_type": "ADJUSTMENT"},
    "a reversal": {**DEBIT, **REVERSAL},
}
REFUSED: Mapping[str, Fields] = {
    "a balance that does not add up": {**PLAY, "balance_after": 21},
    "a balance below 0": {**DEBIT, **ADJUSTMENT, "balance_before": 5, "balance_after": -5},
    "a GAMEPLAY entry that takes": DEBIT,
    "a GAMEPLAY entry by hand": {**PLAY, "source": "manual"},
    "a GAMEPLAY entry without a slip": {**PLAY, "rating_slip_id": None},
    "a bonus of 0 points": {**NO_POINTS, **BONUS},
    "a bonus by the system": {**PLAY, **BONUS, "source": "system"},
    "a bonus that reverses": {**PLAY, **BONUS, "reverses_id": str(ANY_ID)},
    "a manual adjustment that gives": {**PLAY, **ADJUSTMENT},
    "a reversal of nothing": {**DEBIT, **REVERSAL, "reverses_id": None},
    "an entry of an unknown type": {**PLAY, "transaction_type": "GIFT"},
    "a sequence below 1": {**PLAY, "sequence": 0},
    "a hash of 31 bytes": {**PLAY, "entry_hash": "\\x" + 31 * "00"},
}
CONDITIONS = """
select pg_get_expr(conbin, conrelid) as condition from pg_constraint
where conrelid = 'loyalty_ledger'::regclass and contype = 'c' and convalidated
"""


def conditions(database: Database) -> Iterator[Check]:
    """Ask the check constraints about made-up entries, without writing any."""
    found = [f"coalesce({row['condition']}, true)" for row in database.execute(CONDITIONS)]
    question = cast(
        "LiteralString",
        f"select {' and '.join(['true', *found]).replace('%', '%%')} as accepted"
        " from jsonb_populate_record(null::loyalty_ledger, %s) as loyalty_ledger",
    )
    for accepted, entries in ((True, ACCEPTED), (False, REFUSED)):
        for what, entry in entries.items():
            (answer,) = database.execute(question, [Jsonb(entry)]).fetchall()
            verdict = "accepted" if accepted else "refused"
            yield Check(answer["accepted"] is accepted, f"{verdict}: {what}")


TRIGGERS = """
select tgrelid::regclass::text as table, tgtype as kind from pg_trigger
where
  tgfoid = to_regproc('refuse_change') and tgenabled in ('O', 'A')
  and tgqual is null and tgattr::text = ''
"""
BEFORE = 2
CHANGES = {"update": 16, "delete": 8, "truncate": 32}


def triggers(database: Database) -> Iterator[Check]:
    """Look for the triggers that refuse to change history."""
    found = database.execute(TRIGGERS).fetchall()
    for table in ("loyalty_ledger", "audit_log"):
        kinds = [row["kind"] for row in found if row["table"] == table]
        for change, bit in CHANGES.items():
            refused = any(kind & bit and kind & BEFORE for kind in kinds)
            yield Check(refused, f"a trigger refuses {change} of {table}")


REPEATED = """
select
  count(*) - count(distinct idempotency_key) as keys,
  count(*) filter (where transaction_type = 'GAMEPLAY')
  - count(distinct rating_slip_id) filter (where transaction_type = 'GAMEPLAY') as payments
from loyalty_ledger where casino_id = %s
"""


def repetitions(database: Database) -> Iterator[Check]:
    """Look, casino by casino, for entries that unique constraints should have kept out."""
    keys = payments = 0
    for casino in database.execute("select casino_id from casino_directory").fetchall():
        casino_id = casino["casino_id"]
        database.execute("select set_config('pitledger.casino_id', %s, true)", [str(casino_id)])
        (found,) = database.execute(REPEATED, [casino_id]).fetchall()
        keys += found["keys"]
        payments += found["payments"]
    yield Check(keys == 0, f"idempotency keys that are there twice: {keys}")
    yield Check(payments == 0, f"slips with a second GAMEPLAY entry: {payments}")


def reading(url: str) -> Iterator[Check]:
    """Run the checks that change nothing, in one read-only transaction."""
    with Connection[DictRow].connect(url, row_factory=dict_row) as database:
        database.read_only = True
        database.execute("set local role pitledger_owner")
        database.execute("set local search_path = public")
        for checks in (columns, indexes, conditions, triggers, declared_writer, repetitions):
            yield from checks(database)


def throw_away() -> Iterator[Check]:
    """Run every check on a database made for it."""
    with fresh_database() as url:
        yield from real_writer(url)
        yield from reading(url)


def main() -> int:
    """Print one line a check, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--database-url", default=os.environ.get("PITLEDGER_DATABASE_URL"))
    url: str | None = parser.parse_args().database_url
    failures = 0
    try:
        for passed, what in reading(url) if url else throw_away():
            print(f"{'ok' if passed else 'FAILED':7} {what}")
            failures += not passed
    except Error as error:
        print(f"FAILED  {error}")
        failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
