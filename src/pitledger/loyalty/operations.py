"""Writes of rewards, and why the ledger refuses to write.

The writing itself is one database function, `append_ledger_entry`.
"""

from dataclasses import asdict
from typing import Any, LiteralString
from uuid import UUID

from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty.model import (
    LoyaltyResult,
    Reward,
    RewardFacts,
    WrittenReward,
)
from pitledger.loyalty.rules import manual_inputs
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.database import Executor
from pitledger.platform.log import log_info
from pitledger.platform.telemetry import emit_telemetry


class InsufficientBalanceError(DomainError):
    """A debit asked for more points than the player holds."""

    code = "INSUFFICIENT_BALANCE"
    title = "Not enough points"
    sentence = "The player holds fewer points than would be taken; nothing was changed."
    constraints = frozenset(
        {"loyalty_ledger_balance_not_negative", "player_loyalty_balance_not_negative"}
    )


class IdempotencyConflictError(DomainError):
    """A key was used before, for something else."""

    code = "IDEMPOTENCY_CONFLICT"
    title = "The key was used for something else"
    sentence = "Another reward was written under this key; use a new key for a new reward."
    constraints = frozenset({"idempotency_conflict"})


class SlipAlreadyAccruedError(DomainError):
    """A backfill was asked for a slip that has its points."""

    code = "SLIP_ALREADY_ACCRUED"
    title = "The slip has its points already"
    sentence = "This slip's play has been paid; give a reward without naming the slip."
    constraints = frozenset({"slip_already_accrued"})


class SlipNotClosedError(DomainError):
    """Points were asked for a slip that is still in play."""

    code = "SLIP_NOT_CLOSED"
    title = "The slip is not closed"
    sentence = "The slip is still in play; complete it, and its points are paid."
    constraints = frozenset({"slip_not_closed"})


def tell_tier_change(
    player_id: UUID, *, tier_before: str, tier_after: str, tiers: TierTable
) -> None:
    """Log and tell that an entry moved a player to another tier; silent where it did not."""
    if tier_before == tier_after:
        return
    facts = {"player_id": player_id, "tier_before": tier_before, "tier_after": tier_after}
    if tiers.is_below(tier_after, tier_before):
        log_info("loyalty_tier_downgraded", **facts)
    else:
        log_info("loyalty_tier_upgraded", **facts)
    emit_telemetry("loyalty.tier_changed", facts)


REWARD: LiteralString = """
select
  entry_id, idempotency_key, points_change, balance_before, balance_after, tier_before, tier_after,
  idempotent
from manual_reward(
  %(casino_id)s, %(context)s, %(now)s, %(entry_id)s, %(player_id)s, %(points_change)s,
  %(reason)s, %(idempotency_key)s, %(rating_slip_id)s, %(gaming_day)s, %(inputs)s,
  %(tier_version)s
)
"""


def replayed_reward(reward: Reward, facts: RewardFacts, *, entry_id: UUID) -> LoyaltyResult:
    """Return the figures of the entry under a reward's key, as they were when it was written.

    Raises `IdempotencyConflictError` where it gave another player or other points.
    """
    if (facts.entry_player_id, facts.points_change) != (reward.player_id, reward.points_change):
        raise IdempotencyConflictError
    log_info("loyalty_idempotency_hit", player_id=reward.player_id, ledger_entry_id=entry_id)
    return LoyaltyResult(
        points_earned=facts.points_change,
        new_balance=facts.balance_after,
        tier=facts.tier_after,
        tier_before=facts.tier_before,
        ledger_entry_id=entry_id,
        idempotent=True,
    )


async def write_reward(
    database: Executor, params: dict[str, Any], *, reward: Reward, facts: RewardFacts
) -> LoyaltyResult:
    """Write a reward through the one writer, and tell it; `params` are the command's own.

    Raises `IdempotencyConflictError`, `SlipNotClosedError`, `SlipAlreadyAccruedError` and
    `InsufficientBalanceError`.
    """
    tiers = TierTable.of(facts.tier_version, facts.tiers)
    given = {
        **params,
        "entry_id": uuid7(),
        "player_id": reward.player_id,
        "points_change": reward.points_change,
        "rating_slip_id": reward.rating_slip_id,
        "inputs": manual_inputs(reward.points_change, tiers),
        "tier_version": facts.tier_version,
    }
    written = await database.one(REWARD, given, row=WrittenReward)
    _tell_reward(written, reward, tiers=tiers)
    return LoyaltyResult(
        points_earned=written.points_change,
        new_balance=written.balance_after,
        tier=written.tier_after,
        tier_before=written.tier_before,
        ledger_entry_id=written.entry_id,
        idempotent=written.idempotent,
    )


def _tell_reward(written: WrittenReward, reward: Reward, *, tiers: TierTable) -> None:
    facts = {"player_id": reward.player_id, "slip_id": reward.rating_slip_id, **asdict(written)}
    if written.idempotent:
        log_info("loyalty_idempotency_hit", **facts)
        return
    log_info("manual_reward_issued", **facts)
    emit_telemetry("loyalty.manual_reward_issued", facts)
    tell_tier_change(
        reward.player_id,
        tier_before=written.tier_before,
        tier_after=written.tier_after,
        tiers=tiers,
    )
