"""The event log as a test reads it, and how its consumers are told in a test."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import UUID

from pitledger.workers.consumers import CONSUMERS
from pitledger.workers.relay import Consumer, tell_consumer
from tests.floor import Floor

Written: TypeAlias = tuple[str, str, dict[str, Any]]
GIVE_UP_SECONDS = 30
REPORT = next(consumer for consumer in CONSUMERS if consumer.name == "gaming_day_report")


class NewEvents:
    """The events that are written from here on."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._known = {row["id"] for row in self._stored()}

    def rows(self) -> list[dict[str, Any]]:
        """Return the new events as they are stored, in order of type and subject."""
        return [row for row in self._stored() if row["id"] not in self._known]

    def written(self) -> list[Written]:
        """Return type, subject and payload of the new events."""
        return [(row["event_type"], row["subject"], row["payload"]) for row in self.rows()]

    def types(self) -> list[str]:
        """Return the types of the new events."""
        return [row["event_type"] for row in self.rows()]

    def _stored(self) -> list[dict[str, Any]]:
        return self._floor.clone.rows("select * from outbox order by event_type, subject, id")


async def tell(floor: Floor, consumer: Consumer = REPORT, *, casino_id: UUID | None = None) -> None:
    """Tell a consumer of the house of all that is due by the floor's clock."""
    here = casino_id or floor.house.casino_id
    while await tell_consumer(floor.database, here, consumer=consumer, clock=floor.clock):
        pass


async def until(holds: Callable[[], object]) -> None:
    """Return when something holds that another process or task is to bring about."""
    async with asyncio.timeout(GIVE_UP_SECONDS):
        while not holds():  # noqa: ASYNC110 - the database and the log have no event for it
            await asyncio.sleep(0.02)


def deliveries(floor: Floor, *statuses: str) -> list[dict[str, Any]]:
    """Return how the report's deliveries stand that have some status."""
    return floor.clone.rows(
        "select * from event_delivery where consumer = 'gaming_day_report'"
        " and status = any(%s) order by event_id",
        [list(statuses)],
    )
