"""A connection of the pool, lent to a block; errors in it come out as refusals."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.pq import TransactionStatus

from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.platform.refusing import translated
from pitledger.platform.sessions import Pool

IDLE = TransactionStatus.IDLE


class Lent:
    """A connection of the pool while a block runs; where the block raises, what it began is undone.

    `heal` is called where the server was lost, so that no other connection to it is lent.

    Raises the refusal that a database error stands for. It is `pool.connection()` but for its
    commit: here whoever begins a transaction commits it.
    """

    __slots__ = ("_connection", "_heal", "_pool")

    def __init__(self, pool: Pool, *, heal: Callable[[], None]) -> None:
        self._pool, self._heal = pool, heal

    async def __aenter__(self) -> AsyncConnection[Any]:
        try:
            self._connection = await self._pool.getconn()
        except Error as error:
            raise self._refusal(error) from error
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        connection = self._connection
        try:
            if error is not None and connection.info.transaction_status is not IDLE:
                with suppress(Error):
                    await connection.rollback()
        finally:
            await self._pool.putconn(connection)
        if isinstance(error, Error):
            raise self._refusal(error) from error
        if isinstance(error, DatabaseUnavailableError) and _lost_server(error.__cause__):
            self._heal()

    def _refusal(self, error: Error) -> Exception:
        """Return the refusal that an error stands for, and see to the pool where it says so."""
        if _lost_server(error):
            self._heal()
        return translated(error)


def _lost_server(error: BaseException | None) -> bool:
    """Return whether a connection went without a word, or with the server's last one (57P)."""
    if not isinstance(error, OperationalError):
        return False
    return error.sqlstate is None or error.sqlstate.startswith("57P")
