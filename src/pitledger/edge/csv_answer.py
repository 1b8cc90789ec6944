"""Answers of any length as CSV, written as the database tells the rows."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, asynccontextmanager

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from pitledger.edge.csv_sheet import Rows, Sheet, csv_chunks
from pitledger.edge.export_files import attachment, export_slot
from pitledger.edge.requests import now_of, services, session, snapshot
from pitledger.kernel.errors import DomainError
from pitledger.platform.database import Tx
from pitledger.platform.log import log_info, log_warning


class _ClientGoneError(Exception):
    """Nobody reads the answer any more."""


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
