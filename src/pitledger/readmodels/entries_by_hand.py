"""Points that staff gave, took or took back by hand on a gaming day, with whose and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import LiteralString
from uuid import UUID

from pitledger.platform.database import Tx


class ByHand(StrEnum):
    """Which of them: rewards and what was taken, or one kind alone; a backfill is a reward too."""

    AWARDS = "awards"
    REWARDS = "rewards"
    ADJUSTMENTS = "adjustments"
    REVERSALS = "reversals"
    BACKFILLS = "backfills"


ENTRIES: LiteralString = """
select
  entry.id, entry.created_at, entry.player_id, guest.first_name, guest.last_name,
  entry.transaction_type, entry.points_change, entry.balance_after, entry.reason,
  entry.rating_slip_id, entry.staff_id, member.name as staff_name, entry.correlation_id
from loyalty_ledger as entry
inner join player as guest on entry.player_id = guest.id
left join staff as member
  on entry.casino_id = member.casino_id and entry.staff_id = member.id
where
  entry.casino_id = %(casino_id)s
  and entry.gaming_day = %(gaming_day)s
  and entry.source = 'manual'
  and (
    %(before_id)s::uuid is null
    or (entry.created_at, entry.id) < (%(before_created_at)s, %(before_id)s)
  )
"""
WHICH: Mapping[ByHand, LiteralString] = {
    ByHand.AWARDS: "and entry.transaction_type in ('MANUAL_BONUS', 'ADJUSTMENT')",
    ByHand.REWARDS: "and entry.transaction_type = 'MANUAL_BONUS'",
    ByHand.ADJUSTMENTS: "and entry.transaction_type = 'ADJUSTMENT'",
    ByHand.REVERSALS: "and entry.transaction_type = 'REVERSAL'",
    ByHand.BACKFILLS: (
        "and entry.transaction_type = 'MANUAL_BONUS' and entry.rating_slip_id is not null"
    ),
}
NEWEST_FIRST: LiteralString = "order by entry.created_at desc, entry.id desc limit %(limit)s"
COUNTS = """
select
  count(*) filter (where transaction_type = 'MANUAL_BONUS') as rewards,
  count(*) filter (where transaction_type = 'ADJUSTMENT') as adjustments,
  count(*) filter (where transaction_type = 'REVERSAL') as reversals,
  count(*) filter (where transaction_type = 'MANUAL_BONUS' and rating_slip_id is not null)
  as backfills
from loyalty_ledger
where casino_id = %(casino_id)s and gaming_day = %(gaming_day)s and source = 'manual'
"""
# By member and by guest, of each the ones with the most points.
REWARD_SUMS = """
select
  summed.of_staff, coalesce(summed.staff_id, summed.player_id) as id, summed.rewards,
  summed.points, coalesce(member.name, guest.first_name || ' ' || guest.last_name) as name
from (
  select
    grouping(staff_id) = 0 as of_staff, staff_id, player_id, count(*) as rewards,
    sum(points_change) as points,
    row_number() over (
      partition by grouping(staff_id) order by sum(points_change) desc, staff_id, player_id
    ) as place
  from loyalty_ledger
  where
    casino_id = %(casino_id)s and gaming_day = %(gaming_day)s
    and source = 'manual' and transaction_type = 'MANUAL_BONUS'
  group by grouping sets ((staff_id), (player_id))
) as summed
left join staff as member
  on member.casino_id = %(casino_id)s and summed.staff_id = member.id
left join player as guest on summed.player_id = guest.id
where summed.place <= %(limit)s
order by summed.of_staff desc, summed.place
"""


@dataclass(frozen=True, slots=True)
class EntryByHand:
    """An entry of a member's; of a reversal and a backfill with the slip it is about, if any."""

    id: UUID
    created_at: datetime
    player_id: UUID
    first_name: str
    last_name: str
    transaction_type: str
    points_change: int
    balance_after: int
    reason: str | None
    rating_slip_id: UUID | None
    staff_id: UUID | None
    staff_name: str | None
    correlation_id: str


@dataclass(frozen=True, slots=True)
class CountsByHand:
    """How many entries of each kind a day has."""

    rewards: int
    adjustments: int
    reversals: int
    backfills: int


@dataclass(frozen=True, slots=True)
class RewardSum:
    """The rewards that one member gave, or that one guest got: how many, how many points."""

    of_staff: bool
    id: UUID
    rewards: int
    points: int
    name: str


async def entries_by_hand(
    tx: Tx,
    casino_id: UUID,
    *,
    gaming_day: date,
    which: ByHand,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[EntryByHand]:
    """Return up to `limit` entries of a day, the newest first, written before a given one."""
    created_at, entry_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "gaming_day": gaming_day,
        "before_created_at": created_at,
        "before_id": entry_id,
        "limit": limit,
    }
    statement = f"{ENTRIES} {WHICH[which]} {NEWEST_FIRST}"
    return await tx.all(statement, params, row=EntryByHand)


async def counts_by_hand(tx: Tx, casino_id: UUID, *, gaming_day: date) -> CountsByHand:
    """Return how many entries of each kind a day has."""
    params = {"casino_id": casino_id, "gaming_day": gaming_day}
    return await tx.one(COUNTS, params, row=CountsByHand)


async def reward_sums(
    tx: Tx, casino_id: UUID, *, gaming_day: date, limit: int
) -> Sequence[RewardSum]:
    """Return the rewards of a day by member, then by guest, those with the most points first."""
    params = {"casino_id": casino_id, "gaming_day": gaming_day, "limit": limit}
    return await tx.all(REWARD_SUMS, params, row=RewardSum)
