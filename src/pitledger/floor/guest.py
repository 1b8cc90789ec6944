"""A guest: points, tier, visits, and the statement that accounts for every point."""

from functools import partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import IsoDate
from pitledger.edge.permissions import LOYALTY_VIEW_ALL, SLIPS_WRITE, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.edge.settling import accrual_mode, all_settled_in_time
from pitledger.floor.chart import chart_of
from pitledger.floor.entries import KINDS, shown_entry
from pitledger.floor.forms import parsed
from pitledger.floor.paging import address_behind, page_start
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import is_part, render, see_other, writing
from pitledger.floor.routing import page_router
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import TransactionType, player_loyalty
from pitledger.platform.database import Tx
from pitledger.players import player
from pitledger.rating_slips import play_seconds_between
from pitledger.readmodels.guest_visits import VisitSlip, guest_visits
from pitledger.readmodels.player_statement import (
    StatementFilter,
    latest_balances,
    statement_entries,
    statement_entry,
)
from pitledger.usecases.end_visit import end_visit

router = page_router()
ENTRIES_A_PAGE = 20
ENTRIES_CHARTED = 200
VISITS_SHOWN = 10
STANDING, ENTRIES = "standing", "entries"  # the parts that are asked for anew


class EntryFilter(BaseModel):
    """Which entries of the statement are shown."""

    kind: TransactionType | None = None
    day: IsoDate | None = None


@router.get("/guests/{player_id}")
async def get_guest(request: Request, *, player_id: UUID) -> Response:
    """Show a guest, or the part of the page that is asked for anew."""
    return await _show(request, player_id)


@router.post("/guests/{player_id}/visits/{visit_id}/end")
@needs(SLIPS_WRITE)
async def post_visit_end(request: Request, *, player_id: UUID, visit_id: UUID) -> Response:
    """End a visit, its live slip completed first; the page shows what came of it."""
    try:
        visit, completions = await end_visit(
            services(request).database,
            session(request).actor,
            visit_id=visit_id,
            now=now_of(request),
            accrual=accrual_mode(request),
        )
        await all_settled_in_time(request, completions)
    except DomainError as refusal:
        return await _show(request, player_id, refusal=refusal)
    return see_other(f"/guests/{visit.player_id}?ended={visit.id}")


@router.get("/guests/{player_id}/entries/{entry_id}")
@needs(LOYALTY_VIEW_ALL)
async def get_entry(request: Request, *, player_id: UUID, entry_id: UUID) -> Response:
    """Show one entry, and what it did where it was written a moment ago."""
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        guest = await player(tx, casino_id, player_id=player_id)
        entry = await statement_entry(tx, casino_id, player_id=player_id, entry_id=entry_id)
    return render(
        request,
        "entry_page.html",
        guest=guest,
        shown=shown_entry(entry, writing(request)),
        asked=request.query_params,
    )


async def _show(
    request: Request, player_id: UUID, *, refusal: DomainError | None = None
) -> Response:
    """Show a guest as they stand, below what was refused, if anything was."""
    part = request.headers.get("HX-Target", "") if is_part(request) else None
    may_see_points = LOYALTY_VIEW_ALL in session(request).permissions
    context: dict[str, Any] = {}
    async with reading(request) as tx:
        casino_id = session(request).actor.casino_id
        guest = await player(tx, casino_id, player_id=player_id)
        if part in {None, STANDING}:
            context |= await _standing(request, tx, player_id=player_id)
        if may_see_points and part != STANDING:
            context |= await _entries(request, tx, player_id=player_id)
    templates = {None: "guest.html", STANDING: "guest_standing.html", ENTRIES: "entries.html"}
    return render(
        request,
        templates.get(part, "entry_rows.html"),
        status=status_of(request, refusal) if refusal else 200,
        guest=guest,
        asked=request.query_params,
        refusal=words_of(request, refusal) if refusal else None,
        **context,
    )


async def _standing(request: Request, tx: Tx, *, player_id: UUID) -> dict[str, Any]:
    """Return what is asked for again whenever something changes: points, chart, visits."""
    casino_id, now = session(request).actor.casino_id, now_of(request)
    ended_id = _id_of(request.query_params.get("ended", ""))
    visits = await guest_visits(
        tx, casino_id, player_id=player_id, limit=VISITS_SHOWN, visit_id=ended_id
    )
    context: dict[str, Any] = {
        "visits": visits,
        "live_visit": next((visit for visit in visits if visit.ended_at is None), None),
        "ended": next(
            (visit for visit in visits if visit.id == ended_id and visit.ended_at is not None), None
        ),
        "played": partial(_played, request),
    }
    if LOYALTY_VIEW_ALL in session(request).permissions:
        balances = await latest_balances(tx, casino_id, player_id=player_id, limit=ENTRIES_CHARTED)
        context |= {
            "loyalty": await player_loyalty(tx, casino_id, player_id=player_id),
            "chart": chart_of(balances, until=now),
        }
    return context


async def _entries(request: Request, tx: Tx, *, player_id: UUID) -> dict[str, Any]:
    """Return a page of the statement. Raises `ValidationFailedError` for a filter that is none."""
    at = f"/guests/{player_id}"
    chosen = parsed(EntryFilter, request.query_params)
    filters = {"kind": chosen.kind, "day": chosen.day and chosen.day.isoformat()}
    start = page_start(request, filters, at=at)
    rows = await statement_entries(
        tx,
        session(request).actor.casino_id,
        player_id=player_id,
        where=StatementFilter(transaction_type=chosen.kind, gaming_day=chosen.day),
        before_sequence=None if start is None else int(start[0]),
        limit=ENTRIES_A_PAGE + 1,
    )
    page = rows[:ENTRIES_A_PAGE]
    more = None
    if len(rows) > ENTRIES_A_PAGE:
        more = address_behind(request, filters, at=at, last=[str(page[-1].sequence)])
    write = writing(request)
    return {
        "shown_entries": [shown_entry(entry, write) for entry in page],
        "more": more,
        "chosen": chosen,
        "kinds": KINDS,
        "later": start is not None,
    }


def _played(request: Request, slip: VisitSlip) -> int:
    """Return the seconds of a slip's play, those so far of a live one."""
    if slip.play_seconds is not None:
        return slip.play_seconds
    until = max(now_of(request), slip.started_at)
    return play_seconds_between(slip.started_at, until, pauses=slip.pauses)


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
