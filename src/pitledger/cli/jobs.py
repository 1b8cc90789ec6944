"""`pitledger jobs`."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer

from pitledger.cli.many import chosen_casinos
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    print_result,
    run,
    settings_from,
)
from pitledger.platform.job_runs import JobRun, job_runs

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """What is done by the clock."""


@app.command("list")
def list_jobs(
    *,
    casino: Annotated[UUID | None, typer.Option(help="Only jobs of this casino.")] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Show how each job ran last in each casino, and when it is due again."""
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        found: list[JobRun] = []
        async with application_database(settings) as database:
            for casino_id in await chosen_casinos(database, casino):
                async with database.reading(casino_id) as tx:
                    found += await job_runs(tx, casino_id)
        print_result({"jobs": [asdict(job) for job in found]})

    run(work)
