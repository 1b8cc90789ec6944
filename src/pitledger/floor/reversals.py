"""An entry that is taken back: what that would do, and why it is done."""

from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.permissions import LOYALTY_ADJUST, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.entries import shown_entry
from pitledger.floor.forms import Fields, parsed
from pitledger.floor.points import Reason, reason_length
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import render, see_other, writing
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import player_loyalty
from pitledger.players import player
from pitledger.readmodels.player_statement import statement_entry
from pitledger.usecases.reverse_ledger_entry import reverse_ledger_entry

router = page_router()


class ReversalForm(BaseModel):
    """Why an entry is taken back."""

    reason: Reason


@router.get("/guests/{player_id}/entries/{entry_id}/reverse")
@needs(LOYALTY_ADJUST)
async def get_reversal(request: Request, *, player_id: UUID, entry_id: UUID) -> Response:
    """Show what taking an entry back would do, and ask why."""
    return await _ask(request, player_id, entry_id=entry_id)


@router.post("/guests/{player_id}/entries/{entry_id}/reverse")
@needs(LOYALTY_ADJUST)
async def post_reversal(request: Request, *, player_id: UUID, entry_id: UUID) -> Response:
    """Take an entry back, once, and show the entry that does so."""
    try:
        form = parsed(ReversalForm, fields_of(request))
        async with reading(request) as tx:  # the entry is this guest's
            casino_id = session(request).actor.casino_id
            await statement_entry(tx, casino_id, player_id=player_id, entry_id=entry_id)
        result = await reverse_ledger_entry(
            services(request).database,
            session(request).actor,
            entry_id=entry_id,
            reason=form.reason,
            now=now_of(request),
        )
    except DomainError as refusal:
        return await _ask(request, player_id, entry_id=entry_id, refusal=refusal)
    told = "repeated" if result.idempotent else "taken_back"
    return see_other(f"/guests/{player_id}/entries/{result.ledger_entry_id}?{told}=1")


async def _ask(
    request: Request, player_id: UUID, *, entry_id: UUID, refusal: DomainError | None = None
) -> Response:
    """Show the entry and ask why, below what was refused, if anything was."""
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        guest = await player(tx, casino_id, player_id=player_id)
        entry = await statement_entry(tx, casino_id, player_id=player_id, entry_id=entry_id)
        loyalty = await player_loyalty(tx, casino_id, player_id=player_id)
    sent: Fields = fields_of(request) if request.method == "POST" else {}
    return render(
        request,
        "reversal.html",
        status=status_of(request, refusal) if refusal else 200,
        guest=guest,
        shown=shown_entry(entry, writing(request)),
        loyalty=loyalty,
        balance_after=loyalty.current_balance - entry.points_change,
        sent=sent,
        counted=reason_length(sent.get("reason", "")),
        refusal=words_of(request, refusal) if refusal else None,
    )
