"""Load the demo casino once, play one shift in it, and read its figures back."""

from contextlib import AsyncExitStack, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from rich.console import Console

from pitledger.cli.demo.figures import stored_figures
from pitledger.cli.demo.house import (
    CASINO_ID,
    FOUNDED_BEFORE,
    STEPS,
    House,
    found_casino,
    open_house,
)
from pitledger.cli.demo.shift import HOURS, SHIFT, play_shift
from pitledger.cli.demo.summary import Shift, Summary
from pitledger.cli.many import progress
from pitledger.cli.running import Urls, as_owner
from pitledger.platform.database import Database, open_database
from pitledger.platform.log import lines_held
from pitledger.platform.settings import Settings

ALONE: LiteralString = "select from pg_advisory_xact_lock(hashtextextended('pitledger demo', 0))"
# The owner waits for another load, and holds rows in several transactions at once.
PATIENCE_SECONDS = 600
OWNER_SETTINGS = {
    "statement_timeout_seconds": PATIENCE_SECONDS,
    "lock_timeout_seconds": PATIENCE_SECONDS,
    "pool_size": 8,
}
PLAYED: LiteralString = """
select
  exists (select from rating_slip where casino_id = %(casino_id)s)
  or exists (select from visit where casino_id = %(casino_id)s)
  or exists (select from loyalty_ledger where casino_id = %(casino_id)s) as played
"""


@dataclass(frozen=True, slots=True)
class _Played:
    played: bool


async def played_casino(settings: Settings, urls: Urls, *, seed: int, now: datetime) -> Summary:
    """Load what the demo casino lacks, play a shift that ends now, and return the figures.

    A casino in which anything was played, even half a shift, is left as it is, but for its tables,
    which are open again. Of two calls at once the second waits, and finds the first one's shift.
    On a terminal the log gives way to a bar: it would be thousands of lines.

    Raises `LoginTakenError` where a login of the demo belongs to a casino of somebody's own, and
    `MigrationError` where the URL's user may not become the owner.
    """
    async with (
        as_owner(settings.model_copy(update=OWNER_SETTINGS), urls.owner) as owner,
        open_database(settings, urls.application) as database,
        owner.transaction(CASINO_ID) as alone,
    ):
        await alone.run(ALONE, {})
        with lines_held([]) if Console(stderr=True).is_terminal else nullcontext():
            return await _summary(database, owner, seed=seed, now=now)


async def _summary(database: Database, owner: Database, *, seed: int, now: datetime) -> Summary:
    shift = None
    async with AsyncExitStack() as held_rows:
        await found_casino(owner, now=now - SHIFT - FOUNDED_BEFORE)
        played = await _was_played(database)
        with progress("Opening the demo casino", total=STEPS) as advance:
            opening = now if played else now - SHIFT
            house = await open_house(database, owner, opening=opening, advance=advance)
        if not played:
            shift = await _shift(house, seed=seed, now=now, held_rows=held_rows)
        async with database.reading(CASINO_ID) as tx:
            stored = await stored_figures(tx, CASINO_ID)
    return Summary(CASINO_ID, stored, shift)


async def _was_played(database: Database) -> bool:
    async with database.reading(CASINO_ID) as tx:
        return (await tx.one(PLAYED, {"casino_id": CASINO_ID}, row=_Played)).played


async def _shift(house: House, *, seed: int, now: datetime, held_rows: AsyncExitStack) -> Shift:
    with progress("Playing a shift", total=HOURS) as advance:
        counted = await play_shift(house, seed=seed, end=now, held_rows=held_rows, advance=advance)
    return Shift(seed, now - SHIFT, now, counted.figures())
