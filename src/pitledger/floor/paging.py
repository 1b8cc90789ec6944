"""Where a page of a list begins and ends, in addresses that nobody can make up."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from pitledger.edge.cursor import decode_cursor, encode_cursor
from pitledger.edge.requests import services, session

CURSOR = "cursor"
Filters = Mapping[str, Any]


def page_start(request: Request, filters: Filters, *, at: str) -> list[str] | None:
    """Return the sort values of the row that a page begins behind; None for the first page.

    `at` is the list's path. Raises `ValidationFailedError` for a cursor of another list.
    """
    cursor = request.query_params.get(CURSOR)
    if not cursor:
        return None
    return decode_cursor(
        services(request).secret_key, _bound(request, filters, at=at), cursor=cursor
    )


def address_behind(request: Request, filters: Filters, *, at: str, last: list[str]) -> str:
    """Return the address of what follows a row of the list at a path, known by its sort values."""
    cursor = encode_cursor(services(request).secret_key, _bound(request, filters, at=at), last=last)
    chosen = {name: value for name, value in filters.items() if value not in {None, ""}}
    return f"{at}?{urlencode({**chosen, CURSOR: cursor})}"


def _bound(request: Request, filters: Filters, *, at: str) -> Filters:
    """Bind a cursor to the list and the casino that it was made for."""
    return {
        "path": at,
        "casino_id": session(request).actor.casino_id,
        **filters,
    }
