"""Paying one slip whose points are owed: by the sweep, and by who is told of a queued close."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.loyalty import SnapshotMissingError
from pitledger.platform.database import Tx
from pitledger.platform.outbox import Event
from pitledger.usecases.owed_slips import ClaimedSlip, claim_owed_slip
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

WAIT_BRIEFLY = "set local lock_timeout = '250ms'"


async def pay_claimed_slip(tx: Tx, actor: Actor, *, claimed: ClaimedSlip, now: datetime) -> None:
    """Try once to pay a slip that was claimed; what fails stays owed, with its next attempt.

    A slip that failed before waits for locks only briefly: it is tried again soon, and others
    wait for their turn behind it.
    """
    if not claimed.queued:
        await tx.run(WAIT_BRIEFLY, {})
    # Without a snapshot it counts as an attempt, and is owed until somebody mends it.
    with suppress(SnapshotMissingError):
        await recover_slip_loyalty(
            tx, actor, slip_id=claimed.slip_id, now=now, queued=claimed.queued
        )


async def pay_queued_slips(tx: Tx, actor: Actor, *, events: Sequence[Event], now: datetime) -> None:
    """Pay the slips whose close left this to a worker.

    What somebody else has paid or works at is left alone, and so is what was tried before: it
    stands in the recovery queue until the sweep has paid it.
    """
    for event in events:
        slip_id = UUID(event.payload["slip_id"])
        claimed = await claim_owed_slip(tx, actor.casino_id, now=now, slip_id=slip_id)
        if claimed is not None and claimed.queued:
            await pay_claimed_slip(tx, actor, claimed=claimed, now=now)
