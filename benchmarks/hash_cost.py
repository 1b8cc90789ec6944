"""What does the hash of an entry cost? See docs/ledger-hash.md.

    python benchmarks/hash_cost.py
    python benchmarks/hash_cost.py --turns 20 --entries 500

Our own server in a folder that goes, one casino, some guests. Written are manual rewards, by the
statement that the server writes them with; without means that the one writer puts the hash before
in the place of a new one, and is otherwise the same. With and without take turns, so that whatever
else the machine does meets both. Measured twice: many entries in one transaction, which shows the
hash best, and each committed on its own, which is how the server writes. The floor is a statement
that does nothing through the same connection.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as time_of_day
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from psycopg.conninfo import make_conninfo

from pitledger.casino import create_casino
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS, TierTable, table_in_force
from pitledger.loyalty.model import WrittenReward
from pitledger.loyalty.operations import REWARD
from pitledger.loyalty.rules import manual_inputs
from pitledger.platform.context import command_context
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, Executor, open_database
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.log import Line, lines_held
from pitledger.platform.migrate import OWNER_ROLE, migrate
from pitledger.platform.settings import Settings
from pitledger.players import enrol_player

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
CASINO = UUID("01a20f21-2127-7c88-a7c8-aef914be28ea")
ACTOR = Actor(
    casino_id=CASINO,
    name="cli:benchmark",
    staff_id=None,
    zone=ZoneInfo("Europe/Vienna"),
    gaming_day_start=time_of_day(6),
    request_id=uuid7(),
)
GUESTS, POINTS, WARM_UP, STATEMENTS = 50, 25, 50, 9
HASH = "sha256(_loyalty.last_hash || canonical_entry(_entry))"
WRITER = files("pitledger") / "db/functions/loyalty/append_ledger_entry.sql"
WITH = WRITER.read_text(encoding="utf-8")
WITHOUT = WITH.replace(HASH, "_loyalty.last_hash")
WRITERS = {"with": WITH, "without": WITHOUT}
HASHED = (
    "select count(sha256(previous_hash || canonical_entry(entry))) from loyalty_ledger as entry"
)
READ = "select count(previous_hash || entry_hash) from loyalty_ledger"
SIZES = """
select
  count(*), count(*) filter (where entry_hash = previous_hash),
  avg(pg_column_size(entry_hash) + pg_column_size(previous_hash)), avg(pg_column_size(entry.*)),
  pg_total_relation_size('loyalty_ledger') / count(*)
from loyalty_ledger as entry
"""


@dataclass(frozen=True)
class Nothing:
    """The answer of a statement that does nothing."""

    id: UUID


@dataclass
class Times:
    """Microseconds an entry, one figure a turn, by what was measured."""

    floor: list[float] = field(default_factory=list[float])
    with_: list[float] = field(default_factory=list[float])
    without: list[float] = field(default_factory=list[float])

    def rows(self) -> Iterator[str]:
        """Yield the lines of the table."""
        for name, taken in (
            ("a statement that does nothing", self.floor),
            ("an entry with its hash", self.with_),
            ("an entry without", self.without),
        ):
            yield f"  {name:<32}{median(taken):>8.0f}{min(taken):>8.0f}{max(taken):>8.0f}"
        pairs = list(zip(self.with_, self.without, strict=True))
        ratios = [one / other for one, other in pairs]
        middle = sorted(ratios)[len(ratios) // 4 : len(ratios) - len(ratios) // 4]
        yield (
            f"  with : without = {median(ratios):.3f}, half of the turns {middle[0]:.3f} to"
            f" {middle[-1]:.3f}; the hash costs"
            f" {median(one - other for one, other in pairs):.0f} microseconds"
        )


async def write(executor: Executor, player_ids: Iterator[UUID], *, tiers: TierTable) -> None:
    """Write one entry, as the server writes a reward."""
    entry_id = uuid7()
    params = {
        **command_context(ACTOR, NOW),
        "entry_id": entry_id,
        "player_id": next(player_ids),
        "points_change": POINTS,
        "reason": "Birthday of a good guest",
        "idempotency_key": f"benchmark:{entry_id}",
        "rating_slip_id": None,
        "gaming_day": NOW.date(),
        "inputs": manual_inputs(POINTS, tiers),
        "tier_version": tiers.version,
    }
    await executor.one(REWARD, params, row=WrittenReward)


@dataclass(frozen=True)
class Bench:
    """What the turns are taken on."""

    database: Database
    owner: psycopg.Connection
    tiers: TierTable
    player_ids: Iterator[UUID]
    entries: int

    async def turn(self, writer: str, *, committed: bool) -> float:
        """Return the microseconds an entry that one writer takes, once it is warm."""
        self.owner.execute(WRITERS[writer].encode())
        return await self._timed(
            lambda on: write(on, self.player_ids, tiers=self.tiers), committed=committed
        )

    async def floor(self, *, committed: bool) -> float:
        """Return the microseconds that a statement takes which does nothing."""
        return await self._timed(nothing, committed=committed)

    async def _timed(
        self, once: Callable[[Executor], Awaitable[object]], *, committed: bool
    ) -> float:
        on = nullcontext(self.database) if committed else self.database.transaction(CASINO)
        async with on as executor:
            for _ in range(WARM_UP):
                await once(executor)
            started = time.perf_counter()
            for _ in range(self.entries):
                await once(executor)
            return (time.perf_counter() - started) / self.entries * 1_000_000


async def nothing(executor: Executor) -> Nothing:
    """Answer a statement that does nothing."""
    return await executor.one("select %(id)s::uuid as id", {"id": CASINO}, row=Nothing)


async def measured(bench: Bench, *, turns: int, committed: bool) -> Times:
    """Let the two take turns, each of them first every other time."""
    times = Times()
    for number in range(turns):
        times.floor.append(await bench.floor(committed=committed))
        order = [("with", times.with_), ("without", times.without)]
        for writer, taken in order if number % 2 else reversed(order):
            taken.append(await bench.turn(writer, committed=committed))
    return times


async def guests(database: Database) -> list[UUID]:
    """Enrol some guests."""
    return [
        (
            await enrol_player(
                database,
                ACTOR,
                first_name="Guest",
                last_name=f"No {number}",
                birth_date=None,
                card_number=None,
                now=NOW,
            )
        ).id
        for number in range(GUESTS)
    ]


def hash_alone(owner: psycopg.Connection) -> str:
    """Return what hashing takes an entry where nothing is written: all entries in one statement."""
    (entries,) = owner.execute("select count(*) from loyalty_ledger").fetchone() or (1,)
    taken: dict[str, list[float]] = {HASHED: [], READ: []}
    for statement in (HASHED, READ) * STATEMENTS:
        started = time.perf_counter()
        owner.execute(statement.encode())
        taken[statement].append((time.perf_counter() - started) / entries * 1_000_000)
    alone = [one - other for one, other in zip(taken[HASHED], taken[READ], strict=True)]
    return (
        f"the hash alone, over {entries} stored entries in one statement:"
        f" {median(alone):.1f} microseconds, {min(alone):.1f} to {max(alone):.1f}"
    )


def sizes(owner: psycopg.Connection, *, without: int) -> str:
    """Return what the hashes take on disk. Raises where the two writers did not write as meant."""
    (row,) = owner.execute(SIZES).fetchall()
    entries, unhashed, hashes, whole, on_disk = row
    if unhashed != without:
        raise SystemExit(f"{unhashed} of {entries} entries are without a hash, not {without}")
    return (
        f"bytes an entry: the two hashes {hashes:.0f}, the row {whole:.0f}, with its place in every"
        f" index {on_disk}; a cached balance has one hash more, 33"
    )


async def run(url: str, *, turns: int, entries: int) -> None:
    """Found a casino and measure on it."""
    await migrate(url)
    held: list[Line] = []  # nobody reads the log, so that it costs neither of the two anything
    app = make_conninfo(url, user="pitledger_app")
    with correlated("benchmark"), lines_held(held), psycopg.connect(url, autocommit=True) as owner:
        async with open_database(Settings(), url, role=OWNER_ROLE) as founding:
            await create_casino(
                founding,
                ACTOR,
                name="Benchmark",
                currency="EUR",
                tiers=DEFAULT_TIERS,
                games=(),
                now=NOW,
            )
        owner.execute(f"set role {OWNER_ROLE}")
        async with open_database(Settings(pool_size=1), app) as database:
            async with database.reading(CASINO) as tx:
                tiers = await table_in_force(tx, CASINO)
            bench = Bench(database, owner, tiers, cycle(await guests(database)), entries)
            for committed in (False, True):
                times = await measured(bench, turns=turns, committed=committed)
                print("each committed on its own" if committed else "all in one transaction")
                print(*times.rows(), sep="\n")
        owner.execute("reset role")
        print(hash_alone(owner))
        print(sizes(owner, without=2 * turns * (entries + WARM_UP)))


def main() -> None:
    """Measure on a server that goes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--entries", type=int, default=100)
    given = parser.parse_args()
    if WITHOUT == WITH:
        raise SystemExit("The writer hashes otherwise than this program thinks.")
    print(f"{given.turns} turns of {given.entries} entries; microseconds: median, least, most")
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        url = server.url(user="postgres", database="postgres")
        asyncio.run(run(url, turns=given.turns, entries=given.entries))


if __name__ == "__main__":
    main()
