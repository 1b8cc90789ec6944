"""`pitledger import`."""

from collections.abc import AsyncGenerator, Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

import typer

from pitledger.cli.many import chosen_casinos, progress
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    fail,
    operator_of,
    print_result,
    run,
    settings_from,
)
from pitledger.edge.balance_file import BALANCES
from pitledger.edge.balance_import import BalanceImport
from pitledger.edge.import_report import ImportReport
from pitledger.edge.import_table import Form, Table, csv_table, rows_in
from pitledger.edge.parquet import MISSING, is_parquet, parquet_is_installed, parquet_table
from pitledger.edge.slip_file import SLIPS
from pitledger.edge.slip_import import SlipImport
from pitledger.kernel.actor import Actor
from pitledger.kernel.imports import RowError
from pitledger.platform.clock import Clock, system_clock
from pitledger.platform.database import Database
from pitledger.platform.settings import Settings

app = typer.Typer(no_args_is_help=True)
File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        readable=True,
        help="CSV or Parquet, see docs/import.md.",
    ),
]
Casino = Annotated[UUID | None, typer.Option(help="Whose; needed if there are several.")]
Read = TypeVar("Read")
ToImport_contra = TypeVar("ToImport_contra", contravariant=True)


class _Importer(Protocol[ToImport_contra]):
    """Rows of some kind on their way into the database."""

    def reports(self, rows: Iterable[ToImport_contra | RowError]) -> AsyncGenerator[ImportReport]:
        """Import rows, and yield what came of them so far."""
        ...


class _Import(Protocol[ToImport_contra]):
    """What makes an importer for whoever asked for it."""

    def __call__(
        self, *, database: Database, actor: Actor, clock: Clock
    ) -> _Importer[ToImport_contra]: ...


@app.callback()
def group() -> None:
    """History that comes from another system; balances before slips."""


@app.command()
def balances(
    file: File,
    *,
    casino: Casino = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Import what guests had in the old system, before any play of theirs; safe to repeat.

    Rows that can't be imported stop no other; they are told in the report, with exit code 1.
    """
    settings = settings_from(database_url, data_dir)
    _run(BALANCES, BalanceImport, file=file, casino=casino, settings=settings)


@app.command()
def slips(
    file: File,
    *,
    casino: Casino = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Import closed slips and pay them; safe to repeat, each is written once.

    Rows that can't be imported stop no other; they are told in the report, with exit code 1.
    """
    settings = settings_from(database_url, data_dir)
    _run(SLIPS, SlipImport, file=file, casino=casino, settings=settings)


def _run(
    form: Form[Read],
    importing: _Import[Read],
    *,
    file: Path,
    casino: UUID | None,
    settings: Settings,
) -> None:
    """Import a file, and print how it went."""

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            if len(casinos) != 1:
                fail("name the casino whose history this is: --casino ID")
            actor = await operator_of(database, casinos[0])
            importer = importing(database=database, actor=actor, clock=system_clock)
            with _opened(file) as (table, total):
                _print(await _imported(importer.reports(rows_in(table, form)), total=total))

    run(work)


async def _imported(reports: AsyncGenerator[ImportReport], *, total: int) -> ImportReport:
    report, done = ImportReport(), 0
    with progress("Importing", total=total) as advance:
        async for report in reports:
            advance(report.rows - done)
            done = report.rows
    return report


@contextmanager
def _opened(file: Path) -> Generator[tuple[Table, int]]:
    """Open a file of either kind: its rows, and about how many there are."""
    if not is_parquet(file):
        with _lines_of(file) as counted:
            total = sum(1 for _ in counted) - 1
        with _lines_of(file) as lines:
            yield csv_table(lines), total
        return
    if not parquet_is_installed():
        fail(MISSING)
    with parquet_table(file) as opened:
        yield opened


@contextmanager
def _lines_of(file: Path) -> Generator[Iterable[str]]:
    """Read a file's lines; bytes that are not UTF-8 stay in them, for their row to be refused."""
    with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        yield lines


def _print(report: ImportReport) -> None:
    """Print how it went, and end with exit code 1 where a row was not imported."""
    print_result({**asdict(report), "errors_omitted": report.errors_omitted})
    if report.failed:
        rows = "1 row was" if report.failed == 1 else f"{report.failed} rows were"
        fail(f"{rows} not imported; correct the file and import it again, the others stand")
