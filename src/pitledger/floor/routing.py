"""Routes of pages: who asks, whether they may, and refusals as text a person can act on."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from pitledger.edge.admission import admitted, signed_in
from pitledger.edge.permissions import permissions_of
from pitledger.edge.requests import services
from pitledger.floor.forms import (
    EarlierSignInError,
    Fields,
    known_visitor,
    read_fields,
    require_token,
    session_token,
)
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import is_part, render, see_other
from pitledger.kernel.errors import DomainError, InternalError, NotFoundError, UnauthorizedError
from pitledger.platform.log import log_exception

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def public(endpoint: Endpoint) -> Endpoint:
    """Mark a page as one that nobody has to be signed in for."""
    endpoint.public = True  # type: ignore[attr-defined]
    return endpoint


class PageRoute(APIRoute):
    """A route of a page: its form's token, then who asks, then what they ask for."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler."""
        handle = super().get_route_handler()
        any_of = permissions_of(self.endpoint)
        is_public = getattr(self.endpoint, "public", False)

        async def answered(request: Request) -> Response:
            request.state.now = services(request).clock()
            try:
                if request.method == "POST":
                    request.state.fields = await read_fields(request)
                    await _require_own_page(request, is_public=is_public)
                if not is_public:
                    token = session_token(request)
                    await admitted(request, token, any_of=any_of)
                return await handle(request)
            except UnauthorizedError:
                return sign_in_first(request)
            except RequestValidationError:
                return no_such_page(request)
            except DomainError as refusal:
                return refused(request, refusal)
            except Exception as error:  # noqa: BLE001 - a person gets a page, whatever fails
                log_exception("request_failed", error, path=request.url.path)
                return refused(request, InternalError())

        return answered


async def _require_own_page(request: Request, *, is_public: bool) -> None:
    """Raise `ForbiddenError` for a form that is not of this session's pages.

    Where there is no session any more, `UnauthorizedError`: whoever it was may sign in again.
    """
    try:
        require_token(request, fields_of(request))
    except EarlierSignInError:
        if not is_public:
            await signed_in(request, session_token(request))
        raise


def page_router() -> APIRouter:
    """Return a router for pages; the API's document does not tell of them."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)


def fields_of(request: Request) -> Fields:
    """Return the fields of the form that was sent."""
    return request.state.fields


def refused(request: Request, refusal: DomainError) -> Response:
    """Return a page, or a notice on the page that is shown, that says why it was not done."""
    headers = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"} if is_part(request) else {}
    if "retry_after" in refusal.facts:
        headers["Retry-After"] = str(refusal.facts["retry_after"])
    return render(
        request,
        "refused.html",
        status=status_of(request, refusal),
        headers=headers,
        refusal=words_of(request, refusal),
    )


def is_for_a_person(request: Request) -> bool:
    """Return whether a browser asks for a page, and not a program for the API."""
    is_page = not request.url.path.startswith("/v1/")
    return is_page and request.method == "GET" and "text/html" in request.headers.get("accept", "")


def page_above(request: Request) -> Response:
    """Lead from an address that only takes forms to the nearest page above it.

    Whoever loads a page anew that told of a refusal, or comes back to it, asks for such a one.
    """
    path = request.url.path
    while path := path.rpartition("/")[0]:
        scope = {**request.scope, "path": path}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            break
    return see_other(path or "/")


def no_such_page(request: Request) -> Response:
    """Return a page that says that there is none at this address."""
    return refused(request, NotFoundError("There is no such page here.", entity="route"))


def sign_in_first(request: Request) -> Response:
    """Ask who it is: in front of the page that is shown, whose fields stay as they were typed.

    A password does not: it goes back to nobody.
    """
    if is_part(request) or request.method == "POST":
        fields: Fields = getattr(request.state, "fields", {})
        kept = {name: value for name, value in fields.items() if "password" not in name}
        return render(
            request,
            "sign_in.html",
            status=HTTPStatus.UNAUTHORIZED,
            headers={
                "HX-Retarget": "#lock",
                "HX-Reswap": "innerHTML",
                "Set-Cookie": known_visitor(request),
            },
            next_page=request.url.path,
            sent={} if is_part(request) else kept,
            login="",
            refusal=None,
            locked=True,
        )
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return see_other("/sign-in" if target == "/" else f"/sign-in?next={quote(target, safe='')}")
