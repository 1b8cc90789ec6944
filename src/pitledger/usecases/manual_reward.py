"""Give or take points by hand: a real reason, a deterministic key, ten a minute."""

from datetime import datetime

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import NotFoundError, ValidationFailedError
from pitledger.loyalty import (
    LoyaltyResult,
    Reward,
    RewardFacts,
    checked_reason,
    manual_reward_key,
    replayed_reward,
    reward_facts,
    write_reward,
)
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.log import log_warning
from pitledger.platform.rate_limit import RateLimit, RateLimitExceededError
from pitledger.platform.telemetry import action


async def manual_reward(
    database: Executor, actor: Actor, *, limit: RateLimit, reward: Reward, now: datetime
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
        reason = checked_reason(reward)
        gaming_day = gaming_day_for(actor, now)
        key = manual_reward_key(
            reward, staff_id=actor.staff_id, reason=reason, gaming_day=gaming_day
        )
        params = {
            **command_context(actor, now),
            "reason": reason,
            "gaming_day": gaming_day,
            "idempotency_key": key,
        }
        async with limit.turn(f"{actor.casino_id}:{key}"):
            facts = await reward_facts(database, actor.casino_id, reward=reward, key=key)
            _check_whose(reward, facts)
            if facts.entry_id is not None:
                return replayed_reward(reward, facts, entry_id=facts.entry_id)
            await _count(limit, actor)
            return await write_reward(database, params, reward=reward, facts=facts)


def reward_caller(actor: Actor) -> str:
    """Return the name under which an actor's rewards are counted."""
    return f"{actor.casino_id}:{actor.name}"


def _check_whose(reward: Reward, facts: RewardFacts) -> None:
    if not facts.enrolled:
        raise NotFoundError(entity="player")
    if reward.rating_slip_id is not None and facts.slip_player_id is None:
        raise NotFoundError(entity="rating_slip")
    if facts.slip_player_id not in {None, reward.player_id}:
        raise ValidationFailedError.of("rating_slip_id", "this slip is another player's")


async def _count(limit: RateLimit, actor: Actor) -> None:
    try:
        await limit.hit(reward_caller(actor))
    except RateLimitExceededError as error:
        log_warning("manual_reward_rate_limited", actor=actor.name, **error.facts)
        raise
