"""How a statement lies on paper: columns, lines and pages, measured with the fonts it is set in."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, cast

from reportlab.lib import pagesizes
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from pitledger.floor.statement_text import Line, StatementText

# Unicode CLDR, supplemental data, paper sizes. Everybody else writes on A4.
ON_LETTER = frozenset(
    (*("BZ", "CA", "CL", "CO", "CR", "GT", "MX"), *("NI", "PA", "PH", "PR", "SV", "US", "VE"))
)
PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
# All measures are points, 1/72 inch; a line of text takes its size by SPACING.
MARGIN, FOOT, SUMS, OTHER_HEAD = 42.0, 18.0, 44.0, 16.0
TITLE_SIZE, TEXT_SIZE, TABLE_SIZE, SPACING = 16.0, 9.0, 7.2, 1.3
PAD_X, PAD_Y = 3.5, 2.5
# How the columns share what the numbers leave; a number's column is as wide as its longest.
SHARES = {"written": 21, "gaming_day": 20, "what": 26, "reason": 35, "by": 22, "tier": 20}
NUMBERS = ("number", "points", "balance")
COLUMNS = tuple(field.name for field in fields(Line))
SPACES = re.compile(r"[ \t\r\n\f\v]+")  # not those that hold a number or a time together


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: the lines of each cell; headings and sums are bold."""

    cells: Sequence[Sequence[str]]
    bold: bool = False

    @property
    def height(self) -> float:
        """Return how much of the page it takes."""
        return max(map(len, self.cells)) * TABLE_SIZE * SPACING + 2 * PAD_Y


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line above the table of the first page."""

    text: str
    font: str
    size: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A statement on its pages; each begins with the headings of its rows."""

    width: float
    height: float
    head: Sequence[HeadLine]
    columns: Sequence[float]
    pages: Sequence[Sequence[Row]]

    @property
    def right(self) -> float:
        """Return where the right margin begins."""
        return self.width - MARGIN


def layout(text: StatementText, *, territory: str | None) -> Layout:
    """Return a statement laid out on the paper of a territory, by its two letters."""
    load_fonts()
    width, height = pagesizes.LETTER if territory in ON_LETTER else pagesizes.A4
    available = width - 2 * MARGIN
    columns, head = _columns(text, available=available), _head(text, available=available)
    room = height - 2 * MARGIN - FOOT
    first = room - SUMS - sum(line.size * SPACING for line in head)
    pages = _pages(_rows(text, columns), first=first, others=room - OTHER_HEAD)
    return Layout(width, height, head, columns, list(pages))


@cache
def load_fonts() -> None:
    """Make the two fonts known; it is done once in a process."""
    for name in (PLAIN, BOLD):
        content = (files("pitledger") / "floor" / "fonts" / f"{name}.ttf").read_bytes()
        cast("Any", pdfmetrics).registerFont(TTFont(name, BytesIO(content), shapable=False))


def lines_of(text: str, *, font: str, size: float, width: float) -> Sequence[str]:
    """Return a text's lines, at least one, none wider than `width`; a longer word is cut."""
    lines, line = list[str](), ""
    for word in SPACES.split(unicodedata.normalize("NFC", text)):
        longer = f"{line} {word}" if line else word
        if _width(longer, font, size=size) <= width:
            line = longer
            continue
        *cut, last = _pieces(word, font=font, size=size, width=width)
        lines += [line, *cut] if line else cut
        line = last
    return [*lines, line]


def _pieces(word: str, *, font: str, size: float, width: float) -> Iterator[str]:
    """Yield a word in pieces that fit, cut behind a hyphen where there is one."""
    piece = ""
    for letter in word:
        if piece and _width(piece + letter, font, size=size) > width:
            cut = piece.rfind("-") + 1 or len(piece)
            yield piece[:cut]
            piece = piece[cut:]
        piece += letter
    yield piece


def _width(text: str, font: str, *, size: float = TABLE_SIZE) -> float:
    return pdfmetrics.stringWidth(text, font, size)


def _head(text: StatementText, *, available: float) -> Sequence[HeadLine]:
    parts = (
        (text.title, BOLD, TITLE_SIZE),
        (text.guest, BOLD, TEXT_SIZE),
        (", ".join(text.about), PLAIN, TEXT_SIZE),
        (f"{text.house}. {text.period}", PLAIN, TEXT_SIZE),
    )
    return [
        HeadLine(line, font, size)
        for part, font, size in parts
        if part
        for line in lines_of(part, font=font, size=size, width=available)
    ]


def _columns(text: StatementText, *, available: float) -> Sequence[float]:
    widest = {name: _width(getattr(text.headings, name), BOLD) for name in NUMBERS}
    widest["balance"] = max(widest["balance"], *(_width(figure, BOLD) for _, figure in text.sums))
    for line in text.lines:
        for name in NUMBERS:
            widest[name] = max(widest[name], _width(getattr(line, name), PLAIN))
    fixed = {name: width + 2 * PAD_X for name, width in widest.items()}
    share = (available - sum(fixed.values())) / sum(SHARES.values())
    return [fixed[name] if name in fixed else SHARES[name] * share for name in COLUMNS]


def _rows(text: StatementText, columns: Sequence[float]) -> Sequence[Row]:
    """Return the headings, then the entries between the opening and the closing balance."""
    headings = _row(text.headings, columns, bold=True)
    entries = [_row(line, columns) for line in text.lines] or [_across(text.empty)]
    opening, closing = (_across(*text.sums[place], bold=True) for place in (0, -1))
    return [headings, opening, *entries, closing]


def _row(line: Line, columns: Sequence[float], *, bold: bool = False) -> Row:
    font = BOLD if bold else PLAIN
    named = zip(COLUMNS, astuple(line), columns, strict=True)
    return Row(
        [
            [cell]
            if name in NUMBERS
            else lines_of(cell, font=font, size=TABLE_SIZE, width=width - 2 * PAD_X)
            for name, cell, width in named
        ],
        bold,
    )


def _across(label: str, balance: str = "", *, bold: bool = False) -> Row:
    """Return a row whose label runs over the columns that it leaves empty."""
    said = {"written": label, "balance": balance}
    return Row([[said.get(name, "")] for name in COLUMNS], bold)


def _pages(rows: Sequence[Row], *, first: float, others: float) -> Iterator[Sequence[Row]]:
    """Yield the rows of each page, the headings first on each; no row is broken in two."""
    headings, *rest = rows
    page, room = [headings], first - headings.height
    for row in rest:
        if row.height > room and len(page) > 1:
            yield page
            page, room = [headings], others - headings.height
        page.append(row)
        room -= row.height
    yield page
