"""Importing a file of slips, a batch at a time, each in transactions of its own."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pitledger.edge.slip_file import Row
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import PricedSlips
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.rating_slips import RowError, SlipPlayedElsewhere
from pitledger.usecases.import_slips import ImportedBatch, import_slips
from pitledger.usecases.price_slips import price_slips

ROWS_AT_ONCE = 1000
PARTS_AT_ONCE = 2
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

    def add(self, written: Sequence[ImportedBatch], *, errors: Sequence[RowError]) -> None:
        """Add what came of a batch's parts, and the errors of rows that were not tried."""
        self.imported += sum(part.imported for part in written)
        self.repeated += sum(part.repeated for part in written)
        self.points += sum(part.points for part in written)
        refused = (error for part in written for error in part.errors)
        found = sorted([*errors, *refused], key=lambda error: error.row)
        self.failed += len(found)
        self.errors += found[: ERRORS_SHOWN - len(self.errors)]


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

    async def reports(self, rows: Iterable[Row]) -> AsyncGenerator[ImportReport]:
        """Import rows in their order, and yield what came of them so far, after each batch.

        The order of a guest's rows is kept. What was told is committed. Raises
        `DatabaseUnavailableError`; then importing all rows again goes on with what is missing.
        """
        report = ImportReport()
        waiting: _Batch | None = None
        for rows_at_once in _batches(rows):
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

    async def _priced(self, rows: Sequence[Row]) -> _Batch:
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
