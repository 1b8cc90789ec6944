"""Answers of any length as CSV: written as the database tells the rows, in constant memory."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pitledger.edge.export_files import attachment, export_slot
from pitledger.edge.requests import now_of, services, session, snapshot
from pitledger.kernel.errors import DomainError
from pitledger.platform.database import Tx
from pitledger.platform.log import log_info, log_warning

CHUNK_CHARACTERS = 32 * 1024
# What a spreadsheet takes for a formula, at the start of a cell, behind apostrophes or none.
FORMULA = re.compile("'*(?:[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|\\Z)")
Rows: TypeAlias = AsyncGenerator[tuple[str | None, ...]]


class _ClientGoneError(Exception):
    """Nobody reads the answer any more."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an export holds: its name, its columns, and those of them that are numbers."""

    name: str
    columns: Sequence[str]
    numbers: frozenset[str]


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


class CsvAnswer(Response):
    """Rows of one snapshot of the database, which is let go of however the sending ends.

    Until the first chunk is sent, what fails is answered as a problem; later, the connection is
    closed before the end, so that nobody takes a part for the whole.
    """

    media_type = "text/csv"

    def __init__(self, request: Request, sheet: Sheet, rows: Callable[[Tx], Rows]) -> None:
        """Take what to write: the sheet, and its rows as a transaction tells them."""
        self._request = request
        self._sheet = sheet
        self._rows = rows
        self._started = False
        self.status_code = 200
        self.background = None
        self.init_headers(attachment(request, sheet.name, ending="csv"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the sheet. Raises `TooManyExportsError`, and what fails before anything is sent."""
        del scope
        facts = {"export": self._sheet.name, "actor": session(self._request).actor.name}
        try:
            async with export_slot(services(self._request).export_slots, now=now_of(self._request)):
                async with _while_read(receive), snapshot(self._request) as tx:
                    await self._send(csv_chunks(self._sheet, self._rows(tx)), send=send)
                await self._send_part(b"", send=send, more=False)
        except (DomainError, TimeoutError, _ClientGoneError) as error:
            if not self._started and isinstance(error, DomainError):
                raise
            log_warning("export_cut_short", **facts, reason=_reason(error))
        else:
            log_info("export_completed", **facts)

    async def _send(self, chunks: AsyncGenerator[bytes], *, send: Send) -> None:
        async with aclosing(chunks):
            async for chunk in chunks:
                await self._send_part(chunk, send=send, more=True)

    async def _send_part(self, part: bytes, *, send: Send, more: bool) -> None:
        """Send a part, the head first. Raises `TimeoutError` where the client takes nothing."""
        async with asyncio.timeout(services(self._request).settings.export_stall_seconds):
            if not self._started:
                self._started = True
                head = {"status": self.status_code, "headers": self.raw_headers}
                await send({"type": "http.response.start", **head})
            await send({"type": "http.response.body", "body": part, "more_body": more})


def _reason(error: Exception) -> str:
    if isinstance(error, DomainError):
        return error.code
    return "client_gone" if isinstance(error, _ClientGoneError) else "client_stalled"


@asynccontextmanager
async def _while_read(receive: Receive) -> AsyncGenerator[None]:
    """Cancel what the block waits for once the client is gone. Raises `_ClientGoneError` then.

    It is cancelled once, so that the block can clean up behind itself.
    """
    task = asyncio.current_task()
    gone = within = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        if within and task is not None:
            gone = task.cancel()

    watcher = asyncio.create_task(watch())
    within = True
    try:
        yield
    except asyncio.CancelledError:
        if not gone or (task is not None and task.uncancel()):
            raise
        raise _ClientGoneError from None
    finally:
        within = False
        watcher.cancel()
