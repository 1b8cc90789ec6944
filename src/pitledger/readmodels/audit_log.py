"""Who changed what, before and after."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
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
    "action": "and action = %(action)s",
    "made_from": "and created_at >= %(made_from)s",
    "made_before": "and created_at < %(made_before)s",
    "before_id": "and (created_at, id) < (%(before_created_at)s, %(before_id)s)",
}
NEWEST_FIRST: LiteralString = "order by created_at desc, id desc limit %(limit)s"
EXPORTED_ROWS: LiteralString = """
select
  casino_id, id, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  actor, actor_id, action, entity, entity_id, before, after, correlation_id, request_id,
  idempotency_key
from audit_log
where casino_id = %(casino_id)s
"""
COUNTS = """
select action, count(*) as rows from audit_log
where
  casino_id = %(casino_id)s and action = any(%(actions)s)
  and created_at >= %(made_from)s and created_at < %(made_before)s
group by action
"""
OLDEST_FIRST: LiteralString = "order by created_at, id"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which rows a list shows; None takes all. The first instant is in, the second is not."""

    correlation_id: str | None = None
    actor_id: UUID | None = None
    entity: str | None = None
    entity_id: UUID | None = None
    action: str | None = None
    made_from: datetime | None = None
    made_before: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class _Count:
    action: str
    rows: int


EXPORTED_COLUMNS = ("casino_id", *(column.name for column in fields(AuditRow)))


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
    return await tx.all(_asked(AUDIT_ROWS, params, order=NEWEST_FIRST), params, row=AuditRow)


async def audit_counts(
    tx: Tx, casino_id: UUID, *, actions: Sequence[str], made_from: datetime, made_before: datetime
) -> Mapping[str, int]:
    """Return how many rows each of some actions has from an instant on until before another."""
    params = {
        "casino_id": casino_id,
        "actions": list(actions),
        "made_from": made_from,
        "made_before": made_before,
    }
    found = {row.action: row.rows for row in await tx.all(COUNTS, params, row=_Count)}
    return {action: found.get(action, 0) for action in actions}


def exported_audit_rows(
    tx: Tx, casino_id: UUID, *, where: AuditFilter
) -> AsyncGenerator[tuple[str | None, ...]]:
    """Yield the rows of the audit log, the oldest first, each as the texts of `EXPORTED_COLUMNS`.

    Times are ISO 8601 in UTC, `before` and `after` JSON.
    """
    params = {"casino_id": casino_id, "before_id": None, **asdict(where)}
    return tx.stream(_asked(EXPORTED_ROWS, params, order=OLDEST_FIRST), params)


def _asked(
    rows: LiteralString, params: Mapping[str, Any], *, order: LiteralString
) -> LiteralString:
    asked = [condition for name, condition in CONDITIONS.items() if params[name] is not None]
    return cast("LiteralString", " ".join((rows, *asked, order)))
