"""Importing a file of slips, a batch at a time, each in a transaction of its own."""

from collections.abc import AsyncGenerator, Iterable, Iterator
from dataclasses import dataclass, field, replace

from pitledger.edge.slip_file import Row
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.rating_slips import RowError, SlipPlayedElsewhere
from pitledger.usecases.import_slips import ImportedBatch, import_slips

ROWS_AT_ONCE = 250
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


async def imported_slips(
    database: Database, actor: Actor, *, rows: Iterable[Row], clock: Clock
) -> AsyncGenerator[tuple[int, ImportReport]]:
    """Import rows in their order, and yield after each batch how many it had, and the report.

    What was yielded is committed. Raises `DatabaseUnavailableError`; then the batch that was being
    written is undone, and importing all rows again goes on with it.
    """
    report = ImportReport()
    for batch in _batches(rows):
        slips = [row for row in batch if isinstance(row, SlipPlayedElsewhere)]
        errors = [row for row in batch if isinstance(row, RowError)]
        own_request = replace(actor, request_id=uuid7())
        done = await import_slips(database, own_request, rows=slips, now=clock())
        told = sorted([*done.errors, *errors], key=lambda error: error.row)
        report.add(replace(done, errors=told))
        yield len(batch), report


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
