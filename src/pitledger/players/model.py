"""Guests."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Player:
    """A guest, as the casino that enrolled the guest sees them."""

    id: UUID
    first_name: str
    last_name: str
    birth_date: date | None
    card_number: str | None
    enrolled_at: datetime


PLAYER_COLUMNS: LiteralString = (
    "player.id, player.first_name, player.last_name, player.birth_date, "
    "player_casino.card_number, player_casino.enrolled_at"
)
