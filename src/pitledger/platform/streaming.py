"""Rows as they arrive, each column as the text that PostgreSQL writes for it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, LiteralString, TypeAlias, cast

from psycopg import AsyncConnection, AsyncCursor
from psycopg.types.string import TextLoader

ROWS_PER_TURN = 64
# The driver takes from the socket what its longest row so far would take, 16 KiB to begin with, and
# waits anew each time: with room for more, a long read takes an eighth less of the processor.
LONG_ROW = "select repeat(' ', 200000)"
TextRow: TypeAlias = tuple[str | None, ...]


async def streamed(
    connection: AsyncConnection[Any], query: LiteralString, *, params: Mapping[str, Any]
) -> AsyncGenerator[TextRow]:
    """Yield a query's rows as they arrive, each column as text; memory holds a few at a time.

    It takes turns with whatever else the process does.
    """
    async with connection.cursor() as cursor:
        await cursor.execute(LONG_ROW)
        _leave_as_text(cursor)
        arriving = cursor.stream(query, params, size=ROWS_PER_TURN)
        count = 0
        async with aclosing(cast("AsyncGenerator[TextRow]", arriving)) as rows:
            async for row in rows:
                yield row
                count += 1
                if count % ROWS_PER_TURN == 0:
                    await asyncio.sleep(0)


def _leave_as_text(cursor: AsyncCursor[Any]) -> None:
    """Let a cursor return each value as it came, whatever its type."""
    for known in cursor.adapters.types:
        for oid in filter(None, (known.oid, known.array_oid)):
            cursor.adapters.register_loader(oid, TextLoader)
