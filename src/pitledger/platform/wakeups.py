"""Hints that there is something to do: a worker that misses one finds it by polling."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, LiteralString

from psycopg import AsyncConnection, Error

from pitledger.platform.log import log_warning

LISTEN: LiteralString = "listen pitledger_work"
NOTIFY: LiteralString = "notify pitledger_work"
HINTS_APART_SECONDS = 0.02
RECONNECT_SECONDS = 5


class Wakeups:
    """Who waits in this process for something to do, and the hint that there is.

    Other processes are told by NOTIFY, over a connection of its own, and outside of the
    transactions that made the work: within them it would let their commits pass one at a time.
    """

    def __init__(self) -> None:
        """Begin with nobody waiting and nothing to tell."""
        self._waiting: set[asyncio.Event] = set()
        self._untold = asyncio.Event()

    @contextmanager
    def heard(self) -> Generator[asyncio.Event]:
        """Return what is set at each hint, for somebody who clears it before looking for work."""
        mine = asyncio.Event()
        self._waiting.add(mine)
        try:
            yield mine
        finally:
            self._waiting.discard(mine)

    def hint(self) -> None:
        """Say that something was committed that a worker may have to do with."""
        self.wake()
        self._untold.set()

    def wake(self) -> None:
        """Wake whoever waits in this process."""
        for waiting in self._waiting:
            waiting.set()

    async def tell_others(self, url: str) -> None:
        """Pass hints on to other processes, those of a moment as one; runs until cancelled."""
        while True:
            await self._untold.wait()
            with suppress(Error):
                async with _connected(url) as connection:
                    while True:
                        await self._untold.wait()
                        await asyncio.sleep(HINTS_APART_SECONDS)
                        self._untold.clear()
                        await connection.execute(NOTIFY)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def hear_others(self, url: str) -> None:
        """Wake whoever waits here when another process hints; runs until cancelled.

        The connection is one of its own. While it is away, polling goes on.
        """
        while True:
            try:
                async with _connected(url) as connection:
                    await connection.execute(LISTEN)
                    self.wake()
                    async for _ in connection.notifies():
                        self.wake()
            except Error as error:
                log_warning("wakeups_not_heard", error=str(error))
            await asyncio.sleep(RECONNECT_SECONDS)


@asynccontextmanager
async def _connected(url: str) -> AsyncGenerator[AsyncConnection[Any]]:
    connection = await AsyncConnection[Any].connect(
        url, autocommit=True, application_name="pitledger wakeups", connect_timeout=5
    )
    async with connection:
        yield connection
