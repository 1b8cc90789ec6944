"""Rating slips: from the seat to the points."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.admission import identified_by
from pitledger.edge.completing import signed_in_with_slip, slip_read
from pitledger.edge.fields import Cents, In, IsoDate, NoFields, Out, Seat
from pitledger.edge.paging import newest_first_start
from pitledger.edge.permissions import SLIPS_WRITE, needs
from pitledger.edge.requests import executor, now_of, reading_once, session
from pitledger.edge.settling import accrual_mode, all_settled_in_time, settled_in_time
from pitledger.http.completions import (
    AnyCompletionOut,
    CompletionOut,
    RolledOverOut,
    SlipOut,
    completion_out,
    partial_completion,
    rolled_over_out,
)
from pitledger.http.loyalty import LoyaltyOut
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.queued_accruals import QUEUED, queued_answer
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.rating_slips import (
    SlipFilter,
    SlipStatus,
    change_average_bet,
    pause_rating_slip,
    rating_slip,
    rating_slips,
    resume_rating_slip,
)
from pitledger.usecases.complete_rating_slip import complete_rating_slip
from pitledger.usecases.move_player import move_player
from pitledger.usecases.open_rating_slip import open_rating_slip

router = signed_in_router("rating slips")


class SlipIn(In):
    """Who sits down where, and the average bet, in cents."""

    player_id: UUID
    table_id: UUID
    seat: Seat
    average_bet_cents: Cents


class SlipPatch(In):
    """A live slip's new average bet, in cents."""

    average_bet_cents: Cents


class CompleteIn(In):
    """The average bet that counts, in cents; absent: the one on the slip."""

    average_bet_cents: Cents | None = None


class MoveIn(In):
    """Where a player moves to."""

    table_id: UUID
    seat: Seat


class OpenedSlipOut(SlipOut):
    """A new slip; `rolled_over` tells of a visit of an earlier gaming day that was ended first."""

    rolled_over: RolledOverOut | None


class MoveOut(Out):
    """The slip that was closed, with what its play was worth, and the one at the new seat."""

    closed: AnyCompletionOut
    opened: SlipOut


@router.post("/rating-slips", status_code=201, openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_slip(request: Request, *, body: SlipIn) -> OpenedSlipOut:
    """Seat a player: the visit is started or resumed, and a slip opened."""
    now = now_of(request)
    slip, completions = await open_rating_slip(
        executor(request),
        session(request).actor,
        player_id=body.player_id,
        table_id=body.table_id,
        seat=body.seat,
        average_bet_cents=body.average_bet_cents,
        now=now,
        accrual=accrual_mode(request),
    )
    completions = await all_settled_in_time(request, completions)
    rolled_over = rolled_over_out(slip.rolled_over_id, completions, now=now)
    return OpenedSlipOut(**SlipOut.of(slip, now).model_dump(), rolled_over=rolled_over)


@router.get("/rating-slips", openapi_extra=SIGNED_IN)
async def get_slips(
    request: Request,
    *,
    status: Annotated[SlipStatus | None, Query()] = None,
    table_id: UUID | None = None,
    player_id: UUID | None = None,
    gaming_day: Annotated[IsoDate | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[SlipOut]:
    """List slips, the newest first."""
    casino_id = session(request).actor.casino_id
    where = SlipFilter(status=status, table_id=table_id, player_id=player_id, gaming_day=gaming_day)
    filters = {"where": where}
    before = newest_first_start(request, cursor, filters=filters)
    async with reading_once(request) as tx:
        rows = await rating_slips(tx, casino_id, where=where, before=before, limit=limit + 1)
    now = now_of(request)
    return page(
        request,
        rows,
        limit=limit,
        filters=filters,
        sort_values=lambda slip: [slip.created_at.isoformat(), str(slip.id)],
        out=lambda slip: SlipOut.of(slip, now),
    )


@router.get("/rating-slips/{slip_id}", openapi_extra=SIGNED_IN)
async def get_slip(request: Request, *, slip_id: UUID) -> SlipOut:
    """Return a slip."""
    casino_id = session(request).actor.casino_id
    async with reading_once(request) as tx:
        return SlipOut.of(await rating_slip(tx, casino_id, slip_id=slip_id), now_of(request))


@router.patch("/rating-slips/{slip_id}", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def patch_slip(request: Request, *, slip_id: UUID, body: SlipPatch) -> SlipOut:
    """Change a live slip's average bet."""
    now = now_of(request)
    slip = await change_average_bet(
        executor(request),
        session(request).actor,
        slip_id=slip_id,
        average_bet_cents=body.average_bet_cents,
        now=now,
    )
    return SlipOut.of(slip, now)


@router.post("/rating-slips/{slip_id}/pause", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_slip_pause(request: Request, *, slip_id: UUID, body: NoFields) -> SlipOut:
    """Pause an open slip."""
    del body
    now = now_of(request)
    slip = await pause_rating_slip(
        executor(request), session(request).actor, slip_id=slip_id, now=now
    )
    return SlipOut.of(slip, now)


@router.post("/rating-slips/{slip_id}/resume", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_slip_resume(request: Request, *, slip_id: UUID, body: NoFields) -> SlipOut:
    """Resume a paused slip."""
    del body
    now = now_of(request)
    slip = await resume_rating_slip(
        executor(request), session(request).actor, slip_id=slip_id, now=now
    )
    return SlipOut.of(slip, now)


@router.post("/rating-slips/{slip_id}/move", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_slip_move(request: Request, *, slip_id: UUID, body: MoveIn) -> MoveOut:
    """Move a player: the slip is closed and paid, and one opened at the new seat, or neither."""
    now = now_of(request)
    (closed, settlement), opened = await move_player(
        executor(request),
        session(request).actor,
        slip_id=slip_id,
        table_id=body.table_id,
        seat=body.seat,
        now=now,
        accrual=accrual_mode(request),
    )
    settlement = await settled_in_time(request, settlement, slip_id=closed.id)
    return MoveOut(
        closed=completion_out(closed, settlement, now=now), opened=SlipOut.of(opened, now)
    )


@router.post(
    "/rating-slips/{slip_id}/complete",
    openapi_extra=SIGNED_IN,
    response_model=CompletionOut,
    responses=QUEUED,
)
@needs(SLIPS_WRITE)
@identified_by(signed_in_with_slip)
async def post_slip_complete(
    request: Request, *, slip_id: UUID, body: CompleteIn
) -> CompletionOut | Response:
    """Close a slip and pay its play in points; asking again is safe and pays once."""
    now = now_of(request)
    slip, settlement = await complete_rating_slip(
        executor(request),
        session(request).actor,
        slip_id=slip_id,
        now=now,
        average_bet_cents=body.average_bet_cents,
        accrual=accrual_mode(request),
        read=slip_read(request),
    )
    settlement = await settled_in_time(request, settlement, slip_id=slip_id)
    if settlement.outcome == "QUEUED":
        return queued_answer(slip, settlement, now=now)
    if settlement.loyalty is None:
        raise partial_completion(slip, settlement)
    return CompletionOut(
        rating_slip=SlipOut.of(slip, now), loyalty=LoyaltyOut.model_validate(settlement.loyalty)
    )
