"""The worker: what runs in the background, until it is stopped."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from pitledger.casino import casino_ids
from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.kernel.ids import uuid7
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.platform.log import log_exception, log_info, log_warning
from pitledger.platform.settings import Settings
from pitledger.platform.wakeups import Wakeups
from pitledger.workers.consumers import CONSUMERS
from pitledger.workers.jobs import run_due_jobs
from pitledger.workers.relay import Consumer, tell_consumer
from pitledger.workers.sweep import find_unsettled_slips, pay_owed_slips

SEARCH_SECONDS = 60
AFTER_FAILURE_SECONDS = 1
STOP_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What a worker works with, and its rounds: each returns for how many seconds it may rest."""

    database: Database
    clock: Clock
    settings: Settings
    wakeups: Wakeups
    name: str = field(default_factory=lambda: str(uuid7()))

    async def tell(self) -> float:
        """Tell every consumer of every casino's events that are due; one that fails stops none."""
        rest = self.settings.poll_seconds
        for casino_id in await casino_ids(self.database):
            for consumer in CONSUMERS:
                told = await _tried("relay", partial(self._tell, casino_id, consumer=consumer))
                rest = min(rest, told)
        return rest

    async def _tell(self, casino_id: UUID, *, consumer: Consumer) -> float:
        more = await tell_consumer(self.database, casino_id, consumer=consumer, clock=self.clock)
        return 0 if more else self.settings.poll_seconds

    async def pay(self) -> float:
        """Pay what is owed and due; a casino where that fails holds up no other."""
        rest = self.settings.poll_seconds
        for casino_id in await casino_ids(self.database):
            rest = min(rest, await _tried("sweep", partial(self._pay, casino_id)))
        return rest

    async def _pay(self, casino_id: UUID) -> float:
        due = await pay_owed_slips(self.database, casino_id, clock=self.clock)
        if due is None:
            return self.settings.poll_seconds
        return max((due - self.clock()).total_seconds(), 0)

    async def do_jobs(self) -> float:
        """Do what the schedule says is due."""
        due_in = await run_due_jobs(
            self.database, self.settings, clock=self.clock, holder=self.name
        )
        return max(due_in, self.settings.poll_seconds)

    async def search(self) -> float:
        """Look for closed slips that are neither paid nor owed, in each casino."""
        for casino_id in await casino_ids(self.database):
            await _tried("search", partial(self._search, casino_id))
        return SEARCH_SECONDS

    async def _search(self, casino_id: UUID) -> float:
        await find_unsettled_slips(self.database, casino_id, clock=self.clock)
        return SEARCH_SECONDS


@asynccontextmanager
async def passing_hints(worker: Worker) -> AsyncGenerator[None]:
    """Tell other processes of hints, and hear theirs.

    Behind a pooler that takes an address of its own; without one, what waits here polls.
    """
    settings = worker.settings
    url = settings.listen_url or (None if settings.pooler else settings.database_url)
    if url is None:
        yield
        return
    tasks = [
        asyncio.create_task(worker.wakeups.tell_others(url)),
        asyncio.create_task(worker.wakeups.hear_others(url)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def working(worker: Worker) -> AsyncGenerator[None]:
    """Work in the background while the block runs; a round that has begun is finished."""
    stopping = asyncio.Event()
    with worker.wakeups.heard() as hint:
        tasks = [
            asyncio.create_task(_go_round("relay", worker.tell, hint=hint, stopping=stopping)),
            asyncio.create_task(_go_round("sweep", worker.pay, hint=None, stopping=stopping)),
            asyncio.create_task(_go_round("search", worker.search, hint=None, stopping=stopping)),
            asyncio.create_task(_go_round("jobs", worker.do_jobs, hint=None, stopping=stopping)),
        ]
        log_info("worker_started")
        try:
            yield
        finally:
            stopping.set()
            hint.set()
            _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            log_info("worker_stopped")


async def _go_round(
    name: str,
    do: Callable[[], Awaitable[float]],
    *,
    hint: asyncio.Event | None,
    stopping: asyncio.Event,
) -> None:
    """Go round until it is time to stop."""
    woken = hint or stopping
    while not stopping.is_set():
        if hint is not None:
            hint.clear()
        rest = await _tried(name, do)
        if not stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), rest)


async def _tried(name: str, do: Callable[[], Awaitable[float]]) -> float:
    """Work, and return for how many seconds to rest; what fails is told, and tried again."""
    try:
        return await do()
    except DatabaseUnavailableError as error:
        log_warning("worker_waits", round=name, error_code=error.code)
    except Exception as error:  # noqa: BLE001 - a worker outlives whatever it works at
        log_exception("worker_failed", error, round=name)
    return AFTER_FAILURE_SECONDS
