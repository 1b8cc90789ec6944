"""Where pages of lists begin and end, by keyset."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from starlette.requests import Request

from pitledger.edge.cursor import decode_cursor, encode_cursor
from pitledger.edge.requests import services, session

Row = TypeVar("Row")
Filters = Mapping[str, Any]


def page_start(request: Request, cursor: str | None, *, filters: Filters) -> list[str] | None:
    """Return the sort values of the row that a page begins behind; None for the first page.

    Raises `ValidationFailedError` for a cursor of another list, casino or filter.
    """
    if cursor is None:
        return None
    return decode_cursor(services(request).secret_key, _bound(request, filters), cursor=cursor)


def newest_first_start(
    request: Request, cursor: str | None, *, filters: Filters
) -> tuple[datetime, UUID] | None:
    """Return the time and id that a page of a list by (created_at, id) begins behind."""
    start = page_start(request, cursor, filters=filters)
    return None if start is None else (datetime.fromisoformat(start[0]), UUID(start[1]))


def page_end(
    request: Request,
    rows: Sequence[Row],
    *,
    limit: int,
    filters: Filters,
    sort_values: Callable[[Row], list[str]],
) -> tuple[Sequence[Row], str | None]:
    """Return a page of the rows, of which one more than `limit` was asked for, and its cursor.

    The cursor is None on the last page.
    """
    shown = rows[:limit]
    if len(rows) <= limit:
        return shown, None
    key = services(request).secret_key
    return shown, encode_cursor(key, _bound(request, filters), last=sort_values(shown[-1]))


def _bound(request: Request, filters: Filters) -> Filters:
    """Bind a cursor to the list and the casino that it was made for."""
    return {
        "path": request.scope["path"],
        "casino_id": session(request).actor.casino_id,
        **filters,
    }
