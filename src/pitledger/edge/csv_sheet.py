"""Sheets as CSV: what an export holds, and its cells as spreadsheets take them."""

import csv
import io
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

CHUNK_CHARACTERS = 32 * 1024
# What a spreadsheet takes for a formula, at the start of a cell, behind apostrophes or none.
FORMULA = re.compile("'*(?:[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|\\Z)")
Rows: TypeAlias = AsyncGenerator[tuple[str | None, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an export holds: its name, its columns, and which are whole numbers or times.

    Times are ISO 8601 in UTC.
    """

    name: str
    columns: Sequence[str]
    numbers: frozenset[str]
    times: frozenset[str] = frozenset()


def cell_of(text: str | None) -> str:
    """Return the cell of a text: one that a spreadsheet would run gets an apostrophe before it.

    A text that has one before such a character, or is nothing else, gets another, so that whoever
    takes one away has the text again. No text at all is an empty cell; an empty text is one
    apostrophe.

    Source: docs/api.md, "exports".
    """
    if text is None:
        return ""
    return f"'{text}" if FORMULA.match(text) else text


def text_of(cell: str) -> str:
    """Return the text of a cell that `cell_of` made; any other cell is its own text."""
    quoted = cell.startswith("'") and FORMULA.match(cell[1:])
    return cell[1:] if quoted else cell


async def csv_chunks(sheet: Sheet, rows: Rows) -> AsyncGenerator[bytes]:
    """Yield a sheet as RFC 4180 in UTF-8, some KiB at a time, with a line of headings first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    plain = [name in sheet.numbers for name in sheet.columns]
    async with aclosing(rows):
        async for row in rows:
            cells = zip(plain, row, strict=True)
            writer.writerow([value if number else cell_of(value) for number, value in cells])
            if text.tell() >= CHUNK_CHARACTERS:
                yield text.getvalue().encode()
                text.seek(0)
                text.truncate()
    yield text.getvalue().encode()
