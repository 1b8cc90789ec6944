"""`pitledger sessions`."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer

from pitledger.cli.many import chosen_casinos
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    operator_of,
    print_result,
    run,
    settings_from,
)
from pitledger.platform.clock import system_clock
from pitledger.usecases.expire_sessions import Expired, expire_sessions

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Sessions of this installation."""


@app.command("expire")
def expire(
    *,
    casino: Annotated[UUID | None, typer.Option(help="Only sessions of this casino.")] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Remove sessions that are over, and answers kept under keys that have expired.

    Over is what expired, or was not used for PITLEDGER_SESSION_IDLE_SECONDS; safe to repeat.
    """
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        total = Expired(0, 0)
        async with application_database(settings) as database:
            for casino_id in await chosen_casinos(database, casino):
                total += await expire_sessions(
                    database,
                    await operator_of(database, casino_id),
                    idle_seconds=settings.session_idle_seconds,
                    now=system_clock(),
                )
        print_result(asdict(total))

    run(work)
