"""What exports share, whatever their form: how many are written at once, and their files' names."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from starlette.requests import Request

from pitledger.edge.requests import now_of
from pitledger.kernel.errors import DomainError

RETRY_AFTER_SECONDS = 10


class TooManyExportsError(DomainError):
    """This server writes as many exports as it may; `retry_after` seconds, `reset_at` a guess."""

    code = "RATE_LIMIT_EXCEEDED"
    title = "Too many exports at once"
    sentence = "Other exports are being written; wait until one of them is done and ask again."


@asynccontextmanager
async def export_slot(slots: asyncio.Semaphore, *, now: datetime) -> AsyncGenerator[None]:
    """Hold one of the exports that may be written at once. Raises `TooManyExportsError`."""
    if slots.locked():
        reset_at = now + timedelta(seconds=RETRY_AFTER_SECONDS)
        raise TooManyExportsError(retry_after=RETRY_AFTER_SECONDS, reset_at=reset_at)
    async with slots:
        yield


def attachment(request: Request, name: str, *, ending: str) -> dict[str, str]:
    """Return the header by which a browser saves an answer as a file, named by kind and time."""
    file_name = f"pitledger-{name}-{now_of(request):%Y%m%dT%H%M%SZ}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{file_name}"'}
