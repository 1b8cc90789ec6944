"""Give or take points by hand: a real reason, a deterministic key, ten a minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pitledger.casino import gaming_day_of
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import InternalError, NotFoundError, ValidationFailedError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import (
    IdempotencyConflictError,
    LoyaltyResult,
    TierTable,
    checked_reward,
    manual_inputs,
    manual_reward_key,
    tell_tier_change,
)
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.log import log_info, log_warning
from pitledger.platform.rate_limit import RateLimit, RateLimitExceededError
from pitledger.platform.telemetry import action, emit_telemetry

FACTS = """
select
  enrolled, slip_player_id, tier_version, tiers, entry_id, entry_player_id, points_change,
  balance_after, tier_before, tier_after
from manual_reward_facts(
  %(casino_id)s, %(player_id)s, %(rating_slip_id)s, %(idempotency_key)s
)
"""
REWARD = """
select entry_id, points_change, balance_before, balance_after, tier_before, tier_after, idempotent
from manual_reward(
  %(casino_id)s, %(context)s, %(now)s, %(entry_id)s, %(player_id)s, %(points_change)s,
  %(reason)s, %(idempotency_key)s, %(rating_slip_id)s, %(gaming_day)s, %(inputs)s,
  %(tier_version)s
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """What staff ask for. Points below 0 are taken; a slip makes it that slip's backfill."""

    player_id: UUID
    points_change: int
    reason: str
    rating_slip_id: UUID | None = None
    reward_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Facts:
    enrolled: bool
    slip_player_id: UUID | None
    tier_version: int
    tiers: list[Mapping[str, Any]]
    entry_id: UUID | None
    entry_player_id: UUID
    points_change: int
    balance_after: int
    tier_before: str
    tier_after: str


@dataclass(frozen=True, slots=True)
class _Written:
    entry_id: UUID
    points_change: int
    balance_before: int
    balance_after: int
    tier_before: str
    tier_after: str
    idempotent: bool


async def manual_reward(
    database: Executor, limit: RateLimit, actor: Actor, reward: Reward, *, now: datetime
) -> LoyaltyResult:
    """Write a manual reward once; the same one again on its gaming day is answered as a replay.

    The order is: validation, replay, rate limit, write; permission is the edge's. A hit of the
    limit stays when the ledger then refuses.

    Raises `ValidationFailedError`, `RewardExceedsLimitError`, `NotFoundError`,
    `IdempotencyConflictError`, `RateLimitExceededError`, `SlipNotClosedError`,
    `SlipAlreadyAccruedError` and `InsufficientBalanceError`.

    Source: docs/glossary.md, "manual reward".
    """
    with action("manual_reward", actor, entity="player", entity_id=reward.player_id):
        params = _parameters(actor, reward, now)
        facts = await _checked_facts(database, reward, params)
        if facts.entry_id is not None:
            return _replay(facts, facts.entry_id, reward)
        await _count(limit, actor)
        params["inputs"] = manual_inputs(
            reward.points_change, TierTable.of(facts.tier_version, facts.tiers)
        )
        params["tier_version"] = facts.tier_version
        written = await database.first(REWARD, params, _Written)
        if written is None:
            raise InternalError
        return _told(written, reward, params["idempotency_key"])


def _parameters(actor: Actor, reward: Reward, now: datetime) -> dict[str, Any]:
    reason = checked_reward(reward.points_change, reward.reason)
    if reward.rating_slip_id is not None and reward.points_change < 0:
        raise ValidationFailedError.of("points_change", "a slip's backfill gives points")
    gaming_day = gaming_day_of(now, starts_at=actor.gaming_day_start, zone=actor.zone)
    return {
        **command_context(actor, now),
        "entry_id": uuid7(),
        "player_id": reward.player_id,
        "points_change": reward.points_change,
        "reason": reason,
        "rating_slip_id": reward.rating_slip_id,
        "gaming_day": gaming_day,
        "idempotency_key": manual_reward_key(
            player_id=reward.player_id,
            staff_id=actor.staff_id,
            points_change=reward.points_change,
            reason=reason,
            gaming_day=gaming_day,
            reward_id=reward.reward_id,
        ),
    }


async def _checked_facts(database: Executor, reward: Reward, params: dict[str, Any]) -> _Facts:
    facts = await database.first(FACTS, params, _Facts)
    if facts is None or not facts.enrolled:
        raise NotFoundError(entity="player")
    if reward.rating_slip_id is not None:
        if facts.slip_player_id is None:
            raise NotFoundError(entity="rating_slip")
        if facts.slip_player_id != reward.player_id:
            raise ValidationFailedError.of("rating_slip_id", "this slip is another player's")
    return facts


def _replay(facts: _Facts, entry_id: UUID, reward: Reward) -> LoyaltyResult:
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


def reward_caller(actor: Actor) -> str:
    """Return the name under which an actor's rewards are counted."""
    return f"{actor.casino_id}:{actor.name}"


async def _count(limit: RateLimit, actor: Actor) -> None:
    try:
        await limit.hit(reward_caller(actor))
    except RateLimitExceededError as error:
        log_warning("manual_reward_rate_limited", actor=actor.name, **error.facts)
        raise


def _told(written: _Written, reward: Reward, idempotency_key: str) -> LoyaltyResult:
    result = LoyaltyResult(
        points_earned=written.points_change,
        new_balance=written.balance_after,
        tier=written.tier_after,
        tier_before=written.tier_before,
        ledger_entry_id=written.entry_id,
        idempotent=written.idempotent,
    )
    facts = {
        "player_id": reward.player_id,
        "slip_id": reward.rating_slip_id,
        "idempotency_key": idempotency_key,
        "points_change": written.points_change,
        "balance_before": written.balance_before,
        "balance_after": written.balance_after,
        "tier_before": written.tier_before,
        "tier_after": written.tier_after,
    }
    if written.idempotent:
        log_info("loyalty_idempotency_hit", **facts)
    else:
        log_info("manual_reward_issued", **facts)
        emit_telemetry("loyalty.manual_reward_issued", facts)
        tell_tier_change(reward.player_id, written.tier_before, written.tier_after)
    return result
