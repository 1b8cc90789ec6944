"""History that comes from another system."""

import io
from typing import Any

from starlette.requests import Request

from pitledger.edge.fields import Out
from pitledger.edge.import_table import csv_table, rows_in
from pitledger.edge.permissions import SLIPS_IMPORT, needs
from pitledger.edge.requests import let_wait, services, session
from pitledger.edge.slip_file import SLIPS
from pitledger.edge.slip_import import SlipImport
from pitledger.http.routing import SIGNED_IN, signed_in_router

router = signed_in_router("rating slips")
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "RFC 4180 in UTF-8 with a line of headings, 1 MiB at most; docs/import.md.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


class RowErrorOut(Out):
    """Why a row was not imported; the headings are row 1."""

    row: int
    external_id: str | None
    code: str
    field: str
    message: str


class ImportOut(Out):
    """What came of a file; `errors_omitted` are those beyond the first 1000."""

    imported: int
    repeated: int
    failed: int
    points: int
    errors: list[RowErrorOut]
    errors_omitted: int


@router.post("/rating-slips/import", openapi_extra={**SIGNED_IN, **FILE})
@needs(SLIPS_IMPORT)
async def post_rating_slips_import(request: Request) -> ImportOut:
    """Import closed slips that were played elsewhere, and pay them; each is written once.

    Rows are committed some at a time, whether or not others fail. One import at a time runs in a
    server process; a second one waits for its turn.
    """
    here = services(request)
    text = (await request.body()).decode(errors="surrogateescape")
    rows = rows_in(csv_table(io.StringIO(text, newline="")), SLIPS)
    asked = SlipImport(database=here.database, actor=session(request).actor, clock=here.clock)
    await let_wait(request)
    async with here.import_turn:
        *_, report = [so_far async for so_far in asked.reports(rows)]
    return ImportOut.model_validate(report)
