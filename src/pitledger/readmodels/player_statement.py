"""A guest's entries with the names that stand around them: staff, table, what took them back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, LiteralString, cast
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Tx

ENTRIES: LiteralString = """
select
  entry.id, entry.player_id, entry.sequence, entry.rating_slip_id, entry.idempotency_key,
  entry.transaction_type, entry.event_type, entry.points_change, entry.reason, entry.source,
  entry.balance_before, entry.balance_after, entry.tier_before, entry.tier_after,
  entry.correlation_id, entry.gaming_day, entry.inputs, entry.created_at, entry.reverses_id,
  entry.previous_hash, entry.entry_hash, staff.name as staff_name, shown.label as table_label,
  original.sequence as reverses_sequence, reversal.id as reversal_id,
  reversal.sequence as reversal_sequence
from loyalty_ledger as entry
left join staff on entry.casino_id = staff.casino_id and entry.staff_id = staff.id
left join rating_slip as slip
  on entry.casino_id = slip.casino_id and entry.rating_slip_id = slip.id
left join gaming_table as shown
  on slip.casino_id = shown.casino_id and slip.table_id = shown.id
left join loyalty_ledger as original
  on entry.casino_id = original.casino_id and entry.reverses_id = original.id
left join loyalty_ledger as reversal
  on entry.casino_id = reversal.casino_id and entry.id = reversal.reverses_id
where entry.casino_id = %(casino_id)s and entry.player_id = %(player_id)s
"""
CONDITIONS: dict[str, LiteralString] = {
    "entry_id": "and entry.id = %(entry_id)s",
    "before_sequence": "and entry.sequence < %(before_sequence)s",
    "transaction_type": "and entry.transaction_type = %(transaction_type)s",
    "gaming_day": "and entry.gaming_day = %(gaming_day)s",
    "first_day": "and entry.gaming_day >= %(first_day)s",
    "last_day": "and entry.gaming_day <= %(last_day)s",
}
NEWEST_FIRST: LiteralString = "order by entry.sequence desc limit %(limit)s"
BALANCES = """
select sequence, created_at, balance_after
from loyalty_ledger
where casino_id = %(casino_id)s and player_id = %(player_id)s
order by sequence desc
limit %(limit)s
"""
OPENING_BALANCE = """
select coalesce(sum(points_change), 0)::bigint as points
from loyalty_ledger
where
  casino_id = %(casino_id)s and player_id = %(player_id)s and gaming_day < %(first_day)s
"""


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One entry as a person reads it; `reversal_id` is of the entry that took it back."""

    id: UUID
    player_id: UUID
    sequence: int
    rating_slip_id: UUID | None
    idempotency_key: str
    transaction_type: str
    event_type: str
    points_change: int
    reason: str | None
    source: str
    balance_before: int
    balance_after: int
    tier_before: str
    tier_after: str
    correlation_id: str
    gaming_day: date
    inputs: str
    created_at: datetime
    reverses_id: UUID | None
    previous_hash: bytes
    entry_hash: bytes
    staff_name: str | None
    table_label: str | None
    reverses_sequence: int | None
    reversal_id: UUID | None
    reversal_sequence: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    """Which of a guest's entries are shown; None takes all. Both days of a period are in it."""

    transaction_type: str | None = None
    gaming_day: date | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """A guest's balance as one entry left it."""

    sequence: int
    created_at: datetime
    balance_after: int


@dataclass(frozen=True, slots=True)
class _Points:
    points: int


async def statement_entries(
    tx: Tx,
    casino_id: UUID,
    *,
    player_id: UUID,
    where: StatementFilter,
    before_sequence: int | None = None,
    limit: int,
) -> Sequence[StatementEntry]:
    """Return up to `limit` entries of a guest, the newest first, below a sequence number."""
    params = {
        "casino_id": casino_id,
        "player_id": player_id,
        "entry_id": None,
        "before_sequence": before_sequence,
        "limit": limit,
        **asdict(where),
    }
    return await tx.all(_asked(params), params, row=StatementEntry)


async def statement_entry(
    tx: Tx, casino_id: UUID, *, player_id: UUID, entry_id: UUID
) -> StatementEntry:
    """Return one entry of a guest. Raises `NotFoundError`."""
    params = {
        "casino_id": casino_id,
        "player_id": player_id,
        "entry_id": entry_id,
        "before_sequence": None,
        "limit": 1,
        **asdict(StatementFilter()),
    }
    found = await tx.first(_asked(params), params, row=StatementEntry)
    if found is None:
        raise NotFoundError(entity="ledger_entry")
    return found


async def latest_balances(
    tx: Tx, casino_id: UUID, *, player_id: UUID, limit: int
) -> Sequence[Balance]:
    """Return a guest's balance after each of the newest entries, the oldest of them first."""
    params = {"casino_id": casino_id, "player_id": player_id, "limit": limit}
    return list(reversed(await tx.all(BALANCES, params, row=Balance)))


async def opening_balance(tx: Tx, casino_id: UUID, *, player_id: UUID, first_day: date) -> int:
    """Return a guest's balance before the first entry of a gaming day."""
    params = {"casino_id": casino_id, "player_id": player_id, "first_day": first_day}
    return (await tx.one(OPENING_BALANCE, params, row=_Points)).points


def _asked(params: Mapping[str, Any]) -> LiteralString:
    asked = [condition for name, condition in CONDITIONS.items() if params[name] is not None]
    return cast("LiteralString", " ".join((ENTRIES, *asked, NEWEST_FIRST)))
