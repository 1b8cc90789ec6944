"""What a verification of the ledger reads, across loyalty, slips and the audit log.

Every read is streamed in columns of text: what is stored may have become anything.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, LiteralString, TypeAlias
from uuid import UUID

from pitledger.platform.database import Tx

Columns: TypeAlias = tuple[str | None, ...]

# The canonical fields of an entry in their order, as text; then what WalkedEntry says.
WALK: LiteralString = """
select
  walked.casino_id, walked.id, walked.player_id, walked.sequence, walked.rating_slip_id,
  walked.visit_id, walked.idempotency_key, walked.transaction_type, walked.event_type,
  walked.points_change, walked.reason, walked.source, walked.staff_id, walked.balance_before,
  walked.balance_after, walked.tier_before, walked.tier_after, walked.correlation_id,
  to_char(walked.gaming_day, 'YYYY-MM-DD'), walked.inputs,
  trunc(extract(epoch from walked.created_at) * 1000000), walked.reverses_id,
  encode(walked.previous_hash, 'hex'), encode(walked.entry_hash, 'hex'),
  walked.current_balance, walked.lifetime_points, walked.is_last,
  slip.status, slip.player_id, slip.average_bet_cents, slip.play_seconds, slip.snapshot,
  case when original.id is not null then jsonb_build_object(
    'player_id', original.player_id, 'points_change', original.points_change
  ) end,
  case when walked.is_last and cached.player_id is not null then jsonb_build_object(
    'current_balance', cached.current_balance, 'lifetime_points', cached.lifetime_points,
    'tier', cached.tier, 'tier_progress', cached.tier_progress,
    'last_sequence', cached.last_sequence, 'last_hash', encode(cached.last_hash, 'hex'),
    'updated_at_fits', cached.updated_at is not distinct from walked.created_at
  ) end
from ledger_totals as walked
left join rating_slip as slip
  on
    walked.transaction_type = 'GAMEPLAY'
    and walked.casino_id = slip.casino_id and walked.rating_slip_id = slip.id
left join loyalty_ledger as original
  on walked.casino_id = original.casino_id and walked.reverses_id = original.id
left join player_loyalty as cached
  on walked.casino_id = cached.casino_id and walked.player_id = cached.player_id
where walked.casino_id = %(casino_id)s
"""
FROM: LiteralString = " and walked.player_id >= %(first)s"
BEFORE: LiteralString = " and walked.player_id < %(before)s"
IN_ORDER: LiteralString = " order by walked.player_id, walked.sequence, walked.id"
OF_ONE_PLAYER: LiteralString = " and walked.player_id = %(player_id)s"
# The cached rows say roughly how many entries each player has: a wrong one makes uneven parts.
FIRST_OF_PARTS: LiteralString = """
select player_id
from (
  select player_id, last_sequence, sum(last_sequence) over (order by player_id) as up_to
  from player_loyalty where casino_id = %(casino_id)s
) as counted
where div(up_to, %(entries)s) > div(up_to - last_sequence, %(entries)s)
order by player_id
"""
# A walk is to begin at once and to keep nothing: sorting a part of a ledger takes thrice as long.
WALK_AS_INDEXED: LiteralString = "set local enable_sort = off"
SORT_AGAIN: LiteralString = "set local enable_sort = on"
EXPORT_SNAPSHOT = "select pg_export_snapshot() as name"
TIER_STEPS = """
select version, tier_steps(%(casino_id)s, version) as steps
from loyalty_tier where casino_id = %(casino_id)s group by version
"""
ENTRY_COUNT = "select count(*) as count from loyalty_ledger where casino_id = %(casino_id)s"


@dataclass(frozen=True, slots=True)
class Part:
    """Players whose entries are walked past together: from an id on, up to another; None: all."""

    first: UUID | None = None
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Steps:
    version: int
    steps: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _First:
    player_id: UUID


@dataclass(frozen=True, slots=True)
class _Exported:
    name: str


@dataclass(frozen=True, slots=True)
class _Count:
    count: int


async def entry_count(tx: Tx, casino_id: UUID) -> int:
    """Return how many entries a casino's ledger holds."""
    return (await tx.one(ENTRY_COUNT, {"casino_id": casino_id}, row=_Count)).count


async def tier_steps_by_version(tx: Tx, casino_id: UUID) -> Mapping[str, list[dict[str, str]]]:
    """Return the tiers that each version of the tier table has, as an entry's inputs hold them."""
    rows = await tx.all(TIER_STEPS, {"casino_id": casino_id}, row=_Steps)
    return {
        str(row.version): [{name: str(value) for name, value in step.items()} for step in row.steps]
        for row in rows
    }


async def parts_of(tx: Tx, casino_id: UUID, *, entries: int) -> Sequence[Part]:
    """Return parts of a casino's ledger, of about so many entries each, that are all of it."""
    params = {"casino_id": casino_id, "entries": entries}
    first = [row.player_id for row in await tx.all(FIRST_OF_PARTS, params, row=_First)]
    return [Part(*bounds) for bounds in pairwise([None, *first, None])]


async def exported_snapshot(tx: Tx) -> str:
    """Return the name by which other transactions see what this one sees, while it is open."""
    return (await tx.one(EXPORT_SNAPSHOT, {}, row=_Exported)).name


def walked_entries(tx: Tx, casino_id: UUID, *, part: Part) -> AsyncGenerator[Columns]:
    """Yield a part of a casino's entries, by player and sequence, with what they come to."""
    which = ("" if part.first is None else FROM) + ("" if part.before is None else BEFORE)
    params = {"casino_id": casino_id, "first": part.first, "before": part.before}
    return tx.stream(f"{WALK}{which}{IN_ORDER}", params)


def entries_of_player(tx: Tx, casino_id: UUID, *, player_id: UUID) -> AsyncGenerator[Columns]:
    """Yield a player's entries by sequence, with what they come to."""
    params = {"casino_id": casino_id, "player_id": player_id}
    return tx.stream(f"{WALK}{OF_ONE_PLAYER}{IN_ORDER}", params)
