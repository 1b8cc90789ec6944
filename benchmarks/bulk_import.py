"""How fast is history imported, against completing slips one by one? Figures in README.md.

A casino on our own server, in a folder that goes. In each turn slips are completed by the server's
own use case, one at a time and then eight at a time; then as many slips of the same guests are
imported from a file, in the way of `pitledger import slips`, parsing and pricing included.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from zoneinfo import ZoneInfo

from benchmarks.relay import START, Bench, spread
from pitledger.casino import create_casino
from pitledger.edge.import_table import csv_table, rows_in
from pitledger.edge.slip_file import SLIPS
from pitledger.edge.slip_import import SlipImport
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.correlation import correlated
from pitledger.platform.database import open_database
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.log import configure_log
from pitledger.platform.migrate import OWNER_ROLE, migrate
from pitledger.platform.settings import Settings
from pitledger.usecases.complete_rating_slip import complete_rating_slip

TURNS, DAYS_A_TURN = 5, 25
HEADINGS = "external_id,player_id,table_id,seat,average_bet_cents,started_at,ended_at\n"


async def completed_one_by_one(bench: Bench, slips: list[UUID]) -> float:
    """Complete slips one after another, and return how many a second."""
    started = time.perf_counter()
    for slip_id in slips:
        await complete_rating_slip(bench.database, bench.asking(), slip_id=slip_id, now=bench.now)
    return len(slips) / (time.perf_counter() - started)


def file_of(bench: Bench, turn: int) -> Iterator[str]:
    """Yield the lines of a file: the same guests, some days of play before the casino opened."""
    yield HEADINGS
    for day in range(DAYS_A_TURN):
        began = START - timedelta(days=30 * (turn + 1) - day)
        for number, (player_id, table_id, seat) in enumerate(bench.seated):
            ended = began + timedelta(minutes=10, seconds=number)
            cells = (f"{turn}.{day}.{number}", player_id, table_id, seat, 10_000 + 100 * day)
            yield f"{','.join(map(str, cells))},{began.isoformat()},{ended.isoformat()}\n"


async def imported(bench: Bench, turn: int) -> float:
    """Import a file, and return how many slips a second."""
    lines = list(file_of(bench, turn))
    asked = SlipImport(database=bench.database, actor=bench.asking(), clock=lambda: bench.now)
    started = time.perf_counter()
    reports = [replace(report) async for report in asked.reports(rows_in(csv_table(lines), SLIPS))]
    seconds = time.perf_counter() - started
    if reports[-1].imported != len(lines) - 1:
        message = f"not all was imported: {reports[-1]}"
        raise RuntimeError(message)
    return reports[-1].imported / seconds


async def run(url: str, owner_url: str) -> None:
    """Let completions and imports take turns, and print the medians."""
    await migrate(owner_url)
    actor = Actor(
        casino_id=uuid7(),
        name="benchmark",
        staff_id=None,
        zone=ZoneInfo("Europe/Vienna"),
        gaming_day_start=time_of_day(6),
        request_id=uuid7(),
    )
    settings = Settings()
    async with (
        open_database(settings, owner_url, role=OWNER_ROLE) as owner,
        open_database(settings, url) as database,
    ):
        await create_casino(
            owner, actor, name="Benchmark", currency="EUR", tiers=DEFAULT_TIERS, games=(), now=START
        )
        bench = Bench(database, replace(actor))
        await bench.furnish()
        singly: list[float] = []
        at_once: list[float] = []
        in_bulk: list[float] = []
        for turn in range(TURNS):
            singly.append(await completed_one_by_one(bench, await bench.play()))
            at_once.append(await bench.complete(await bench.play()))
            in_bulk.append(await imported(bench, turn))
    print(f"completed a second, one by one   {spread(singly)}")
    print(f"completed a second, 8 at once    {spread(at_once)}")
    print(f"imported a second                {spread(in_bulk)}")
    for name, figures in (("one by one", singly), ("8 at once ", at_once)):
        ratios = [bulk / single for bulk, single in zip(in_bulk, figures, strict=True)]
        print(f"imported : {name}            {spread(ratios)}")


def main() -> None:
    """Measure on a server that goes; the log goes nowhere."""
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as we run
        configure_log()
        with correlated("benchmark"):
            asyncio.run(run(server.url(user="pitledger_app"), server.url(user="postgres")))


if __name__ == "__main__":
    main()
