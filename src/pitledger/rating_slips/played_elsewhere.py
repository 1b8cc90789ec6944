"""Slips that were played under another system, as a file of them tells it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pitledger.kernel.errors import DomainError, NotFoundError, ValidationFailedError
from pitledger.kernel.imports import RowError
from pitledger.rating_slips.operations import SeatOutOfRangeError
from pitledger.rating_slips.rules import ONE_SECOND

LONGEST_SLIP = timedelta(days=3)
EARLIEST_START = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPlayedElsewhere:
    """A row of a file: one closed slip. `number` is the row's, the headings being row 1.

    The guest is named by `player_id` or by `card_number`, the table by `table_id` or by
    `table_label`; the other one is None.
    """

    number: int
    external_id: str
    player_id: UUID | None
    card_number: str | None
    table_id: UUID | None
    table_label: str | None
    seat: int
    average_bet_cents: int
    started_at: datetime
    ended_at: datetime
    paused_seconds: int

    @property
    def play_seconds(self) -> int:
        """Return the whole seconds of play: the time between, less the pauses.

        Source: docs/glossary.md, "play seconds".
        """
        return (self.ended_at - self.started_at) // ONE_SECOND - self.paused_seconds


def slip_error(slip: SlipPlayedElsewhere, *, refusal: DomainError) -> RowError:
    """Return why a slip was refused."""
    table_field = "table_label" if slip.table_id is None else "table_id"
    if isinstance(refusal, ValidationFailedError):
        return RowError.of(slip.number, slip.external_id, refusal=refusal)
    if isinstance(refusal, SeatOutOfRangeError):
        field, message = "seat", f"the table's game has seats 1 to {refusal.facts['seats']}"
    elif not isinstance(refusal, NotFoundError):
        field, message = table_field, refusal.detail
    elif refusal.facts["entity"] == "table":
        field, message = table_field, "there is no such table; create it, or correct this"
    else:
        field = "card_number" if slip.player_id is None else "player_id"
        message = "there is no such guest; enrol the guest, or correct this"
    return RowError(slip.number, slip.external_id, refusal.code, field, message)


def check_row(slip: SlipPlayedElsewhere, *, seats: int, now: datetime) -> None:
    """Raise unless a slip is over, its times can be right, and its table has the seat.

    Raises `ValidationFailedError` and `SeatOutOfRangeError`.
    """
    if slip.started_at < EARLIEST_START:
        raise ValidationFailedError.of("started_at", "is before 1990; correct the year")
    if slip.ended_at < slip.started_at:
        raise ValidationFailedError.of("ended_at", "is before started_at; correct one of them")
    if slip.ended_at > now:
        raise ValidationFailedError.of("ended_at", "lies ahead; only slips that are over are taken")
    if slip.ended_at - slip.started_at > LONGEST_SLIP:
        raise ValidationFailedError.of("ended_at", "is more than 3 days after started_at")
    if slip.play_seconds < 0:
        raise ValidationFailedError.of("paused_seconds", "is longer than the slip")
    if not 1 <= slip.seat <= seats:
        raise SeatOutOfRangeError(seats=seats)
