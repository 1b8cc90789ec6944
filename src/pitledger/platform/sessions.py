"""Whom a session of the database acts as, and how long anything may take there.

A connection of one's own is told so once. A pooler in transaction mode hands each transaction to
another connection: there whom it acts as is the login, and each transaction sets its own bounds.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from psycopg import AsyncConnection, sql
from psycopg.types.json import set_json_loads
from psycopg_pool import AsyncConnectionPool
from pydantic_core import from_json

from pitledger.platform.log import log_warning
from pitledger.platform.settings import Settings

Pool: TypeAlias = AsyncConnectionPool[AsyncConnection[Any]]
APPLICATION_ROLE = "pitledger_app"
CONNECT_SECONDS = 5
PREPARED_AFTER = 5
TIME_ZONE = sql.SQL("set timezone = 'UTC'")
WHO_MAY_USE_A_POOLER = (
    "Behind a pooler (PITLEDGER_POOLER) the server must log in as {role}: no step down from {user} "
    "would last there."
)


class StrongerUserError(RuntimeError):
    """A user that would have to step down, where nothing that is set outlives a transaction."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The milliseconds that a statement, an idle transaction and a wait for a lock may take."""

    statement: int
    lock: int

    @classmethod
    def of(cls, settings: Settings) -> "Bounds":
        """Return the bounds that are set."""
        return cls(
            statement=int(settings.statement_timeout_seconds * 1000),
            lock=int(settings.lock_timeout_seconds * 1000),
        )

    def of_a_session(self) -> sql.Composed:
        """Return what sets them until the connection ends."""
        return sql.SQL(
            "set statement_timeout = {statement}; set lock_timeout = {lock};"
            "set idle_in_transaction_session_timeout = {statement}"
        ).format(statement=sql.Literal(self.statement), lock=sql.Literal(self.lock))

    def of_a_transaction(self) -> sql.Composed:
        """Return the columns that set them until the transaction ends, for a `select`."""
        return sql.SQL(
            "set_config('statement_timeout', {statement}, true),"
            "set_config('lock_timeout', {lock}, true),"
            "set_config('idle_in_transaction_session_timeout', {statement}, true)"
        ).format(statement=sql.Literal(str(self.statement)), lock=sql.Literal(str(self.lock)))


def is_pooled(settings: Settings, role: str) -> bool:
    """Return whether a role's connections go through a pooler: the owner's never do."""
    return settings.pooler and role == APPLICATION_ROLE


@asynccontextmanager
async def open_pool(settings: Settings, url: str, *, role: str) -> AsyncGenerator[Pool]:
    """Open connections to a database that act as a role.

    Behind a pooler nothing that is set on a connection, or prepared there, may be relied on.
    """
    pooled = is_pooled(settings, role)
    warned = False

    async def configure(connection: AsyncConnection[Any]) -> None:
        nonlocal warned
        set_json_loads(from_json, context=connection)  # as Python's own, in half the time
        if pooled:
            await begin_behind_pooler(connection, role)
            return
        user = connection.info.user
        if not warned and role == APPLICATION_ROLE != user:
            log_warning("database_user_stepped_down", user=user, role=role)
            warned = True
        await _begin_session(connection, role, settings=settings)

    pool = AsyncConnectionPool(
        url,
        min_size=min(2, settings.pool_size),
        max_size=settings.pool_size,
        timeout=settings.lock_timeout_seconds,
        connection_class=AsyncConnection[Any],
        kwargs={
            "autocommit": True,
            "fallback_application_name": "pitledger",
            "connect_timeout": CONNECT_SECONDS,
            "prepare_threshold": None if pooled else PREPARED_AFTER,
        },
        configure=configure,
        open=False,
    )
    async with pool:
        yield pool


async def _begin_session(
    connection: AsyncConnection[Any], role: str, *, settings: Settings
) -> None:
    """Act as a role, with a bound on every statement and every wait for a lock."""
    if connection.info.user != role:
        await connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    await connection.execute(Bounds.of(settings).of_a_session() + sql.SQL(";") + TIME_ZONE)


async def begin_behind_pooler(connection: AsyncConnection[Any], role: str) -> None:
    """Be a role already. The time zone is the one setting that a pooler keeps for each client.

    Raises `StrongerUserError` where the login is another one.
    """
    cursor = await connection.execute("select session_user")
    (user,) = await cursor.fetchone() or ("",)
    if user != role:
        raise StrongerUserError(WHO_MAY_USE_A_POOLER.format(role=role, user=user))
    await connection.execute(TIME_ZONE)
