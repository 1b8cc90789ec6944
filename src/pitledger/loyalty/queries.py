"""Reads of balances and of the ledger."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, LiteralString, cast
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.loyalty.model import LedgerEntry, PlayerLoyalty, Reward, RewardFacts, Standing
from pitledger.loyalty.rules import standing_of, standing_of_holder
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.database import Executor, Tx

ENTRY_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(LedgerEntry)))

PLAYER_LOYALTY = """
select
  enrolled.player_id,
  coalesce(cached.current_balance, 0) as current_balance,
  coalesce(cached.lifetime_points, 0) as lifetime_points,
  cached.tier, cached.tier_progress, cached.updated_at, casino.tier_version,
  tier_steps(casino.id, casino.tier_version) as tiers
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
LEDGER_ENTRIES: LiteralString = (
    f"select {ENTRY_COLUMNS} from loyalty_ledger where casino_id = %(casino_id)s"
)
CONDITIONS: dict[str, LiteralString] = {
    "correlation_id": "and correlation_id = %(correlation_id)s",
    "staff_id": "and staff_id = %(staff_id)s",
    "rating_slip_id": "and rating_slip_id = %(rating_slip_id)s",
    "transaction_type": "and transaction_type = %(transaction_type)s",
    "gaming_day": "and gaming_day = %(gaming_day)s",
    "before_id": "and (created_at, id) < (%(before_created_at)s, %(before_id)s)",
}
NEWEST_FIRST: LiteralString = "order by created_at desc, id desc limit %(limit)s"
EXPORTED_ENTRIES: LiteralString = """
select
  casino_id, id, player_id, sequence, rating_slip_id, visit_id, idempotency_key, transaction_type,
  event_type, points_change, reason, source, staff_id, balance_before, balance_after, tier_before,
  tier_after, correlation_id, to_char(gaming_day, 'YYYY-MM-DD'), inputs,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), reverses_id,
  encode(previous_hash, 'hex'), encode(entry_hash, 'hex')
from loyalty_ledger
where casino_id = %(casino_id)s
"""
OLDEST_FIRST: LiteralString = "order by created_at, id"
EXPORTED_STATEMENT: LiteralString = (
    EXPORTED_ENTRIES
    + """
  and player_id = %(player_id)s
  and gaming_day >= %(first_day)s
  and gaming_day <= %(last_day)s
order by sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """Which entries a casino's list shows; None takes all."""

    correlation_id: str | None = None
    staff_id: UUID | None = None
    rating_slip_id: UUID | None = None
    transaction_type: str | None = None
    gaming_day: date | None = None


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
    standing = _standing(row)
    return PlayerLoyalty(
        player_id=row.player_id,
        current_balance=row.current_balance,
        lifetime_points=row.lifetime_points,
        tier=standing.tier,
        tier_progress=standing.tier_progress,
        next_tier=standing.next_tier,
        points_to_next_tier=standing.points_to_next_tier,
        updated_at=row.updated_at,
    )


def _standing(row: _Loyalty) -> Standing:
    tiers = TierTable.of(row.tier_version, row.tiers)
    if row.tier is None:
        return standing_of(row.lifetime_points, tiers)
    return standing_of_holder(
        row.tier, row.tier_progress or 0, lifetime_points=row.lifetime_points, tiers=tiers
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


async def ledger_entries(
    tx: Tx,
    casino_id: UUID,
    *,
    where: LedgerFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[LedgerEntry]:
    """Return up to `limit` entries of a casino, the newest first, written before a given one.

    Only the conditions that are asked for are sent, so that each finds its index.
    """
    created_at, entry_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "before_created_at": created_at,
        "before_id": entry_id,
        "limit": limit,
        **asdict(where),
    }
    return await tx.all(_asked(LEDGER_ENTRIES, params, order=NEWEST_FIRST), params, row=LedgerEntry)


def exported_entries(
    tx: Tx, casino_id: UUID, *, where: LedgerFilter
) -> AsyncGenerator[tuple[str | None, ...]]:
    """Yield entries of a casino, the oldest first, each as the texts of `LedgerEntry`'s fields.

    Times are ISO 8601 in UTC, hashes hexadecimal.
    """
    params = {"casino_id": casino_id, "before_id": None, **asdict(where)}
    return tx.stream(_asked(EXPORTED_ENTRIES, params, order=OLDEST_FIRST), params)


def exported_statement(
    tx: Tx, casino_id: UUID, *, player_id: UUID, first_day: date, last_day: date
) -> AsyncGenerator[tuple[str | None, ...]]:
    """Yield a player's entries of some gaming days as `exported_entries` does, by sequence."""
    params = {
        "casino_id": casino_id,
        "player_id": player_id,
        "first_day": first_day,
        "last_day": last_day,
    }
    return tx.stream(EXPORTED_STATEMENT, params)


def _asked(
    rows: LiteralString, params: Mapping[str, Any], *, order: LiteralString
) -> LiteralString:
    asked = [condition for name, condition in CONDITIONS.items() if params[name] is not None]
    return cast("LiteralString", " ".join((rows, *asked, order)))


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
