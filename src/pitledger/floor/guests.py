"""The guests: finding one, and enrolling a new one."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import CardNumber, IsoDate, ShortName
from pitledger.edge.permissions import SLIPS_WRITE, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.edge.search import (
    LONGEST_QUERY,
    guests_found,
    position_of,
    searchable,
    sort_values,
)
from pitledger.floor.forms import Fields, parsed
from pitledger.floor.paging import CURSOR, address_behind, page_start
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import is_part, render, see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.players import EnrolledBeforeError, enrol_player

router = page_router()
AT = "/guests"
GUESTS_A_PAGE = 20


class EnrolmentForm(BaseModel):
    """A new guest; the id is the form's own, so that sent twice it is one guest."""

    guest_id: UUID
    first_name: ShortName
    last_name: ShortName
    birth_date: IsoDate | None = None
    card_number: CardNumber | None = None


@router.get("/guests")
async def get_guests(request: Request) -> Response:
    """Show the guests whom a query finds, or else the newest."""
    return await _show(request)


@router.post("/guests")
@needs(SLIPS_WRITE)
async def post_guests(request: Request) -> Response:
    """Enrol a guest, and show the guest."""
    try:
        form = parsed(EnrolmentForm, fields_of(request))
        await enrol_player(
            services(request).database,
            session(request).actor,
            first_name=form.first_name,
            last_name=form.last_name,
            birth_date=form.birth_date,
            card_number=form.card_number,
            now=now_of(request),
            player_id=form.guest_id,
        )
    except EnrolledBeforeError:
        form = parsed(EnrolmentForm, fields_of(request))
    except DomainError as refusal:
        return await _show(request, refusal=refusal)
    return see_other(f"/guests/{form.guest_id}?enrolled=1")


async def _show(request: Request, *, refusal: DomainError | None = None) -> Response:
    """Show the search, and the new guest as typed below what was refused, if anything was."""
    sent: Fields = fields_of(request) if refusal else {}
    return render(
        request,
        _template(request),
        status=status_of(request, refusal) if refusal else 200,
        **await _found(request),
        sent=sent,
        new_guest_id=sent.get("guest_id") or uuid7(),
        refusal=words_of(request, refusal) if refusal else None,
    )


def _template(request: Request) -> str:
    if not is_part(request) or request.method == "POST":
        return "guest_search.html"
    return "guest_rows.html" if CURSOR in request.query_params else "guest_list.html"


async def _found(request: Request) -> dict[str, Any]:
    """Return a page of guests, and where the next one begins; none for a query that is short."""
    typed = request.query_params.get("query", "").replace("\x00", "")[:LONGEST_QUERY]
    try:
        query = searchable(typed) if typed.strip() else None
    except ValueError:
        return {"query": typed, "found": None, "near": False, "more": None}
    filters = {"query": query}
    before = position_of(page_start(request, filters, at=AT))
    async with reading(request) as tx:
        casino_id = session(request).actor.casino_id
        found = await guests_found(
            tx, casino_id, query=query, before=before, limit=GUESTS_A_PAGE + 1
        )
    shown = found.players[:GUESTS_A_PAGE]
    more = None
    if len(found.players) > GUESTS_A_PAGE:
        last = sort_values(shown[-1], near=found.near)
        more = address_behind(request, filters, at=AT, last=last)
    return {"query": typed, "found": shown, "near": found.near, "more": more}
