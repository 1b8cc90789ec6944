"""What came of an imported file so far, and its rows a batch at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from pitledger.kernel.imports import ImportedBatch, RowError

ROWS_AT_ONCE = 1000
ERRORS_SHOWN = 1000


class _Row(Protocol):
    @property
    def external_id(self) -> str | None: ...


AnyRow = TypeVar("AnyRow", bound=_Row)


@dataclass
class ImportReport:
    """What came of a file: its rows, their points, and the first of its errors."""

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


def batches(rows: Iterable[AnyRow]) -> Iterator[list[AnyRow]]:
    """Yield rows some at a time, never one external id twice in batches that follow each other.

    The first of them is to be there by then; an empty batch may come between.
    """
    batch: list[AnyRow] = []
    known: set[str | None] = set()
    before: set[str | None] = set()
    for row in rows:
        name = None if isinstance(row, RowError) else row.external_id
        while len(batch) == ROWS_AT_ONCE or (name and (name in known or name in before)):
            yield batch
            before, known, batch = known, set(), []
        batch.append(row)
        known.add(name)
    if batch:
        yield batch
