"""An empty seat: who sits down, with which average bet."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import IsoDate, ShortName
from pitledger.edge.permissions import SLIPS_WRITE, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.edge.settling import accrual_mode, all_settled_in_time
from pitledger.floor.board import board_context
from pitledger.floor.forms import parsed
from pitledger.floor.money import Amount, fields_with_amounts
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import is_part, render, see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError, NotFoundError
from pitledger.kernel.ids import uuid7
from pitledger.platform.database import Tx
from pitledger.players import EnrolledBeforeError, Player, enrol_player, find_players, player
from pitledger.readmodels.floor_board import floor_board
from pitledger.usecases.open_rating_slip import open_rating_slip

router = page_router()
FOUND_AT_ONCE = 8
FEWEST_LETTERS = 2
QUICK_AMOUNTS = (25, 50, 100, 200, 500, 1000)


class SeatForm(BaseModel):
    """Who sits down, and the average bet."""

    guest: UUID
    average_bet: Amount


class GuestForm(BaseModel):
    """A new guest; the id is the form's own, so that sent twice it is one guest."""

    guest_id: UUID
    first_name: ShortName
    last_name: ShortName
    birth_date: IsoDate | None = None
    average_bet: str = ""  # as it was typed beside it; it is looked at when they are seated


@router.get("/tables/{table_id}/seats/{seat}")
@needs(SLIPS_WRITE)
async def get_seat(request: Request, *, table_id: UUID, seat: int) -> Response:
    """Show who could sit down at a seat; where somebody does, their slip."""
    return await _show(request, table_id, seat=seat)


@router.post("/tables/{table_id}/seats/{seat}")
@needs(SLIPS_WRITE)
async def post_seat(request: Request, *, table_id: UUID, seat: int) -> Response:
    """Seat a guest: the visit is started or resumed, and a slip opened."""
    try:
        form = parsed(SeatForm, fields_with_amounts(request, "average_bet"))
        slip, completions = await open_rating_slip(
            services(request).database,
            session(request).actor,
            player_id=form.guest,
            table_id=table_id,
            seat=seat,
            average_bet_cents=form.average_bet,
            now=now_of(request),
            accrual=accrual_mode(request),
        )
        await all_settled_in_time(request, completions)
    except DomainError as refusal:
        return await _show(request, table_id, seat=seat, refusal=refusal)
    return see_other(f"/slips/{slip.id}?seated=1")


@router.post("/tables/{table_id}/seats/{seat}/guests")
@needs(SLIPS_WRITE)
async def post_guest(request: Request, *, table_id: UUID, seat: int) -> Response:
    """Enrol a guest on the spot, and go on seating them."""
    try:
        form = parsed(GuestForm, fields_of(request))
        await enrol_player(
            services(request).database,
            session(request).actor,
            first_name=form.first_name,
            last_name=form.last_name,
            birth_date=form.birth_date,
            card_number=None,
            now=now_of(request),
            player_id=form.guest_id,
        )
    except EnrolledBeforeError:
        form = parsed(GuestForm, fields_of(request))
    except DomainError as refusal:
        return await _show(request, table_id, seat=seat, refusal=refusal)
    chosen = {"guest": form.guest_id, "average_bet": form.average_bet}
    return see_other(f"/tables/{table_id}/seats/{seat}?{urlencode(chosen)}")


async def _show(
    request: Request, table_id: UUID, *, seat: int, refusal: DomainError | None = None
) -> Response:
    """Show the seat's form with what was typed, below what was refused, if anything was."""
    casino_id = session(request).actor.casino_id
    sent = fields_of(request) if request.method == "POST" else request.query_params
    context: dict[str, Any] = {}
    async with reading(request) as tx:
        tables, seated = await floor_board(tx, casino_id, table_id=table_id)
        if not tables or not 1 <= seat <= tables[0].seats:
            raise NotFoundError(entity="seat")
        taken = next((slip for slip in seated if slip.seat == seat), None)
        if taken is not None and refusal is None:
            return see_other(f"/slips/{taken.slip_id}")
        guests = await _found(tx, casino_id, query=sent.get("query", ""))
        chosen = await _chosen(tx, casino_id, guest=sent.get("guest", ""))
        if not is_part(request):
            context = await board_context(request, tx)
    return render(
        request,
        "guests.html" if request.headers.get("HX-Target") == "guests" else "seat.html",
        status=status_of(request, refusal) if refusal else 200,
        table=tables[0],
        seat=seat,
        guests=None if guests is None else guests[:FOUND_AT_ONCE],
        more_guests=guests is not None and len(guests) > FOUND_AT_ONCE,
        chosen=chosen,
        sent=sent,
        new_guest_id=sent.get("guest_id") or uuid7(),
        amounts=QUICK_AMOUNTS,
        refusal=words_of(request, refusal) if refusal else None,
        **context,
    )


async def _found(tx: Tx, casino_id: UUID, *, query: str) -> list[Player] | None:
    """Return the guests whom a query finds, and one more than are shown; None if too short."""
    if sum(character.isalnum() for character in query) < FEWEST_LETTERS:
        return None
    found = await find_players(
        tx, casino_id, query=query.strip()[:100], before=None, limit=FOUND_AT_ONCE + 1
    )
    return list(found.players)


async def _chosen(tx: Tx, casino_id: UUID, *, guest: str) -> Player | None:
    try:
        return await player(tx, casino_id, player_id=UUID(guest))
    except (ValueError, NotFoundError):
        return None
