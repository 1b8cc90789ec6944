"""How fast is a ledger verified, in how much memory, and what of it is reading alone?

    python -m benchmarks.ledger_verification                       a thousandth, a tenth, a million
    python -m benchmarks.ledger_verification --entries 1000 100000

Our own server in a folder that goes, one casino, four entries of play to one of reward, fifty
entries a player. Verified is as a person does it: `pitledger ledger verify`, with one process and
with as many as there are processors; the kernel tells the peak memory of the largest. In the same
run one process reads what a verification reads, and looks at none of it: "read alone"; a second one
computes their hashes too, and compares nothing: "read, hashed"; a third one reads an entry's own
columns and nothing beside them, and hashes them once: "bare, hashed". See docs/ledger-hash.md.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import LiteralString

from psycopg.conninfo import make_conninfo

from benchmarks.bench.cluster import Cluster, running_cluster
from benchmarks.bench.processes import cpu_seconds
from benchmarks.large_ledger import CASINO, fill
from pitledger.loyalty.canonical_entry import CANONICAL_FIELDS
from pitledger.loyalty.verification.entry import WalkedEntry
from pitledger.platform.database import open_database
from pitledger.platform.migrate import migrate
from pitledger.platform.settings import Settings
from pitledger.platform.streaming import TextRow
from pitledger.readmodels.ledger_check import (
    WALK_AS_INDEXED,
    WHOLE_LEDGER,
    cached_balances,
    pieces_of,
    slips_of_part,
    walked_entries,
)
from pitledger.usecases.walk_ledger import ROWS_HELD

MEBIBYTE = 1024  # the kernel counts in KiB
MICROSECONDS = 1_000_000
COLUMNS = ", ".join(CANONICAL_FIELDS)
BARE_ROWS: LiteralString = f"""
select {COLUMNS}
from loyalty_ledger
where casino_id = %(casino_id)s
order by player_id, sequence
"""
RUN = """
import resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=sys.stderr, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.perf_counter() - started, used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(code)
"""


@dataclass(frozen=True)
class Spent:
    """What a command took: seconds by the clock and of processors; its largest process's MiB."""

    seconds: float
    peak_mebibytes: float
    cpu_seconds: float


def spent(*command: str) -> Spent:
    """Run a command to its end, which must be a good one.

    A small process starts it: the kernel counts what was in memory before `exec` as its own, and
    that is much where we have just filled a ledger.
    """
    done = subprocess.run(
        [sys.executable, "-c", RUN, *command], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{command} ended with {done.returncode}")
    seconds, peak_kib, of_processors = done.stdout.split()
    return Spent(float(seconds), int(peak_kib) / MEBIBYTE, float(of_processors))


async def read_alone(url: str, *, look: Callable[[TextRow], object] = lambda _: None) -> None:
    """Read what a verification reads of the entries."""
    async with open_database(Settings(), url) as database, database.snapshot(CASINO) as tx:
        await tx.run(WALK_AS_INDEXED, {})
        async for part in pieces_of(tx, CASINO, part=WHOLE_LEDGER, rows=ROWS_HELD):
            await slips_of_part(tx, CASINO, part=part)
            await cached_balances(tx, CASINO, part=part)
            async for columns in walked_entries(tx, CASINO, part=part):
                look(columns)


async def read_and_hash(url: str) -> None:
    """Read the same, and compute the hash of each entry; what nobody can do without."""
    await read_alone(url, look=lambda columns: WalkedEntry._make(columns).is_intact)


async def hash_bare_rows(url: str) -> None:
    """Read the columns that an entry's hash covers, in the order of the chains, and hash them."""
    params = {"casino_id": CASINO}
    async with open_database(Settings(), url) as database, database.snapshot(CASINO) as tx:
        await tx.run(WALK_AS_INDEXED, {})
        async for columns in tx.stream(BARE_ROWS, params):
            sha256("".join([column or "" for column in columns]).encode()).digest()


READS = {"read alone": read_alone, "read, hashed": read_and_hash, "bare, hashed": hash_bare_rows}


def measure(cluster: Cluster, *, entries: int) -> None:
    """Print five lines of the table."""
    admin_url = cluster.new_database(f"ledger_{entries}")
    asyncio.run(migrate(admin_url))
    fill(admin_url, entries=entries)
    url = make_conninfo(admin_url, user="pitledger_app")
    verify = (
        *(sys.executable, "-m", "pitledger", "ledger", "verify", "--casino", str(CASINO)),
        *("--database-url", url, "--processes"),
    )
    read = (sys.executable, "-m", __spec__.name, "--database-url", url, "--read")
    for what, command in {
        **{name: (*read, name) for name in READS},
        "1 process": (*verify, "1"),
        f"{os.cpu_count()} processes": (*verify, str(os.cpu_count())),
    }.items():
        before = cpu_seconds(cluster.pid)
        took = spent(*command)
        of_postgresql = cpu_seconds(cluster.pid) - before
        print(
            f"{entries:>9}{what:>14}{took.seconds:>10.1f}{entries / took.seconds:>12.0f}"
            f"{took.cpu_seconds / entries * MICROSECONDS:>8.1f}"
            f"{of_postgresql / entries * MICROSECONDS:>12.1f}{took.peak_mebibytes:>10.0f}",
            flush=True,
        )


def main() -> None:
    """Measure on a server that goes, each size in a database of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--read", choices=READS, help="read such a ledger, and end")
    parser.add_argument("--database-url", help="of that ledger")
    given = parser.parse_args()
    if given.read:
        asyncio.run(READS[given.read](given.database_url))
        return
    print(
        f"{'entries':>9}{'':>14}{'seconds':>10}{'entries/s':>12}{'ours µs':>8}"
        f"{'database µs':>12}{'peak MiB':>10}"
    )
    with TemporaryDirectory() as folder, running_cluster(Path(folder)) as cluster:
        for entries in given.entries:
            measure(cluster, entries=entries)


if __name__ == "__main__":
    main()
