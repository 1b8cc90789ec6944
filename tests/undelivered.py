"""Events that a consumer is to be told, and one that can take none of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import InternalError
from pitledger.platform.database import Tx
from pitledger.platform.outbox import Event
from pitledger.workers.relay import Consumer, tell_consumer
from tests.floor import Floor

REPORT = "gaming_day_report"
EVENTS_OF_A_SLIP = 2  # that a slip was completed, and its points: what the report is told of
ATTEMPTS = 10
LONGER_THAN_ANY_DELAY = 1000


async def tell_a_consumer_that_fails(floor: Floor, *, other: bool = False) -> None:
    """Tell the report of everything, until each event is a dead letter."""

    async def refuse(tx: Tx, actor: Actor, *, events: Sequence[Event], now: datetime) -> None:
        del tx, actor, events, now
        raise InternalError

    consumer = Consumer(name=REPORT, take=refuse, events_at_once=100)
    casino_id = (floor.other if other else floor.house).casino_id
    await tell_until_given_up(floor, casino_id, consumer=consumer)


async def tell_until_given_up(floor: Floor, casino_id: UUID, *, consumer: Consumer) -> None:
    """Tell a consumer what it can't take, for as long as it is tried."""
    for _ in range(ATTEMPTS):
        more = True
        while more:
            more = await tell_consumer(
                floor.database, casino_id, consumer=consumer, clock=floor.clock
            )
        floor.clock.forward(seconds=LONGER_THAN_ANY_DELAY)
