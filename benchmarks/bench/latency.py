"""How long a completion takes at rates that are given: an open loop, against the floor's.

Requests are due at moments laid down before, with exponential gaps between them, as those of
`pgbench --rate` are; both count from the moment that something was due.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate

from benchmarks.bench.cases import completing, completions
from benchmarks.bench.casino import Casino, furnished
from benchmarks.bench.client import CONNECTIONS, ask, ask_when_due
from benchmarks.bench.figures import Figure, Table
from benchmarks.bench.pgbench import latencies_ms, percentile
from benchmarks.bench.run import Run, rotated, say
from benchmarks.bench.serving import Server

ENTRIES, AT_ONCE, AT_ONCE_TURNS = 20_000, 1280, 3
SECONDS = 8
SHARES = {"a tenth": 0.1, "half": 0.5, "all": 1.0}
COMPARED = "half"
FLOOR = "floor, half"
PERCENTS = (50, 95, 99)
MILLISECONDS = 800
COLUMNS = {
    "rate": "of the maximal rate",
    "asked_per_second": "asked a second",
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
    "p99_ms": "p99 ms",
    "p99_of_floor": "p99 x floor's p99",
}
Percentiles = defaultdict[str, list[float]]


def measure(run: Run) -> list[Table]:
    """Return percentiles at a tenth, half and all of the maximal rate."""
    say("latency: furnishing a casino")
    casino = furnished(run.cluster.new_database("latency"), entries=ENTRIES)
    casino.slips.lay_floor()
    taken: defaultdict[str, Percentiles] = defaultdict(lambda: defaultdict(list))
    with casino.serving(log=run.log) as server:
        maximal = _maximal_rate(run, casino, server=server)
        for turn in range(run.turns):
            say(f"latency: turn {turn + 1} of {run.turns}, at most {maximal:.0f} a second")
            laid = {name: _laid(run, casino, share * maximal) for name, share in SHARES.items()}
            casino.slips.copy_to_floor(laid[COMPARED])
            for name in rotated((*SHARES, FLOOR), turn):
                server.wait_until_told()
                if name == FLOOR:
                    half = SHARES[COMPARED] * maximal
                    millis = _of_floor(casino, laid[COMPARED], a_second=half)
                else:
                    a_second = SHARES[name] * maximal
                    millis = _of_server(casino, laid[name], server=server, a_second=a_second)
                for percent in PERCENTS:
                    taken[name][f"p{percent}_ms"].append(percentile(millis, percent))
    casino.check()
    return [_table(taken, maximal)]


def _maximal_rate(run: Run, casino: Casino, *, server: Server) -> float:
    """Return what a closed loop comes to, once it is warm."""
    number = run.some(AT_ONCE, clients=CONNECTIONS)
    rates = [ask(server.port, completions(casino, number)).rate for _ in range(AT_ONCE_TURNS + 1)]
    return Figure.of(rates[1:]).median


def _laid(run: Run, casino: Casino, a_second: float) -> range:
    """Return the slips that are due in a turn at such a rate."""
    return casino.slips.lay(run.some(round(SECONDS * a_second), clients=CONNECTIONS))


def _of_server(
    casino: Casino, numbers: range, *, server: Server, a_second: float
) -> Sequence[float]:
    """Return the milliseconds of completions over HTTP that are due so often a second."""
    requests = completing(casino, numbers)
    chance = random.Random(len(requests))  # noqa: S311
    due = list(accumulate(chance.expovariate(a_second) for _ in requests))
    took = ask_when_due(server.port, requests, due_seconds=due).took_seconds
    return [seconds * MILLISECONDS for seconds in took]


def _of_floor(casino: Casino, numbers: range, *, a_second: float) -> Sequence[float]:
    """Return the milliseconds of the floor at such a rate, beside the server that rests."""
    script = casino.slips.scripts()["floor"]
    return latencies_ms(casino.url, script, clients=CONNECTIONS, numbers=numbers, a_second=a_second)


def _table(taken: Mapping[str, Percentiles], maximal: float) -> Table:
    note = "Completions over HTTP, one worker process, and the floor by pgbench, both when due."
    table = Table("Latency in an open loop", COLUMNS, notes=[note])
    for name, percentiles in taken.items():
        share = SHARES[COMPARED if name == FLOOR else name]
        figures = {key: Figure.of(turns) for key, turns in percentiles.items()}
        row = {"rate": name, "asked_per_second": Figure.of([share * maximal]), **figures}
        if name == COMPARED:
            row["p99_of_floor"] = figures["p99_ms"].over(Figure.of(taken[FLOOR]["p99_ms"]))
        table.rows.append(row)
    return table
