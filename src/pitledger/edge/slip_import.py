"""Importing a file of slips, a batch at a time, each in transactions of its own.

A batch is written in parts: all of a guest go in one lane, which keeps their order. Lanes do not
wait for each other, so that one writes while another's transaction comes to its end.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TypeAlias

from pitledger.edge.import_report import ImportReport, batches
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.kernel.imports import ImportedBatch, RowError
from pitledger.loyalty import PricedSlips
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.rating_slips import SlipPlayedElsewhere
from pitledger.usecases.import_slips import import_slips
from pitledger.usecases.price_slips import price_slips

LANES = 2
BATCHES_AT_ONCE = 2
Written: TypeAlias = asyncio.Task[ImportedBatch]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Parts of a batch that are being written, and the errors of rows that are not tried."""

    parts: Sequence[Written]
    errors: Sequence[RowError]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipImport:
    """An import for whoever asked for it: where it writes, in whose name, by which clock."""

    database: Database
    actor: Actor
    clock: Clock

    async def reports(
        self, rows: Iterable[SlipPlayedElsewhere | RowError]
    ) -> AsyncGenerator[ImportReport]:
        """Import rows in their order, and yield what came of them so far, after each batch.

        The order of a guest's rows is kept. What was told is committed. Raises
        `DatabaseUnavailableError`; then importing all rows again goes on with what is missing.
        """
        report, running = ImportReport(), deque[_Batch]()
        lanes: list[Written] = []
        try:
            for rows_at_once in batches(rows):
                batch = await self._begun(rows_at_once, after=lanes)
                lanes = [*batch.parts]
                running.append(batch)
                if len(running) == BATCHES_AT_ONCE:
                    yield await _added(running, report)
            while running:
                yield await _added(running, report)
        finally:
            for part in lanes:
                part.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
        yield report

    async def _begun(
        self, rows: Sequence[SlipPlayedElsewhere | RowError], *, after: Sequence[Written]
    ) -> _Batch:
        """Price a batch, and begin to write each part when what is before it in its lane is."""
        slips = [row for row in rows if isinstance(row, SlipPlayedElsewhere)]
        errors = [row for row in rows if isinstance(row, RowError)]
        priced, refused = await price_slips(self.database, self.actor, rows=slips, now=self.clock())
        parts = zip_longest(priced.parted(LANES), after)
        writing = [asyncio.create_task(self._written(part, after=last)) for part, last in parts]
        return _Batch(writing, [*errors, *refused])

    async def _written(self, priced: PricedSlips, *, after: Written | None) -> ImportedBatch:
        if after is not None:
            await after
        if not priced.rows:
            return ImportedBatch()
        own_request = replace(self.actor, request_id=uuid7())
        return await import_slips(self.database, own_request, priced=priced, now=self.clock())


async def _added(running: deque[_Batch], report: ImportReport) -> ImportReport:
    """Wait for the batch that has run longest, and add what came of it."""
    batch = running.popleft()
    report.add(await asyncio.gather(*batch.parts), errors=batch.errors)
    return report
