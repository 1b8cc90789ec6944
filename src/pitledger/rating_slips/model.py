"""Rating slips and their pauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, LiteralString, cast
from uuid import UUID


class SlipStatus(StrEnum):
    """The states of a slip; CLOSED is final."""

    OPEN = "OPEN"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class RatingSlip:
    """One player at one table and seat.

    `play_seconds` is None until the close stores it. `external_id` is that of another system where
    the slip was played. `pauses` holds pairs of ISO 8601 times, the second None while the pause
    lasts.
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
    play_seconds: int | None
    gaming_day: date
    moved_from_id: UUID | None
    external_id: str | None
    snapshot: Mapping[str, Any] | None
    version: int
    created_at: datetime
    pauses: Sequence[tuple[str, str | None]]


STORED = tuple(field.name for field in fields(RatingSlip) if field.name != "pauses")
STORED_COLUMNS = cast("LiteralString", ", ".join(f"slip.{name}" for name in STORED))
SLIP_COLUMNS = cast("LiteralString", ", ".join(f"(slip).{name}" for name in STORED) + ", pauses")
COMPLETION_COLUMNS: LiteralString = (
    f"{SLIP_COLUMNS}, (slip).closed_correlation_id, tier_version, tiers"
)


@dataclass(frozen=True, slots=True)
class SlipForCompletion(RatingSlip):
    """A slip and the tier table (rows of name, threshold_points, multiplier), read together.

    `closed_correlation_id` is that of the close, None while there was none.
    """

    closed_correlation_id: str | None
    tier_version: int
    tiers: Sequence[Mapping[str, Any]]
