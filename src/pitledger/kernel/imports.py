"""What becomes of the rows of a file that is imported."""

from collections.abc import Sequence
from dataclasses import dataclass

from pitledger.kernel.errors import ValidationFailedError


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was not imported: a code, the field that is wrong, and what to do.

    `row` is the row's number, the headings being row 1.
    """

    row: int
    external_id: str | None
    code: str
    field: str
    message: str

    @classmethod
    def of(cls, row: int, external_id: str | None, *, refusal: ValidationFailedError) -> "RowError":
        """Return why a row was refused for one of its fields."""
        (wrong,) = refusal.facts["errors"]
        return cls(row, external_id, refusal.code, wrong["field"], wrong["message"])


@dataclass(frozen=True, slots=True)
class ImportedBatch:
    """What came of some rows: those imported, their points, those known before, those refused."""

    imported: int = 0
    points: int = 0
    repeated: int = 0
    errors: Sequence[RowError] = ()
