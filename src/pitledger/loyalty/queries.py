"""Reads of balances and of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, LiteralString, cast
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.loyalty.model import LedgerEntry, PlayerLoyalty, Reward, RewardFacts, TierTable
from pitledger.loyalty.rules import standing_of
from pitledger.platform.database import Executor, Tx

ENTRY_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(LedgerEntry)))

PLAYER_LOYALTY = """
select
  enrolled.player_id,
  coalesce(cached.current_balance, 0) as current_balance,
  coalesce(cached.lifetime_points, 0) as lifetime_points,
  cached.tier, cached.tier_progress, cached.updated_at, casino.tier_version,
  tier_table(casino.id, casino.tier_version) as tiers
from player_casino as enrolled
inner join casino on enrolled.casino_id = casino.id
left join player_loyalty as cached
  on enrolled.casino_id = cached.casino_id and enrolled.player_id = cached.player_id
where enrolled.casino_id = %(casino_id)s and enrolled.player_id = %(player_id)s
"""

LEDGER_PAGE: LiteralString = (
    "select "
    + ENTRY_COLUMNS
    + """
from loyalty_ledger
where
  casino_id = %(casino_id)s
  and player_id = %(player_id)s
  and (%(before_sequence)s::bigint is null or sequence < %(before_sequence)s)
order by sequence desc
limit %(limit)s
"""
)
REWARD_FACTS = """
select
  enrolled, slip_player_id, tier_version, tiers, entry_id, entry_player_id, points_change,
  balance_after, tier_before, tier_after
from manual_reward_facts(
  %(casino_id)s, %(player_id)s, %(rating_slip_id)s, %(idempotency_key)s
)
"""


@dataclass(frozen=True, slots=True)
class _Loyalty:
    player_id: UUID
    current_balance: int
    lifetime_points: int
    tier: str | None
    tier_progress: int | None
    updated_at: datetime | None
    tier_version: int
    tiers: list[dict[str, Any]]


async def player_loyalty(tx: Tx, casino_id: UUID, *, player_id: UUID) -> PlayerLoyalty:
    """Return a player's balance, tier and progress; zeros where there is no entry yet.

    Raises `NotFoundError` for a player whom the casino has not enrolled.
    """
    row = await tx.first(
        PLAYER_LOYALTY, {"casino_id": casino_id, "player_id": player_id}, row=_Loyalty
    )
    if row is None:
        raise NotFoundError(entity="player")
    standing = standing_of(row.lifetime_points, TierTable.of(row.tier_version, row.tiers))
    return PlayerLoyalty(
        player_id=row.player_id,
        current_balance=row.current_balance,
        lifetime_points=row.lifetime_points,
        tier=row.tier or standing.tier,
        tier_progress=standing.tier_progress if row.tier_progress is None else row.tier_progress,
        next_tier=standing.next_tier,
        points_to_next_tier=standing.points_to_next_tier,
        updated_at=row.updated_at,
    )


async def ledger_page(
    tx: Tx, casino_id: UUID, *, player_id: UUID, before_sequence: int | None, limit: int
) -> Sequence[LedgerEntry]:
    """Return up to `limit` entries of a player, the newest first, below a sequence number."""
    params = {
        "casino_id": casino_id,
        "player_id": player_id,
        "before_sequence": before_sequence,
        "limit": limit,
    }
    return await tx.all(LEDGER_PAGE, params, row=LedgerEntry)


async def reward_facts(
    database: Executor, casino_id: UUID, *, reward: Reward, key: str
) -> RewardFacts:
    """Return what a reward is judged by before it is counted and written."""
    params = {
        "casino_id": casino_id,
        "player_id": reward.player_id,
        "rating_slip_id": reward.rating_slip_id,
        "idempotency_key": key,
    }
    return await database.one(REWARD_FACTS, params, row=RewardFacts)
