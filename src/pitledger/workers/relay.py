"""The relay: what stands in the event log is told to each consumer, at least once.

What a consumer does with an event and the note that it was told are one transaction, so that a
second delivery finds the first. A consumer that fails holds up neither another one nor the other
events: the event is told again later, and after its last attempt it is a dead letter.
"""

from collections.abc import Sequence
from contextlib import suppress
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
from pitledger.platform.refusing import overrun
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


class _NotAllTakenError(Exception):
    """Of events that were told at once some can't be taken; nothing was done with any of them."""


async def tell_consumer(
    database: Database, casino_id: UUID, *, consumer: Consumer, clock: Clock
) -> bool:
    """Tell a consumer of a casino's events that are due; return whether more may be.

    Of a long queue it takes a part, so that no casino and no consumer waits for another's. Where
    one of them can't be taken, each is told in a transaction of its own: it holds up no other, and
    no two relays wait for each other's locks for ever.

    Raises `DatabaseUnavailableError`; what was not committed is told again.
    """
    with correlated():
        telling = _Telling(database, casino_id, consumer, clock())
        with suppress(_NotAllTakenError):
            return await telling.tell(limit=consumer.events_at_once) == consumer.events_at_once
        for _ in range(consumer.events_at_once):
            if not await telling.tell(limit=1):
                return False
        return True


@dataclass(frozen=True, slots=True)
class _Telling:
    """Whom a relay tells, of which casino's events, and when."""

    database: Database
    casino_id: UUID
    consumer: Consumer
    now: datetime

    async def tell(self, *, limit: int) -> int:
        """Tell of up to so many events in one transaction; return how many there were."""
        with told_when_committed():
            async with self.database.transaction(self.casino_id) as tx:
                events = await claim_deliveries(
                    tx, self.casino_id, consumer=self.consumer.name, now=self.now, limit=limit
                )
                if events:
                    await self._take(tx, events)
        return len(events)

    async def _take(self, tx: Tx, events: Sequence[ClaimedEvent]) -> None:
        actor = await system_actor(tx, self.casino_id)
        failure = await self._failure(tx, actor, events=events)
        if failure is None:
            await finish_deliveries(
                tx, actor, consumer=self.consumer.name, events=events, now=self.now
            )
        elif len(events) > 1:
            raise _NotAllTakenError
        else:
            await self._fail(tx, actor, event=events[0], failure=failure)

    async def _failure(
        self, tx: Tx, actor: Actor, *, events: Sequence[Event]
    ) -> tuple[str, str] | None:
        """Return why events could not be taken, of which nothing was done then; None where all.

        A statement that is ended for its time counts against the event.

        Raises `DatabaseUnavailableError`.
        """
        try:
            async with tx.savepoint():
                await self.consumer.take(tx, actor, events=events, now=self.now)
        except DatabaseUnavailableError as error:
            detail = overrun(error)
            if detail is None:
                raise  # not for want of the event: all that was claimed is told again, uncounted
            return error.code, detail
        except DomainError as error:
            return error.code, error.detail
        except Exception as error:  # noqa: BLE001 - whatever a consumer raises, the others go on
            return InternalError.code, repr(error)
        return None

    async def _fail(
        self, tx: Tx, actor: Actor, *, event: ClaimedEvent, failure: tuple[str, str]
    ) -> None:
        name = self.consumer.name
        failed = await fail_delivery(
            tx, actor, consumer=name, event=event, failure=failure, now=self.now
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
