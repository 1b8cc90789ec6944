"""Importing a file of slips, a batch at a time, each in transactions of its own."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, replace

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

PARTS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows that are ready to be written, and those that are not."""

    priced: PricedSlips
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
        report = ImportReport()
        waiting: _Batch | None = None
        for rows_at_once in batches(rows):
            if waiting is None:
                waiting = await self._priced(rows_at_once)
                continue
            # A batch is priced while the one before it is written.
            _, waiting = await asyncio.gather(
                self._write(waiting, report), self._priced(rows_at_once)
            )
            yield report
        if waiting is not None:
            await self._write(waiting, report)
        yield report

    async def _priced(self, rows: Sequence[SlipPlayedElsewhere | RowError]) -> _Batch:
        slips = [row for row in rows if isinstance(row, SlipPlayedElsewhere)]
        errors = [row for row in rows if isinstance(row, RowError)]
        priced, refused = await price_slips(self.database, self.actor, rows=slips, now=self.clock())
        return _Batch(priced, [*errors, *refused])

    async def _write(self, batch: _Batch, report: ImportReport) -> None:
        """Write a batch in parts, at once: slips of different guests do not meet."""
        parts = batch.priced.parted(PARTS_AT_ONCE)
        written = await asyncio.gather(*(self._write_part(part) for part in parts))
        report.add(written, errors=batch.errors)

    async def _write_part(self, priced: PricedSlips) -> ImportedBatch:
        own_request = replace(self.actor, request_id=uuid7())
        return await import_slips(self.database, own_request, priced=priced, now=self.clock())
