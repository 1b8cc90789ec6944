"""Which closed slips are owed their points, for whoever is about to pay them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor, Tx

CLAIM = "select slip_id from claim_owed_slip(%(casino_id)s, %(now)s)"
QUEUE = """
select slip_id from queue_unsettled_slips(
  %(casino_id)s, %(context)s, %(now)s, %(closed_since)s
)
"""
NEXT_ATTEMPT = """
select min(next_attempt_at) as at from loyalty_recovery where casino_id = %(casino_id)s
"""


@dataclass(frozen=True, slots=True)
class _Slip:
    slip_id: UUID


@dataclass(frozen=True, slots=True)
class _Next:
    at: datetime | None


async def claim_owed_slip(tx: Tx, casino_id: UUID, *, now: datetime) -> UUID | None:
    """Return an owed slip that is due and that nobody else works at, locked; None where none is."""
    claimed = await tx.first(CLAIM, {"casino_id": casino_id, "now": now}, row=_Slip)
    return None if claimed is None else claimed.slip_id


async def next_attempt_at(tx: Tx, casino_id: UUID) -> datetime | None:
    """Return when the next owed slip is due; None where none is owed."""
    return (await tx.one(NEXT_ATTEMPT, {"casino_id": casino_id}, row=_Next)).at


async def queue_unsettled_slips(
    database: Executor, actor: Actor, *, now: datetime, closed_since: datetime | None
) -> Sequence[UUID]:
    """Put closed slips that are neither paid nor owed into the recovery queue, and return them.

    Those closed since a time are searched for by an index; without one, all slips are.
    """
    params = {**command_context(actor, now), "closed_since": closed_since}
    return [slip.slip_id for slip in await database.all(QUEUE, params, row=_Slip)]
