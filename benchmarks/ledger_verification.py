"""How fast is a ledger verified, and in how much memory? See docs/ledger-hash.md.

    python -m benchmarks.ledger_verification                       a thousandth, a tenth, a million
    python -m benchmarks.ledger_verification --entries 1000 100000

Our own server in a folder that goes, one casino, four entries of play to one of reward, fifty
entries a player. Verified is as a person does it: `pitledger ledger verify`, with one process and
with as many as there are processors; the kernel tells the peak memory of the largest. The floor, in
the same run: a process that reads the same entries by COPY, and looks at none.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks.large_ledger import CASINO, fill
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.migrate import migrate

MEBIBYTE = 1024  # the kernel counts in KiB
READ_ALL = """
import psycopg, sys
with psycopg.connect(sys.argv[1]) as connection, connection.cursor() as cursor:
    query = "select * from loyalty_ledger order by player_id, sequence"
    with cursor.copy(f"copy ({query}) to stdout") as copy:
        for row in copy.rows():
            pass
"""
RUN = """
import resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=sys.stderr, stderr=subprocess.DEVNULL)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


@dataclass(frozen=True)
class Spent:
    """What a process took: seconds by the clock, and its largest resident memory in MiB."""

    seconds: float
    peak_mebibytes: float


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
    seconds, peak_kib = done.stdout.split()
    return Spent(float(seconds), int(peak_kib) / MEBIBYTE)


def measure(url: str, *, entries: int) -> None:
    """Print two lines of the table."""
    fill(url, entries=entries)
    floor = spent(sys.executable, "-c", READ_ALL, url)
    for processes in (1, os.cpu_count() or 1):
        verified = spent(
            *(sys.executable, "-m", "pitledger", "ledger", "verify", "--casino", str(CASINO)),
            *("--database-url", make_conninfo(url, user="pitledger_app")),
            *("--processes", str(processes)),
        )
        print(
            f"{entries:>9}{processes:>11}{verified.seconds:>10.1f}"
            f"{entries / verified.seconds:>12.0f}{verified.seconds / floor.seconds:>9.1f}"
            f"{verified.peak_mebibytes:>10.0f}{floor.peak_mebibytes:>11.0f}",
            flush=True,
        )


def main() -> None:
    """Measure on a server that goes, each size in a database of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    given = parser.parse_args()
    print(
        f"{'entries':>9}{'processes':>11}{'seconds':>10}{'entries/s':>12}{'x floor':>9}"
        f"{'peak MiB':>10}{'its floor':>11}"
    )
    with TemporaryDirectory() as folder, embedded_server(Path(folder) / "data") as server:
        for number, entries in enumerate(given.entries):
            with psycopg.connect(
                server.url(user="postgres", database="postgres"), autocommit=True
            ) as admin:
                admin.execute(
                    sql.SQL("create database {}").format(sql.Identifier(f"ledger_{number}"))
                )
            url = server.url(user="postgres", database=f"ledger_{number}")
            asyncio.run(migrate(url))
            measure(url, entries=entries)


if __name__ == "__main__":
    main()
