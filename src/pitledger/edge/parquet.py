"""Rows as Parquet, written and read some at a time; pyarrow is loaded where it is asked for."""

from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from pitledger.edge.csv_sheet import Rows, Sheet
from pitledger.edge.import_table import Table, external_id_in, wrong_file
from pitledger.edge.parquet_cells import Arrow, Cell, cells_of, refuse_nested
from pitledger.kernel.errors import ValidationFailedError
from pitledger.kernel.imports import RowError

MAGIC = b"PAR1"
ROWS_IN_A_GROUP = 10_000
ROWS_AT_ONCE = 1000
BUFFER_BYTES = 1024 * 1024
MISSING = "Parquet needs pyarrow: pip install 'pitledger[parquet]'"


def parquet_is_installed() -> bool:
    """Return whether Parquet can be read and written here; else `MISSING` says how it could."""
    return find_spec("pyarrow") is not None


def is_parquet(path: Path) -> bool:
    """Return whether a file begins as Parquet does, whatever its name is."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class _Sink:
    """A file that keeps what is written until it is taken; positions count from the beginning."""

    closed = False

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self._position = 0

    def tell(self) -> int:
        return self._position

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        self._position += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is there."""

    def taken(self) -> bytes:
        taken = b"".join(self._written)
        self._written.clear()
        return taken


async def parquet_chunks(sheet: Sheet, rows: Rows) -> AsyncGenerator[bytes]:
    """Yield a sheet as Parquet: whole numbers, times in UTC, and texts as they are."""
    pa = import_module("pyarrow")
    types = {name: _type_of(name, sheet) for name in sheet.columns}
    schema, sink = pa.schema(list(types.items())), _Sink()
    file = pa.PythonFile(sink, mode="w")
    with import_module("pyarrow.parquet").ParquetWriter(file, schema) as writer:
        async with aclosing(rows):
            group: list[tuple[str | None, ...]] = []
            async for row in rows:
                group.append(row)
                if len(group) == ROWS_IN_A_GROUP:
                    writer.write_batch(_batch(group, schema))
                    group.clear()
                    yield sink.taken()
        if group:
            writer.write_batch(_batch(group, schema))
    yield sink.taken()


def _type_of(name: str, sheet: Sheet) -> Arrow:
    pa = import_module("pyarrow")
    if name in sheet.numbers:
        return pa.int64()
    return pa.timestamp("us", tz="UTC") if name in sheet.times else pa.string()


def _batch(rows: Sequence[tuple[str | None, ...]], schema: Arrow) -> Arrow:
    pa = import_module("pyarrow")
    columns = [
        pa.array(cells, pa.string()).cast(column.type)
        for cells, column in zip(zip(*rows, strict=True), schema, strict=True)
    ]
    return pa.record_batch(columns, schema=schema)


@contextmanager
def parquet_table(path: Path) -> Generator[tuple[Table, int]]:
    """Open a file to import: its rows, each cell as CSV would have it, and how many there are.

    Raises `ValidationFailedError` for what is no Parquet, and for a column whose cells hold
    several values each; so do the rows, where it breaks off.
    """
    open_file = import_module("pyarrow.parquet").ParquetFile
    with _readable():
        file = open_file(path, buffer_size=BUFFER_BYTES, pre_buffer=False)
    with file:
        with _readable():
            schema, rows = file.schema_arrow, file.metadata.num_rows
            names = schema.names
        refuse_nested(schema)
        yield Table(names, _rows(file, names)), rows


@contextmanager
def _readable() -> Generator[None]:
    try:
        yield
    except (import_module("pyarrow").ArrowException, OSError, UnicodeDecodeError) as error:
        raise wrong_file(f"it is no Parquet: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    """Return what an error says; what it quotes of a file may have become anything."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(error))


def _rows(file: Arrow, names: Sequence[str]) -> Iterator[tuple[int, Sequence[str]] | RowError]:
    number = 1
    for batch in _batches(file):
        with _readable():
            columns = [cells_of(*column) for column in zip(batch.columns, names, strict=True)]
        for cells in zip(*columns, strict=True):
            number += 1
            if any(cells):
                yield _row(number, cells, names=names)


def _batches(file: Arrow) -> Iterator[Arrow]:
    with _readable():
        yield from file.iter_batches(batch_size=ROWS_AT_ONCE)


def _row(
    number: int, cells: Sequence[Cell], *, names: Sequence[str]
) -> tuple[int, Sequence[str]] | RowError:
    """Return a row, or why one of its cells can't be read."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    if len(texts) == len(cells):
        return number, texts
    refusal = next(cell for cell in cells if isinstance(cell, ValidationFailedError))
    external_id = external_id_in(dict(zip(names, cells, strict=True)).get("external_id"))
    return RowError.of(number, external_id, refusal=refusal)
