"""Seat a player: start or resume the visit, and open a slip."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action
from pitledger.rating_slips import SLIP_COLUMNS, RatingSlip
from pitledger.visits import VisitNotOpenError

OPEN: LiteralString = (
    f"select {SLIP_COLUMNS} from open_rating_slip("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s, %(visit_id)s, %(player_id)s, "
    "%(table_id)s, %(seat)s, %(average_bet_cents)s, %(gaming_day)s)"
)


async def open_rating_slip(
    database: Executor,
    actor: Actor,
    *,
    player_id: UUID,
    table_id: UUID,
    seat: int,
    average_bet_cents: int,
    now: datetime,
) -> RatingSlip:
    """Open a slip, which freezes the game's settings and the casino's earning policy.

    The player's live visit is resumed, or one is started. The database decides who sits where.

    Raises `NotFoundError`, `TableNotOpenError`, `SeatOutOfRangeError`, `SeatOccupiedError`,
    `PlayerAlreadySeatedError`, `VisitNotOpenError`.
    """
    slip_id = uuid7()
    with action("open_rating_slip", actor, entity="rating_slip", entity_id=slip_id):
        params = {
            **command_context(actor, now),
            "slip_id": slip_id,
            "visit_id": uuid7(),
            "player_id": player_id,
            "table_id": table_id,
            "seat": seat,
            "average_bet_cents": average_bet_cents,
            "gaming_day": gaming_day_for(actor, now),
        }
        slip = await database.first(OPEN, params, row=RatingSlip)
        if slip is None:
            raise VisitNotOpenError
        return slip
