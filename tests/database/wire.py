"""A proxy before PostgreSQL that counts how often a client waits for an answer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from psycopg.conninfo import conninfo_to_dict, make_conninfo

WAITS = {b"Q", b"S"}  # a simple query, and the Sync that ends an extended one
TEXTS = {b"Q", b"P"}  # messages that hold a statement's text


@dataclass
class Wire:
    """The messages that clients have sent since they were last forgotten."""

    url: str = ""
    round_trips: int = 0
    statements: list[str] = field(default_factory=list[str])

    def forget(self) -> None:
        """Count from here on."""
        self.round_trips = 0
        self.statements.clear()

    def note(self, kind: bytes, *, payload: bytes) -> None:
        """Count one message of the frontend."""
        self.round_trips += kind in WAITS
        if kind in TEXTS:
            text = payload if kind == b"Q" else payload.split(b"\0", 1)[1]
            self.statements.append(text.split(b"\0", 1)[0].decode())


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)
        await writer.drain()
    writer.close()


async def _count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, wire: Wire) -> None:
    """Hand the frontend's messages on, each counted; the first, the startup, has no kind."""
    size = await reader.readexactly(4)
    writer.write(size + await reader.readexactly(int.from_bytes(size) - 4))
    with suppress(asyncio.IncompleteReadError):
        while True:
            head = await reader.readexactly(5)
            payload = await reader.readexactly(int.from_bytes(head[1:]) - 4)
            wire.note(head[:1], payload=payload)
            writer.write(head + payload)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def counting(url: str) -> AsyncGenerator[Wire]:
    """Stand before a server that is reached by a socket folder or by a host."""
    target = conninfo_to_dict(url)
    host, port = str(target.get("host", "127.0.0.1")), str(target.get("port", 5432))
    wire = Wire()

    serving: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        if host.startswith("/"):
            there = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there = await asyncio.open_connection(host, int(port))
        with suppress(ConnectionError):
            await asyncio.gather(_count(reader, there[1], wire=wire), _forward(there[0], writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        here = server.sockets[0].getsockname()
        wire.url = make_conninfo(
            url, host=here[0], port=here[1], sslmode="disable", gssencmode="disable"
        )
        yield wire
    await asyncio.gather(*filter(None, serving))
