"""What a request knows: the running server, its one instant, who asks, and where it works."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime

from starlette.requests import Request

from pitledger.edge.services import Services
from pitledger.edge.session import Session
from pitledger.platform.database import Executor, Tx


def services(request: Request) -> Services:
    """Return what the running server holds."""
    return request.app.state.services


def now_of(request: Request) -> datetime:
    """Return the one instant of a request: it decides the gaming day and stands in every row."""
    return request.state.now


def session(request: Request) -> Session:
    """Return who asks."""
    return request.state.session


def executor(request: Request) -> Executor:
    """Return what runs a request's commands: the transaction of its key, or the database."""
    return getattr(request.state, "tx", None) or services(request).database


def under_key(request: Request) -> bool:
    """Return whether a request's effects are committed with the answer that its key keeps."""
    return getattr(request.state, "tx", None) is not None


@asynccontextmanager
async def reading(request: Request) -> AsyncGenerator[Tx]:
    """See the rows of the caller's casino, those of a transaction that is open included."""
    tx: Tx | None = getattr(request.state, "tx", None)
    if tx is not None:
        yield tx
        return
    async with services(request).database.reading(session(request).actor.casino_id) as tx:
        yield tx


@asynccontextmanager
async def reading_once(request: Request) -> AsyncGenerator[Tx]:
    """See the rows that `reading` shows by one statement, in one round trip."""
    tx: Tx | None = getattr(request.state, "tx", None)
    if tx is not None:
        yield tx
        return
    async with services(request).database.reading_once(session(request).actor.casino_id) as tx:
        yield tx


async def let_wait(request: Request) -> None:
    """Let the transaction of the request's key, where there is one, wait for a long read."""
    tx: Tx | None = getattr(request.state, "tx", None)
    if tx is not None:
        await tx.run("set local idle_in_transaction_session_timeout = 0", {})


@asynccontextmanager
async def snapshot(request: Request) -> AsyncGenerator[Tx]:
    """See the rows of the caller's casino as they are now, for an answer that may take long."""
    async with services(request).database.snapshot(session(request).actor.casino_id) as tx:
        yield tx
