"""The audit log: who changed what, and who was refused what."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import StaffRecord, staff
from pitledger.edge.exports import audit_export
from pitledger.edge.fields import ActionName, CorrelationId, EntityName
from pitledger.edge.paging import newest_first_start, page_end
from pitledger.edge.permissions import AUDIT_READ, needs
from pitledger.edge.requests import reading, session
from pitledger.floor.addresses import address_of
from pitledger.floor.audit_words import ACTIONS, ENTITIES, FIELDS
from pitledger.floor.downloads import CsvDownload
from pitledger.floor.forms import parsed
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import render, writing
from pitledger.floor.routing import page_router
from pitledger.floor.writing import N_, Writing
from pitledger.kernel.errors import ValidationFailedError
from pitledger.readmodels.audit_log import AuditFilter, AuditRow, audit_rows
from pitledger.readmodels.names import Named, names_of

router = page_router()
SHOWN_AT_ONCE = 30
STAFF_CHOICES = 200
NOWHERE = AuditFilter(correlation_id="")  # what no row has: a filter that can't be finds nothing

WRONG: Mapping[str, str] = {
    "correlation_id": N_("must be a number as a row shows it: letters, digits, points and dashes"),
    "actor_id": N_("must be somebody of the staff"),
    "entity_id": N_("must be an id as a row shows it"),
    "entity": N_("must be one of those that there are"),
    "action": N_("must be one of those that there are"),
}


class AuditForm(BaseModel):
    """Which rows are asked for."""

    correlation_id: CorrelationId | None = None
    actor_id: UUID | None = None
    entity: EntityName | None = None
    entity_id: UUID | None = None
    action: ActionName | None = None


@router.get("/audit")
@needs(AUDIT_READ)
async def get_audit(request: Request) -> Response:
    """Show rows of the audit log, the newest first, those that a filter asks for."""
    casino_id, asked, refusal = session(request).actor.casino_id, request.query_params, None
    try:
        where = asked_filter(request)
    except ValidationFailedError as found:
        where, refusal = NOWHERE, found
    filters = asdict(where)
    before = newest_first_start(request, asked.get("cursor"), filters=filters)
    async with reading(request) as tx:
        rows = await audit_rows(tx, casino_id, where=where, before=before, limit=SHOWN_AT_ONCE + 1)
        members = await staff(tx, casino_id, before=None, limit=STAFF_CHOICES)
        names = await names_of(tx, casino_id, ids=_ids(rows))
    shown, next_cursor = page_end(
        request, rows, limit=SHOWN_AT_ONCE, filters=filters, sort_values=_sort_values
    )
    query = {name: asked.get(name, "").strip() for name in AuditForm.model_fields}
    return render(
        request,
        "audit.html",
        status=status_of(request, refusal) if refusal else 200,
        asked=query,
        filtered=any(query.values()),
        refusal=words_of(request, refusal) if refusal else None,
        rows=shown,
        first_page=before is None,
        here=address_of("/audit", **query),
        more=next_cursor and address_of("/audit", **query, cursor=next_cursor),
        export=None if refusal else address_of("/audit/export", **query),
        names=names,
        members=_choices(members, query["actor_id"]),
        actions=ACTIONS,
        entities=ENTITIES,
        changes_of=changes_of,
        show=partial(shown_value, names=names, write=writing(request)),
        address_of=address_of,
    )


@router.get("/audit/export")
@needs(AUDIT_READ)
async def get_export(request: Request) -> Response:
    """Hand out the rows that a filter asks for as a file."""
    return audit_export(request, asked_filter(request), answer=CsvDownload)


def asked_filter(request: Request) -> AuditFilter:
    """Return which rows a query asks for. Raises `ValidationFailedError`."""
    given = {name: value.strip() for name, value in request.query_params.items()}
    try:
        return AuditFilter(**parsed(AuditForm, given).model_dump())
    except ValidationFailedError as refusal:
        fields = [error["field"] for error in refusal.facts["errors"]]
        errors = [{"field": field, "message": WRONG[field]} for field in fields]
        raise ValidationFailedError(errors=errors) from refusal


def changes_of(row: AuditRow) -> list[tuple[str, str, Any, Any]]:
    """Return what a row says, field by field: its name, its words, before and after."""
    before, after = row.before or {}, row.after or {}
    return [
        (name, FIELDS.get(name, name.replace("_", " ")), before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
    ]


def shown_value(field: str, value: Any, *, names: Mapping[UUID, Named], write: Writing) -> str:  # noqa: ANN401 - JSON
    """Return a field's value as a person reads it; ids of what has a name by that."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "✕"
    if isinstance(value, int) and field.endswith("_cents"):
        return write.money(value)
    if isinstance(value, int) and field.endswith("_seconds"):
        return write.duration(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, indent=1)
    named = names.get(_uuid_of(value)) if field.endswith("_id") else None
    return named.name if named else str(value)


def _ids(rows: Iterable[AuditRow]) -> list[UUID | None]:
    """Return the ids whose names are wanted: who did it, to what, and what else it is about."""
    wanted: list[UUID | None] = []
    for row in rows:
        wanted += [row.actor_id, row.entity_id]
        for facts in (row.before, row.after):
            ids = [value for name, value in (facts or {}).items() if name.endswith("_id")]
            wanted += [_uuid_of(value) for value in ids]
    return wanted


def _uuid_of(value: object) -> UUID:
    """Return the id that a text is; that of nothing where it is none."""
    try:
        return UUID(cast("str", value))
    except (AttributeError, TypeError, ValueError):
        return UUID(int=0)


def _choices(members: Iterable[StaffRecord], chosen: str) -> list[tuple[str, str]]:
    """Return the members to choose from by name; the one that is chosen is always among them."""
    known = [(str(member.id), member.name) for member in members]
    if chosen and chosen not in dict(known):
        known.append((chosen, chosen))
    return sorted(known, key=lambda choice: choice[1].casefold())


def _sort_values(row: AuditRow) -> list[str]:
    return [row.created_at.isoformat(), str(row.id)]
