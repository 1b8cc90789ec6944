"""Parquet of others is read as CSV would be, and ours is written some rows at a time."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from pitledger.edge.csv_sheet import Sheet
from pitledger.edge.import_table import rows_in
from pitledger.edge.parquet import ROWS_IN_A_GROUP, is_parquet, parquet_chunks, parquet_table
from pitledger.edge.slip_file import SLIPS
from pitledger.kernel.errors import ValidationFailedError
from pitledger.kernel.imports import RowError
from pitledger.rating_slips import SlipPlayedElsewhere

pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
GUEST = UUID("01a20f21-6d0a-73d0-9ce0-c880bd0d40b0")
BEGAN = datetime(2026, 2, 8, 11, 0, 0, 7, UTC)
TYPES = {
    "external_id": [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())],
    "player_id": [pa.string(), pa.uuid()],
    "table_label": [pa.string()],
    "seat": [pa.int8(), pa.float64(), pa.decimal128(10, 2), pa.string()],
    "average_bet_cents": [pa.int64(), pa.float64(), pa.decimal128(20, 4), pa.uint32()],
    "started_at": [pa.timestamp("us", "UTC"), pa.timestamp("ns", "Europe/Vienna"), pa.string()],
    "ended_at": [pa.timestamp("ms", "UTC"), pa.timestamp("s", "+01:00"), pa.string()],
    "paused_seconds": [pa.int32(), pa.float32(), pa.null()],
}


def file_of(path: Path, rows: list[dict[str, Any]], *, types: dict[str, Any]) -> Path:
    """Write rows to a file, each column as a type."""
    columns = {
        name: pa.array([_as(row.get(name), kind) for row in rows], kind)
        for name, kind in types.items()
    }
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def _as(value: Any, kind: Any) -> Any:  # noqa: ANN401 - pyarrow's
    if pa.types.is_string(kind) and isinstance(value, datetime):
        return value.isoformat()
    if pa.types.is_decimal(kind) and value is not None:
        return Decimal(value)
    if str(kind) == "extension<arrow.uuid>":
        return UUID(value).bytes
    return str(value) if pa.types.is_string(kind) and value is not None else value


def slip(external_id: str, **other: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "player_id": str(GUEST),
        "table_label": "T1",
        "seat": 3,
        "average_bet_cents": 10_000,
        "started_at": BEGAN,
        "ended_at": BEGAN.replace(microsecond=0) + timedelta(hours=1),
        **other,
    }


def read(path: Path) -> list[SlipPlayedElsewhere | RowError]:
    with parquet_table(path) as (table, total):
        rows = list(rows_in(table, SLIPS))
    assert total >= len(rows)
    return rows


@pytest.mark.parametrize("which", range(4))
def test_a_slip_is_the_same_whatever_types_its_columns_have(tmp_path: Path, which: int) -> None:
    types = {name: kinds[which % len(kinds)] for name, kinds in TYPES.items()}
    path = file_of(tmp_path / "any.name", [slip(f"old-{n}") for n in range(5)], types=types)

    assert is_parquet(path)
    assert read(path) == [
        SlipPlayedElsewhere(
            number=number + 2,
            external_id=f"old-{number}",
            player_id=GUEST,
            card_number=None,
            table_id=None,
            table_label="T1",
            seat=3,
            average_bet_cents=10_000,
            started_at=BEGAN,
            ended_at=BEGAN.replace(microsecond=0) + timedelta(hours=1),
            paused_seconds=0,
        )
        for number in range(5)
    ]


def test_what_no_slip_can_have_is_refused_by_its_row(tmp_path: Path) -> None:
    types = {name: kinds[0] for name, kinds in TYPES.items()}
    types |= {"started_at": pa.timestamp("us"), "seat": pa.float64()}
    rows = [slip("local"), slip("half", seat=1.5), slip("none", seat=float("nan")), {}]
    for row in rows:
        row["started_at"] = row.get("started_at") and row["started_at"].replace(tzinfo=None)

    local, half, none = read(file_of(tmp_path / "slips", rows, types=types))

    assert isinstance(local, RowError)
    assert (local.row, local.field) == (2, "started_at")
    assert "with its offset" in local.message
    assert [(row.row, row.field) for row in (half, none) if isinstance(row, RowError)] == [
        (3, "seat"),
        (4, "seat"),
    ]


@pytest.mark.parametrize("cut", [4, 200, -1])
def test_a_file_that_is_none_or_breaks_off_is_refused(tmp_path: Path, cut: int) -> None:
    types = {name: kinds[0] for name, kinds in TYPES.items()}
    path = file_of(tmp_path / "slips", [slip(f"old-{n}") for n in range(50)], types=types)
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(ValidationFailedError) as refused:
        read(path)

    assert "it is no Parquet" in refused.value.detail


def test_a_page_that_is_broken_is_told_where_it_is_reached(tmp_path: Path) -> None:
    types = {name: kinds[0] for name, kinds in TYPES.items()}
    path = file_of(tmp_path / "slips", [slip(f"old-{n}") for n in range(50)], types=types)
    whole = path.read_bytes()
    path.write_bytes(whole[:300] + b"\xff" * 300 + whole[600:])

    with pytest.raises(ValidationFailedError) as refused:
        read(path)

    assert "it is no Parquet" in refused.value.detail


async def test_what_is_written_is_held_a_row_group_at_a_time(tmp_path: Path) -> None:
    taken = 0

    async def told() -> AsyncGenerator[tuple[str | None, ...]]:
        nonlocal taken
        for number in range(3 * ROWS_IN_A_GROUP + 1):
            taken += 1
            yield str(number), None if number % 2 else "2026-02-08T11:00:00.000007Z", "Ö'=1"

    sheet = Sheet("any", ("n", "at", "text"), frozenset({"n"}), frozenset({"at"}))
    path, ahead = tmp_path / "sheet", list[int]()
    with path.open("wb") as file:
        async for chunk in parquet_chunks(sheet, told()):
            file.write(chunk)
            ahead.append(taken)

    assert ahead == [
        *(ROWS_IN_A_GROUP, 2 * ROWS_IN_A_GROUP, 3 * ROWS_IN_A_GROUP),
        3 * ROWS_IN_A_GROUP + 1,
    ]
    table = pq.read_table(path)
    assert [str(kind) for kind in table.schema.types] == [
        "int64",
        "timestamp[us, tz=UTC]",
        "string",
    ]
    assert table.num_rows == 3 * ROWS_IN_A_GROUP + 1
    assert table.slice(0, 2).to_pylist() == [
        {"n": 0, "at": BEGAN, "text": "Ö'=1"},
        {"n": 1, "at": None, "text": "Ö'=1"},
    ]


def test_reading_holds_some_rows_at_a_time(tmp_path: Path) -> None:
    path, rows = tmp_path / "slips", 200_000
    cells = [f"old-{number:0100}" for number in range(rows)]
    types = {name: kinds[0] for name, kinds in TYPES.items()}
    columns = {
        name: pa.array([None] * rows, kind) for name, kind in types.items() if name != "external_id"
    }
    table = pa.table({"external_id": cells, **columns})
    pq.write_table(table, path, row_group_size=20_000, use_dictionary=False)
    whole = table.nbytes
    del table
    before, most = pa.total_allocated_bytes(), 0

    with parquet_table(path) as (opened, total):
        for _ in rows_in(opened, SLIPS):
            most = max(most, pa.total_allocated_bytes() - before)

    assert total == rows
    assert 0 < most < whole / 4
