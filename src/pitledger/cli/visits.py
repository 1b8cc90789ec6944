"""`pitledger visits`."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import typer
from psycopg import Error

from pitledger.casino import gaming_day_for
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
from pitledger.kernel.errors import DomainError
from pitledger.loyalty import PartialCompletionError
from pitledger.platform.clock import system_clock
from pitledger.platform.database import Database
from pitledger.platform.log import log_exception
from pitledger.usecases.end_visit import end_visit
from pitledger.visits import left_over_visits

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
            casinos = await chosen_casinos(database, casino)
            left_over = [
                (casino_id, visit_id)
                for casino_id in casinos
                for visit_id in await _left_over(database, casino_id)
            ]
            ended: list[dict[str, Any]] = []
            with progress("Rolling over", total=len(left_over)) as advance:
                for casino_id, visit_id in left_over:
                    ended.append(await _end(database, casino_id, visit_id=visit_id))
                    advance(1)
        _report(ended)

    run(work)


async def _left_over(database: Database, casino_id: UUID) -> Sequence[UUID]:
    actor = await operator_of(database, casino_id)
    gaming_day = gaming_day_for(actor, system_clock())
    async with database.reading(casino_id) as tx:
        return await left_over_visits(tx, casino_id, gaming_day=gaming_day)


async def _end(database: Database, casino_id: UUID, *, visit_id: UUID) -> dict[str, Any]:
    """Return how a visit's end went; one that fails is told, and stops no other."""
    told: dict[str, Any] = {"visit_id": visit_id, "casino_id": casino_id, "code": None}
    try:
        actor = await operator_of(database, casino_id)
        _, completions = await end_visit(database, actor, visit_id=visit_id, now=system_clock())
    except DomainError as error:
        return {**told, "ended": False, "completions": [], "code": error.code}
    except Error as error:
        log_exception("visit_roll_over_failed", error, visit_id=visit_id)
        return {**told, "ended": False, "completions": [], "code": "INTERNAL_ERROR"}
    owed = any(settlement.loyalty is None for _, settlement in completions)
    return {
        **told,
        "ended": True,
        "completions": [
            {
                "slip_id": slip.id,
                "points_earned": settlement.loyalty and settlement.loyalty.points_earned,
            }
            for slip, settlement in completions
        ],
        "code": PartialCompletionError.code if owed else None,
    }


def _report(ended: Sequence[dict[str, Any]]) -> None:
    """Print how it went, and end with exit code 1 where a visit goes on or points are owed."""
    print_result(
        {
            "visits_ended": sum(visit["ended"] for visit in ended),
            "slips_completed": sum(len(visit["completions"]) for visit in ended),
            "visits": list(ended),
        }
    )
    going_on = sum(not visit["ended"] for visit in ended)
    if going_on:
        fail(f"{going_on} of {len(ended)} visits could not be ended; the log says why")
    owed = sum(visit["code"] is not None for visit in ended)
    if owed:
        fail(f"the points of {owed} slips are owed: run `pitledger slips recover --all`")
