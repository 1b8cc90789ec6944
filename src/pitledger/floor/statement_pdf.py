"""Drawing a statement as a document, with letters for guests of many tongues in it.

Slow to load and to draw: import it where a document is asked for, and call it in a thread.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from pitledger.floor.statement_layout import (
    BOLD,
    COLUMNS,
    FOOT,
    MARGIN,
    NUMBERS,
    OTHER_HEAD,
    PAD_X,
    PAD_Y,
    PLAIN,
    SPACING,
    SUMS,
    TABLE_SIZE,
    TEXT_SIZE,
    Layout,
    Row,
    layout,
    lines_of,
)
from pitledger.floor.statement_text import StatementText

SHADE, LINE = 0.94, 0.75  # grey: 0 is black, 1 white
DRAWING = Lock()  # a font is in one document at a time


def statement_pdf(
    text: StatementText, *, language: str, territory: str | None, made_at: datetime
) -> bytes:
    """Return a statement as PDF, on the paper of a territory (two letters), its fonts embedded.

    The same statement made at the same instant is the same bytes.
    """
    written = BytesIO()
    with DRAWING:
        laid = layout(text, territory=territory)
        canvas = Canvas(written, **_settings(laid, language=language))
        _describe(canvas, text, made_at=made_at)
        for number, rows in enumerate(laid.pages, 1):
            draw_head = _draw_first_head if number == 1 else _draw_other_head
            top = draw_head(canvas, text, laid=laid)
            _draw_rows(canvas, rows, columns=laid.columns, top=top)
            _draw_foot(canvas, text, laid=laid, number=number)
            canvas.showPage()
        canvas.save()
    return written.getvalue()


def _settings(laid: Layout, *, language: str) -> dict[str, Any]:
    return {
        "pagesize": (laid.width, laid.height),
        "pageCompression": 1,
        "invariant": 1,
        "pdfVersion": (1, 7),
        "lang": language,
        "initialFontName": PLAIN,
    }


def _describe(canvas: Canvas, text: StatementText, *, made_at: datetime) -> None:
    def stamp(*_: object) -> str:
        return f"D:{made_at.astimezone(UTC):%Y%m%d%H%M%S}Z"

    canvas.setTitle(f"{text.title}: {text.guest}")
    canvas.setAuthor(text.house)
    canvas.setSubject(text.period)
    canvas.setCreator("pitledger")
    untyped: Any = canvas
    untyped.setDateFormatter(stamp)
    untyped.setViewerPreference("DisplayDocTitle", "true")


def _draw_first_head(canvas: Canvas, text: StatementText, *, laid: Layout) -> float:
    """Draw whose statement it is and what it comes to; return where the table begins."""
    top = laid.height - MARGIN
    for line in laid.head:
        canvas.setFont(line.font, line.size)
        canvas.drawString(MARGIN, top - line.size, line.text)
        top -= line.size * SPACING
    step = (laid.right - MARGIN) / len(text.sums)
    for place, (label, figure) in enumerate(text.sums):
        canvas.setFont(PLAIN, TABLE_SIZE)
        canvas.drawString(MARGIN + place * step, top - 16, label)
        canvas.setFont(BOLD, TEXT_SIZE)
        canvas.drawString(MARGIN + place * step, top - 28, figure)
    return top - SUMS


def _draw_other_head(canvas: Canvas, text: StatementText, *, laid: Layout) -> float:
    """Draw whose statement goes on, as far as it fits; return where the table begins."""
    top = laid.height - MARGIN
    said = f"{text.title}: {text.guest}. {text.house}"
    canvas.setFont(PLAIN, TABLE_SIZE)
    line = lines_of(said, font=PLAIN, size=TABLE_SIZE, width=laid.right - MARGIN)[0]
    canvas.drawString(MARGIN, top - TABLE_SIZE, line)
    return top - OTHER_HEAD


def _draw_rows(
    canvas: Canvas, rows: Sequence[Row], *, columns: Sequence[float], top: float
) -> None:
    canvas.setStrokeGray(LINE)
    canvas.setLineWidth(0.4)
    for row in rows:
        bottom = top - row.height
        if row.bold:
            canvas.setFillGray(SHADE)
            canvas.rect(MARGIN, bottom, sum(columns), row.height, stroke=0, fill=1)
            canvas.setFillGray(0)
        canvas.line(MARGIN, bottom, MARGIN + sum(columns), bottom)
        canvas.setFont(BOLD if row.bold else PLAIN, TABLE_SIZE)
        _draw_cells(canvas, row, columns=columns, top=top)
        top = bottom


def _draw_cells(canvas: Canvas, row: Row, *, columns: Sequence[float], top: float) -> None:
    left = MARGIN
    for name, width, lines in zip(COLUMNS, columns, row.cells, strict=True):
        for place, line in enumerate(lines):
            base = top - PAD_Y - TABLE_SIZE - place * TABLE_SIZE * SPACING
            if name in NUMBERS:
                canvas.drawRightString(left + width - PAD_X, base, line)
            elif line:
                canvas.drawString(left + PAD_X, base, line)
        left += width


def _draw_foot(canvas: Canvas, text: StatementText, *, laid: Layout, number: int) -> None:
    canvas.setFont(PLAIN, TABLE_SIZE)
    page_of = text.page_of % {"page": number, "pages": len(laid.pages)}
    canvas.drawRightString(laid.right, MARGIN, page_of)
    width = laid.right - MARGIN - FOOT - canvas.stringWidth(page_of, PLAIN, TABLE_SIZE)
    made = lines_of(text.made, font=PLAIN, size=TABLE_SIZE, width=width)
    canvas.drawString(MARGIN, MARGIN, made[0])
