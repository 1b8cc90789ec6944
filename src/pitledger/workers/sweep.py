"""The recovery sweep: points that are owed are paid as soon as they can be, and never given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from pitledger.edge.system import system_actor
from pitledger.kernel.errors import DomainError, InternalError
from pitledger.platform.clock import Clock
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database
from pitledger.platform.log import log_exception, log_warning
from pitledger.platform.telemetry import told_when_committed
from pitledger.usecases.owed_slips import (
    ClaimedSlip,
    claim_owed_slip,
    next_attempt_at,
    queue_unsettled_slips,
)
from pitledger.workers.paying import pay_claimed_slip

SEARCHED = timedelta(hours=48)
SLIPS_A_ROUND = 100


async def pay_owed_slips(database: Database, casino_id: UUID, *, clock: Clock) -> datetime | None:
    """Try each owed slip of a casino that is due, once; return when the next one becomes due.

    A slip is locked while it is tried, so that of many sweeps at once each tries another one. None
    says that none becomes due: nothing is owed, or others work at what is.

    Raises `DatabaseUnavailableError` where none could be claimed.
    """
    undone: list[UUID] = []
    now = clock()
    for _ in range(SLIPS_A_ROUND):
        now = clock()
        with correlated():
            if not await _pay_one(database, casino_id, now=now, undone=undone):
                break
    else:
        return now
    async with database.reading(casino_id) as tx:
        return await next_attempt_at(tx, casino_id, after=now)


async def _pay_one(
    database: Database, casino_id: UUID, *, now: datetime, undone: list[UUID]
) -> bool:
    """Try the slip that is due the longest, and return whether there was one.

    One whose attempt can't even be noted is added to those undone, which this round leaves alone.
    """
    claimed: ClaimedSlip | None = None
    try:
        with told_when_committed():
            async with database.transaction(casino_id) as tx:
                claimed = await claim_owed_slip(tx, casino_id, now=now, but_not=undone)
                if claimed is None:
                    return False
                actor = await system_actor(tx, casino_id)
                await pay_claimed_slip(tx, actor, claimed=claimed, now=now)
    except Exception as error:
        if claimed is None:
            raise
        undone.append(claimed.slip_id)
        _tell_undone(claimed, error)
    return True


def _tell_undone(claimed: ClaimedSlip, error: Exception) -> None:
    slip_id = claimed.slip_id
    if isinstance(error, DomainError):
        log_warning("slip_recovery_failed", slip_id=slip_id, error_code=error.code)
    else:
        code = InternalError.code
        log_exception("slip_recovery_failed", error, slip_id=slip_id, error_code=code)


async def find_unsettled_slips(
    database: Database, casino_id: UUID, *, clock: Clock
) -> Sequence[UUID]:
    """Queue slips closed in the last 48 hours that are neither paid nor owed: none should be."""
    with correlated():
        now = clock()
        actor = await system_actor(database, casino_id)
        found = await queue_unsettled_slips(database, actor, now=now, closed_since=now - SEARCHED)
        for slip_id in found:
            log_warning("slip_not_settled", slip_id=slip_id)
    return found
