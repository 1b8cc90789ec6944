"""The door to PostgreSQL: a pool, bounded statements, refusals in the domain's words."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, LiteralString, Protocol, TypeAlias, TypeVar
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor, Error, sql

from pitledger.kernel.errors import DatabaseUnavailableError, InternalError
from pitledger.platform.lending import Lent
from pitledger.platform.refusing import translated
from pitledger.platform.rows import rows_of
from pitledger.platform.sessions import (
    APPLICATION_ROLE,
    Bounds,
    Pool,
    is_pooled,
    open_pool,
)
from pitledger.platform.settings import Settings
from pitledger.platform.streaming import TextRow, streamed

ATTEMPTS = 3
ENTER_CASINO = sql.SQL("select set_config('pitledger.casino_id', %(casino_id)s, true)")
Params: TypeAlias = Mapping[str, Any]
Row = TypeVar("Row")


class Executor(Protocol):
    """Whatever runs a statement: the database itself, or a transaction that is open."""

    async def run(self, statement: LiteralString, params: Params) -> None:
        """Run a statement that answers nothing."""
        ...

    async def first(
        self, statement: LiteralString, params: Params, *, row: type[Row]
    ) -> Row | None:
        """Return the first row, or None."""
        ...

    async def one(self, statement: LiteralString, params: Params, *, row: type[Row]) -> Row:
        """Return the row that a statement always answers with; its absence is an error of ours."""
        ...

    async def all(
        self, statement: LiteralString, params: Params, *, row: type[Row]
    ) -> Sequence[Row]:
        """Return every row."""
        ...


class Tx:
    """A transaction that is open: holding one proves it. Nothing that holds one commits it."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        """Wrap a connection on which a transaction was begun."""
        self._connection = connection

    async def run(self, statement: LiteralString, params: Params) -> None:
        """Run a statement that answers nothing."""
        await self._execute(self._connection.cursor(), statement, params=params)

    async def first(
        self, statement: LiteralString, params: Params, *, row: type[Row]
    ) -> Row | None:
        """Return the first row, or None."""
        cursor = self._connection.cursor(row_factory=rows_of(row))
        await self._execute(cursor, statement, params=params)
        return await cursor.fetchone()

    async def one(self, statement: LiteralString, params: Params, *, row: type[Row]) -> Row:
        """Return the row that a statement always answers with; its absence is an error of ours."""
        found = await self.first(statement, params, row=row)
        if found is None:
            raise InternalError
        return found

    async def all(
        self, statement: LiteralString, params: Params, *, row: type[Row]
    ) -> Sequence[Row]:
        """Return every row."""
        cursor = self._connection.cursor(row_factory=rows_of(row))
        await self._execute(cursor, statement, params=params)
        return await cursor.fetchall()

    def stream(self, query: LiteralString, params: Params) -> AsyncGenerator[TextRow]:
        """Yield a query's rows as they arrive, each column as text (`streamed`)."""
        return streamed(self._connection, query, params=params)

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        """Undo what the block did, and that alone, where it raises."""
        try:
            async with self._connection.transaction():
                yield
        except Error as error:
            raise translated(error) from error

    async def _execute(
        self, cursor: AsyncCursor[Any], statement: LiteralString, *, params: Params
    ) -> None:
        await cursor.execute(statement, params)


class _SetTx(Tx):
    """A transaction a statement, with what is set for it alone, in the same round trip."""

    def __init__(
        self, connection: AsyncConnection[Any], *, setting: sql.Composed, params: Params
    ) -> None:
        super().__init__(connection)
        self._setting, self._params = setting, params

    async def _execute(
        self, cursor: AsyncCursor[Any], statement: LiteralString, *, params: Params
    ) -> None:
        async with self._connection.pipeline():
            await self._connection.execute(self._setting, self._params)
            await cursor.execute(statement, params)


class Database:
    """One pool of connections that act as `pitledger_app`, each statement bounded in time."""

    def __init__(
        self,
        pool: Pool,
        *,
        url: str,
        long_read_seconds: float,
        bounds: Bounds | None,
    ) -> None:
        """Take a pool that is open, where it leads, and the bound on each statement of a snapshot.

        Bounds are what each transaction sets itself, where its session has none.
        """
        self.url = url
        self._pool = pool
        self._bounds = bounds and bounds.of_a_transaction()
        self._enter_casino = sql.SQL(",").join(filter(None, [ENTER_CASINO, self._bounds]))
        self._long_read_milliseconds = int(long_read_seconds * 1000)
        self._healing: asyncio.Task[None] | None = None

    async def run(self, statement: LiteralString, params: Params) -> None:
        """Run one statement in a transaction of its own. Raises as `first` does."""
        async with self._connection() as connection:
            await self._alone(connection).run(statement, params)

    async def first(
        self, statement: LiteralString, params: Params, *, row: type[Row]
    ) -> Row | None:
        """Run one statement in a transaction of its own, and return its first row, or None.

        Raises the refusal that the statement's error stands for; `DatabaseUnavailableError` where
        the database could not finish, in which case nothing was changed.
        """
        async with self._connection() as connection:
            return await self._alone(connection).first(statement, params, row=row)

    async def one(self, statement: LiteralString, params: Params, *, row: type[Row]) -> Row:
        """Run one statement in a transaction of its own, and return its row. Raises as `first`."""
        async with self._connection() as connection:
            return await self._alone(connection).one(statement, params, row=row)

    async def all(
        self, statement: LiteralString, params: Params, *, row: type[Row]
    ) -> Sequence[Row]:
        """Run one statement in a transaction of its own, and return every row."""
        async with self._connection() as connection:
            return await self._alone(connection).all(statement, params, row=row)

    def reading(self, casino_id: UUID) -> AbstractAsyncContextManager[Tx]:
        """Open a read-only transaction that sees one casino's rows."""
        return self._committed(self._begin(sql.SQL("begin read only"), casino_id))

    @asynccontextmanager
    async def reading_once(self, casino_id: UUID) -> AsyncGenerator[Tx]:
        """See one casino's rows, each statement in one round trip and a transaction of its own."""
        async with self._connection() as connection:
            params = {"casino_id": str(casino_id)}
            yield _SetTx(connection, setting=self._enter_casino, params=params)

    def snapshot(
        self, casino_id: UUID, *, seen_by: str | None = None
    ) -> AbstractAsyncContextManager[Tx]:
        """See one casino's rows as they are now, for a read of everything that may take long.

        Or as another snapshot sees them, which is open and exported by a name.
        """
        patience = sql.SQL(
            ";set local statement_timeout = {bound};"
            "set local idle_in_transaction_session_timeout = {bound}"
        ).format(bound=sql.Literal(self._long_read_milliseconds))
        begin = sql.SQL("begin isolation level repeatable read read only")
        if seen_by is not None:
            begin += sql.SQL(";set transaction snapshot {}").format(sql.Literal(seen_by))
        return self._committed(self._begin(begin, casino_id) + patience)

    def transaction(self, casino_id: UUID) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction that works for one casino, and commit it where the block ends well.

        Raises as `first` does.
        """
        return self._committed(self._begin(sql.SQL("begin"), casino_id))

    def _begin(self, begin: sql.Composable, casino_id: UUID) -> sql.Composed:
        """Return what begins a transaction for one casino, to be sent at once."""
        enter = sql.SQL("set local pitledger.casino_id = {}").format(sql.Literal(str(casino_id)))
        bounds = [sql.SQL("select ") + self._bounds] if self._bounds else []
        return sql.SQL(";").join([begin, enter, *bounds])

    def _alone(self, connection: AsyncConnection[Any]) -> Tx:
        """Return what runs each statement as a transaction of its own."""
        if self._bounds is None:
            return Tx(connection)
        return _SetTx(connection, setting=sql.SQL("select ") + self._bounds, params={})

    @asynccontextmanager
    async def _committed(self, begin: sql.Composed) -> AsyncGenerator[Tx]:
        """Begin a transaction, and commit it; where the block raises, its connection undoes it.

        A read is committed, too: by a rollback the driver would forget what it has prepared.
        """
        async with self._connection() as connection:
            await connection.execute(begin)
            yield Tx(connection)
            await connection.execute("commit")

    def _connection(self) -> Lent:
        return Lent(self._pool, heal=self._heal)

    def pool_statistics(self) -> Mapping[str, int]:
        """Return how the pool is used, by the names that psycopg gives its figures."""
        return self._pool.get_stats()

    def _heal(self) -> None:
        """Replace the idle connections that died with the server that one was just lost to."""
        if self._healing is None or self._healing.done():
            self._healing = asyncio.create_task(self._pool.check())


async def until_unchanged(attempt: Callable[[], Awaitable[Row | None]]) -> Row:
    """Return what an attempt to change what it has read comes to; None of it means: read again.

    Raises `DatabaseUnavailableError` where others change it each time; nothing was changed then.
    """
    for _ in range(ATTEMPTS):
        done = await attempt()
        if done is not None:
            return done
    message = "Others are changing the same thing at this moment; nothing is half done."
    raise DatabaseUnavailableError(message)


@asynccontextmanager
async def open_database(
    settings: Settings, url: str, *, role: str = APPLICATION_ROLE
) -> AsyncGenerator[Database]:
    """Open a database, acting as a role: a stronger user is stepped down to it."""
    pooled = is_pooled(settings, role)
    async with open_pool(settings, url, role=role) as pool:
        yield Database(
            pool,
            url=url,
            long_read_seconds=settings.long_read_seconds,
            bounds=Bounds.of(settings) if pooled else None,
        )
