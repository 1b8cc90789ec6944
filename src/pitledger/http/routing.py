"""Routes that know who asks: authentication and permission come before the body is looked at."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.permissions import LOYALTY_AWARD, require
from pitledger.edge.refusals import note_refusal
from pitledger.edge.requests import now_of, services
from pitledger.edge.route_paths import path_of_route
from pitledger.edge.session import session_of
from pitledger.http.keys import answer_once, key_of
from pitledger.kernel.errors import ForbiddenError
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
