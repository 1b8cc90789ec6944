"""The ledger: its entries, taking one back, and the audit log beside it."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.permissions import AUDIT_READ, LOYALTY_ADJUST, LOYALTY_VIEW_ALL
from pitledger.http.fields import CorrelationId, In, IsoDate, Out
from pitledger.http.loyalty import LoyaltyOut, Reason
from pitledger.http.paging import Cursor, Limit, Page, newest_first_start, page, page_start
from pitledger.http.routing import (
    SIGNED_IN,
    SignedInRoute,
    executor,
    needs,
    now_of,
    reading,
    session,
)
from pitledger.loyalty import (
    LedgerEntry,
    LedgerFilter,
    TransactionType,
    ledger_entries,
    ledger_page,
    player_loyalty,
)
from pitledger.readmodels.audit_log import AuditFilter, AuditRow, audit_rows
from pitledger.usecases.reverse_ledger_entry import reverse_ledger_entry

router = APIRouter(tags=["ledger"], route_class=SignedInRoute)
HexDigits = Annotated[str, BeforeValidator(bytes.hex)]
EntityName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,50}$")]


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


class AuditOut(Out):
    """A change: who made it, and what it changed. Of a new thing there is no `before`."""

    id: UUID
    created_at: datetime
    actor: str
    actor_id: UUID | None
    action: str
    entity: str
    entity_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    correlation_id: str
    request_id: UUID
    idempotency_key: str | None


@router.get("/players/{player_id}/ledger", openapi_extra=SIGNED_IN)
@needs(LOYALTY_VIEW_ALL)
async def get_player_ledger(
    request: Request, *, player_id: UUID, limit: Limit = 20, cursor: Cursor = None
) -> Page[EntryOut]:
    """List a player's entries, the newest first."""
    casino_id = session(request).actor.casino_id
    start = page_start(request, cursor, filters={})
    async with reading(request) as tx:
        await player_loyalty(tx, casino_id, player_id=player_id)
        rows = await ledger_page(
            tx,
            casino_id,
            player_id=player_id,
            before_sequence=None if start is None else int(start[0]),
            limit=limit + 1,
        )
    return page(
        request,
        rows,
        limit=limit,
        filters={},
        sort_values=lambda entry: [str(entry.sequence)],
        out=EntryOut.model_validate,
    )


@router.get("/ledger", openapi_extra=SIGNED_IN)
@needs(LOYALTY_VIEW_ALL)
async def get_ledger(
    request: Request,
    *,
    correlation_id: Annotated[CorrelationId | None, Query()] = None,
    staff_id: UUID | None = None,
    rating_slip_id: UUID | None = None,
    transaction_type: TransactionType | None = None,
    gaming_day: Annotated[IsoDate | None, Query()] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[EntryOut]:
    """List the casino's entries, the newest first."""
    where = LedgerFilter(
        correlation_id=correlation_id,
        staff_id=staff_id,
        rating_slip_id=rating_slip_id,
        transaction_type=transaction_type,
        gaming_day=gaming_day,
    )
    filters = asdict(where)
    before = newest_first_start(request, cursor, filters=filters)
    async with reading(request) as tx:
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


@router.get("/audit", openapi_extra=SIGNED_IN)
@needs(AUDIT_READ)
async def get_audit(
    request: Request,
    *,
    correlation_id: Annotated[CorrelationId | None, Query()] = None,
    actor_id: UUID | None = None,
    entity: Annotated[EntityName | None, Query()] = None,
    entity_id: UUID | None = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[AuditOut]:
    """List who changed what, the newest first."""
    where = AuditFilter(
        correlation_id=correlation_id, actor_id=actor_id, entity=entity, entity_id=entity_id
    )
    filters = asdict(where)
    before = newest_first_start(request, cursor, filters=filters)
    async with reading(request) as tx:
        rows = await audit_rows(
            tx, session(request).actor.casino_id, where=where, before=before, limit=limit + 1
        )
    return page(
        request,
        rows,
        limit=limit,
        filters=filters,
        sort_values=_sort_values,
        out=AuditOut.model_validate,
    )


def _sort_values(row: LedgerEntry | AuditRow) -> list[str]:
    return [row.created_at.isoformat(), str(row.id)]
