"""Start a player's visit, or resume the live one; one left over from an earlier day ends first."""

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
from pitledger.rating_slips import RatingSlip, SlipForCompletion, live_slip_closed
from pitledger.visits import VISIT_COLUMNS, Visit

START: LiteralString = (
    f"select {VISIT_COLUMNS}, resumed, rolled_over_id, settled from start_visit("
    "%(casino_id)s, %(context)s, %(now)s, %(visit_id)s, %(player_id)s, %(gaming_day)s, %(priced)s)"
)


@dataclass(frozen=True, slots=True)
class StartedVisit(Visit):
    """A live visit; `rolled_over_id` names the one of an earlier gaming day that was ended."""

    resumed: bool
    rolled_over_id: UUID | None
    settled: Mapping[str, Any] | None


async def start_visit(
    database: Executor,
    actor: Actor,
    *,
    player_id: UUID,
    now: datetime,
    accrual: AccrualMode = "direct",
) -> tuple[StartedVisit, Sequence[tuple[RatingSlip, Settlement]]]:
    """Start or resume a visit, and return it with the slips that a roll-over completed.

    Raises `NotFoundError`, `VisitNotOpenError`; `DatabaseUnavailableError`, in which case nothing
    was changed.

    Source: docs/glossary.md, "visit".
    """
    with action("start_visit", actor, entity="player", entity_id=player_id) as running:
        params: dict[str, Any] = {
            **command_context(actor, now, accrual=accrual),
            "visit_id": uuid7(),
            "player_id": player_id,
            "gaming_day": gaming_day_for(actor, now),
        }
        started = await database.first(START, {**params, "priced": None}, row=StartedVisit)
        if started is not None:
            return started, []

        async def roll_over() -> tuple[StartedVisit, SlipForCompletion | None] | None:
            closed = await live_slip_closed(
                database, actor.casino_id, player_id=player_id, ended_at=now
            )
            tell_accrual_started(closed)
            again = {**params, "priced": priced(closed)}
            started = await database.first(START, again, row=StartedVisit)
            return None if started is None else (started, closed)

        started, closed = await until_unchanged(roll_over)
        return started, tell_completions(started.settled, closed=closed, within=running)
