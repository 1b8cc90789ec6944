"""Games and gaming tables."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import LiteralString, cast
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Game:
    """The settings of a game variant. The house edge is a percent, above 0 and up to 100."""

    id: UUID
    code: str
    name: str
    game_type: str
    house_edge_pct: Decimal
    house_edge_basis: str | None
    decisions_per_hour: Decimal
    seats: int
    points_conversion_rate: Decimal
    point_multiplier: Decimal
    source: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class GamingTable:
    """A table on the floor; its seats are its game's."""

    id: UUID
    label: str
    pit: str
    game_id: UUID
    status: str
    seats: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ListedTable:
    """A table as a list of them names it, with its game."""

    id: UUID
    label: str
    pit: str
    game: str
    status: str


GAME_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(Game)))
