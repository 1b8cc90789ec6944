"""The audit log: who changed what, and who was refused what."""

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BeforeValidator
from starlette.requests import Request

from pitledger.edge.fields import ActionName, CorrelationId, EntityName, Out
from pitledger.edge.paging import newest_first_start
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.edge.requests import reading_once, session
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.readmodels.audit_log import AuditFilter, AuditRow, audit_rows

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
router = signed_in_router("audit")


def _instant(value: object) -> datetime:
    """Refuse what pydantic would take for a time beside ISO 8601 with a zone."""
    message = "must be a time with its zone, such as 2026-03-10T11:00:00Z"
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        raise ValueError(message)
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise ValueError(message) from error
    try:
        return instant.astimezone(UTC)
    except OverflowError:  # in UTC it is before the first year, or after the last
        return instant.replace(tzinfo=UTC)


Instant = Annotated[datetime, BeforeValidator(_instant, json_schema_input_type=datetime)]


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


def audit_filter(
    *,
    correlation_id: Annotated[CorrelationId | None, Query()] = None,
    actor_id: UUID | None = None,
    entity: Annotated[EntityName | None, Query()] = None,
    entity_id: UUID | None = None,
    action: Annotated[ActionName | None, Query()] = None,
    made_from: Annotated[Instant | None, Query(alias="from")] = None,
    made_before: Annotated[Instant | None, Query(alias="to")] = None,
) -> AuditFilter:
    """Return which rows a query asks for; `from` is in, `to` is not."""
    return AuditFilter(
        correlation_id=correlation_id,
        actor_id=actor_id,
        entity=entity,
        entity_id=entity_id,
        action=action,
        made_from=made_from,
        made_before=made_before,
    )


@router.get("/audit", openapi_extra=SIGNED_IN)
@needs(AUDIT_READ)
async def get_audit(
    request: Request,
    *,
    where: Annotated[AuditFilter, Depends(audit_filter)],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[AuditOut]:
    """List who changed what, the newest first."""
    filters = asdict(where)
    before = newest_first_start(request, cursor, filters=filters)
    async with reading_once(request) as tx:
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


def _sort_values(row: AuditRow) -> list[str]:
    return [row.created_at.isoformat(), str(row.id)]
