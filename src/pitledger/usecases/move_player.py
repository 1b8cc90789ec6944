"""Move a player to another seat: the slip is closed and paid, and a new one opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import Settlement, priced, tell_accrual_started, tell_completion
from pitledger.platform.context import AccrualMode, command_context
from pitledger.platform.database import Executor, until_unchanged
from pitledger.platform.telemetry import action
from pitledger.rating_slips import (
    SLIP_COLUMNS,
    RatingSlip,
    SlipForCompletion,
    closed_slip,
    slip_for_completion,
)

MOVE: LiteralString = (
    f"select {SLIP_COLUMNS}, settled from move_rating_slip("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s, %(gaming_day)s, %(priced)s, "
    "%(new_slip_id)s, %(table_id)s, %(seat)s)"
)


@dataclass(frozen=True, slots=True)
class OpenedByMove(RatingSlip):
    """The slip at the new seat; `settled` says how the one at the old seat was settled."""

    settled: Mapping[str, Any]


async def move_player(
    database: Executor,
    actor: Actor,
    *,
    slip_id: UUID,
    table_id: UUID,
    seat: int,
    now: datetime,
    accrual: AccrualMode = "direct",
) -> tuple[tuple[RatingSlip, Settlement], RatingSlip]:
    """Close a slip, which pays its own segment, and open one at another seat, both or neither.

    Returns the closed slip with its settlement, and the new slip: the same visit and average bet,
    a fresh snapshot. A settlement without `loyalty` says that they are owed, or queued.

    Raises `NotFoundError`, `SlipAlreadyClosedError`, `VisitNotOpenError`, `TableNotOpenError`,
    `SeatOutOfRangeError`, `SeatOccupiedError` and `DatabaseUnavailableError`; nothing was changed
    then.

    Source: docs/glossary.md, "move".
    """
    params: dict[str, Any] = {
        **command_context(actor, now, accrual=accrual),
        "slip_id": slip_id,
        "new_slip_id": uuid7(),
        "table_id": table_id,
        "seat": seat,
        "gaming_day": gaming_day_for(actor, now),
    }
    with action("move_player", actor, entity="rating_slip", entity_id=slip_id) as running:

        async def attempt() -> tuple[OpenedByMove, SlipForCompletion] | None:
            slip = await slip_for_completion(database, actor.casino_id, slip_id=slip_id)
            closed = closed_slip(slip, ended_at=now)
            tell_accrual_started(closed)
            again = {**params, "priced": priced(closed)}
            opened = await database.first(MOVE, again, row=OpenedByMove)
            return None if opened is None else (opened, closed)

        opened, closed = await until_unchanged(attempt)
        settlement = Settlement.of(opened.settled)
        tell_completion(settlement, closed=closed, within=running)
        return (closed, settlement), opened
