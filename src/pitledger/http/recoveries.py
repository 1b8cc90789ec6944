"""Closed slips whose points are owed, and paying them."""

from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import CorrelationId, In, Out
from pitledger.edge.paging import newest_first_start
from pitledger.edge.permissions import AUDIT_READ, LOYALTY_RECOVER, LOYALTY_VIEW_ALL, needs
from pitledger.edge.requests import executor, now_of, reading, reading_once, session
from pitledger.http.completions import partial_completion
from pitledger.http.loyalty import LoyaltyOut
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.queued_accruals import QUEUED, queued_answer
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.loyalty import SlipNotClosedError, slip_settlement
from pitledger.rating_slips import rating_slip
from pitledger.readmodels.recovery_queue import OwedSlip, recovery_queue
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

router = signed_in_router("recoveries")


class RecoverIn(In):
    """A correlation id for the entry, used where the close left none."""

    correlation_id: CorrelationId | None = None


class OwedSlipOut(Out):
    """A closed slip whose points are owed."""

    slip_id: UUID
    player_id: UUID
    closed_at: datetime
    attempts: int
    last_error_code: str
    correlation_id: str
    next_attempt_at: datetime


@router.post("/rating-slips/{slip_id}/recover-loyalty", openapi_extra=SIGNED_IN)
@needs(LOYALTY_RECOVER)
async def post_slip_recover(request: Request, *, slip_id: UUID, body: RecoverIn) -> LoyaltyOut:
    """Pay a closed slip whose points are owed; asking again is safe and pays once."""
    slip, settlement = await recover_slip_loyalty(
        executor(request),
        session(request).actor,
        slip_id=slip_id,
        now=now_of(request),
        proposed_correlation_id=body.correlation_id,
    )
    if settlement.loyalty is None:
        raise partial_completion(slip, settlement)
    return LoyaltyOut.model_validate(settlement.loyalty)


@router.get(
    "/rating-slips/{slip_id}/loyalty",
    openapi_extra=SIGNED_IN,
    response_model=LoyaltyOut,
    responses=QUEUED,
)
@needs(LOYALTY_VIEW_ALL)
async def get_slip_loyalty(request: Request, *, slip_id: UUID) -> LoyaltyOut | Response:
    """Return what a closed slip's play was worth, or how its points stand: queued, or owed."""
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        settlement = await slip_settlement(tx, casino_id, slip_id=slip_id)
        slip = await rating_slip(tx, casino_id, slip_id=slip_id)
    if settlement is None:
        raise SlipNotClosedError
    if settlement.outcome == "QUEUED":
        return queued_answer(slip, settlement, now=now_of(request))
    if settlement.loyalty is None:
        raise partial_completion(slip, settlement)
    return LoyaltyOut.model_validate(settlement.loyalty)


@router.get("/recoveries", openapi_extra=SIGNED_IN)
@needs(LOYALTY_RECOVER, AUDIT_READ)
async def get_recoveries(
    request: Request, *, limit: Limit = 20, cursor: Cursor = None
) -> Page[OwedSlipOut]:
    """List closed slips whose points are owed, the newest first."""
    casino_id = session(request).actor.casino_id
    before = newest_first_start(request, cursor, filters={})
    async with reading_once(request) as tx:
        rows = await recovery_queue(tx, casino_id, before=before, limit=limit + 1)

    def sort_values(owed: OwedSlip) -> list[str]:
        return [owed.created_at.isoformat(), str(owed.slip_id)]

    return page(
        request,
        rows,
        limit=limit,
        filters={},
        sort_values=sort_values,
        out=OwedSlipOut.model_validate,
    )
