"""The ledger: its entries, and taking one back."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import CorrelationId, In, IsoDate, Out
from pitledger.edge.paging import newest_first_start, page_start
from pitledger.edge.permissions import LOYALTY_ADJUST, LOYALTY_VIEW_ALL, needs
from pitledger.edge.requests import executor, now_of, reading_once, session
from pitledger.http.loyalty import LoyaltyOut, Reason
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.loyalty import (
    LedgerEntry,
    LedgerFilter,
    TransactionType,
    ledger_entries,
    ledger_page,
    player_loyalty,
)
from pitledger.usecases.reverse_ledger_entry import reverse_ledger_entry

router = signed_in_router("ledger")
HexDigits = Annotated[str, BeforeValidator(bytes.hex)]


class EntryOut(Out):
    """One entry of the ledger; the hashes are 64 hexadecimal digits, `inputs` is JSON text."""

    id: UUID
    sequence: int
    player_id: UUID
    rating_slip_id: UUID | None
    visit_id: UUID | None
    idempotency_key: str
    transaction_type: str
    event_type: str
    points_change: int
    reason: str | None
    source: str
    staff_id: UUID | None
    balance_before: int
    balance_after: int
    tier_before: str
    tier_after: str
    correlation_id: str
    gaming_day: date
    inputs: str
    created_at: datetime
    reverses_id: UUID | None
    previous_hash: HexDigits
    entry_hash: HexDigits


class ReversalIn(In):
    """Why an entry is taken back."""

    reason: Reason


@router.get("/players/{player_id}/ledger", openapi_extra=SIGNED_IN)
@needs(LOYALTY_VIEW_ALL)
async def get_player_ledger(
    request: Request, *, player_id: UUID, limit: Limit = 20, cursor: Cursor = None
) -> Page[EntryOut]:
    """List a player's entries, the newest first."""
    casino_id = session(request).actor.casino_id
    start = page_start(request, cursor, filters={})
    async with reading_once(request) as tx:
        rows = await ledger_page(
            tx,
            casino_id,
            player_id=player_id,
            before_sequence=None if start is None else int(start[0]),
            limit=limit + 1,
        )
        if not rows:  # as of a player whom nobody knows here
            await player_loyalty(tx, casino_id, player_id=player_id)
    return page(
        request,
        rows,
        limit=limit,
        filters={},
        sort_values=lambda entry: [str(entry.sequence)],
        out=EntryOut.model_validate,
    )


def ledger_filter(
    *,
    correlation_id: Annotated[CorrelationId | None, Query()] = None,
    staff_id: UUID | None = None,
    rating_slip_id: UUID | None = None,
    transaction_type: TransactionType | None = None,
    gaming_day: Annotated[IsoDate | None, Query()] = None,
) -> LedgerFilter:
    """Return which entries a query asks for."""
    return LedgerFilter(
        correlation_id=correlation_id,
        staff_id=staff_id,
        rating_slip_id=rating_slip_id,
        transaction_type=transaction_type,
        gaming_day=gaming_day,
    )


@router.get("/ledger", openapi_extra=SIGNED_IN)
@needs(LOYALTY_VIEW_ALL)
async def get_ledger(
    request: Request,
    *,
    where: Annotated[LedgerFilter, Depends(ledger_filter)],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[EntryOut]:
    """List the casino's entries, the newest first."""
    filters = asdict(where)
    before = newest_first_start(request, cursor, filters=filters)
    async with reading_once(request) as tx:
        rows = await ledger_entries(
            tx, session(request).actor.casino_id, where=where, before=before, limit=limit + 1
        )
    return page(
        request,
        rows,
        limit=limit,
        filters=filters,
        sort_values=_sort_values,
        out=EntryOut.model_validate,
    )


@router.post(
    "/ledger/{entry_id}/reverse",
    status_code=201,
    openapi_extra=SIGNED_IN,
    responses={200: {"model": LoyaltyOut, "description": "The entry was taken back before."}},
)
@needs(LOYALTY_ADJUST)
async def post_ledger_reverse(
    request: Request, *, entry_id: UUID, response: Response, body: ReversalIn
) -> LoyaltyOut:
    """Take an entry back by one of minus its points; the same reason again is a replay (200)."""
    result = await reverse_ledger_entry(
        executor(request),
        session(request).actor,
        entry_id=entry_id,
        reason=body.reason,
        now=now_of(request),
    )
    if result.idempotent:
        response.status_code = 200
    return LoyaltyOut.model_validate(result)


def _sort_values(entry: LedgerEntry) -> list[str]:
    return [entry.created_at.isoformat(), str(entry.id)]
