"""Events that a consumer is to be told, and one that can take none of them."""

from collections.abc import Sequence
from datetime import datetime

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

    async def refuse(_: Tx, __: Actor, ___: Sequence[Event], ____: datetime) -> None:
        raise InternalError

    consumer = Consumer(name=REPORT, take=refuse, events_at_once=100)
    casino_id = (floor.other if other else floor.house).casino_id
    for _ in range(ATTEMPTS):
        await tell_consumer(floor.database, casino_id, consumer=consumer, clock=floor.clock)
        floor.clock.forward(seconds=LONGER_THAN_ANY_DELAY)
