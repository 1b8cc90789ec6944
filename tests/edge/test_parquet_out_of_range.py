"""Values in Parquet that nobody can read end no import: they are told, or the file is refused."""

from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pitledger.edge.parquet import parquet_table
from pitledger.kernel.errors import ValidationFailedError
from pitledger.kernel.imports import RowError
from tests.edge.test_parquet import TYPES, file_of, read, slip

pa: Any = import_module("pyarrow")
pq: Any = import_module("pyarrow.parquet")
NOT_UTF_8 = pa.Array.from_buffers(
    pa.string(), 1, [None, pa.py_buffer(bytes([0, 0, 0, 0, 2, 0, 0, 0])), pa.py_buffer(b"\xff\xfe")]
)
FAR = 2**62 + 1


def numbers_as(kind: Any, value: int) -> Any:  # noqa: ANN401 - pyarrow's
    """Return a column of one value that its type counts so, which Python may have no like of."""
    return pa.array([value], pa.int64()).view(kind)


OUT_OF_RANGE = [
    *(
        ("started_at", numbers_as(pa.timestamp(unit, "UTC"), value))
        for unit, value in [
            *(("ms", FAR), ("ms", -FAR), ("us", FAR), ("us", -(2**63)), ("us", 2**63 - 1)),
        ]
    ),
    ("ended_at", pa.array([2**31 - 1], pa.int32()).view(pa.date32())),
    ("ended_at", numbers_as(pa.date64(), 86_400_000 * 2**31)),
    ("ended_at", numbers_as(pa.time64("ns"), 1001)),
    ("seat", pa.array([Decimal("1" * 30)], pa.decimal128(38, 0))),
    ("seat", pa.array([Decimal("1" * 60 + ".5")], pa.decimal256(76, 4))),
    ("seat", pa.array([float("inf")])),
    ("seat", pa.array([1e300])),
    ("average_bet_cents", numbers_as(pa.duration("s"), FAR)),
    ("average_bet_cents", numbers_as(pa.duration("ns"), FAR)),
    ("paused_seconds", numbers_as(pa.duration("us"), -(2**63))),
    ("table_label", NOT_UTF_8),
    ("table_label", pa.array([b"\xff\xfe"])),
    ("player_id", pa.array([b"\xff" * 16], pa.binary(16))),
    ("external_id", NOT_UTF_8),
]


@pytest.mark.parametrize(("name", "column"), OUT_OF_RANGE)
def test_a_value_that_is_out_of_all_range_is_an_error_of_its_row(
    tmp_path: Path,
    name: str,
    column: Any,  # noqa: ANN401 - pyarrow's
) -> None:
    types = {name: kinds[0] for name, kinds in TYPES.items()}
    rows = pa.table(
        {key: pa.array([slip("old").get(key)] * 2, kind) for key, kind in types.items()}
    )
    null = pa.nulls(1, column.type)
    cells = pa.concat_arrays([column, null])
    path = tmp_path / "slips"
    pq.write_table(rows.set_column(rows.schema.get_field_index(name), name, cells), path)

    found, *_ = read(path)

    assert isinstance(found, RowError)
    external_id = None if name == "external_id" else "old"
    assert (found.row, found.external_id, found.field) == (2, external_id, name)
    assert found.code == "VALIDATION_ERROR"


def test_bytes_that_are_text_are_read_and_a_zone_that_nobody_knows_moves_no_time(
    tmp_path: Path,
) -> None:
    types = {name: kinds[0] for name, kinds in TYPES.items()}
    usual = read(file_of(tmp_path / "usual", [slip("old")], types=types))
    types |= {"external_id": pa.binary(), "started_at": pa.timestamp("us", "Mars/Base")}

    odd = read(file_of(tmp_path / "odd", [slip(b"old")], types=types))  # type: ignore[arg-type]

    assert odd == usual


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1]]),
        pa.array([{"a": 1}]),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.ExtensionArray.from_storage(
            pa.fixed_shape_tensor(pa.int32(), [2]), pa.array([[1, 2]], pa.list_(pa.int32(), 2))
        ),
    ],
)
def test_a_column_of_several_values_a_cell_is_refused_with_the_file(
    tmp_path: Path,
    column: Any,  # noqa: ANN401 - pyarrow's
) -> None:
    path = tmp_path / "slips"
    pq.write_table(pa.table({"external_id": ["old"], "seat": column}), path)

    with pytest.raises(ValidationFailedError) as refused:
        read(path)

    assert "each cell of the column seat holds several values" in refused.value.detail


@pytest.mark.parametrize(("count", "year"), [(2**63 - 1, 2262), (-(2**63), 1677)])
def test_nanoseconds_are_read_as_far_as_they_go(tmp_path: Path, count: int, year: int) -> None:
    path = tmp_path / "any"
    column = numbers_as(pa.timestamp("ns", "UTC"), count)
    pq.write_table(pa.table({"started_at": column}), path)

    with parquet_table(path) as (table, _):
        (row,) = table.rows

    assert isinstance(row, tuple)
    assert datetime.fromisoformat(row[1][0]).year == year


def test_a_heading_that_is_no_text_is_refused_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "slips"
    pq.write_table(pa.table({"seät": [1]}), path)
    path.write_bytes(path.read_bytes().replace("ä".encode(), b"\xff\n"))

    with pytest.raises(ValidationFailedError) as refused:
        read(path)

    assert refused.value.detail.isprintable()
