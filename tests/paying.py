"""The ways by which a closed slip is paid: by its close, or by a worker to whom that was left."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import pytest

from pitledger.workers.consumers import LOYALTY_ACCRUAL
from pitledger.workers.relay import tell_consumer
from pitledger.workers.sweep import pay_owed_slips
from tests.floor import Floor

DIRECT, CONSUMER, QUEUE_WORKER = "direct call", "event consumer", "queue worker"
LONGER_THAN_ANY_ACCRUAL = 60
REST_SECONDS = 0.01
every_way = pytest.mark.parametrize("floor", [DIRECT, CONSUMER, QUEUE_WORKER], indirect=True)
# The queue worker would try again what failed, as soon as the test's clock moves on.
tried_once = pytest.mark.parametrize("floor", [DIRECT, CONSUMER], indirect=True)


@asynccontextmanager
async def working(floor: Floor, way: str) -> AsyncGenerator[None]:
    """Let a worker of one kind, and no other, pay what is queued on a floor while a block runs."""
    rounds = {DIRECT: None, CONSUMER: _told, QUEUE_WORKER: _swept}[way]
    if rounds is None:
        yield
        return

    async def work() -> None:
        while True:
            for house in (floor.house, floor.other):
                await rounds(floor, house.casino_id)
            await asyncio.sleep(REST_SECONDS)

    worker = asyncio.create_task(work())
    yield
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker


async def _told(floor: Floor, casino_id: UUID) -> None:
    await tell_consumer(floor.database, casino_id, consumer=LOYALTY_ACCRUAL, clock=floor.clock)


async def _swept(floor: Floor, casino_id: UUID) -> None:
    await pay_owed_slips(floor.database, casino_id, clock=floor.clock)
