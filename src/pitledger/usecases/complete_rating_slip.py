"""Close a slip and turn its play into points, exactly once."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.loyalty import (
    SETTLEMENT_COLUMNS,
    Settlement,
    accrual_parameters,
    tell_accrual_started,
    tell_completion,
)
from pitledger.platform.context import AccrualMode, command_context
from pitledger.platform.database import Executor, until_unchanged
from pitledger.platform.telemetry import action
from pitledger.rating_slips import (
    RatingSlip,
    SlipForCompletion,
    closed_slip,
    slip_for_completion,
)

COMPLETE: LiteralString = (
    f"select {SETTLEMENT_COLUMNS} from complete_rating_slip("
    "%(casino_id)s, %(context)s, %(now)s, %(slip_id)s, %(version)s, %(average_bet_cents)s, "
    "%(play_seconds)s, %(entry_id)s, %(gaming_day)s, %(inputs)s, %(tier_version)s, "
    "%(points_by_tier)s)"
)


async def complete_rating_slip(
    database: Executor,
    actor: Actor,
    *,
    slip_id: UUID,
    now: datetime,
    average_bet_cents: int | None = None,
    accrual: AccrualMode = "direct",
    read: SlipForCompletion | None = None,
) -> tuple[RatingSlip, Settlement]:
    """Close a slip and pay its play; committed when it returns.

    The slip is not read again where it was `read` before, until that turns out to be outdated.

    A closed slip answers as it did before, and is paid now where its points are still owed. A
    settlement without `loyalty` says that the slip is closed and its points are owed, or queued.

    Raises `NotFoundError`; `SlipAlreadyClosedError` for a closed slip with another average bet;
    `DatabaseUnavailableError`, in which case nothing was changed.
    """
    with action("complete_rating_slip", actor, entity="rating_slip", entity_id=slip_id) as running:

        async def attempt() -> tuple[SlipForCompletion, Settlement] | None:
            nonlocal read
            slip, read = read, None
            if slip is None:
                slip = await slip_for_completion(database, actor.casino_id, slip_id=slip_id)
            tell_accrual_started(slip)
            closed = closed_slip(slip, ended_at=now, average_bet_cents=average_bet_cents)
            params = {
                **command_context(actor, now, accrual=accrual),
                **accrual_parameters(closed),
                "slip_id": slip_id,
                "version": slip.version,
                "average_bet_cents": average_bet_cents,
                "play_seconds": closed.play_seconds,
                "gaming_day": gaming_day_for(actor, now),
            }
            settlement = await database.one(COMPLETE, params, row=Settlement)
            return None if settlement.outcome == "CHANGED" else (closed, settlement)

        closed, settlement = await until_unchanged(attempt)
        tell_completion(settlement, closed=closed, within=running)
        return closed, settlement
