"""The floor at a glance: the tables of a casino, and who sits where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.platform.database import Tx

TABLES: LiteralString = """
select shown.id, shown.label, shown.pit, shown.status, game.name as game, game.seats
from gaming_table as shown
inner join game on shown.casino_id = game.casino_id and shown.game_id = game.id
where
  shown.casino_id = %(casino_id)s
  and (%(table_id)s::uuid is null or shown.id = %(table_id)s)
order by shown.pit, shown.label
"""
SEATED: LiteralString = """
select
  slip.id as slip_id, slip.table_id, slip.seat, slip.player_id, guest.first_name, guest.last_name,
  slip.status, slip.average_bet_cents, slip.started_at,
  coalesce(paused.pauses, '[]') as pauses
from rating_slip as slip
inner join player as guest on slip.player_id = guest.id
left join (
  select
    pause.casino_id, pause.rating_slip_id,
    jsonb_agg(jsonb_build_array(pause.started_at, pause.ended_at) order by pause.started_at)
      as pauses
  from rating_slip_pause as pause
  inner join rating_slip as live
    on pause.casino_id = live.casino_id and pause.rating_slip_id = live.id
  where pause.casino_id = %(casino_id)s and live.status <> 'CLOSED'
  group by pause.casino_id, pause.rating_slip_id
) as paused on slip.casino_id = paused.casino_id and slip.id = paused.rating_slip_id
where
  slip.casino_id = %(casino_id)s
  and slip.status <> 'CLOSED'
  and (%(table_id)s::uuid is null or slip.table_id = %(table_id)s)
order by slip.table_id, slip.seat
"""


@dataclass(frozen=True, slots=True)
class BoardTable:
    """A table as the board shows it."""

    id: UUID
    label: str
    pit: str
    status: str
    game: str
    seats: int


@dataclass(frozen=True, slots=True)
class Seated:
    """A guest at a seat; `pauses` holds pairs of ISO 8601 times, the second None while it lasts."""

    slip_id: UUID
    table_id: UUID
    seat: int
    player_id: UUID
    first_name: str
    last_name: str
    status: str
    average_bet_cents: int
    started_at: datetime
    pauses: Sequence[tuple[str, str | None]]


async def floor_board(
    tx: Tx, casino_id: UUID, *, table_id: UUID | None = None
) -> tuple[Sequence[BoardTable], Sequence[Seated]]:
    """Return a casino's tables by pit and label, or one of them, and who sits at them by seat."""
    params = {"casino_id": casino_id, "table_id": table_id}
    tables = await tx.all(TABLES, params, row=BoardTable)
    return tables, await tx.all(SEATED, params, row=Seated)
