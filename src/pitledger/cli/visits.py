"""`pitledger visits`."""

from collections.abc import Sequence
from dataclasses import asdict
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
from pitledger.edge.roll_over import RolledOver, roll_over_visit, visits_to_roll_over
from pitledger.platform.clock import system_clock

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Visits of this installation."""


@app.command("roll-over")
def roll_over(
    *,
    casino: Annotated[UUID | None, typer.Option(help="Only visits of this casino.")] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """End visits left over from earlier gaming days, completing their slips; safe to repeat."""
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            actors = [
                await operator_of(database, casino_id)
                for casino_id in await chosen_casinos(database, casino)
            ]
            left_over = [
                (actor, visit_id)
                for actor in actors
                for visit_id in await visits_to_roll_over(database, actor, now=system_clock())
            ]
            ended: list[RolledOver] = []
            with progress("Rolling over", total=len(left_over)) as advance:
                for actor, visit_id in left_over:
                    ended.append(
                        await roll_over_visit(
                            database, actor, visit_id=visit_id, now=system_clock()
                        )
                    )
                    advance(1)
        _report(ended)

    run(work)


def _report(ended: Sequence[RolledOver]) -> None:
    """Print how it went, and end with exit code 1 where a visit goes on or points are owed."""
    print_result(
        {
            "visits_ended": sum(visit.ended for visit in ended),
            "slips_completed": sum(len(visit.completions) for visit in ended),
            "visits": [asdict(visit) for visit in ended],
        }
    )
    going_on = sum(not visit.ended for visit in ended)
    if going_on:
        fail(f"{going_on} of {len(ended)} visits could not be ended; the log says why")
    owed = sum(visit.code is not None for visit in ended)
    if owed:
        fail(f"the points of {owed} slips are owed: run `pitledger slips recover --all`")
