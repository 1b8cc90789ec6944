"""Visits."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import LiteralString, cast
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay of a player on one gaming day; `ended_at` is None while it is live."""

    id: UUID
    player_id: UUID
    gaming_day: date
    started_at: datetime
    ended_at: datetime | None


_NAMES = tuple(field.name for field in fields(Visit))
VISIT_COLUMNS = cast("LiteralString", ", ".join(f"(visit).{name}" for name in _NAMES))
