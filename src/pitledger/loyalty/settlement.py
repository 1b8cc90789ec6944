"""How the points of a closed slip are settled: what the database is given, says, and is told of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, LiteralString, Protocol, TypeVar, cast
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty.model import LoyaltyResult
from pitledger.loyalty.operations import tell_tier_change
from pitledger.loyalty.rules import SnapshotMissingError, accrual_of
from pitledger.loyalty.tier_table import TierTable
from pitledger.platform.correlation import correlation_id
from pitledger.platform.database import Executor
from pitledger.platform.log import log_info, log_warning
from pitledger.platform.telemetry import Action, emit_telemetry


class PlayedSlip(Protocol):
    """A closed slip as loyalty sees it: what was played, what was frozen, the tiers in force."""

    @property
    def id(self) -> UUID:
        """The slip."""
        ...

    @property
    def player_id(self) -> UUID:
        """Who played."""
        ...

    @property
    def closed_correlation_id(self) -> str | None:
        """The correlation id of the close; None while there was none."""
        ...

    @property
    def version(self) -> int:
        """How often the slip had been changed when it was read."""
        ...

    @property
    def snapshot(self) -> Mapping[str, Any] | None:
        """The frozen settings."""
        ...

    @property
    def average_bet_cents(self) -> int:
        """The average bet, in cents."""
        ...

    @property
    def play_seconds(self) -> int | None:
        """The seconds of play that the close stores."""
        ...

    @property
    def tier_version(self) -> int:
        """The version of the tier table."""
        ...

    @property
    def tiers(self) -> Sequence[Mapping[str, Any]]:
        """The rows of the tier table."""
        ...


Slip = TypeVar("Slip", bound=PlayedSlip)
SETTLED = frozenset({"PAID", "OWED", "QUEUED"})
TOLD_OF_AN_ENTRY = (
    "idempotency_key",
    "transaction_type",
    "event_type",
    "points_change",
    "balance_before",
    "balance_after",
    "tier_before",
    "tier_after",
)


class PartialCompletionError(DomainError):
    """The slip is closed, and its points are owed: `slip_id`, `correlation_id`, `rating_slip`."""

    code = "PARTIAL_COMPLETION"
    title = "The slip is closed, its points are pending"
    sentence = "The points could not be written yet. Asking again is safe and pays once."
    effects_stand = True


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the points of a closed slip stand: PAID, OWED, QUEUED for a worker, or CHANGED.

    CHANGED asks to read the slip again, and then to settle it.

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

    @classmethod
    def of(cls, settled: Mapping[str, Any]) -> "Settlement":
        """Return a settlement that came as JSON, its id as text."""
        columns: dict[str, Any] = dict(settled)
        if columns["entry_id"] is not None:
            columns["entry_id"] = UUID(columns["entry_id"])
        return cls(**columns)

    @property
    def loyalty(self) -> LoyaltyResult | None:
        """Return what was paid, or None where the points are owed or queued."""
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


SLIP_SETTLEMENT: LiteralString = (
    f"select {SETTLEMENT_COLUMNS} from slip_settlement(%(casino_id)s, %(slip_id)s)"
)


async def slip_settlement(
    database: Executor, casino_id: UUID, *, slip_id: UUID
) -> Settlement | None:
    """Return how a closed slip's points stand: PAID, OWED or QUEUED; None for one in play."""
    params = {"casino_id": casino_id, "slip_id": slip_id}
    return await database.first(SLIP_SETTLEMENT, params, row=Settlement)


def priced(closed: PlayedSlip | None) -> Jsonb:
    """Return how a live slip is to be closed and settled, with the version that was read of it.

    Without a slip it holds no fields.
    """
    if closed is None:
        return Jsonb({})
    parameters = accrual_parameters(closed)
    points_by_tier: Jsonb | None = parameters["points_by_tier"]
    return Jsonb(
        {
            **parameters,
            "entry_id": str(parameters["entry_id"]),
            "points_by_tier": None if points_by_tier is None else points_by_tier.obj,
            "slip_id": str(closed.id),
            "version": closed.version,
            "play_seconds": closed.play_seconds,
        }
    )


def tell_accrual_started(slip: PlayedSlip | None) -> None:
    """Log that a slip's play, if there is a slip, is about to be turned into points."""
    if slip is not None:
        log_info(
            "loyalty_accrual_started",
            **_told_of_gameplay(slip),
            correlation_id=slip.closed_correlation_id or correlation_id(),
        )


def _told_of_gameplay(slip: PlayedSlip) -> dict[str, Any]:
    return {
        "player_id": slip.player_id,
        "slip_id": slip.id,
        "idempotency_key": f"rating_slip:{slip.id}",
        "transaction_type": "GAMEPLAY",
        "event_type": "RATING_SLIP_COMPLETED",
    }


def tell_completions(
    settled: Mapping[str, Any] | None, *, closed: Slip | None, within: Action
) -> list[tuple[Slip, Settlement]]:
    """Return the slip that a command closed beside its own work, told as a completion; or none.

    `settled` is what the database says of it, with an outcome of `SETTLED` where it was closed.
    """
    if closed is None or settled is None or settled["outcome"] not in SETTLED:
        return []
    settlement = Settlement.of(settled)
    tell_completion(settlement, closed=closed, within=within)
    return [(closed, settlement)]


def tell_completion(settlement: Settlement, *, closed: PlayedSlip, within: Action) -> None:
    """Log how the completion of a slip ended, and tell whoever listens, once it is committed.

    Points that are owed fail the action; the line `slip_completion_failed` asks for recovery.
    """
    tell_accrual(settlement, slip=closed, within=within)
    if settlement.outcome == "OWED":
        code = settlement.error_code
        log_warning(
            "slip_completion_failed", slip_id=closed.id, error_code=code, recovery_needed=True
        )
    elif settlement.outcome == "PAID" and not settlement.idempotent:
        emit_telemetry("rating_slip.completed", {"slip_id": closed.id})


def tell_accrual(settlement: Settlement, *, slip: PlayedSlip, within: Action) -> None:
    """Log how an accrual ended and tell whoever listens, once it is committed.

    Points that are owed fail the action that it was part of.

    Source: docs/log-schema.md, "accrual".
    """
    facts = {
        "player_id": slip.player_id,
        "slip_id": slip.id,
        "correlation_id": settlement.closed_correlation_id,
        "action": within.name,
        "duration_ms": within.duration_ms,
    }
    if settlement.outcome == "QUEUED":
        log_info("loyalty_accrual_queued", **facts)
        return
    if settlement.outcome == "OWED":
        within.failed(PartialCompletionError.code)
        log_warning(
            "loyalty_accrual_failed",
            **(facts | _told_of_gameplay(slip)),
            error_code=settlement.error_code,
            error_detail=settlement.error_detail,
        )
        return
    facts |= {name: getattr(settlement, name) for name in TOLD_OF_AN_ENTRY}
    if settlement.idempotent:
        log_info("loyalty_idempotency_hit", **facts)
        return
    log_info("loyalty_accrual_completed", **facts)
    emit_telemetry("loyalty.points_accrued", facts)
    if settlement.tier_before != settlement.tier_after:
        tell_tier_change(
            slip.player_id,
            tier_before=settlement.tier_before,
            tier_after=settlement.tier_after,
            tiers=TierTable.of(slip.tier_version, slip.tiers),
        )
