"""Accruals that a worker pays: a request waits for its own a moment."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from starlette.requests import Request

from pitledger.edge.requests import executor, services, session, under_key
from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.loyalty import Settlement, slip_settlement
from pitledger.platform.context import AccrualMode
from pitledger.rating_slips import RatingSlip

FIRST_LOOK_SECONDS = 0.01
LOOKS_APART_SECONDS = 0.05


def accrual_mode(request: Request) -> AccrualMode:
    """Return whether slips that a request closes are paid by it, or queued."""
    return services(request).settings.accrual


async def settled_in_time(request: Request, settlement: Settlement, *, slip_id: UUID) -> Settlement:
    """Return how a queued accrual ended; that it is queued still, where the wait is over before.

    A request with a key does not wait: its close is committed with its answer, and no worker sees
    it before.
    """
    database, casino_id = executor(request), session(request).actor.casino_id
    if settlement.outcome != "QUEUED" or under_key(request):
        return settlement
    until = time.monotonic() + services(request).settings.accrual_wait_seconds
    pause = FIRST_LOOK_SECONDS
    while (left := until - time.monotonic()) > 0:
        await asyncio.sleep(min(pause, left))
        pause = LOOKS_APART_SECONDS
        try:
            found = await slip_settlement(database, casino_id, slip_id=slip_id)
        except DatabaseUnavailableError:  # the close stands all the same
            continue
        if found is not None and found.outcome != "QUEUED":
            return replace(found, idempotent=False)
    return settlement


async def all_settled_in_time(
    request: Request, completions: Sequence[tuple[RatingSlip, Settlement]]
) -> list[tuple[RatingSlip, Settlement]]:
    """Return slips that a command closed beside its own work, each with how its accrual ended."""
    return [
        (slip, await settled_in_time(request, settlement, slip_id=slip.id))
        for slip, settlement in completions
    ]
