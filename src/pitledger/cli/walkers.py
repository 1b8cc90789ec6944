"""Verifying a large ledger in several processes, which all see it as it was at one moment."""

import asyncio
import math
import os
import signal
import threading
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import TypeAlias
from uuid import UUID

from psycopg.errors import UndefinedObject

from pitledger.cli.running import fail
from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.loyalty import Finding, Verification
from pitledger.platform.database import Tx, open_database
from pitledger.platform.log import configure_log, lines_held
from pitledger.platform.settings import Settings
from pitledger.readmodels.ledger_check import Part, exported_snapshot, parts_of
from pitledger.usecases.look_beside_ledger import findings_beside_the_entries
from pitledger.usecases.walk_ledger import Walked, walk_findings

USUAL_PROCESSES = math.ceil((os.cpu_count() or 1) * 3 / 4)  # the rest is for PostgreSQL
ENTRIES_OF_A_PART = 25_000  # a process takes as long to begin; whoever breaks off waits for one
Done: TypeAlias = tuple[Verification, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Walkers:
    """So many processes, which open the database with these settings, each for itself."""

    settings: Settings
    processes: int

    def worth_it(self, entries: int) -> bool:
        """Return whether they are done with so many entries before one process would be."""
        return self.processes > 1 and entries > ENTRIES_OF_A_PART

    async def findings(
        self, tx: Tx, *, url: str, progress: Verification, walked: Walked
    ) -> AsyncGenerator[Finding]:
        """Yield what `ledger_findings` does, part by part of the ledger; `tx` is a snapshot.

        `url` is where the others find its database.

        Memory holds the findings of about as many parts as there are processes.
        """
        parts = await parts_of(tx, progress.casino_id, entries=ENTRIES_OF_A_PART)
        snapshot = await exported_snapshot(tx)
        sight = _Sight(self.settings, url, snapshot, progress.casino_id)
        pool = ProcessPoolExecutor(
            self.processes, mp_context=get_context("spawn"), initializer=_begin
        )
        try:
            async for done, findings in _looks(
                pool, sight, parts=parts, at_once=self.processes + 1
            ):
                progress.entries += done.entries
                progress.players += done.players
                progress.findings += done.findings
                walked(done.entries)
                for finding in findings:
                    yield finding
        except BrokenProcessPool:
            fail("a process that verified a part of the ledger was killed; verify it again")
        finally:
            pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Sight:
    """A casino in a snapshot that is open, for other processes to see the same."""

    settings: Settings
    url: str
    snapshot: str
    casino_id: UUID


async def _looks(
    pool: ProcessPoolExecutor, sight: _Sight, *, parts: Sequence[Part], at_once: int
) -> AsyncGenerator[Done]:
    """Yield what is found in each part, in their order, and last what stands beside the entries.

    That is looked at first: it is the database's work, while the others begin.
    """
    beside = pool.submit(_look, sight, None)
    left, running = deque(parts), deque[Future[Done]]()
    while left or running:
        while left and len(running) < at_once:
            running.append(pool.submit(_look, sight, left.popleft()))
        yield await asyncio.wrap_future(running.popleft())
    yield await asyncio.wrap_future(beside)


def _begin() -> None:
    """End when the process that began this one does, even if that is killed, and not before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    configure_log()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _look(sight: _Sight, part: Part | None) -> Done:
    """Verify a part of a ledger, or what stands beside its entries; return what it came to."""
    with lines_held([]):  # the first process has written the same of its own connection
        return asyncio.run(_looked(sight, part))


async def _looked(sight: _Sight, part: Part | None) -> Done:
    progress = Verification(sight.casino_id)
    try:
        async with (
            open_database(sight.settings, sight.url) as database,
            database.snapshot(sight.casino_id, seen_by=sight.snapshot) as tx,
        ):
            if part is None:
                findings = findings_beside_the_entries(tx, progress)
            else:
                findings = walk_findings(tx, progress, part=part)
            return progress, [finding async for finding in findings]
    except UndefinedObject as error:  # the snapshot went with the connection that held it
        raise DatabaseUnavailableError from error
