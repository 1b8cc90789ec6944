"""Is a completion served faster by async or by sync endpoints? See docs/adr/0006-async.md.

Both variants do what a completion does: three statements a request (who asks, what is there, one
call that writes), each a transaction of its own, and a JSON answer. One server process with one
pool; the load generator is this process, the database our own server in a folder that goes. The
two take turns, so that whatever else the machine does meets both.
"""

import asyncio
import itertools
import multiprocessing
import socket
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
import uvicorn
import uvloop
from fastapi import FastAPI, Request
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from pydantic import BaseModel

from pitledger.platform.embedded_postgres import embedded_server

TURNS, WARM_UP_SECONDS, SECONDS = 5, 4, 4
CLIENTS, POOL_SIZE, SLIPS = 16, 8, 1000
TOKEN = "a-token-of-32-bytes-or-thereabout"  # noqa: S105
INPUTS = '{"average_bet_cents":"10000","play_seconds":"3600","rounds":"60"}'
NO_ROW: tuple[Any, ...] = ()
WHO = "select casino, staff from session where token = %s"
FACTS = "select status, version, snapshot from slip where casino = %s and id = %s"
WRITE = "select entry_id, points from write(%s, %s, %s, %s)"
SETUP = """
create table session (token bytea primary key, casino uuid, staff uuid);
create table slip (
  casino uuid, id uuid, status text, version integer, snapshot jsonb, primary key (casino, id));
create table entry (
  casino uuid, id uuid, slip uuid, sequence integer, points bigint, hash bytea, inputs text,
  primary key (casino, id), unique (casino, slip, sequence));
create function write(_casino uuid, _slip uuid, _entry uuid, _inputs text)
returns table (entry_id uuid, points bigint) language plpgsql as $$
declare _locked slip; begin
  select * into _locked from slip where casino = _casino and id = _slip for update;
  update slip set version = version + 1 where casino = _casino and id = _slip;
  insert into entry values (
    _casino, _entry, _slip, _locked.version, 10, sha256(_inputs::bytea), _inputs);
  return query select _entry, 10::bigint;
end $$;
"""


class Completion(BaseModel):
    """The answer of a request."""

    entry_id: UUID
    points: int


def token_hash(request: Request) -> bytes:
    """Return the hash under which the database knows the request's token."""
    return sha256(request.headers["authorization"].removeprefix("Bearer ").encode()).digest()


def async_app(url: str) -> FastAPI:
    """Return the application whose endpoint runs on the event loop."""
    pool = AsyncConnectionPool(url, min_size=POOL_SIZE, kwargs={"autocommit": True}, open=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        async with pool:
            yield

    async def complete(request: Request, slip_id: UUID) -> Completion:
        async with pool.connection() as db:
            who = await (await db.execute(WHO, [token_hash(request)])).fetchone() or NO_ROW
            await (await db.execute(FACTS, [who[0], slip_id])).fetchone()
            call = await db.execute(WRITE, [who[0], slip_id, uuid4(), INPUTS])
            row = await call.fetchone() or NO_ROW
        return Completion(entry_id=row[0], points=row[1])

    app = FastAPI(lifespan=lifespan)
    app.add_api_route("/complete/{slip_id}", complete, methods=["POST"])
    return app


def sync_app(url: str) -> FastAPI:
    """Return the application whose endpoint runs in the thread pool."""
    pool = ConnectionPool(url, min_size=POOL_SIZE, kwargs={"autocommit": True}, open=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        with pool:
            yield

    def complete(request: Request, slip_id: UUID) -> Completion:
        with pool.connection() as db:
            who = db.execute(WHO, [token_hash(request)]).fetchone() or NO_ROW
            db.execute(FACTS, [who[0], slip_id]).fetchone()
            row = db.execute(WRITE, [who[0], slip_id, uuid4(), INPUTS]).fetchone() or NO_ROW
        return Completion(entry_id=row[0], points=row[1])

    app = FastAPI(lifespan=lifespan)
    app.add_api_route("/complete/{slip_id}", complete, methods=["POST"])
    return app


VARIANTS = {"async": async_app, "sync": sync_app}


def serve(variant: str, url: str, *, listening: socket.socket) -> None:
    """Serve one variant until the process is told to end."""
    config = uvicorn.Config(VARIANTS[variant](url), access_log=False, log_level="warning")
    uvicorn.Server(config).run([listening])


class Client(asyncio.Protocol):
    """One connection, which sends its next request when it has the answer to the last."""

    def __init__(self, requests: Iterator[bytes]) -> None:
        self.requests, self.answers, self.refused, self.received = requests, 0, False, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        """Count an answer once it is whole, and ask again."""
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        if end and body.endswith(b"}"):
            self.answers, self.received = self.answers + 1, b""
            self.refused |= not head.startswith(b"HTTP/1.1 200")
            self.transport.write(next(self.requests))


async def load(port: int, requests: Iterator[bytes]) -> float:
    """Return the answers a second that all clients together get from a warm server."""
    clients = [Client(requests) for _ in range(CLIENTS)]
    for client in clients:
        await asyncio.get_running_loop().create_connection(lambda c=client: c, "127.0.0.1", port)
    await asyncio.sleep(WARM_UP_SECONDS)
    before, started = [client.answers for client in clients], time.perf_counter()
    await asyncio.sleep(SECONDS)
    answers, passed = sum(c.answers for c in clients) - sum(before), time.perf_counter() - started
    if not all(before) or any(client.refused for client in clients):
        raise SystemExit("The server was not up in time, or refused.")
    return answers / passed


def measure(variant: str, url: str, *, requests: Iterator[bytes]) -> float:
    """Run one turn of one variant, on a server of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = multiprocessing.get_context("spawn").Process(
            target=serve, args=(variant, url), kwargs={"listening": listening}
        )
        server.start()
        try:
            return uvloop.run(load(listening.getsockname()[1], requests))
        finally:
            server.terminate()
            server.join()


def prepared(url: str) -> Iterator[bytes]:
    """Lay the tables and return requests without end, one slip after the other."""
    casino, token, ids = uuid4(), TOKEN.encode(), [uuid4() for _ in range(SLIPS)]
    with psycopg.connect(url) as db:
        db.execute(SETUP)
        db.execute("insert into session values (sha256(%s), %s, %s)", [token, casino, casino])
        slip = "insert into slip values (%s, %s, 'OPEN', 1, '{}')"
        db.cursor().executemany(slip, [(casino, id_) for id_ in ids])
    request = "POST /complete/{} HTTP/1.1\r\nHost: benchmark\r\nAuthorization: Bearer {}\r\n\r\n"
    return itertools.cycle([request.format(id_, TOKEN).encode() for id_ in ids])


def main() -> None:
    """Let the variants take turns, and print the medians and the median ratio of neighbours."""
    rates: dict[str, list[float]] = {variant: [] for variant in VARIANTS}
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        url = server.url(user="postgres", database="postgres")
        requests = prepared(url)
        for variant in list(VARIANTS) * TURNS:
            rates[variant].append(measure(variant, url, requests=requests))
    for variant, rate in rates.items():
        print(f"{variant:5} median {median(rate):.0f} a second, {min(rate):.0f} to {max(rate):.0f}")
    ratios = [one / other for one, other in zip(rates["async"], rates["sync"], strict=True)]
    print(f"async : sync = {median(ratios):.2f}, {min(ratios):.2f} to {max(ratios):.2f}")


if __name__ == "__main__":
    main()
