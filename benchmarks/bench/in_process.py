"""What a request asks of the database, and of Python's memory: counted, so the same on any machine.

The application runs in this process, asked without a network; it has one connection to the
database, through a proxy that counts how often it waits for an answer.
"""

import asyncio
import gc
import sys
import tracemalloc
from collections.abc import Sequence
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import SecretStr
from starlette.types import Message

from benchmarks.bench.cases import CASES
from benchmarks.bench.casino import A_DAY_SECONDS, Casino
from benchmarks.bench.client import SUCCESS, Request
from benchmarks.bench.figures import Cell, Figure, Table
from pitledger.app import create_app
from pitledger.platform.settings import Settings
from tests.database.wire import Wire, counting

WARMING, COUNTED, KEPT = 16, 16, 32
KIB = 1024
COLUMNS = {
    "case": "",
    "round_trips": "round trips to the database",
    "peak_kib": "KiB that Python needs for it",
    "kept_blocks": "blocks of memory kept afterwards",
}


def count(casino: Casino, *, log: Path) -> Table:
    """Return what each kind of request costs, in what can be counted."""
    with log.open("a") as file, redirect_stderr(file):
        return asyncio.run(_count(casino))


async def _count(casino: Casino) -> Table:
    table = Table("One request, in process", COLUMNS)
    async with counting(casino.url) as wire:
        settings = Settings(
            database_url=wire.url,
            secret_key=SecretStr(casino.key),
            listen_url=casino.url,
            pool_size=1,
            jobs="off",
            session_idle_seconds=A_DAY_SECONDS,
        )
        app = create_app(settings)
        async with app.router.lifespan_context(app):
            for case in CASES:
                for request in case.make(casino, WARMING):
                    await _ask(app, request)
                row: dict[str, Cell] = {"case": case.name}
                row["round_trips"] = await _round_trips(app, case.make(casino, COUNTED), wire=wire)
                row["kept_blocks"] = await _kept_blocks(app, case.make(casino, KEPT))
                row["peak_kib"] = await _peak_kib(app, case.make(casino, COUNTED))
                table.rows.append(row)
    return table


async def _round_trips(app: FastAPI, requests: Sequence[Request], *, wire: Wire) -> Figure:
    """Return how often each waits for the database."""
    trips: list[float] = []
    for request in requests:
        wire.forget()
        await _ask(app, request)
        trips.append(wire.round_trips)
    return Figure.of(trips)


async def _kept_blocks(app: FastAPI, requests: Sequence[Request]) -> Figure:
    """Return how many blocks of memory are there after all of them that were not before, each."""
    gc.collect()
    before = sys.getallocatedblocks()
    for request in requests:
        await _ask(app, request)
    gc.collect()
    return Figure.of([(sys.getallocatedblocks() - before) / len(requests)])


async def _peak_kib(app: FastAPI, requests: Sequence[Request]) -> Figure:
    """Return how much memory of Python each has at most, beyond what was there before."""
    peaks: list[float] = []
    tracemalloc.start()
    for request in requests:
        gc.collect()
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        await _ask(app, request)
        peaks.append((tracemalloc.get_traced_memory()[1] - before) / KIB)
    tracemalloc.stop()
    return Figure.of(peaks)


async def _ask(app: FastAPI, request: Request) -> None:
    """Ask without a network. Ends the program where the answer is no success."""
    content = request.content
    headers = {**request.headers, "Content-Length": str(len(content))}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.path,
        "raw_path": request.path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    body = iter([{"type": "http.request", "body": content, "more_body": False}])
    sent: list[Message] = []
    gone = asyncio.Event()  # never: the client stays

    async def receive() -> dict[str, Any]:
        message = next(body, None)
        if message is None:
            await gone.wait()
        return message or {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    if sent[0]["status"] not in SUCCESS:
        raise SystemExit(f"{request.method} {request.path}: {sent}")
