"""Files of slips that were played elsewhere: CSV, read a row at a time."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeAlias
from uuid import UUID

from pitledger.edge.fields import MAXIMUM_CENTS
from pitledger.kernel.errors import ValidationFailedError
from pitledger.rating_slips import RowError, SlipPlayedElsewhere

ALWAYS = ("external_id", "seat", "average_bet_cents", "started_at", "ended_at")
GUEST = ("player_id", "card_number")
TABLE = ("table_id", "table_label")
COLUMNS = (*ALWAYS, *GUEST, *TABLE, "paused_seconds")
FILE = "file"
EXTERNAL_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}", re.ASCII)
WHOLE_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)", re.ASCII
)
LONGEST_NAME = 64
Row: TypeAlias = SlipPlayedElsewhere | RowError


def slips_in(lines: Iterable[str]) -> Iterator[Row]:
    """Return the rows of a file, each a slip or why it is none; blank lines are no rows.

    The headings are looked at before this returns. Columns are parted by commas, or by semicolons
    where the headings are.

    Raises `ValidationFailedError` for a file without headings, or with others than `COLUMNS`.
    """
    waiting = iter(lines)
    headings = next(waiting, "").removeprefix("\ufeff")
    delimiter = ";" if ";" in headings and "," not in headings else ","
    names = [name.strip() for row in csv.reader([headings], delimiter=delimiter) for name in row]
    _check_headings(names)
    return _rows(csv.reader(waiting, delimiter=delimiter, strict=True), names)


def _check_headings(names: list[str]) -> None:
    if not any(names):
        raise _wrong_file("the first line must name the columns, and is empty")
    for name in names:
        if name not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise _wrong_file(f"no column is called {name[:50]!r}; there are: {known}")
        if names.count(name) > 1:
            raise _wrong_file(f"the column {name} is there twice")
    for name in ALWAYS:
        if name not in names:
            raise _wrong_file(f"the column {name} is missing")
    for one, other in (GUEST, TABLE):
        if not {one, other} & set(names):
            raise _wrong_file(f"one of the columns {one} and {other} must be there")


def _wrong_file(message: str) -> ValidationFailedError:
    error = ValidationFailedError.of(FILE, message)
    error.detail = f"The file can't be read: {message}."
    return error


def _rows(reader: Iterator[list[str]], names: list[str]) -> Iterator[Row]:
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
            yield _row(number, cells, names=names)


def _row(number: int, cells: list[str], *, names: list[str]) -> Row:
    code = ValidationFailedError.code
    if len(cells) != len(names):
        wrong = f"has {len(cells)} columns, the headings have {len(names)}"
        return RowError(number, None, code, FILE, wrong)
    row = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    external_id = row["external_id"]
    if not EXTERNAL_ID.fullmatch(external_id):
        wrong = "must be 1 to 128 of A-Z a-z 0-9 . _ : -"
        return RowError(number, None, code, "external_id", wrong)
    try:
        return SlipPlayedElsewhere(
            number=number,
            external_id=external_id,
            player_id=_id(row, "player_id", other="card_number"),
            card_number=_name(row, "card_number"),
            table_id=_id(row, "table_id", other="table_label"),
            table_label=_name(row, "table_label"),
            seat=_whole_number(row, "seat", most=2**31 - 1),
            average_bet_cents=_whole_number(row, "average_bet_cents", least=1, most=MAXIMUM_CENTS),
            started_at=_instant(row, "started_at"),
            ended_at=_instant(row, "ended_at"),
            paused_seconds=_whole_number(row, "paused_seconds", absent="0"),
        )
    except ValidationFailedError as error:
        (wrong_field,) = error.facts["errors"]
        return RowError(number, external_id, code, wrong_field["field"], wrong_field["message"])


def _id(row: Mapping[str, str], name: str, *, other: str) -> UUID | None:
    text = row.get(name, "")
    if bool(text) == bool(row.get(other, "")):
        raise ValidationFailedError.of(name, f"fill in one of {name} and {other}")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise ValidationFailedError.of(name, "must be a UUID") from None


def _name(row: Mapping[str, str], name: str) -> str | None:
    text = row.get(name, "")
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise ValidationFailedError.of(name, f"must be {LONGEST_NAME} printable characters at most")
    return text or None


def _whole_number(
    row: Mapping[str, str],
    name: str,
    *,
    least: int = 0,
    most: int = 2**31 - 1,
    absent: str = "",
) -> int:
    text = row.get(name) or absent
    if not WHOLE_NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise ValidationFailedError.of(name, f"must be a whole number from {least} to {most}")
    return int(text)


def _instant(row: Mapping[str, str], name: str) -> datetime:
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
