"""Closed slips whose points are owed: why, until when, and trying again."""

from collections.abc import Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.paging import newest_first_start, page_end
from pitledger.edge.permissions import AUDIT_READ, LOYALTY_RECOVER, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.addresses import address_of
from pitledger.floor.refusals import WORDS, status_of, words_of
from pitledger.floor.rendering import is_part, render, see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.floor.writing import N_
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import Settlement, slip_settlement
from pitledger.platform.database import Tx
from pitledger.readmodels.recovery_queue import OwedSlip, recovery_queue
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

router = page_router()
SHOWN_AT_ONCE = 50
QUEUE = {"path": "/recoveries"}  # its cursors serve the form of a slip too
OF_THE_QUEUE: Mapping[str, str] = {
    "ACCRUAL_QUEUED": N_("Waits for its turn"),
    "ENTRY_MISSING": N_("Its points were never written"),
    "PARTIAL_COMPLETION": N_("What had paid it by hand was taken back"),
}


@router.get("/recoveries")
@needs(LOYALTY_RECOVER, AUDIT_READ)
async def get_recoveries(request: Request) -> Response:
    """Show what is owed, the newest first; below what came of trying, where somebody tried."""
    return await _show(request, cursor=request.query_params.get("cursor"))


@router.post("/recoveries/{slip_id}")
@needs(LOYALTY_RECOVER)
async def post_recovery(request: Request, *, slip_id: UUID) -> Response:
    """Try again to pay a slip; asking again is safe and pays once."""
    database, actor = services(request).database, session(request).actor
    cursor = fields_of(request).get("cursor") or None
    try:
        await recover_slip_loyalty(database, actor, slip_id=slip_id, now=now_of(request))
    except DomainError as refusal:
        return await _show(request, cursor=cursor, refusal=refusal)
    return see_other(address_of("/recoveries", tried=slip_id, cursor=cursor))


async def _show(
    request: Request, *, cursor: str | None, refusal: DomainError | None = None
) -> Response:
    before = newest_first_start(request, cursor, filters=QUEUE)
    async with reading(request) as tx:
        rows = await recovery_queue(
            tx, session(request).actor.casino_id, before=before, limit=SHOWN_AT_ONCE + 1
        )
        tried = await _tried(request, tx)
    owed, next_cursor = page_end(
        request, rows, limit=SHOWN_AT_ONCE, filters=QUEUE, sort_values=_sort_values
    )
    return render(
        request,
        "recoveries_list.html" if is_part(request) else "recoveries.html",
        status=status_of(request, refusal) if refusal else 200,
        owed=owed,
        first_page=cursor is None,
        here=address_of("/recoveries", cursor=cursor),
        cursor=cursor,
        more=next_cursor and address_of("/recoveries", cursor=next_cursor),
        tried=tried,
        why=why_owed,
        refusal=words_of(request, refusal) if refusal else None,
    )


def why_owed(code: str) -> str:
    """Return in the words of the floor why a slip is not paid yet, to be translated."""
    return OF_THE_QUEUE.get(code) or WORDS.get(code, WORDS["INTERNAL_ERROR"])[0]


async def _tried(request: Request, tx: Tx) -> Settlement | None:
    """Return how the slip stands that somebody has just tried to pay."""
    try:
        slip_id = UUID(request.query_params["tried"])
    except (KeyError, ValueError):
        return None
    return await slip_settlement(tx, session(request).actor.casino_id, slip_id=slip_id)


def _sort_values(owed: OwedSlip) -> list[str]:
    return [owed.created_at.isoformat(), str(owed.slip_id)]
