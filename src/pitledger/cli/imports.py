"""`pitledger import`."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
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
from pitledger.edge.slip_file import slips_in
from pitledger.edge.slip_import import ImportReport, SlipImport
from pitledger.platform.clock import system_clock
from pitledger.platform.database import Database

app = typer.Typer(no_args_is_help=True)
SlipFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", exists=True, dir_okay=False, readable=True, help="CSV, see docs/import.md."
    ),
]


@app.callback()
def group() -> None:
    """History that comes from another system."""


@app.command()
def slips(
    file: SlipFile,
    *,
    casino: Annotated[
        UUID | None, typer.Option(help="Whose slips; needed if there are several.")
    ] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Import closed slips and pay them; safe to repeat, each is written once.

    Rows that can't be imported stop no other; they are told in the report, with exit code 1.
    """
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            if len(casinos) != 1:
                fail("name the casino whose slips these are: --casino ID")
            _print(await _imported(database, casinos[0], file=file))

    run(work)


async def _imported(database: Database, casino_id: UUID, *, file: Path) -> ImportReport:
    report = ImportReport()
    actor = await operator_of(database, casino_id)
    asked = SlipImport(database=database, actor=actor, clock=system_clock)
    with _lines_of(file) as counted:
        total = sum(1 for _ in counted) - 1
    with _lines_of(file) as lines, progress("Importing", total=total) as advance:
        done = 0
        async for report in asked.reports(slips_in(lines)):
            advance(report.rows - done)
            done = report.rows
    return report


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
        fail(f"{rows} not imported; correct them and import the file again, the others stand")
