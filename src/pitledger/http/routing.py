"""Routes that know who asks: authentication and permission come before the body is looked at."""

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.permissions import LOYALTY_AWARD, require
from pitledger.edge.refusals import note_refusal
from pitledger.edge.services import Services
from pitledger.edge.session import Session, session_of
from pitledger.http.keys import answer_once, key_of
from pitledger.http.route_paths import path_of_route
from pitledger.kernel.errors import ForbiddenError
from pitledger.platform.database import Executor, Tx
from pitledger.platform.log import log_warning

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
SIGNED_IN: dict[str, Any] = {"security": [{"bearer": []}]}


def needs(*any_of: str) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint as needing one of some permissions; without a mark, a signed-in user."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.permissions = any_of  # type: ignore[attr-defined]
        return endpoint

    return mark


class SignedInRoute(APIRoute):
    """A route for people who are signed in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler: authentication, permission, key, and then validation."""
        handle = super().get_route_handler()
        any_of: tuple[str, ...] = getattr(self.endpoint, "permissions", ())

        async def authenticated(request: Request) -> Response:
            here = services(request)
            request.state.now = here.clock()
            session = await session_of(
                here.database,
                request.headers.get("authorization"),
                idle_seconds=here.settings.session_idle_seconds,
                now=now_of(request),
            )
            try:
                require(session.role, *any_of)
            except ForbiddenError:
                if LOYALTY_AWARD in any_of:
                    log_warning("manual_reward_unauthorized", actor=session.actor.name)
                await note_refusal(
                    here.database,
                    session,
                    method=request.method,
                    route=str(path_of_route(request.scope)),
                    permissions=any_of,
                    now=now_of(request),
                )
                raise
            key = key_of(request)
            actor = replace(session.actor, idempotency_key=key)
            request.state.session = replace(session, actor=actor)
            if key is None:
                return await handle(request)
            return await answer_once(
                request, key=key, here=here, actor=actor, now=now_of(request), handle=handle
            )

        return authenticated


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
