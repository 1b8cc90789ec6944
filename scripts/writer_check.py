"""What is asked of the ledger's one writer, by the catalogue and by real calls.

`schema_check.py` is the program; this is its part about `append_ledger_entry`.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import NamedTuple, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import Connection, Error, errors
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Jsonb

from pitledger.casino import create_casino
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.correlation import correlated
from pitledger.platform.database import open_database
from pitledger.platform.migrate import OWNER_ROLE
from pitledger.platform.settings import Settings
from pitledger.players import enrol_player

Database: TypeAlias = Connection[DictRow]


class Check(NamedTuple):
    """Whether something is so, and what."""

    passed: bool
    what: str


NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
FIRST_BONUS = 1500
ANSWER: Mapping[str, object] = {
    "balance_before": 0,
    "balance_after": FIRST_BONUS,
    "tier_before": "BRONZE",
    "tier_after": "SILVER",
    "tier_progress": 12,
    "lifetime_points": FIRST_BONUS,
    "updated_at": NOW,
    "row_locked": True,
}
WRITER = """
select
  prosecdef and 'search_path=public, pg_temp' = any(proconfig) as pinned,
  has_function_privilege('pitledger_app', oid, 'execute') as open,
  array(
    select argument.name from unnest(proargnames, proargmodes) as argument (name, mode)
    where argument.mode in ('o', 't')
  ) as answers
from pg_proc where oid = to_regproc('append_ledger_entry')
"""


def declared_writer(database: Database) -> Iterator[Check]:
    """Look at the declaration of the one function that writes entries."""
    found = database.execute(WRITER).fetchall()
    for name in ("player_id", *ANSWER):
        yield Check(any(name in row["answers"] for row in found), f"the writer declares {name}")
    closed = any(row["pinned"] and not row["open"] for row in found)
    yield Check(closed, "the writer is a definer with a pinned path, closed to pitledger_app")


def real_writer(url: str) -> Iterator[Check]:
    """Write entries in a throw-away database, and try to write around the writer."""
    casino_id, player_id = asyncio.run(_enrolled_guest(url))
    with (
        Connection[DictRow].connect(url, row_factory=dict_row) as database,
        Connection[DictRow].connect(url, row_factory=dict_row, autocommit=True) as other,
    ):
        database.execute("select set_config('pitledger.casino_id', %s, false)", [str(casino_id)])
        first = _append(database, casino_id, player_id=player_id, key="first")
        again = _append(database, casino_id, player_id=player_id, key="first")
        database.commit()
        for name, expected in {"player_id": player_id, **ANSWER}.items():
            yield Check(first[name] == expected, f"a real call answers {name}: {first[name]}")
        same = again["idempotent"] and all(again[name] == first[name] for name in ANSWER)
        yield Check(same, "the same key again answers the same entry")
        second = _append(database, casino_id, player_id=player_id, key="second")
        moved_once = second["balance_before"] == FIRST_BONUS
        yield Check(moved_once, "the same key again moved no balance")
        yield Check(_is_locked(other, player_id), "the player's row is locked by an open call")
        database.rollback()
        yield Check(not _is_locked(other, player_id), "the player's row is free after it")
        yield from _history_stands(database)


def _history_stands(database: Database) -> Iterator[Check]:
    for change in (
        "update loyalty_ledger set reason = 'changed'",
        "delete from loyalty_ledger",
        "truncate loyalty_ledger",
    ):
        refused = None
        try:
            with database.transaction(force_rollback=True):
                database.execute(change)
        except Error as error:
            refused = error.diag.constraint_name
        yield Check(refused == "append_only", f"refused: {change}")


def _append(database: Database, casino_id: UUID, *, player_id: UUID, key: str) -> DictRow:
    entry = {
        "casino_id": str(casino_id),
        "id": str(uuid7()),
        "player_id": str(player_id),
        "idempotency_key": key,
        "transaction_type": "MANUAL_BONUS",
        "event_type": "POINTS_UPDATE_REQUESTED",
        "points_change": FIRST_BONUS,
        "source": "manual",
        "correlation_id": "schema-check",
        "gaming_day": NOW.date().isoformat(),
        "inputs": "{}",
        "created_at": NOW.isoformat(),
    }
    call = """
    select * from append_ledger_entry(%s, jsonb_populate_record(null::loyalty_ledger, %s), 1, null)
    """
    return database.execute(call, [casino_id, Jsonb(entry)]).fetchall()[0]


def _is_locked(other: Database, player_id: UUID) -> bool:
    """Tell whether another connection is refused the player's row; fail where there is none."""
    statement = "select from player_loyalty where player_id = %s for update nowait"
    try:
        (_,) = other.execute(statement, [player_id]).fetchall()
    except errors.LockNotAvailable:
        return True
    return False


async def _enrolled_guest(url: str) -> tuple[UUID, UUID]:
    """Found a casino with one guest, and return the ids of both."""
    actor = Actor(
        casino_id=uuid7(),
        name="cli:schema-check",
        staff_id=None,
        zone=ZoneInfo("UTC"),
        gaming_day_start=time(6),
        request_id=uuid7(),
    )
    with correlated():
        async with open_database(Settings(), url, role=OWNER_ROLE) as database:
            await create_casino(
                database,
                actor,
                name="check",
                currency="EUR",
                tiers=DEFAULT_TIERS,
                games=(),
                now=NOW,
            )
            guest = await enrol_player(
                database,
                actor,
                first_name="Ada",
                last_name="Guest",
                birth_date=None,
                card_number=None,
                now=NOW,
            )
    return actor.casino_id, guest.id
