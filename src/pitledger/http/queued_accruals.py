"""Accruals that a worker pays: a request waits for its own a moment, and then says where to ask."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.requests import executor, services, session, under_key
from pitledger.http.completions import QueuedCompletionOut, SlipOut
from pitledger.http.problems import RETRY_AFTER_SECONDS
from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.loyalty import Settlement, slip_settlement
from pitledger.platform.context import AccrualMode
from pitledger.rating_slips import RatingSlip

FIRST_LOOK_SECONDS = 0.01
LOOKS_APART_SECONDS = 0.05
QUEUED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": QueuedCompletionOut,
        "description": "The slip is closed, and a worker will pay its points: ask again there.",
        "headers": {
            "Location": {
                "description": "Where the result is found.",
                "schema": {"type": "string"},
            },
            "Retry-After": {
                "description": "After how many seconds to ask.",
                "schema": {"type": "integer"},
            },
        },
    }
}


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


def queued_answer(slip: RatingSlip, settlement: Settlement, *, now: datetime) -> Response:
    """Return the answer for a closed slip that no worker has paid yet: where to ask, and when."""
    body = QueuedCompletionOut(
        rating_slip=SlipOut.of(slip, now), correlation_id=settlement.closed_correlation_id
    )
    headers = {
        "Location": f"/v1/rating-slips/{slip.id}/loyalty",
        "Retry-After": str(RETRY_AFTER_SECONDS),
    }
    return Response(
        body.model_dump_json(), HTTPStatus.ACCEPTED, headers, media_type="application/json"
    )
