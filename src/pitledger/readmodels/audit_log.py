"""Who changed what, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, LiteralString, cast
from uuid import UUID

from pitledger.platform.database import Tx

AUDIT_ROWS: LiteralString = """
select
  id, created_at, actor, actor_id, action, entity, entity_id, before, after, correlation_id,
  request_id, idempotency_key
from audit_log
where casino_id = %(casino_id)s
"""
CONDITIONS: dict[str, LiteralString] = {
    "correlation_id": "and correlation_id = %(correlation_id)s",
    "actor_id": "and actor_id = %(actor_id)s",
    "entity": "and entity = %(entity)s",
    "entity_id": "and entity_id = %(entity_id)s",
    "before_id": "and (created_at, id) < (%(before_created_at)s, %(before_id)s)",
}
NEWEST_FIRST: LiteralString = "order by created_at desc, id desc limit %(limit)s"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which rows a list shows; None takes all."""

    correlation_id: str | None = None
    actor_id: UUID | None = None
    entity: str | None = None
    entity_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change: `before` and `after` hold what it changed, None where there is nothing."""

    id: UUID
    created_at: datetime
    actor: str
    actor_id: UUID | None
    action: str
    entity: str
    entity_id: UUID | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    correlation_id: str
    request_id: UUID
    idempotency_key: str | None


async def audit_rows(
    tx: Tx,
    casino_id: UUID,
    *,
    where: AuditFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[AuditRow]:
    """Return up to `limit` rows of the audit log, the newest first, made before a given one.

    Only the conditions that are asked for are sent, so that each finds its index.
    """
    created_at, row_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "before_created_at": created_at,
        "before_id": row_id,
        "limit": limit,
        **asdict(where),
    }
    asked = [condition for name, condition in CONDITIONS.items() if params[name] is not None]
    statement = cast("LiteralString", " ".join((AUDIT_ROWS, *asked, NEWEST_FIRST)))
    return await tx.all(statement, params, row=AuditRow)
