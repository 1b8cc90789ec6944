"""Visits: a player's stay on a gaming day."""

from datetime import date, datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import In, NoFields, Out
from pitledger.edge.permissions import SLIPS_WRITE, needs
from pitledger.edge.requests import executor, now_of, session
from pitledger.edge.settling import accrual_mode, all_settled_in_time
from pitledger.http.completions import (
    AnyCompletionOut,
    RolledOverOut,
    completion_out,
    rolled_over_out,
)
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.usecases.end_visit import end_visit
from pitledger.usecases.start_visit import start_visit

router = signed_in_router("visits")


class VisitIn(In):
    """Whose visit to start or to resume."""

    player_id: UUID


class VisitOut(Out):
    """A visit; `ended_at` is null while it is live."""

    id: UUID
    player_id: UUID
    gaming_day: date
    started_at: datetime
    ended_at: datetime | None
    resumed: bool = False


class StartedVisitOut(VisitOut):
    """A live visit; `rolled_over` tells of one of an earlier gaming day that was ended first."""

    rolled_over: RolledOverOut | None = None


class EndedVisitOut(Out):
    """A visit that has ended, and the slips that this completed."""

    visit: VisitOut
    completions: list[AnyCompletionOut]


@router.post(
    "/visits",
    status_code=201,
    openapi_extra=SIGNED_IN,
    responses={200: {"model": StartedVisitOut, "description": "The live visit is resumed."}},
)
@needs(SLIPS_WRITE)
async def post_visit(request: Request, *, response: Response, body: VisitIn) -> StartedVisitOut:
    """Start a player's visit, or resume the live one (200)."""
    now = now_of(request)
    visit, completions = await start_visit(
        executor(request),
        session(request).actor,
        player_id=body.player_id,
        now=now,
        accrual=accrual_mode(request),
    )
    completions = await all_settled_in_time(request, completions)
    if visit.resumed:
        response.status_code = 200
    out = StartedVisitOut.model_validate(visit)
    out.rolled_over = rolled_over_out(visit.rolled_over_id, completions, now=now)
    return out


@router.post("/visits/{visit_id}/end", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_visit_end(request: Request, *, visit_id: UUID, body: NoFields) -> EndedVisitOut:
    """End a visit, completing its live slip first; an ended visit stays as it is."""
    del body
    now = now_of(request)
    visit, completions = await end_visit(
        executor(request),
        session(request).actor,
        visit_id=visit_id,
        now=now,
        accrual=accrual_mode(request),
    )
    completions = await all_settled_in_time(request, completions)
    return EndedVisitOut(
        visit=VisitOut.model_validate(visit),
        completions=[completion_out(slip, settlement, now=now) for slip, settlement in completions],
    )
