"""The event log: what has happened, for programs that want to know."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import StringConstraints
from starlette.requests import Request

from pitledger.edge.fields import CorrelationId, Out
from pitledger.edge.paging import newest_first_start
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.edge.requests import reading_once, session
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.platform.outbox import Event, envelope
from pitledger.readmodels.event_log import EventFilter, event_page

router = signed_in_router("events")
EventType = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,50}\.[a-z_]{1,50}$")]


class EventOut(Out):
    """An event, as a CloudEvent 1.0; `dataschema` says which form `data` has."""

    specversion: Literal["1.0"]
    id: UUID
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: Literal["application/json"]
    dataschema: str
    correlationid: str
    data: dict[str, Any]


def event_filter(
    *,
    event_type: Annotated[EventType | None, Query()] = None,
    correlation_id: Annotated[CorrelationId | None, Query()] = None,
) -> EventFilter:
    """Return which events a query asks for."""
    return EventFilter(event_type=event_type, correlation_id=correlation_id)


@router.get("/events", openapi_extra=SIGNED_IN)
@needs(AUDIT_READ)
async def get_events(
    request: Request,
    *,
    where: Annotated[EventFilter, Depends(event_filter)],
    limit: Limit = 20,
    cursor: Cursor = None,
) -> Page[EventOut]:
    """List what has happened, the newest first."""
    casino_id = session(request).actor.casino_id
    filters = asdict(where)
    before = newest_first_start(request, cursor, filters=filters)
    async with reading_once(request) as tx:
        rows = await event_page(tx, casino_id, where=where, before=before, limit=limit + 1)

    def out(event: Event) -> EventOut:
        return EventOut.model_validate(envelope(event, casino_id))

    return page(request, rows, limit=limit, filters=filters, sort_values=_sort_values, out=out)


def _sort_values(event: Event) -> list[str]:
    return [event.created_at.isoformat(), str(event.id)]
