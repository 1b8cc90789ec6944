"""Rolling over: the visits that earlier gaming days left are ended, their slips completed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from psycopg import Error

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError, InternalError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import PartialCompletionError
from pitledger.platform.database import Database
from pitledger.platform.log import log_exception
from pitledger.usecases.end_visit import end_visit
from pitledger.visits import left_over_visits


@dataclass(frozen=True, slots=True)
class CompletedSlip:
    """A slip that a roll-over completed; `points_earned` is None where its points are owed."""

    slip_id: UUID
    points_earned: int | None


@dataclass(frozen=True, slots=True)
class RolledOver:
    """How the end of a visit went; `code` says why it goes on, or that points are owed."""

    visit_id: UUID
    casino_id: UUID
    ended: bool
    completions: Sequence[CompletedSlip]
    code: str | None


async def visits_to_roll_over(database: Database, actor: Actor, *, now: datetime) -> Sequence[UUID]:
    """Return a casino's live visits of gaming days that are over, the oldest first."""
    async with database.reading(actor.casino_id) as tx:
        return await left_over_visits(tx, actor.casino_id, gaming_day=gaming_day_for(actor, now))


async def roll_over_visit(
    database: Database, actor: Actor, *, visit_id: UUID, now: datetime
) -> RolledOver:
    """End a visit and return how it went; one that fails is told, and stops no other.

    Source: docs/glossary.md, "visit".
    """
    own_request = replace(actor, request_id=uuid7())
    try:
        _, completions = await end_visit(database, own_request, visit_id=visit_id, now=now)
    except DomainError as error:
        return RolledOver(visit_id, actor.casino_id, ended=False, completions=[], code=error.code)
    except Error as error:
        log_exception("visit_roll_over_failed", error, visit_id=visit_id)
        code = InternalError.code
        return RolledOver(visit_id, actor.casino_id, ended=False, completions=[], code=code)
    completed = [
        CompletedSlip(slip.id, settlement.loyalty and settlement.loyalty.points_earned)
        for slip, settlement in completions
    ]
    owed = any(slip.points_earned is None for slip in completed)
    code = PartialCompletionError.code if owed else None
    return RolledOver(visit_id, actor.casino_id, ended=True, completions=completed, code=code)
