"""Slips and how their play was paid, as several routes answer them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from pitledger.edge.fields import Out
from pitledger.http.loyalty import LoyaltyOut
from pitledger.loyalty import PartialCompletionError, Settlement
from pitledger.rating_slips import RatingSlip, live_play_seconds


class SlipOut(Out):
    """A slip. `play_seconds` of a live slip are those so far; they stand still while paused.

    `external_id` is that of an imported slip in its own system.
    """

    id: UUID
    visit_id: UUID
    player_id: UUID
    table_id: UUID
    seat: int
    status: str
    average_bet_cents: int
    started_at: datetime
    ended_at: datetime | None
    play_seconds: int
    gaming_day: date
    moved_from_id: UUID | None
    external_id: str | None
    snapshot: dict[str, Any] | None

    @classmethod
    def of(cls, slip: RatingSlip, now: datetime) -> "SlipOut":
        """Return a slip as it stands at an instant."""
        return cls(
            id=slip.id,
            visit_id=slip.visit_id,
            player_id=slip.player_id,
            table_id=slip.table_id,
            seat=slip.seat,
            status=slip.status,
            average_bet_cents=slip.average_bet_cents,
            started_at=slip.started_at,
            ended_at=slip.ended_at,
            play_seconds=live_play_seconds(slip, now),
            gaming_day=slip.gaming_day,
            moved_from_id=slip.moved_from_id,
            external_id=slip.external_id,
            snapshot=dict(slip.snapshot) if isinstance(slip.snapshot, Mapping) else None,
        )


class CompletionOut(Out):
    """A closed slip and what its play was worth."""

    rating_slip: SlipOut
    loyalty: LoyaltyOut


class OwedCompletionOut(Out):
    """A closed slip whose points are owed, under the correlation id of its close."""

    rating_slip: SlipOut
    loyalty: None = None
    code: Literal["PARTIAL_COMPLETION"] = "PARTIAL_COMPLETION"
    correlation_id: str


class QueuedCompletionOut(Out):
    """A closed slip whose points a worker will pay, under the correlation id of its close."""

    rating_slip: SlipOut
    loyalty: None = None
    code: Literal["ACCRUAL_QUEUED"] = "ACCRUAL_QUEUED"
    correlation_id: str


AnyCompletionOut: TypeAlias = CompletionOut | OwedCompletionOut | QueuedCompletionOut


class RolledOverOut(Out):
    """A visit of an earlier gaming day that was ended, and the slips that this completed."""

    visit_id: UUID
    completions: list[AnyCompletionOut]


def completion_out(slip: RatingSlip, settlement: Settlement, *, now: datetime) -> AnyCompletionOut:
    """Return a closed slip with what its play was worth, or that this is owed, or queued."""
    closed = SlipOut.of(slip, now)
    if settlement.loyalty is None:
        pending = QueuedCompletionOut if settlement.outcome == "QUEUED" else OwedCompletionOut
        return pending(rating_slip=closed, correlation_id=settlement.closed_correlation_id)
    return CompletionOut(rating_slip=closed, loyalty=LoyaltyOut.model_validate(settlement.loyalty))


def rolled_over_out(
    visit_id: UUID | None, completions: Iterable[tuple[RatingSlip, Settlement]], *, now: datetime
) -> RolledOverOut | None:
    """Return what a roll-over did, or None where there was none."""
    if visit_id is None:
        return None
    outs = [completion_out(slip, settlement, now=now) for slip, settlement in completions]
    return RolledOverOut(visit_id=visit_id, completions=outs)


def partial_completion(slip: RatingSlip, settlement: Settlement) -> PartialCompletionError:
    """Return the refusal that says: closed, and the points are owed under this correlation id."""
    ended_at = slip.ended_at or slip.started_at
    return PartialCompletionError(
        slip_id=slip.id,
        correlation_id=settlement.closed_correlation_id,
        rating_slip=SlipOut.of(slip, ended_at),
    )
