"""What a settlement of a slip says, how it is told, and why the ledger refuses to write.

The writing itself is one database function, `append_ledger_entry`.
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, LiteralString, cast
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty.model import (
    LoyaltyResult,
    PlayedSlip,
    Reward,
    RewardFacts,
    TierTable,
    WrittenReward,
)
from pitledger.loyalty.rules import SnapshotMissingError, accrual_of, manual_inputs
from pitledger.platform.database import Executor
from pitledger.platform.log import log_info, log_warning
from pitledger.platform.telemetry import Action, emit_telemetry


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


class PartialCompletionError(DomainError):
    """The slip is closed, and its points are owed: `slip_id`, `correlation_id`, `rating_slip`."""

    code = "PARTIAL_COMPLETION"
    title = "The slip is closed, its points are pending"
    sentence = "The points could not be written yet. Asking again is safe and pays once."
    effects_stand = True


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the points of a closed slip stand: PAID, OWED, or CHANGED (read again, then settle).

    `closed_correlation_id` is the correlation id of the close, under which points are paid.
    """

    outcome: str
    closed_correlation_id: str
    error_code: str | None
    error_detail: str | None
    entry_id: UUID | None
    points_change: int
    balance_before: int
    balance_after: int
    tier_before: str
    tier_after: str
    idempotency_key: str
    transaction_type: str
    event_type: str
    idempotent: bool

    @property
    def loyalty(self) -> LoyaltyResult | None:
        """Return what was paid, or None where the points are owed."""
        if self.entry_id is None:
            return None
        return LoyaltyResult(
            points_earned=self.points_change,
            new_balance=self.balance_after,
            tier=self.tier_after,
            tier_before=self.tier_before,
            ledger_entry_id=self.entry_id,
            idempotent=self.idempotent,
        )


def accrual_parameters(slip: PlayedSlip) -> dict[str, Any]:
    """Return what `accrue_points_from_slip` is given: a new entry's id, points by tier, inputs.

    A slip that can't be priced has neither points nor inputs: its close succeeds all the same,
    and its points stay owed.
    """
    parameters: dict[str, Any] = {
        "entry_id": uuid7(),
        "tier_version": slip.tier_version,
        "points_by_tier": None,
        "inputs": None,
    }
    try:
        accrual = accrual_of(
            slip.snapshot,
            average_bet_cents=slip.average_bet_cents,
            play_seconds=slip.play_seconds or 0,
            tiers=TierTable.of(slip.tier_version, slip.tiers),
        )
    except SnapshotMissingError:
        return parameters
    points_by_tier = Jsonb(accrual.points_by_tier)
    return {**parameters, "points_by_tier": points_by_tier, "inputs": accrual.inputs}


SETTLEMENT_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(Settlement)))


def tell_accrual_started(*, slip_id: UUID, player_id: UUID) -> None:
    """Log that a slip's play is about to be turned into points."""
    log_info(
        "loyalty_accrual_started",
        player_id=player_id,
        slip_id=slip_id,
        transaction_type="GAMEPLAY",
        event_type="RATING_SLIP_COMPLETED",
    )


def tell_accrual(settlement: Settlement, *, slip_id: UUID, player_id: UUID, within: Action) -> None:
    """Log how an accrual ended and tell whoever listens, once it is committed.

    Points that are owed fail the action that it was part of.

    Source: docs/log-schema.md, "accrual".
    """
    facts = {
        "player_id": player_id,
        "slip_id": slip_id,
        "correlation_id": settlement.closed_correlation_id,
        "duration_ms": within.duration_ms,
    }
    if settlement.entry_id is None:
        within.failed(PartialCompletionError.code)
        log_warning(
            "loyalty_accrual_failed",
            **facts,
            error_code=settlement.error_code,
            error_detail=settlement.error_detail,
        )
        return
    facts |= {
        "idempotency_key": settlement.idempotency_key,
        "transaction_type": settlement.transaction_type,
        "event_type": settlement.event_type,
        "points_change": settlement.points_change,
        "balance_before": settlement.balance_before,
        "balance_after": settlement.balance_after,
        "tier_before": settlement.tier_before,
        "tier_after": settlement.tier_after,
    }
    if settlement.idempotent:
        log_info("loyalty_idempotency_hit", **facts)
        return
    log_info("loyalty_accrual_completed", **facts)
    emit_telemetry("loyalty.points_accrued", facts)
    _tell_tier_change(
        player_id, tier_before=settlement.tier_before, tier_after=settlement.tier_after
    )


def _tell_tier_change(player_id: UUID, *, tier_before: str, tier_after: str) -> None:
    """Log and tell that an entry moved a player to another tier; silent where it did not."""
    if tier_before != tier_after:
        facts = {"player_id": player_id, "tier_before": tier_before, "tier_after": tier_after}
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
    _tell_reward(written, reward)
    return LoyaltyResult(
        points_earned=written.points_change,
        new_balance=written.balance_after,
        tier=written.tier_after,
        tier_before=written.tier_before,
        ledger_entry_id=written.entry_id,
        idempotent=written.idempotent,
    )


def _tell_reward(written: WrittenReward, reward: Reward) -> None:
    facts = {"player_id": reward.player_id, "slip_id": reward.rating_slip_id, **asdict(written)}
    if written.idempotent:
        log_info("loyalty_idempotency_hit", **facts)
        return
    log_info("manual_reward_issued", **facts)
    emit_telemetry("loyalty.manual_reward_issued", facts)
    _tell_tier_change(
        reward.player_id, tier_before=written.tier_before, tier_after=written.tier_after
    )
