"""Routes that know who asks: authentication and permission come before the body is looked at."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.admission import admitted, identifier_of
from pitledger.edge.permissions import permissions_of
from pitledger.edge.refusals import noting_limits
from pitledger.edge.requests import now_of, services
from pitledger.http.exact_json import ExactRequest
from pitledger.http.headers import V1
from pitledger.http.keys import answer_once, key_of

SIGNED_IN: dict[str, Any] = {"security": [{"bearer": []}]}


class SignedInRoute(APIRoute):
    """A route for people who are signed in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler: authentication, permission, key, and then validation."""
        handle = super().get_route_handler()
        any_of = permissions_of(self.endpoint)
        identify = identifier_of(self.endpoint)

        async def authenticated(asked: Request) -> Response:
            request = ExactRequest(asked.scope, asked.receive)
            here = services(request)
            request.state.now = here.clock()
            token = _bearer_token(request)
            session = await admitted(request, token, any_of=any_of, identify=identify)
            key = key_of(request)
            async with noting_limits(request):
                if key is None:
                    return await handle(request)
                actor = replace(session.actor, idempotency_key=key)
                request.state.session = replace(session, actor=actor)
                return await answer_once(
                    request, key=key, here=here, actor=actor, now=now_of(request), handle=handle
                )

        return authenticated


def signed_in_router(tag: str) -> APIRouter:
    """Return a router of the API whose routes are for people who are signed in."""
    return APIRouter(prefix=V1, tags=[tag], route_class=SignedInRoute)


def _bearer_token(request: Request) -> str | None:
    """Return the token of an `Authorization: Bearer` header; None where there is no such."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
