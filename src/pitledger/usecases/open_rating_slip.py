"""Seat a player: start or resume the visit, and open a slip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import Settlement, priced, tell_accrual_started, tell_completions
from pitledger.platform.context import AccrualMode, command_context
from pitledger.platform.database import Executor, until_unchanged
from pitledger.platform.telemetry import action
from pitledger.rating_slips import SLIP_COLUMNS, RatingSlip, SlipForCompletion, live_slip_closed

OPEN: LiteralString = (
    f"select {SLIP_COLUMNS}, rolled_over_id, settled from open_rating_slip("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s, %(visit_id)s, %(player_id)s, "
    "%(table_id)s, %(seat)s, %(average_bet_cents)s, %(gaming_day)s, %(priced)s)"
)


@dataclass(frozen=True, slots=True)
class OpenedSlip(RatingSlip):
    """A new slip; `rolled_over_id` names the visit of an earlier gaming day that was ended."""

    rolled_over_id: UUID | None
    settled: Mapping[str, Any] | None


async def open_rating_slip(
    database: Executor,
    actor: Actor,
    *,
    player_id: UUID,
    table_id: UUID,
    seat: int,
    average_bet_cents: int,
    now: datetime,
    accrual: AccrualMode = "direct",
) -> tuple[OpenedSlip, Sequence[tuple[RatingSlip, Settlement]]]:
    """Open a slip, which freezes the game's settings and the casino's earning policy.

    The player's live visit is resumed, or one is started; a visit left over from an earlier gaming
    day is ended first, and the slip that this completed is returned too. The database decides who
    sits where.

    Raises `NotFoundError`, `TableNotOpenError`, `SeatOutOfRangeError`, `SeatOccupiedError`,
    `PlayerAlreadySeatedError`, `VisitNotOpenError`, `DatabaseUnavailableError`.
    """
    params: dict[str, Any] = {
        **command_context(actor, now, accrual=accrual),
        "slip_id": uuid7(),
        "visit_id": uuid7(),
        "player_id": player_id,
        "table_id": table_id,
        "seat": seat,
        "average_bet_cents": average_bet_cents,
        "gaming_day": gaming_day_for(actor, now),
    }
    with action(
        "open_rating_slip", actor, entity="rating_slip", entity_id=params["slip_id"]
    ) as running:
        opened = await database.first(OPEN, {**params, "priced": None}, row=OpenedSlip)
        if opened is not None:
            return opened, []

        async def roll_over() -> tuple[OpenedSlip, SlipForCompletion | None] | None:
            closed = await live_slip_closed(
                database, actor.casino_id, player_id=player_id, ended_at=now
            )
            tell_accrual_started(closed)
            again = {**params, "priced": priced(closed)}
            opened = await database.first(OPEN, again, row=OpenedSlip)
            return None if opened is None else (opened, closed)

        opened, closed = await until_unchanged(roll_over)
        return opened, tell_completions(opened.settled, closed=closed, within=running)
