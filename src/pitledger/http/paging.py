"""Pages of lists, by keyset."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from starlette.requests import Request

from pitledger.edge.cursor import decode_cursor, encode_cursor
from pitledger.edge.requests import services, session

Item = TypeVar("Item")
Row = TypeVar("Row")
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=1000)]
Filters = Mapping[str, Any]


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None


def _bound(request: Request, filters: Filters) -> Filters:
    """Bind a cursor to the list and the casino that it was made for."""
    return {
        "path": request.url.path,
        "casino_id": session(request).actor.casino_id,
        **filters,
    }


def page_start(request: Request, cursor: str | None, *, filters: Filters) -> list[str] | None:
    """Return the sort values of the row that a page begins behind; None for the first page."""
    if cursor is None:
        return None
    return decode_cursor(services(request).secret_key, _bound(request, filters), cursor=cursor)


def newest_first_start(
    request: Request, cursor: str | None, *, filters: Filters
) -> tuple[datetime, UUID] | None:
    """Return the time and id that a page of a list by (created_at, id) begins behind."""
    start = page_start(request, cursor, filters=filters)
    return None if start is None else (datetime.fromisoformat(start[0]), UUID(start[1]))


def page(
    request: Request,
    rows: Sequence[Row],
    *,
    limit: int,
    filters: Filters,
    sort_values: Callable[[Row], list[str]],
    out: Callable[[Row], Item],
) -> Page[Item]:
    """Return a page of the rows, of which one more than `limit` was asked for."""
    shown = rows[:limit]
    next_cursor = None
    if len(rows) > limit:
        key = services(request).secret_key
        next_cursor = encode_cursor(key, _bound(request, filters), last=sort_values(shown[-1]))
    return Page[Any](items=[out(row) for row in shown], next_cursor=next_cursor)
