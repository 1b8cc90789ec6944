"""The relay: what stands in the event log is told to each consumer, at least once.

What a consumer does with an event and the note that it was told are one transaction, so that a
second delivery finds the first. A consumer that fails holds up neither another one nor the other
events: the event is told again later, and after its last attempt it is a dead letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pitledger.edge.system import system_actor
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DatabaseUnavailableError, DomainError, InternalError
from pitledger.platform.clock import Clock
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, Tx
from pitledger.platform.log import log_warning
from pitledger.platform.outbox import (
    ClaimedEvent,
    Event,
    claim_deliveries,
    fail_delivery,
    finish_deliveries,
)
from pitledger.platform.telemetry import told_when_committed


class Take(Protocol):
    """What a consumer does with events, in the transaction that it is given."""

    async def __call__(
        self, tx: Tx, actor: Actor, *, events: Sequence[Event], now: datetime
    ) -> None:
        """Take all of the events, or raise why not."""
        ...


@dataclass(frozen=True, slots=True)
class Consumer:
    """Who is told of events: by which name, what it does with some of them, how many at once.

    `consumers_of` in the database says which events it is told of.
    """

    name: str
    take: Take
    events_at_once: int


async def tell_consumer(
    database: Database, casino_id: UUID, *, consumer: Consumer, clock: Clock
) -> bool:
    """Tell a consumer of a casino's events that are due; return whether more may be.

    Of a long queue it takes a part, so that no casino and no consumer waits for another's.

    Raises `DatabaseUnavailableError`; what was not committed is told again.
    """
    with correlated():
        count = await _tell_some(database, casino_id, consumer=consumer, now=clock())
    return count == consumer.events_at_once


async def _tell_some(
    database: Database, casino_id: UUID, *, consumer: Consumer, now: datetime
) -> int:
    with told_when_committed():
        async with database.transaction(casino_id) as tx:
            events = await claim_deliveries(
                tx, casino_id, consumer=consumer.name, now=now, limit=consumer.events_at_once
            )
            if not events:
                return 0
            actor = await system_actor(tx, casino_id)
            await _Telling(tx, actor, consumer, now).tell(events)
    return len(events)


@dataclass(frozen=True, slots=True)
class _Telling:
    """One transaction in which a consumer is told of the events that were claimed for it."""

    tx: Tx
    actor: Actor
    consumer: Consumer
    now: datetime

    async def tell(self, events: Sequence[ClaimedEvent]) -> None:
        """Tell all at once, or else one by one, so that one that fails holds up no other."""
        if len(events) > 1 and await self._failure(events) is None:
            await self._finish(events)
            return
        for event in events:
            failure = await self._failure([event])
            if failure is None:
                await self._finish([event])
            else:
                await self._fail(event, failure)

    async def _failure(self, events: Sequence[Event]) -> tuple[str, str] | None:
        """Return why events could not be taken, of which nothing was done then; None where all.

        Raises `DatabaseUnavailableError`.
        """
        try:
            async with self.tx.savepoint():
                await self.consumer.take(self.tx, self.actor, events=events, now=self.now)
        except DatabaseUnavailableError:
            raise  # not for want of the event: all that was claimed is told again, uncounted
        except DomainError as error:
            return error.code, error.detail
        except Exception as error:  # noqa: BLE001 - whatever a consumer raises, the others go on
            return InternalError.code, repr(error)
        return None

    async def _finish(self, events: Sequence[Event]) -> None:
        await finish_deliveries(
            self.tx, self.actor, consumer=self.consumer.name, events=events, now=self.now
        )

    async def _fail(self, event: ClaimedEvent, failure: tuple[str, str]) -> None:
        name = self.consumer.name
        failed = await fail_delivery(
            self.tx, self.actor, consumer=name, event=event, failure=failure, now=self.now
        )
        log_warning(
            "event_dead" if failed.status == "DEAD" else "event_not_taken",
            consumer=name,
            event_id=event.id,
            event_type=event.event_type,
            correlation_id=event.correlation_id,
            attempts=failed.attempts,
            error_code=failure[0],
            error_detail=failure[1],
        )
