"""Pages of lists, as the API answers them."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel
from starlette.requests import Request

from pitledger.edge.paging import Filters, page_end

Item = TypeVar("Item")
Row = TypeVar("Row")
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=1000)]


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` is null on the last one."""

    items: list[Item]
    next_cursor: str | None


AnyPage = Page[Any]  # made once: making a class takes longer than filling a page


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
    shown, next_cursor = page_end(
        request, rows, limit=limit, filters=filters, sort_values=sort_values
    )
    return AnyPage(items=[out(row) for row in shown], next_cursor=next_cursor)
