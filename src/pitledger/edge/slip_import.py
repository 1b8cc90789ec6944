"""Importing a file of slips, a batch at a time, each in a transaction of its own."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass, field, replace

from pitledger.edge.slip_file import Row
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.rating_slips import RowError, SlipPlayedElsewhere
from pitledger.usecases.import_slips import ImportedBatch, PricedRows, import_slips, price_slips

ROWS_AT_ONCE = 500
ERRORS_SHOWN = 1000


@dataclass
class ImportReport:
    """What came of a file: its slips, their points, and the first of its errors."""

    imported: int = 0
    repeated: int = 0
    failed: int = 0
    points: int = 0
    errors: list[RowError] = field(default_factory=list[RowError])

    @property
    def rows(self) -> int:
        """Return how many rows it tells of."""
        return self.imported + self.repeated + self.failed

    @property
    def errors_omitted(self) -> int:
        """Return how many errors are counted and not shown."""
        return self.failed - len(self.errors)

    def add(self, batch: ImportedBatch) -> None:
        """Add what came of a batch."""
        self.imported += batch.imported
        self.repeated += batch.repeated
        self.points += batch.points
        self.failed += len(batch.errors)
        self.errors += batch.errors[: ERRORS_SHOWN - len(self.errors)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipImport:
    """An import for whoever asked for it: where it writes, in whose name, by which clock."""

    database: Database
    actor: Actor
    clock: Clock

    async def reports(self, rows: Iterable[Row]) -> AsyncGenerator[ImportReport]:
        """Import rows in their order, and yield what came of them so far, after each batch.

        What was told is committed. Raises `DatabaseUnavailableError`; then the batch that was
        being written is undone, and importing all rows again goes on with it.
        """
        report = ImportReport()
        waiting: PricedRows | None = None
        for batch in _batches(rows):
            if waiting is None:
                waiting = await self._priced(batch)
                continue
            # A batch is priced while the one before it is written.
            written, waiting = await asyncio.gather(self._written(waiting), self._priced(batch))
            report.add(written)
            yield report
        if waiting is not None:
            report.add(await self._written(waiting))
        yield report

    async def _priced(self, batch: list[Row]) -> PricedRows:
        slips = [row for row in batch if isinstance(row, SlipPlayedElsewhere)]
        errors = [row for row in batch if isinstance(row, RowError)]
        priced = await price_slips(self.database, self.actor, rows=slips, now=self.clock())
        return replace(priced, errors=[*errors, *priced.errors])

    async def _written(self, priced: PricedRows) -> ImportedBatch:
        own_request = replace(self.actor, request_id=uuid7())
        return await import_slips(self.database, own_request, priced=priced, now=self.clock())


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows some at a time, never one external id twice: the first is to be there by then."""
    batch: list[Row] = []
    known: set[str | None] = set()
    for row in rows:
        taken = isinstance(row, SlipPlayedElsewhere) and row.external_id in known
        if batch and (taken or len(batch) == ROWS_AT_ONCE):
            yield batch
            batch, known = [], set()
        batch.append(row)
        known.add(row.external_id)
    if batch:
        yield batch
