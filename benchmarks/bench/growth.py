"""What a large ledger costs: the same questions to ledgers of several sizes, in turns.

Each size is a database of its own, filled by COPY, with a server before it. Verified is at the end,
once, the completions of the turns included.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote

import psycopg

from benchmarks.bench.cases import boards, statements
from benchmarks.bench.casino import Casino, furnished
from benchmarks.bench.client import CONNECTIONS, Request, ask
from benchmarks.bench.figures import Cell, Figure, Table
from benchmarks.bench.pgbench import rate
from benchmarks.bench.run import Run, rotated, say
from benchmarks.bench.serving import Server
from benchmarks.player_search import QUERIES, guests

LEAST, SMALL, USUAL, LARGE = 1000, 10_000, 1_000_000, 10_000_000
# 200 tables of 7 seats, half of them taken, for 12 hours a day, an hour and a half a slip: 5 600
# slips a day, 2 044 000 a year. With a reward to every four slips that makes 2 555 000 entries.
YEAR = (200 * 7 // 2) * (12 * 60 // 90) * 365 * 5 // 4
COMPLETIONS, PAGES, BOARDS, SEARCHES = 960, 96, 16, 48
SEARCHED = ("a full name", "one typo")
MILLISECONDS, MIB = 1000, 2**20
NAMED = """
update player set
  first_name = named.first_name, last_name = named.last_name,
  search_text = player_search_text(named.first_name, named.last_name)
from named where player.id = named.id
"""
STORED = "select pg_database_size(current_database()), pg_total_relation_size('loyalty_ledger')"
RATE, TIME = "a second", "ms"
COLUMNS = {
    "question": "",
    "unit": "",
    "entries": "entries",
    "figure": "figure",
    "of_small": "x the smallest",
}
SIZE_COLUMNS = {
    "entries": "entries",
    "guests": "guests",
    "made_seconds": "made in seconds",
    "database_mib": "MiB of the database",
    "ledger_mib": "of the ledger and its indexes",
}


@dataclass(frozen=True, slots=True)
class Grown:
    """A casino whose ledger has come to a size, and what it took."""

    casino: Casino
    entries: int
    made_seconds: float


def measure(run: Run) -> list[Table]:
    """Return what each size comes to, and how it stands to the smallest."""
    with run.cluster.filling():
        every = tuple(_grown(run, entries) for entries in _sizes(run))
    sizes = Table("Ledgers as they are filled", SIZE_COLUMNS, [_size(grown) for grown in every])
    taken: dict[tuple[str, str], defaultdict[int, list[float]]] = {}
    with ExitStack() as stack:
        servers = {
            grown.entries: stack.enter_context(grown.casino.serving("--no-jobs", log=run.log))
            for grown in every
        }
        for turn in range(-1, run.turns):  # the first one warms up
            say(f"growth: turn {turn + 1} of {run.turns}")
            for grown in rotated(every, turn):
                for question, figure in _asked(run, grown, servers[grown.entries]).items():
                    if turn >= 0:
                        of_sizes = taken.setdefault(question, defaultdict(list))
                        of_sizes[grown.entries].append(figure)
    for grown in every:
        say(f"growth: verifying {grown.entries} entries")
        grown.casino.slips.check()
        verified = grown.casino.verify()
        entries = grown.entries + grown.casino.slips.laid
        for question, figure in {
            ("entries verified", RATE): entries / verified.seconds,
            ("memory of the verifier", "MiB"): verified.peak_mebibytes,
        }.items():
            taken.setdefault(question, defaultdict(list))[grown.entries].append(figure)
    return [sizes, _table(taken)]


def _sizes(run: Run) -> list[int]:
    wanted = {SMALL: True, USUAL: True, YEAR: run.year, LARGE: run.large}
    sizes = {max(round(size * run.share), LEAST) for size, asked in wanted.items() if asked}
    return sorted(sizes)


def _grown(run: Run, entries: int) -> Grown:
    say(f"growth: filling a ledger of {entries} entries")
    started = time.monotonic()
    casino = furnished(run.cluster.new_database(f"ledger_{entries}"), entries=entries)
    made_seconds = time.monotonic() - started
    with closing(psycopg.connect(casino.admin_url)) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("create temporary table named (id uuid, first_name text, last_name text)")
        with admin.cursor().copy("copy named from stdin") as copy:
            names = guests(len(casino.players))
            for player_id, (_, first_name, last_name, _) in zip(casino.players, names, strict=True):
                copy.write_row((player_id, first_name, last_name))
        admin.execute(NAMED)
        admin.commit()
    casino.slips.analyze()
    return Grown(casino, entries, made_seconds)


def _size(grown: Grown) -> Mapping[str, Cell]:
    with closing(psycopg.connect(grown.casino.admin_url)) as admin:
        ((database, ledger),) = admin.execute(STORED).fetchall()
    return {
        "entries": grown.entries,
        "guests": len(grown.casino.players),
        "made_seconds": Figure.of([grown.made_seconds]),
        "database_mib": Figure.of([database / MIB]),
        "ledger_mib": Figure.of([ledger / MIB]),
    }


def _asked(run: Run, grown: Grown, server: Server) -> Mapping[tuple[str, str], float]:
    """Return the figures of a turn, by question and unit."""
    casino = grown.casino
    numbers = casino.slips.lay(run.some(COMPLETIONS, clients=CONNECTIONS))
    script = casino.slips.scripts()["completion"]
    completed = rate(casino.url, script, clients=CONNECTIONS, numbers=numbers)
    pages = {
        "statement page": statements(casino, run.some(PAGES, clients=1)),
        "board page": boards(casino, run.some(BOARDS, clients=1)),
    }
    for kind in SEARCHED:
        query = QUERIES[kind]
        search = Request("GET", f"/v1/players?query={quote(query)}", casino.boss)
        pages[f"search by {kind}"] = [search] * run.some(SEARCHES, clients=1)
    times = {
        (name, TIME): median(ask(server.port, asked, connections=1).took_seconds) * MILLISECONDS
        for name, asked in pages.items()
    }
    return {("completions by the function", RATE): completed, **times}


def _table(taken: Mapping[tuple[str, str], Mapping[int, list[float]]]) -> Table:
    table = Table("By the size of the ledger", COLUMNS)
    for (question, unit), of_sizes in taken.items():
        small = Figure.of(of_sizes[min(of_sizes)])
        for entries, turns in of_sizes.items():
            figure = Figure.of(turns)
            row = {"question": question, "unit": unit, "entries": entries, "figure": figure}
            table.rows.append({**row, "of_small": figure.over(small)})
    return table
