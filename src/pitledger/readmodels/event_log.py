"""The event log, as others read it, and what of it could not be told."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import LiteralString, cast
from uuid import UUID

from pitledger.platform.database import Tx
from pitledger.platform.outbox import Event

EVENTS: LiteralString = """
select id, event_type, schema_version, subject, payload, correlation_id, created_at
from outbox
where casino_id = %(casino_id)s
"""
CONDITIONS: dict[str, LiteralString] = {
    "event_type": "and event_type = %(event_type)s",
    "correlation_id": "and correlation_id = %(correlation_id)s",
    "before_id": "and (created_at, id) < (%(before_created_at)s, %(before_id)s)",
}
NEWEST_FIRST: LiteralString = "order by created_at desc, id desc limit %(limit)s"
DEAD_LETTERS: LiteralString = """
select
  dead.casino_id, dead.consumer, dead.event_id, event.event_type, event.subject,
  event.correlation_id, dead.attempts, dead.last_error_code, dead.last_error_detail,
  event.created_at
from event_delivery as dead
inner join outbox as event on dead.casino_id = event.casino_id and dead.event_id = event.id
where dead.casino_id = %(casino_id)s and dead.status = 'DEAD'
order by dead.created_at, dead.event_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events a list shows; None takes all."""

    event_type: str | None = None
    correlation_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a consumer could not take at any of its attempts, and why at the last one."""

    casino_id: UUID
    consumer: str
    event_id: UUID
    event_type: str
    subject: str
    correlation_id: str
    attempts: int
    last_error_code: str
    last_error_detail: str
    created_at: datetime


async def event_page(
    tx: Tx,
    casino_id: UUID,
    *,
    where: EventFilter,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[Event]:
    """Return up to `limit` events, the newest first, written before a given one.

    Only the conditions that are asked for are sent, so that each finds its index.
    """
    created_at, event_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "before_created_at": created_at,
        "before_id": event_id,
        "limit": limit,
        **asdict(where),
    }
    asked = [condition for name, condition in CONDITIONS.items() if params[name] is not None]
    statement = cast("LiteralString", " ".join((EVENTS, *asked, NEWEST_FIRST)))
    return await tx.all(statement, params, row=Event)


async def dead_letters(tx: Tx, casino_id: UUID) -> Sequence[DeadLetter]:
    """Return a casino's dead letters, the oldest first."""
    return await tx.all(DEAD_LETTERS, {"casino_id": casino_id}, row=DeadLetter)
