"""Rating slips: from the seat to the points."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request

from pitledger.edge.permissions import AUDIT_READ, LOYALTY_RECOVER, SLIPS_WRITE
from pitledger.http.fields import Cents, CorrelationId, In, IsoDate, NoFields, Out, Seat
from pitledger.http.loyalty import LoyaltyOut
from pitledger.http.paging import Cursor, Limit, Page, newest_first_start, page
from pitledger.http.routing import (
    SIGNED_IN,
    SignedInRoute,
    executor,
    needs,
    reading,
    services,
    session,
)
from pitledger.loyalty import PartialCompletionError, Settlement
from pitledger.rating_slips import (
    RatingSlip,
    SlipFilter,
    SlipStatus,
    change_average_bet,
    live_play_seconds,
    pause_rating_slip,
    rating_slip,
    rating_slips,
    resume_rating_slip,
)
from pitledger.readmodels.recovery_queue import OwedSlip, recovery_queue
from pitledger.usecases.complete_rating_slip import complete_rating_slip
from pitledger.usecases.open_rating_slip import open_rating_slip
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

router = APIRouter(tags=["rating slips"], route_class=SignedInRoute)


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


class RecoverIn(In):
    """A correlation id for the entry, used where the close left none."""

    correlation_id: CorrelationId | None = None


class SlipOut(Out):
    """A slip. `play_seconds` of a live slip are those so far; they stand still while paused."""

    id: UUID
    visit_id: UUID
    player_id: UUID
    table_id: UUID
    seat: int
    status: str
    average_bet_cents: int
    started_at: datetime
    ended_at: datetime | None
    play_seconds: int
    gaming_day: date
    moved_from_id: UUID | None
    snapshot: dict[str, Any] | None

    @classmethod
    def of(cls, slip: RatingSlip, now: datetime) -> "SlipOut":
        """Return a slip as it stands at an instant."""
        return cls(
            id=slip.id,
            visit_id=slip.visit_id,
            player_id=slip.player_id,
            table_id=slip.table_id,
            seat=slip.seat,
            status=slip.status,
            average_bet_cents=slip.average_bet_cents,
            started_at=slip.started_at,
            ended_at=slip.ended_at,
            play_seconds=live_play_seconds(slip, now),
            gaming_day=slip.gaming_day,
            moved_from_id=slip.moved_from_id,
            snapshot=dict(slip.snapshot) if isinstance(slip.snapshot, Mapping) else None,
        )


class CompletionOut(Out):
    """A closed slip and what its play was worth."""

    rating_slip: SlipOut
    loyalty: LoyaltyOut


class OwedSlipOut(Out):
    """A closed slip whose points are owed."""

    slip_id: UUID
    player_id: UUID
    closed_at: datetime
    attempts: int
    last_error_code: str
    correlation_id: str
    next_attempt_at: datetime


def partial_completion(slip: RatingSlip, settlement: Settlement) -> PartialCompletionError:
    """Return the refusal that says: closed, and the points are owed under this correlation id."""
    ended_at = slip.ended_at or slip.started_at
    return PartialCompletionError(
        slip_id=slip.id,
        correlation_id=settlement.closed_correlation_id,
        rating_slip=SlipOut.of(slip, ended_at),
    )


@router.post("/rating-slips", status_code=201, openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_slip(request: Request, *, body: SlipIn) -> SlipOut:
    """Seat a player: the visit is started or resumed, and a slip opened."""
    here = services(request)
    now = here.clock()
    slip = await open_rating_slip(
        executor(request),
        session(request).actor,
        player_id=body.player_id,
        table_id=body.table_id,
        seat=body.seat,
        average_bet_cents=body.average_bet_cents,
        now=now,
    )
    return SlipOut.of(slip, now)


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
    here = services(request)
    casino_id = session(request).actor.casino_id
    where = SlipFilter(status=status, table_id=table_id, player_id=player_id, gaming_day=gaming_day)
    filters = {"where": where}
    before = newest_first_start(request, cursor, filters=filters)
    async with reading(request) as tx:
        rows = await rating_slips(tx, casino_id, where=where, before=before, limit=limit + 1)
    now = here.clock()
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
    here = services(request)
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        return SlipOut.of(await rating_slip(tx, casino_id, slip_id=slip_id), here.clock())


@router.patch("/rating-slips/{slip_id}", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def patch_slip(request: Request, *, slip_id: UUID, body: SlipPatch) -> SlipOut:
    """Change a live slip's average bet."""
    here = services(request)
    now = here.clock()
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
    here = services(request)
    now = here.clock()
    slip = await pause_rating_slip(
        executor(request), session(request).actor, slip_id=slip_id, now=now
    )
    return SlipOut.of(slip, now)


@router.post("/rating-slips/{slip_id}/resume", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_slip_resume(request: Request, *, slip_id: UUID, body: NoFields) -> SlipOut:
    """Resume a paused slip."""
    del body
    here = services(request)
    now = here.clock()
    slip = await resume_rating_slip(
        executor(request), session(request).actor, slip_id=slip_id, now=now
    )
    return SlipOut.of(slip, now)


@router.post("/rating-slips/{slip_id}/complete", openapi_extra=SIGNED_IN)
@needs(SLIPS_WRITE)
async def post_slip_complete(request: Request, *, slip_id: UUID, body: CompleteIn) -> CompletionOut:
    """Close a slip and pay its play in points; asking again is safe and pays once."""
    here = services(request)
    now = here.clock()
    slip, settlement = await complete_rating_slip(
        executor(request),
        session(request).actor,
        slip_id=slip_id,
        now=now,
        average_bet_cents=body.average_bet_cents,
    )
    if settlement.loyalty is None:
        raise partial_completion(slip, settlement)
    return CompletionOut(
        rating_slip=SlipOut.of(slip, now), loyalty=LoyaltyOut.model_validate(settlement.loyalty)
    )


@router.post("/rating-slips/{slip_id}/recover-loyalty", openapi_extra=SIGNED_IN)
@needs(LOYALTY_RECOVER)
async def post_slip_recover(request: Request, *, slip_id: UUID, body: RecoverIn) -> LoyaltyOut:
    """Pay a closed slip whose points are owed; asking again is safe and pays once."""
    here = services(request)
    slip, settlement = await recover_slip_loyalty(
        executor(request),
        session(request).actor,
        slip_id=slip_id,
        now=here.clock(),
        proposed_correlation_id=body.correlation_id,
    )
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
    async with reading(request) as tx:
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
