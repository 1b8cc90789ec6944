"""The answer for a slip whose points a worker will pay: where to ask for them, and when."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from pitledger.http.completions import QueuedCompletionOut, SlipOut
from pitledger.http.problems import RETRY_AFTER_SECONDS
from pitledger.loyalty import Settlement
from pitledger.rating_slips import RatingSlip

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
