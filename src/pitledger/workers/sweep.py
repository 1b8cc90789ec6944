"""The recovery sweep: points that are owed are paid as soon as they can be, and never given up."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from pitledger.edge.system import system_actor
from pitledger.loyalty import SnapshotMissingError
from pitledger.platform.clock import Clock
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database
from pitledger.platform.log import log_warning
from pitledger.platform.telemetry import told_when_committed
from pitledger.usecases.owed_slips import (
    claim_owed_slip,
    next_attempt_at,
    queue_unsettled_slips,
)
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

SEARCHED = timedelta(hours=48)
SLIPS_A_ROUND = 100


async def pay_owed_slips(database: Database, casino_id: UUID, *, clock: Clock) -> datetime | None:
    """Try each owed slip of a casino that is due, once; return when the next one is due.

    A slip is locked while it is tried, so that of many sweeps at once each tries another one.
    None says that nothing is owed.

    Raises `DatabaseUnavailableError`; what was not committed is tried again.
    """
    for _ in range(SLIPS_A_ROUND):
        with correlated():
            if not await _pay_one(database, casino_id, now=clock()):
                break
    async with database.reading(casino_id) as tx:
        return await next_attempt_at(tx, casino_id)


async def _pay_one(database: Database, casino_id: UUID, *, now: datetime) -> bool:
    """Try the slip that is due the longest, and return whether there was one."""
    with told_when_committed():
        async with database.transaction(casino_id) as tx:
            slip_id = await claim_owed_slip(tx, casino_id, now=now)
            if slip_id is None:
                return False
            actor = await system_actor(tx, casino_id)
            # Without a snapshot it counts as an attempt, and is owed until somebody mends it.
            with suppress(SnapshotMissingError):
                await recover_slip_loyalty(tx, actor, slip_id=slip_id, now=now)
    return True


async def find_unsettled_slips(database: Database, casino_id: UUID, *, clock: Clock) -> None:
    """Queue slips closed in the last 48 hours that are neither paid nor owed: none should be."""
    with correlated():
        now = clock()
        actor = await system_actor(database, casino_id)
        found = await queue_unsettled_slips(database, actor, now=now, closed_since=now - SEARCHED)
        for slip_id in found:
            log_warning("slip_not_settled", slip_id=slip_id)
