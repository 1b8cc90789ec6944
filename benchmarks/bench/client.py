"""A client that costs little: keep-alive connections, requests that are built beforehand.

It asks in two ways. In a closed loop each connection sends its next request when it has the answer
to the one before: that finds the maximal rate. In an open loop requests are due at moments that do
not depend on the answers, and the time of each is counted from the moment it was due, so that a
server that stalls is not asked less often for it.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from selectors import SelectSelector
from typing import cast

import httptools
import uvloop

CONNECTIONS = 16
OPEN_LOOP_CONNECTIONS = 32
SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Request:
    """A request, with what it is sent as."""

    method: str
    path: str
    token: str = ""
    body: object = None
    by_cookie: bool = False

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers, but for the length."""
        who = {"Cookie": f"pitledger_session={self.token}"}
        if not self.by_cookie:
            who = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Host": "127.0.0.1", **who}

    @property
    def content(self) -> bytes:
        """Return the body as bytes."""
        return b"" if self.body is None else json.dumps(self.body).encode()

    @property
    def raw(self) -> bytes:
        """Return the whole request as it goes over the wire."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        head = f"{self.method} {self.path} HTTP/1.1\r\n{lines}"
        return f"{head}Content-Length: {len(self.content)}\r\n\r\n".encode() + self.content


@dataclass
class Load:
    """What came of some requests, in the order of the requests: `took_seconds` of each."""

    requests: Sequence[Request]
    seconds: float = 0
    took_seconds: list[float] = field(default_factory=list[float])

    @property
    def rate(self) -> float:
        """Return the answers a second."""
        return len(self.requests) / self.seconds


class _Connection(asyncio.Protocol):
    """One connection, which tells of each answer that is whole, and of its end."""

    def __init__(
        self,
        answered: Callable[["_Connection", int, bytes], None],
        *,
        lost: Callable[["_Connection"], None],
    ) -> None:
        self._answered, self._lost = answered, lost
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self.number, self.due = -1, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._lost(self)

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        body = b"".join(self._body)
        self._body.clear()
        self._answered(self, self._parser.get_status_code(), body)


class _Drive:
    """Sends requests over some connections until all are answered, or one is refused."""

    def __init__(self, load: Load) -> None:
        self._load, self._raw = load, [request.raw for request in load.requests]
        load.took_seconds = [0.0] * len(self._raw)
        self._left = len(self._raw)
        self._done = asyncio.get_running_loop().create_future()
        self._idle: deque[_Connection] = deque()
        self._waiting: deque[tuple[int, float]] = deque()
        self._opening: set[asyncio.Task[None]] = set()

    async def connect(self, port: int, *, connections: int) -> None:
        """Open the connections, each from an address of its own, as terminals have theirs."""
        for number in range(connections):
            await self._open(port, f"127.0.1.{number + 1}")

    async def _open(self, port: int, address: str) -> None:
        def lost(connection: _Connection) -> None:
            """Open it again where the server was not asked for long; else it should have stayed."""
            if connection.number >= 0:
                self._answered(connection, 0, b"the connection was lost")
            elif not self._done.done():
                self._idle.remove(connection)
                opening = asyncio.ensure_future(self._open(port, address))
                self._opening.add(opening)
                opening.add_done_callback(self._opened)

        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: _Connection(self._answered, lost=lost),
            *("127.0.0.1", port),
            local_addr=(address, 0),
        )
        self._free(connection)

    def _opened(self, opening: asyncio.Task[None]) -> None:
        self._opening.discard(opening)
        error = opening.exception()
        if error is not None and not self._done.done():
            self._done.set_exception(error)

    async def closed(self) -> None:
        """Ask as fast as answers come."""
        started = time.perf_counter()
        self._waiting.extend((number, 0.0) for number in range(len(self._raw)))
        while self._idle and self._waiting:
            self._ask(self._idle.popleft(), *self._waiting.popleft())
        await self._done
        self._load.seconds = time.perf_counter() - started

    async def open(self, due_seconds: Sequence[float]) -> None:
        """Ask when it is due, over the connection that was idle longest, or as soon as one is."""
        started = time.perf_counter()
        for number, after in enumerate(due_seconds):
            due = started + after
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            if self._done.done():
                break
            if self._idle:
                self._ask(self._idle.popleft(), number, due)
            else:
                self._waiting.append((number, due))
        await self._done
        self._load.seconds = time.perf_counter() - started

    def close(self) -> None:
        """Close the connections."""
        for connection in self._idle:
            connection.transport.close()

    def _ask(self, connection: _Connection, number: int, due: float) -> None:
        connection.number, connection.due = number, due or time.perf_counter()
        connection.transport.write(self._raw[number])

    def _answered(self, connection: _Connection, status: int, body: bytes) -> None:
        self._load.took_seconds[connection.number] = time.perf_counter() - connection.due
        self._left -= 1
        if status not in SUCCESS and not self._done.done():
            asked = self._load.requests[connection.number]
            told = f"{asked.method} {asked.path}: {status} {body.decode(errors='replace')}"
            self._done.set_exception(SystemExit(told))
        connection.number = -1
        if not self._left and not self._done.done():
            self._done.set_result(None)
        self._free(connection)

    def _free(self, connection: _Connection) -> None:
        """Send what waits, or let the connection wait."""
        if self._waiting and not self._done.done():
            self._ask(connection, *self._waiting.popleft())
        else:
            self._idle.append(connection)


def ask(port: int, requests: Sequence[Request], *, connections: int = CONNECTIONS) -> Load:
    """Send requests in a closed loop, and return what came of them.

    Ends the program where an answer is no success.
    """
    load = Load(requests)

    async def work() -> None:
        drive = _Drive(load)
        await drive.connect(port, connections=min(connections, len(requests)))
        await drive.closed()
        drive.close()

    uvloop.run(work())
    return load


def ask_when_due(port: int, requests: Sequence[Request], *, due_seconds: Sequence[float]) -> Load:
    """Send each request when it is due, in seconds from the start; the times count from there.

    Ends the program where an answer is no success. The loop waits by `select`, which knows
    microseconds: `epoll` would be up to a millisecond late.
    """
    load = Load(requests)

    async def work() -> None:
        drive = _Drive(load)
        await drive.connect(port, connections=OPEN_LOOP_CONNECTIONS)
        await drive.open(due_seconds)
        drive.close()

    loop = asyncio.SelectorEventLoop(SelectSelector())
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(work())
    return load
