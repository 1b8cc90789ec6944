"""Files of rows to import: which columns there must be, and how a row's cells are read."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from pitledger.edge.csv_sheet import text_of
from pitledger.kernel.errors import ValidationFailedError
from pitledger.kernel.imports import RowError

FILE = "file"
EXTERNAL_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}", re.ASCII)
WHOLE_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII
)
LONGEST_NAME = 64
Cells: TypeAlias = Mapping[str, str]
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Table:
    """The headings of a file, and its rows: a number and cells, or why there are none."""

    names: Sequence[str]
    rows: Iterator[tuple[int, Sequence[str]] | RowError]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[Read]):
    """What a file of some kind holds; of each pair of columns one must be there.

    `read` makes something of a row's number, external id and cells, and raises
    `ValidationFailedError`.
    """

    always: Sequence[str]
    pairs: Sequence[tuple[str, str]]
    optional: Sequence[str] = ()
    read: Callable[[int, Cells], Read]

    @property
    def columns(self) -> Sequence[str]:
        """Return every column that there may be."""
        return (*self.always, *(name for pair in self.pairs for name in pair), *self.optional)


def csv_table(lines: Iterable[str]) -> Table:
    """Return a CSV file's rows; blank lines are none.

    Columns are parted by commas, or by semicolons where the headings are.
    """
    waiting = iter(lines)
    headings = next(waiting, "").removeprefix("\ufeff")
    delimiter = ";" if ";" in headings and "," not in headings else ","
    names = [name.strip() for row in csv.reader([headings], delimiter=delimiter) for name in row]
    return Table(names, _csv_rows(csv.reader(waiting, delimiter=delimiter, strict=True)))


def _csv_rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, Sequence[str]] | RowError]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield RowError(number, None, ValidationFailedError.code, FILE, f"no CSV: {error}")
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield number, [text_of(cell.strip()) for cell in cells]


def rows_in(table: Table, form: Form[Read]) -> Iterator[Read | RowError]:
    """Return what a file's rows are, each read, or why it can't be.

    The headings are looked at before this returns.

    Raises `ValidationFailedError` for a file without headings, or with others than the form's.
    """
    _check_headings(table.names, form)
    return _rows(table, form)


def _check_headings(names: Sequence[str], form: Form[Read]) -> None:
    if not any(names):
        raise wrong_file("the first line must name the columns, and is empty")
    for name in names:
        if name not in form.columns:
            known = ", ".join(form.columns)
            raise wrong_file(f"no column is called {name[:50]!r}; there are: {known}")
        if names.count(name) > 1:
            raise wrong_file(f"the column {name} is there twice")
    for name in form.always:
        if name not in names:
            raise wrong_file(f"the column {name} is missing")
    for one, other in form.pairs:
        if not {one, other} & set(names):
            raise wrong_file(f"one of the columns {one} and {other} must be there")


def wrong_file(message: str) -> ValidationFailedError:
    """Return the refusal of a whole file."""
    error = ValidationFailedError.of(FILE, message)
    error.detail = f"The file can't be read: {message}."
    return error


def _rows(table: Table, form: Form[Read]) -> Iterator[Read | RowError]:
    for row in table.rows:
        yield row if isinstance(row, RowError) else _row(*row, names=table.names, form=form)


def _row(
    number: int, cells: Sequence[str], *, names: Sequence[str], form: Form[Read]
) -> Read | RowError:
    code = ValidationFailedError.code
    if len(cells) != len(names):
        wrong = f"has {len(cells)} columns, the headings have {len(names)}"
        return RowError(number, None, code, FILE, wrong)
    row = dict(zip(names, cells, strict=True))
    external_id = external_id_in(row["external_id"])
    if external_id is None:
        wrong = "must be 1 to 128 of A-Z a-z 0-9 . _ : -"
        return RowError(number, None, code, "external_id", wrong)
    try:
        return form.read(number, row)
    except ValidationFailedError as refusal:
        return RowError.of(number, external_id, refusal=refusal)


def external_id_in(cell: object) -> str | None:
    """Return the external id in a cell; None for what can't be one."""
    return cell if isinstance(cell, str) and EXTERNAL_ID.fullmatch(cell) else None


def id_in(row: Cells, name: str, *, other: str) -> UUID | None:
    """Return the id in a cell; None where the other way to name it is filled in instead.

    Raises `ValidationFailedError` for both, neither, and what is no UUID.
    """
    text = row.get(name, "")
    if bool(text) == bool(row.get(other, "")):
        raise ValidationFailedError.of(name, f"fill in one of {name} and {other}")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationFailedError.of(name, "must be a UUID") from None


def name_in(row: Cells, name: str) -> str | None:
    """Return the name in a cell, or None. Raises `ValidationFailedError` for a useless one."""
    text = row.get(name, "")
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise ValidationFailedError.of(name, f"must be {LONGEST_NAME} printable characters at most")
    return text or None


def whole_number_in(
    row: Cells, name: str, *, least: int = 0, most: int = 2**31 - 1, absent: str = ""
) -> int:
    """Return the whole number in a cell. Raises `ValidationFailedError` for one out of range."""
    text = row.get(name) or absent
    if not WHOLE_NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise ValidationFailedError.of(name, f"must be a whole number from {least} to {most}")
    return int(text)


def instant_in(row: Cells, name: str) -> datetime:
    """Return the time in a cell, in UTC. Raises `ValidationFailedError` for one without offset."""
    text = row[name]
    wrong = ValidationFailedError.of(
        name, "must be a time with its offset, such as 2026-03-10T21:00:00Z or …T22:00:00+01:00"
    )
    if not INSTANT.fullmatch(text):
        raise wrong
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise wrong from None
