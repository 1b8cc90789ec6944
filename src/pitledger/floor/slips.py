"""The slip panel: a guest at a seat, from the first bet to the points."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.permissions import LOYALTY_RECOVER, SLIPS_WRITE, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.edge.settling import accrual_mode, settled_in_time
from pitledger.floor.board import board_context, cards_of
from pitledger.floor.estimates import estimate_of
from pitledger.floor.forms import parsed
from pitledger.floor.money import Amount, fields_with_amounts
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import is_part, render, see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import player_loyalty, slip_settlement
from pitledger.rating_slips import (
    SlipStatus,
    change_average_bet,
    pause_rating_slip,
    resume_rating_slip,
)
from pitledger.readmodels.floor_board import floor_board
from pitledger.readmodels.slip_panel import slip_panel
from pitledger.usecases.complete_rating_slip import complete_rating_slip
from pitledger.usecases.move_player import move_player
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

router = page_router()


class BetForm(BaseModel):
    """A new average bet."""

    average_bet: Amount


class MoveForm(BaseModel):
    """A free seat, as `table/seat`."""

    place: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}/[0-9]{1,2}$")]


@router.get("/slips/{slip_id}")
async def get_slip(request: Request, *, slip_id: UUID) -> Response:
    """Show a slip."""
    return await _show(request, slip_id)


@router.get("/slips/{slip_id}/move")
@needs(SLIPS_WRITE)
async def get_move(request: Request, *, slip_id: UUID) -> Response:
    """Show where the guest of a slip could move to."""
    return await _show_move(request, slip_id)


@router.post("/slips/{slip_id}/bet")
@needs(SLIPS_WRITE)
async def post_bet(request: Request, *, slip_id: UUID) -> Response:
    """Change the average bet."""
    try:
        form = parsed(BetForm, fields_with_amounts(request, "average_bet"))
        await change_average_bet(
            services(request).database,
            session(request).actor,
            slip_id=slip_id,
            average_bet_cents=form.average_bet,
            now=now_of(request),
        )
    except DomainError as refusal:
        return await _show(request, slip_id, refusal=refusal)
    return see_other(f"/slips/{slip_id}")


@router.post("/slips/{slip_id}/pause")
@needs(SLIPS_WRITE)
async def post_pause(request: Request, *, slip_id: UUID) -> Response:
    """Pause a slip."""
    database, actor = services(request).database, session(request).actor
    try:
        await pause_rating_slip(database, actor, slip_id=slip_id, now=now_of(request))
    except DomainError as refusal:
        return await _show(request, slip_id, refusal=refusal)
    return see_other(f"/slips/{slip_id}")


@router.post("/slips/{slip_id}/resume")
@needs(SLIPS_WRITE)
async def post_resume(request: Request, *, slip_id: UUID) -> Response:
    """Resume a slip."""
    database, actor = services(request).database, session(request).actor
    try:
        await resume_rating_slip(database, actor, slip_id=slip_id, now=now_of(request))
    except DomainError as refusal:
        return await _show(request, slip_id, refusal=refusal)
    return see_other(f"/slips/{slip_id}")


@router.post("/slips/{slip_id}/move")
@needs(SLIPS_WRITE)
async def post_move(request: Request, *, slip_id: UUID) -> Response:
    """Move the guest: the slip is closed and paid, and one opened at the new seat, or neither."""
    try:
        table_id, _, seat = parsed(MoveForm, fields_of(request)).place.partition("/")
        (closed, settlement), opened = await move_player(
            services(request).database,
            session(request).actor,
            slip_id=slip_id,
            table_id=UUID(table_id),
            seat=int(seat),
            now=now_of(request),
            accrual=accrual_mode(request),
        )
        await settled_in_time(request, settlement, slip_id=closed.id)
    except DomainError as refusal:
        return await _show_move(request, slip_id, refusal=refusal)
    return see_other(f"/slips/{opened.id}?moved_from={closed.id}")


@router.post("/slips/{slip_id}/complete")
@needs(SLIPS_WRITE)
async def post_complete(request: Request, *, slip_id: UUID) -> Response:
    """Close a slip and pay its play; what came of it is shown by the closed slip."""
    try:
        _, settlement = await complete_rating_slip(
            services(request).database,
            session(request).actor,
            slip_id=slip_id,
            now=now_of(request),
            accrual=accrual_mode(request),
        )
        settlement = await settled_in_time(request, settlement, slip_id=slip_id)
    except DomainError as refusal:
        return await _show(request, slip_id, refusal=refusal)
    return see_other(f"/slips/{slip_id}" + ("?repeated=1" if settlement.idempotent else ""))


@router.post("/slips/{slip_id}/recover")
@needs(LOYALTY_RECOVER)
async def post_recover(request: Request, *, slip_id: UUID) -> Response:
    """Try again to pay what is owed."""
    database, actor = services(request).database, session(request).actor
    try:
        await recover_slip_loyalty(database, actor, slip_id=slip_id, now=now_of(request))
    except DomainError as refusal:
        return await _show(request, slip_id, refusal=refusal)
    return see_other(f"/slips/{slip_id}?retried=1")


async def _show(request: Request, slip_id: UUID, *, refusal: DomainError | None = None) -> Response:
    """Show a slip as it stands, below what was refused, if anything was."""
    casino_id, now = session(request).actor.casino_id, now_of(request)
    context: dict[str, Any] = {}
    async with reading(request) as tx:
        slip = await slip_panel(tx, casino_id, slip_id=slip_id)
        if not is_part(request):
            context = await board_context(request, tx)
        if slip.status == SlipStatus.CLOSED:
            context["settlement"] = await slip_settlement(tx, casino_id, slip_id=slip_id)
            context["loyalty"] = await player_loyalty(tx, casino_id, player_id=slip.player_id)
    return render(
        request,
        "slip.html" if slip.status != SlipStatus.CLOSED else "slip_closed.html",
        status=status_of(request, refusal) if refusal else 200,
        slip=slip,
        estimate=estimate_of(slip, now),
        refusal=words_of(request, refusal) if refusal else None,
        typed=fields_of(request).get("average_bet") if request.method == "POST" else None,
        asked=request.query_params,
        here=_asked_anew(request, slip_id),
        **context,
    )


def _asked_anew(request: Request, slip_id: UUID) -> str:
    """Return where the panel is asked for anew, with what it tells of the step before."""
    address, told = f"/slips/{slip_id}", request.url.query
    return f"{address}?{told}" if request.method == "GET" and told else address


async def _show_move(
    request: Request, slip_id: UUID, *, refusal: DomainError | None = None
) -> Response:
    """Show the free seats of open tables."""
    casino_id = session(request).actor.casino_id
    context: dict[str, Any] = {}
    async with reading(request) as tx:
        slip = await slip_panel(tx, casino_id, slip_id=slip_id)
        tables, seated = await floor_board(tx, casino_id)
        if slip.status == SlipStatus.CLOSED and refusal is None:
            return see_other(f"/slips/{slip_id}")
        if not is_part(request):
            context = await board_context(request, tx)
    free = [
        (card.table, [place.number for place in card.places if place.slip is None])
        for card in cards_of(tables, seated, now=now_of(request))
        if card.table.status == "OPEN"
    ]
    here_first = sorted(free, key=lambda choice: choice[0].pit != slip.pit)
    return render(
        request,
        "move.html",
        status=status_of(request, refusal) if refusal else 200,
        slip=slip,
        free=[(table, seats) for table, seats in here_first if seats],
        refusal=words_of(request, refusal) if refusal else None,
        **context,
    )
