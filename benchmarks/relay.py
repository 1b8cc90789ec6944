"""How fast are events told, beside the completions that write them? Figures in README.md.

A casino on our own server, in a folder that goes. In each turn slips are completed by the server's
own use case, eight at a time, with no worker running; then one worker tells the consumer of gaming
days of the events that they left. At last both work at once: what that costs the completions, and
how many events the worker is behind when the last slip is closed.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID
from zoneinfo import ZoneInfo

from pitledger.casino import create_casino
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, open_database
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.log import configure_log
from pitledger.platform.migrate import OWNER_ROLE, migrate
from pitledger.platform.settings import Settings
from pitledger.players import enrol_player
from pitledger.tables import GameSettings, create_game, create_table, set_table_status
from pitledger.usecases.complete_rating_slip import complete_rating_slip
from pitledger.usecases.open_rating_slip import open_rating_slip
from pitledger.workers.consumers import CONSUMERS
from pitledger.workers.relay import tell_consumer

TURNS, TABLES, SEATS, AT_ONCE = 7, 40, 10, 8
START = datetime(2026, 3, 10, 11, tzinfo=UTC)
GAME = GameSettings(
    code="golden",
    name="Golden numbers",
    game_type="blackjack",
    house_edge_pct="2.7",  # type: ignore[arg-type]
    decisions_per_hour="60",  # type: ignore[arg-type]
    seats=SEATS,
    points_conversion_rate="10",  # type: ignore[arg-type]
    point_multiplier="1",  # type: ignore[arg-type]
)
WAITING = "select count(*) as events from event_delivery where status = 'PENDING'"


@dataclass(frozen=True)
class Waiting:
    """How many events are not told yet."""

    events: int


class Bench:
    """A casino with a guest at every seat, time and again."""

    def __init__(self, database: Database, actor: Actor) -> None:
        self.database, self.actor, self.now = database, actor, START
        self.seated: list[tuple[UUID, UUID, int]] = []

    def asking(self) -> Actor:
        """Return the actor of a request of its own."""
        return replace(self.actor, request_id=uuid7())

    async def furnish(self) -> None:
        """Add tables, and a guest for each seat."""
        game = await create_game(self.database, self.asking(), settings=GAME, now=self.now)
        for number in range(TABLES):
            table_id = await create_table(
                self.database,
                self.asking(),
                label=f"T{number}",
                pit="Pit 1",
                game_id=game.id,
                now=self.now,
            )
            await set_table_status(
                self.database, self.asking(), table_id=table_id, status="OPEN", now=self.now
            )
            for seat in range(1, SEATS + 1):
                guest = await enrol_player(
                    self.database,
                    self.asking(),
                    first_name="Guest",
                    last_name=str(number),
                    birth_date=None,
                    card_number=None,
                    now=self.now,
                )
                self.seated.append((guest.id, table_id, seat))

    async def play(self) -> list[UUID]:
        """Seat everybody, let ten minutes go by, and return the slips."""
        slips: list[UUID] = []
        for player_id, table_id, seat in self.seated:
            opened, _ = await open_rating_slip(
                self.database,
                self.asking(),
                player_id=player_id,
                table_id=table_id,
                seat=seat,
                average_bet_cents=10_000,
                now=self.now,
            )
            slips.append(opened.id)
        self.now += timedelta(minutes=10)
        return slips

    async def complete(self, slips: Sequence[UUID]) -> float:
        """Complete slips, some at once, and return how many a second."""
        waiting = list(slips)

        async def client() -> None:
            while waiting:
                await complete_rating_slip(
                    self.database, self.asking(), slip_id=waiting.pop(), now=self.now
                )

        started = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(AT_ONCE)))
        return len(slips) / (time.perf_counter() - started)

    async def waiting(self) -> int:
        """Return how many events are not told yet."""
        async with self.database.reading(self.actor.casino_id) as tx:
            return (await tx.one(WAITING, {}, row=Waiting)).events

    async def tell(self) -> float:
        """Tell all that waits, as one worker does, and return how many a second."""
        events, started = await self.waiting(), time.perf_counter()
        await self.tell_some()
        return events / (time.perf_counter() - started)

    async def tell_some(self) -> None:
        """Tell each consumer until nothing more is due."""
        for consumer in CONSUMERS:
            while await tell_consumer(
                self.database, self.actor.casino_id, consumer=consumer, clock=lambda: self.now
            ):
                pass


async def run(url: str, owner_url: str) -> None:
    """Let completions and the relay take turns, then both at once, and print the medians."""
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
            owner,
            actor,
            name="Benchmark",
            currency="EUR",
            tiers=DEFAULT_TIERS,
            games=(),
            now=START,
        )
        bench = Bench(database, actor)
        await bench.furnish()
        alone: list[float] = []
        told: list[float] = []
        together: list[float] = []
        behind: list[float] = []
        for _ in range(TURNS):
            alone.append(await bench.complete(await bench.play()))
            told.append(await bench.tell())
            slips, telling = await bench.play(), asyncio.create_task(_keep_telling(bench))
            together.append(await bench.complete(slips))
            behind.append(await bench.waiting())
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            await bench.tell_some()
    ratios = [events / completions for events, completions in zip(told, alone, strict=True)]
    costs = [with_worker / without for with_worker, without in zip(together, alone, strict=True)]
    print(f"completions a second, no worker   {spread(alone)}")
    print(f"events told a second by one       {spread(told)}")
    print(f"told : completed                  {spread(ratios)}")
    print(f"completions beside a worker : alone {spread(costs)}")
    print(f"events behind at the end          {spread(behind)}")


async def _keep_telling(bench: Bench) -> None:
    while True:
        await bench.tell_some()
        await asyncio.sleep(0)


def spread(figures: Sequence[float]) -> str:
    """Return the median of some figures, the least and the most, as a table shows them."""
    return f"{median(figures):8.2f}   {min(figures):.2f} to {max(figures):.2f}"


def main() -> None:
    """Measure on a server that goes; the log goes nowhere."""
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as we run
        configure_log()
        with correlated("benchmark"):
            asyncio.run(run(server.url(user="pitledger_app"), server.url(user="postgres")))


if __name__ == "__main__":
    main()
