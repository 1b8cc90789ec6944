"""End a visit: its live slip is completed first, so that no play goes unpaid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.loyalty import Settlement, priced, tell_accrual_started, tell_completions
from pitledger.platform.context import AccrualMode, command_context
from pitledger.platform.database import Executor, until_unchanged
from pitledger.platform.telemetry import action
from pitledger.rating_slips import RatingSlip, SlipForCompletion, live_slip_closed
from pitledger.visits import VISIT_COLUMNS, Visit

END: LiteralString = (
    f"select {VISIT_COLUMNS}, settled from end_visit("
    "%(casino_id)s, %(context)s, %(now)s, %(visit_id)s, %(gaming_day)s, %(priced)s)"
)


@dataclass(frozen=True, slots=True)
class EndedVisit(Visit):
    """A visit that has ended; `settled` says how its live slip was settled, if there was one."""

    settled: Mapping[str, Any]


async def end_visit(
    database: Executor,
    actor: Actor,
    *,
    visit_id: UUID,
    now: datetime,
    accrual: AccrualMode = "direct",
) -> tuple[Visit, Sequence[tuple[RatingSlip, Settlement]]]:
    """End a visit and return it with the slips that this completed; an ended one stays as it is.

    A settlement without `loyalty` says that the slip is closed and its points are owed, or queued.

    Raises `NotFoundError`; `DatabaseUnavailableError`, in which case nothing was changed.

    Source: docs/glossary.md, "visit".
    """
    with action("end_visit", actor, entity="visit", entity_id=visit_id) as running:

        async def attempt() -> tuple[EndedVisit, SlipForCompletion | None] | None:
            closed = await live_slip_closed(
                database, actor.casino_id, visit_id=visit_id, ended_at=now
            )
            tell_accrual_started(closed)
            params = {
                **command_context(actor, now, accrual=accrual),
                "visit_id": visit_id,
                "gaming_day": gaming_day_for(actor, now),
                "priced": priced(closed),
            }
            ended = await database.one(END, params, row=EndedVisit)
            return None if ended.settled["outcome"] == "CHANGED" else (ended, closed)

        ended, closed = await until_unchanged(attempt)
        return ended, tell_completions(ended.settled, closed=closed, within=running)
