"""`pitledger slips`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import typer
from psycopg import Error

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
from pitledger.kernel.errors import DomainError, InternalError, NotFoundError
from pitledger.loyalty import SlipNotClosedError
from pitledger.platform.clock import system_clock
from pitledger.platform.database import Database
from pitledger.platform.log import log_exception
from pitledger.rating_slips import SlipStatus, rating_slip
from pitledger.readmodels.recovery_queue import recovery_queue
from pitledger.readmodels.stale_slips import StaleSlip, stale_slips
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty

app = typer.Typer(no_args_is_help=True)
ROWS_AT_ONCE = 100
RECOVERED, ALREADY_PAID, STILL_OWED = "recovered", "already_paid", "still_owed"


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """A slip to recover; `since` orders those of all casinos."""

    since: datetime
    slip_id: UUID
    casino_id: UUID


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the recovery of a slip ended; `code` says why its points are still owed."""

    slip_id: UUID
    casino_id: UUID
    outcome: str
    points_earned: int | None
    code: str | None


@app.callback()
def group() -> None:
    """Rating slips of this installation."""


@app.command("recover")
def recover(
    slip_id: Annotated[
        UUID | None, typer.Argument(metavar="SLIP_ID", help="One closed slip, of any casino.")
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every slip whose points are owed, the oldest first.")
    ] = False,
    casino: Annotated[UUID | None, typer.Option(help="Only slips of this casino.")] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Pay closed slips whose points are owed; safe to repeat, each is paid once."""
    if everything == (slip_id is not None):
        raise typer.BadParameter("give the id of one slip, or --all")
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            casinos = await chosen_casinos(database, casino)
            if slip_id is None:
                owed = await _owed(database, casinos)
            else:
                owed = [await _closed_slip(database, casinos, slip_id=slip_id)]
            _report(await _recover_each(database, owed))

    run(work)


@app.command("stale")
def stale(
    *,
    casino: Annotated[UUID | None, typer.Option(help="Only slips of this casino.")] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Show slips that are live for longer than PITLEDGER_STALE_SLIP_HOURS; nothing is closed."""
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        now = system_clock()
        stale_before = now - timedelta(hours=settings.stale_slip_hours)
        found: list[StaleSlip] = []
        async with application_database(settings) as database:
            for casino_id in await chosen_casinos(database, casino):
                async with database.reading(casino_id) as tx:
                    found += await stale_slips(tx, casino_id, stale_before=stale_before)
        slips = [{**asdict(slip), "live_hours": slip.live_hours(now)} for slip in found]
        print_result({"stale_slips": len(slips), "slips": slips})

    run(work)


async def _owed(database: Database, casinos: Sequence[UUID]) -> list[Owed]:
    """Return what stands in the recovery queues now, the oldest first."""
    found: list[Owed] = []
    for casino_id in casinos:
        before: tuple[datetime, UUID] | None = None
        full = True
        while full:
            async with database.reading(casino_id) as tx:
                rows = await recovery_queue(tx, casino_id, before=before, limit=ROWS_AT_ONCE)
            found += [Owed(row.created_at, row.slip_id, casino_id) for row in rows]
            full = len(rows) == ROWS_AT_ONCE
            before = (rows[-1].created_at, rows[-1].slip_id) if rows else None
    return sorted(found)


async def _closed_slip(database: Database, casinos: Sequence[UUID], *, slip_id: UUID) -> Owed:
    """Return a slip of any of the casinos. Raises `SlipNotClosedError` for one in play."""
    for casino_id in casinos:
        try:
            async with database.reading(casino_id) as tx:
                slip = await rating_slip(tx, casino_id, slip_id=slip_id)
        except NotFoundError:
            continue
        if slip.status != SlipStatus.CLOSED:
            raise SlipNotClosedError
        return Owed(slip.ended_at or slip.started_at, slip_id, casino_id)
    where = "this casino" if len(casinos) == 1 else "any casino"
    return fail(f"there is no slip {slip_id} in {where}")


async def _recover_each(database: Database, owed: Sequence[Owed]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with progress("Recovering", total=len(owed)) as advance:
        for slip in owed:
            outcomes.append(await _recover_one(database, slip))
            advance(1)
    return outcomes


async def _recover_one(database: Database, owed: Owed) -> Outcome:
    """Return how a recovery ended; one that fails is told, and stops no other."""
    slip_id, casino_id = owed.slip_id, owed.casino_id
    try:
        actor = await operator_of(database, casino_id)
        _, settlement = await recover_slip_loyalty(
            database, actor, slip_id=slip_id, now=system_clock()
        )
    except DomainError as error:
        return Outcome(slip_id, casino_id, STILL_OWED, None, error.code)
    except Error as error:
        code = InternalError.code
        log_exception("slip_recovery_failed", error, slip_id=slip_id, error_code=code)
        return Outcome(slip_id, casino_id, STILL_OWED, None, code)
    if settlement.loyalty is None:
        return Outcome(slip_id, casino_id, STILL_OWED, None, settlement.error_code)
    outcome = ALREADY_PAID if settlement.idempotent else RECOVERED
    return Outcome(slip_id, casino_id, outcome, settlement.loyalty.points_earned, None)


def _report(outcomes: Sequence[Outcome]) -> None:
    """Print how it went, and end with exit code 1 where something stays owed."""
    names = [one.outcome for one in outcomes]
    counts = {name: names.count(name) for name in (RECOVERED, ALREADY_PAID, STILL_OWED)}
    print_result({**counts, "slips": [asdict(one) for one in outcomes]})
    owed = counts[STILL_OWED]
    if owed:
        slips = "1 slip is" if owed == 1 else f"{owed} slips are"
        fail(f"{slips} still owed; the log says why, and recovering again is safe")
