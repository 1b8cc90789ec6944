"""What a walk past the entries of a ledger reads, across loyalty and slips.

Every read is streamed in columns of text: what is stored may have become anything.
"""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, LiteralString, TypeAlias
from uuid import UUID

from pitledger.platform.database import Tx

Columns: TypeAlias = tuple[str | None, ...]
Ids: TypeAlias = list[str | None]
ById: TypeAlias = Mapping[str | None, Columns]

# The canonical fields of an entry in their order, as text, and its hashes: WalkedEntry. What is not
# there, though it must be, is read as what nobody writes.
ENTRIES: LiteralString = """
select
  walked.casino_id, walked.id, walked.player_id, coalesce(walked.sequence, 0),
  walked.rating_slip_id, walked.visit_id, walked.idempotency_key, walked.transaction_type,
  walked.event_type, coalesce(walked.points_change, -9223372036854775808), walked.reason,
  walked.source, walked.staff_id, coalesce(walked.balance_before, -9223372036854775808),
  coalesce(walked.balance_after, -9223372036854775808), walked.tier_before, walked.tier_after,
  walked.correlation_id,
  case
    when walked.gaming_day < '0001-01-01' then walked.gaming_day::text
    else to_char(walked.gaming_day, 'YYYY-MM-DD') -- which says nothing of the era
  end,
  coalesce(walked.inputs, ''),
  trunc(extract(epoch from walked.created_at) * 1000000), walked.reverses_id,
  coalesce(encode(walked.previous_hash, 'hex'), ''), encode(walked.entry_hash, 'hex')
from loyalty_ledger as walked
where walked.casino_id = %(casino_id)s
"""
# PaidSlip, CachedBalance and ReversedEntry.
SLIPS: LiteralString = """
select
  walked.id, walked.player_id, walked.status, walked.average_bet_cents, walked.play_seconds,
  walked.snapshot
from rating_slip as walked
where walked.casino_id = %(casino_id)s
"""
CACHED_BALANCES: LiteralString = """
select
  walked.player_id, walked.current_balance, walked.lifetime_points, walked.tier,
  walked.tier_progress, coalesce(walked.last_sequence, 0), encode(walked.last_hash, 'hex'),
  trunc(extract(epoch from walked.updated_at) * 1000000)
from player_loyalty as walked
where walked.casino_id = %(casino_id)s
"""
REVERSED_ENTRIES: LiteralString = """
select walked.id, walked.player_id, coalesce(walked.points_change, 0)
from loyalty_ledger as walked
where walked.casino_id = %(casino_id)s
"""
FROM: LiteralString = " and walked.player_id >= %(first)s"
BEFORE: LiteralString = " and walked.player_id < %(before)s"
NAMED: LiteralString = " and walked.id = any(%(ids)s::uuid[])"
IN_ORDER: LiteralString = " order by walked.player_id, walked.sequence"
OF_ONE_PLAYER: LiteralString = (
    " and walked.player_id = %(player_id)s order by walked.sequence, walked.id"
)
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
# The player of whom one more row would be too many, by what is there of either.
BEHIND_SO_MANY_ROWS: LiteralString = """
select least(
  (
    select player_id from loyalty_ledger
    where casino_id = %(casino_id)s and player_id >= %(first)s
    order by player_id, sequence offset %(rows)s limit 1
  ),
  (
    select player_id from rating_slip
    where casino_id = %(casino_id)s and player_id >= %(first)s
    order by player_id, started_at offset %(rows)s limit 1
  ),
  (
    select player_id from player_loyalty
    where casino_id = %(casino_id)s and player_id >= %(first)s
    order by player_id offset %(rows)s limit 1
  )
) as player_id
"""
NEXT_PLAYER: LiteralString = """
select least(
  (
    select player_id from loyalty_ledger
    where casino_id = %(casino_id)s and player_id > %(first)s
    order by player_id, sequence limit 1
  ),
  (
    select player_id from rating_slip
    where casino_id = %(casino_id)s and player_id > %(first)s
    order by player_id, started_at limit 1
  ),
  (
    select player_id from player_loyalty
    where casino_id = %(casino_id)s and player_id > %(first)s
    order by player_id limit 1
  )
) as player_id
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


WHOLE_LEDGER = Part()


@dataclass(frozen=True, slots=True)
class _Steps:
    version: int
    steps: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _First:
    player_id: UUID


@dataclass(frozen=True, slots=True)
class _Following:
    player_id: UUID | None


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


async def pieces_of(tx: Tx, casino_id: UUID, *, part: Part, rows: int) -> AsyncGenerator[Part]:
    """Yield pieces of a part, one after the other, that are all of it.

    Each has up to so many entries, as many slips and as many cached rows, or one player alone.
    """
    first = part.first or UUID(int=0)
    while True:
        params = {"casino_id": casino_id, "first": first, "rows": rows}
        following = (await tx.one(BEHIND_SO_MANY_ROWS, params, row=_Following)).player_id
        if following == first:
            following = (await tx.one(NEXT_PLAYER, params, row=_Following)).player_id
        if following is None or (part.before is not None and following >= part.before):
            yield Part(first, part.before)
            return
        yield Part(first, following)
        first = following


async def exported_snapshot(tx: Tx) -> str:
    """Return the name by which other transactions see what this one sees, while it is open."""
    return (await tx.one(EXPORT_SNAPSHOT, {}, row=_Exported)).name


def walked_entries(tx: Tx, casino_id: UUID, *, part: Part) -> AsyncGenerator[Columns]:
    """Yield the entries of a part of a casino's ledger, by player and sequence."""
    which, params = _of_part(casino_id, part)
    return tx.stream(f"{ENTRIES}{which}{IN_ORDER}", params)


def entries_of_player(tx: Tx, casino_id: UUID, *, player_id: UUID) -> AsyncGenerator[Columns]:
    """Yield a player's entries by sequence."""
    params = {"casino_id": casino_id, "player_id": player_id}
    return tx.stream(f"{ENTRIES}{OF_ONE_PLAYER}", params)


async def slips_of_part(tx: Tx, casino_id: UUID, *, part: Part) -> ById:
    """Return the slips of a part's players, by their ids."""
    which, params = _of_part(casino_id, part)
    return await _by_id(tx.stream(f"{SLIPS}{which}", params))


async def cached_balances(tx: Tx, casino_id: UUID, *, part: Part) -> ById:
    """Return the cached rows of a part's players, by these players' ids."""
    which, params = _of_part(casino_id, part)
    return await _by_id(tx.stream(f"{CACHED_BALANCES}{which}", params))


async def slips_named(tx: Tx, casino_id: UUID, *, ids: Ids) -> ById:
    """Return slips by their ids, whoever's they are."""
    return await _by_id(tx.stream(f"{SLIPS}{NAMED}", {"casino_id": casino_id, "ids": ids}))


async def entries_named(tx: Tx, casino_id: UUID, *, ids: Ids) -> ById:
    """Return by their ids what entries are that others reverse."""
    params = {"casino_id": casino_id, "ids": ids}
    return await _by_id(tx.stream(f"{REVERSED_ENTRIES}{NAMED}", params))


async def _by_id(rows: AsyncGenerator[Columns]) -> ById:
    return {columns[0]: columns async for columns in rows}


def _of_part(casino_id: UUID, part: Part) -> tuple[LiteralString, Mapping[str, UUID | None]]:
    """Return what narrows a read down to a part's players, and its parameters."""
    which = ("" if part.first is None else FROM) + ("" if part.before is None else BEFORE)
    return which, {"casino_id": casino_id, "first": part.first, "before": part.before}
