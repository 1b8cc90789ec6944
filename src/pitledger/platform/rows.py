"""Rows of an answer as objects of a class."""

from collections.abc import Sequence
from sys import intern
from typing import Any, TypeVar

from psycopg import AsyncCursor
from psycopg.rows import AsyncRowFactory, RowMaker, no_result

Row = TypeVar("Row")


def rows_of(row: type[Row]) -> AsyncRowFactory[Row]:
    """Return what makes rows of a class, whose fields are the columns by their names.

    It is psycopg's `class_row` with interned names, by which Python calls a class of many fields
    in half the time.
    """

    def maker(cursor: AsyncCursor[Any]) -> RowMaker[Row]:
        result = cursor.pgresult
        if result is None:
            return no_result
        names = [intern((result.fname(i) or b"").decode()) for i in range(result.nfields)]

        def made(values: Sequence[Any]) -> Row:
            return row(**dict(zip(names, values, strict=True)))

        return made

    return maker
