"""`pitledger export`."""

import os
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated
from uuid import UUID

import typer

from pitledger.cli.many import chosen_casinos
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    fail,
    operator_of,
    run,
    settings_from,
)
from pitledger.edge.csv_sheet import Rows, Sheet, csv_chunks
from pitledger.edge.parquet import MISSING, parquet_chunks, parquet_is_installed
from pitledger.edge.sheets import BALANCES, LEDGER, SLIPS
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import LedgerFilter, exported_entries
from pitledger.platform.database import Database, Tx
from pitledger.platform.log import log_info, log_warning
from pitledger.platform.settings import Settings
from pitledger.readmodels.exported_history import exported_balances, exported_slips

app = typer.Typer(no_args_is_help=True)


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class _Export:
    """What is written: a sheet, its rows, and in which format."""

    sheet: Sheet
    rows: Callable[[Tx, UUID], Rows]
    file_format: Format

    def chunks(self, tx: Tx, casino_id: UUID) -> AsyncGenerator[bytes]:
        """Return what is to be written, some KiB or a row group at a time."""
        write = parquet_chunks if self.file_format is Format.PARQUET else csv_chunks
        return write(self.sheet, self.rows(tx, casino_id))


File = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]", dir_okay=False, help="Written whole or not at all; else standard output."
    ),
]
Casino = Annotated[UUID | None, typer.Option(help="Whose; needed if there are several.")]
As = Annotated[Format, typer.Option("--format", help="parquet needs pitledger\\[parquet].")]


@app.callback()
def group() -> None:
    """A casino's history as files; slips and balances in the columns of `pitledger import`."""


@app.command()
def slips(
    file: File = None,
    *,
    casino: Casino = None,
    file_format: As = Format.CSV,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Write all closed slips, by the end of play."""
    export = _Export(SLIPS, exported_slips, file_format)
    _run(export, file=file, casino=casino, settings=settings_from(database_url, data_dir))


@app.command()
def ledger(
    file: File = None,
    *,
    casino: Casino = None,
    file_format: As = Format.CSV,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Write all entries of the ledger, every column of them, the oldest first."""
    export = _Export(LEDGER, _entries, file_format)
    _run(export, file=file, casino=casino, settings=settings_from(database_url, data_dir))


@app.command()
def balances(
    file: File = None,
    *,
    casino: Casino = None,
    file_format: As = Format.CSV,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Write what each guest with an entry holds: the balance, and all that was ever earned."""
    export = _Export(BALANCES, exported_balances, file_format)
    _run(export, file=file, casino=casino, settings=settings_from(database_url, data_dir))


def _entries(tx: Tx, casino_id: UUID) -> Rows:
    return exported_entries(tx, casino_id, where=LedgerFilter())


def _run(export: _Export, *, file: Path | None, casino: UUID | None, settings: Settings) -> None:
    if export.file_format is Format.PARQUET and not parquet_is_installed():
        fail(MISSING)

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            if len(casinos) != 1:
                fail("name the casino whose history this is: --casino ID")
            actor = await operator_of(database, casinos[0])
            facts = {"export": export.sheet.name, "actor": actor.name}
            try:
                with _written(file) as out:
                    await _write(database, actor.casino_id, export=export, out=out)
            except DomainError as refusal:
                log_warning("export_cut_short", **facts, reason=refusal.code)
                raise
            except OSError as error:
                log_warning("export_cut_short", **facts, reason="not_written")
                fail(f"the export can't be written: {error.strerror}")
            log_info("export_completed", **facts)

    run(work)


async def _write(database: Database, casino_id: UUID, *, export: _Export, out: IO[bytes]) -> None:
    async with (
        database.snapshot(casino_id) as tx,
        aclosing(export.chunks(tx, casino_id)) as chunks,
    ):
        async for chunk in chunks:
            out.write(chunk)


@contextmanager
def _written(file: Path | None) -> Generator[IO[bytes]]:
    """Open what is written to; a file takes its place once it is whole. Raises `OSError`."""
    if file is None:
        with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
            yield out
        return
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
