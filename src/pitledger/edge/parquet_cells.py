"""The cells of Parquet's columns: each as the text that CSV would have, or why there is none."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any, TypeAlias

from pitledger.edge.import_table import wrong_file
from pitledger.kernel.errors import ValidationFailedError

Arrow: TypeAlias = Any  # whatever is of pyarrow, which tells no types
Cell: TypeAlias = str | ValidationFailedError
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NANOSECONDS_IN = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
# What a value ends in that no Python object can hold, or no text.
NO_VALUE = (ArithmeticError, NotImplementedError, ValueError)


def refuse_nested(schema: Arrow) -> None:
    """Raise `ValidationFailedError` for a column whose cells hold several values each."""
    is_nested = import_module("pyarrow").types.is_nested
    for column in schema:
        stored = getattr(column.type, "storage_type", column.type)
        if is_nested(stored) or is_nested(getattr(stored, "value_type", None) or stored):
            raise wrong_file(f"each cell of the column {column.name} holds several values")


def cells_of(column: Arrow, name: str) -> Sequence[Cell]:
    """Return the cells of a column of this name."""
    types = import_module("pyarrow").types
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if types.is_timestamp(column.type):
        return _times(column, name)
    try:
        return [_cell(value) for value in column.to_pylist()]
    except NO_VALUE:
        return [_cell_or_reason(value, name) for value in column]


def _times(column: Arrow, name: str) -> Sequence[Cell]:
    """Return times as text, to the microsecond; without an offset where the column has no zone."""
    unit, zone = NANOSECONDS_IN[column.type.unit], UTC if column.type.tz else None
    wrong = ValidationFailedError.of(name, "must be a time in the years 1 to 9999")
    cells: list[Cell] = []
    for value in column.cast(import_module("pyarrow").int64()).to_pylist():
        if value is None:
            cells.append("")
            continue
        try:
            at = EPOCH + timedelta(microseconds=value * unit // NANOSECONDS_IN["us"])
        except OverflowError:
            cells.append(wrong)
        else:
            cells.append(at.replace(tzinfo=zone).isoformat())
    return cells


def _cell_or_reason(value: Arrow, name: str) -> Cell:
    try:
        return _cell(value.as_py())
    except UnicodeDecodeError:
        return ValidationFailedError.of(name, "must be text in UTF-8")
    except NO_VALUE:
        return ValidationFailedError.of(name, f"holds a {value.type} that is out of range")


def _cell(value: object) -> str:
    """Return a value as text; numbers that are whole have no decimals, whatever their type.

    Raises one of `NO_VALUE` for bytes that are no text.
    """
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode().strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return str(int(value))
    return str(value).strip()
