"""The event log, and the deliveries of its events to consumers: at least once, counted once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor, Tx

GAMING_DAY_REPORT = "gaming_day_report"
CONSUMER_NAMES = (GAMING_DAY_REPORT, "loyalty_accrual")
CLAIM = """
select id, event_type, schema_version, subject, payload, correlation_id, created_at, attempts
from claim_deliveries(%(casino_id)s, %(now)s, %(consumer)s, %(limit)s)
"""
FINISH = """
select from finish_deliveries(
  %(casino_id)s, %(context)s, %(now)s, %(consumer)s, %(event_ids)s::uuid[]
)
"""
FAIL = """
select status, attempts from fail_delivery(
  %(casino_id)s, %(context)s, %(now)s, %(consumer)s, %(event_id)s, %(error_code)s,
  %(error_detail)s
)
"""
RETRY = """
select event_id from retry_delivery(
  %(casino_id)s, %(context)s, %(now)s, %(consumer)s, %(event_id)s
)
"""
DROP = """
select event_id from drop_delivery(
  %(casino_id)s, %(context)s, %(now)s, %(consumer)s, %(event_id)s
)
"""
REPLAY = """
select queued from replay_events(%(casino_id)s, %(context)s, %(now)s, %(consumer)s)
"""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that was committed. `payload` has the form that its type and version say."""

    id: UUID
    event_type: str
    schema_version: int
    subject: str
    payload: dict[str, Any]
    correlation_id: str
    created_at: datetime


def envelope(event: Event, casino_id: UUID) -> dict[str, Any]:
    """Return an event of a casino as others are told of it: a CloudEvent 1.0 in JSON.

    Source: docs/events/README.md, "envelope".
    """
    return {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"urn:pitledger:casino:{casino_id}",
        "type": event.event_type,
        "subject": event.subject,
        "time": event.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:pitledger:event:{event.event_type}:{event.schema_version}",
        "correlationid": event.correlation_id,
        "data": event.payload,
    }


@dataclass(frozen=True, slots=True)
class ClaimedEvent(Event):
    """An event that a consumer is about to be told; it failed `attempts` times before."""

    attempts: int


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """How a delivery stands after an attempt that failed: PENDING, or DEAD after the last one."""

    status: str
    attempts: int


async def claim_deliveries(
    tx: Tx, casino_id: UUID, *, consumer: str, now: datetime, limit: int
) -> Sequence[ClaimedEvent]:
    """Return up to `limit` events that a consumer is due to be told and nobody else works at.

    They stay claimed until the transaction ends.
    """
    params = {"casino_id": casino_id, "now": now, "consumer": consumer, "limit": limit}
    return await tx.all(CLAIM, params, row=ClaimedEvent)


async def finish_deliveries(
    tx: Tx, actor: Actor, *, consumer: str, events: Sequence[Event], now: datetime
) -> None:
    """Note that a consumer was told of events, in the transaction of what it did with them."""
    params = {"consumer": consumer, "event_ids": [event.id for event in events]}
    await tx.run(FINISH, {**command_context(actor, now), **params})


async def fail_delivery(
    tx: Tx, actor: Actor, *, consumer: str, event: Event, failure: tuple[str, str], now: datetime
) -> FailedDelivery:
    """Note that a consumer could not take an event: the failure's code, and its detail."""
    error_code, error_detail = failure
    params = {
        **command_context(actor, now),
        "consumer": consumer,
        "event_id": event.id,
        "error_code": error_code,
        "error_detail": error_detail,
    }
    return await tx.one(FAIL, params, row=FailedDelivery)


@dataclass(frozen=True, slots=True)
class _Found:
    event_id: UUID


@dataclass(frozen=True, slots=True)
class _Queued:
    queued: int


async def retry_delivery(
    database: Executor, actor: Actor, *, consumer: str, event_id: UUID, now: datetime
) -> bool:
    """Queue a dead letter again, as if never tried; return whether it was one of the casino."""
    params = {**command_context(actor, now), "consumer": consumer, "event_id": event_id}
    return await database.first(RETRY, params, row=_Found) is not None


async def drop_delivery(
    database: Executor, actor: Actor, *, consumer: str, event_id: UUID, now: datetime
) -> bool:
    """Give a dead letter up; return whether it was one of the casino."""
    params = {**command_context(actor, now), "consumer": consumer, "event_id": event_id}
    return await database.first(DROP, params, row=_Found) is not None


async def replay_events(database: Executor, actor: Actor, *, consumer: str, now: datetime) -> int:
    """Empty what a consumer has built and queue the whole log for it; return how many events."""
    params = {**command_context(actor, now), "consumer": consumer}
    return (await database.one(REPLAY, params, row=_Queued)).queued
