"""Which closed slips are owed their points, for whoever is about to pay them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor, Tx

CLAIM = """
select slip_id, last_error_code
from claim_owed_slip(%(casino_id)s, %(now)s, %(slip_id)s, %(but_not)s::uuid[])
"""
QUEUE = """
select slip_id from queue_unsettled_slips(
  %(casino_id)s, %(context)s, %(now)s, %(closed_since)s
)
"""
NEXT_ATTEMPT = """
select min(next_attempt_at) as at from loyalty_recovery
where casino_id = %(casino_id)s and next_attempt_at > %(after)s
"""
ACCRUAL_QUEUED = "ACCRUAL_QUEUED"


@dataclass(frozen=True, slots=True)
class ClaimedSlip:
    """An owed slip that is about to be paid, and the code that its last attempt left."""

    slip_id: UUID
    last_error_code: str

    @property
    def queued(self) -> bool:
        """Return whether nobody has tried yet: its close left the payment to a worker."""
        return self.last_error_code == ACCRUAL_QUEUED


@dataclass(frozen=True, slots=True)
class _Slip:
    slip_id: UUID


@dataclass(frozen=True, slots=True)
class _Next:
    at: datetime | None


async def claim_owed_slip(
    tx: Tx,
    casino_id: UUID,
    *,
    now: datetime,
    slip_id: UUID | None = None,
    but_not: Sequence[UUID] = (),
) -> ClaimedSlip | None:
    """Return an owed slip, locked, that is due and that nobody else works at; None where none is.

    Any but some, or one of which is known that it was queued.
    """
    params = {"casino_id": casino_id, "now": now, "slip_id": slip_id, "but_not": list(but_not)}
    return await tx.first(CLAIM, params, row=ClaimedSlip)


async def next_attempt_at(tx: Tx, casino_id: UUID, *, after: datetime) -> datetime | None:
    """Return when the next owed slip becomes due; None where none does."""
    return (await tx.one(NEXT_ATTEMPT, {"casino_id": casino_id, "after": after}, row=_Next)).at


async def queue_unsettled_slips(
    database: Executor, actor: Actor, *, now: datetime, closed_since: datetime
) -> Sequence[UUID]:
    """Put slips closed since then that are neither paid nor owed into the queue, and return them.

    Not those of a player whose entries are not all there: one may have paid the slip.
    """
    params = {**command_context(actor, now), "closed_since": closed_since}
    return [slip.slip_id for slip in await database.all(QUEUE, params, row=_Slip)]
