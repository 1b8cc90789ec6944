"""The product over HTTP: how fast, against the function alone, and what a request costs whom.

The server is a process of its own with its jobs, started anew for each block of a turn.
"""

import time
from collections import defaultdict
from collections.abc import Mapping

from benchmarks.bench.cases import CASES, Case
from benchmarks.bench.casino import Casino, furnished
from benchmarks.bench.client import CONNECTIONS, ask
from benchmarks.bench.figures import Figure, Table
from benchmarks.bench.in_process import count
from benchmarks.bench.pgbench import rate
from benchmarks.bench.processes import cpu_seconds
from benchmarks.bench.run import Run, rotated, say
from benchmarks.bench.serving import Server
from tests.valkey import running_valkey

ENTRIES, FUNCTION_CALLS = 20_000, 1920
WARMING_SHARE = 4  # of a turn's requests, one in so many before it
WORKERS = (1, 2)
FUNCTION = "the function alone, before"
MILLISECONDS = 1000
COLUMNS = {
    "case": "",
    "workers": "workers",
    "per_second": "a second",
    "of_function": "x function",
    "server_cpu_ms": "CPU ms of the server",
    "postgres_cpu_ms": "of PostgreSQL",
    "client_cpu_ms": "of the client",
}
Turns = defaultdict[str, list[float]]


def measure(run: Run) -> list[Table]:
    """Return what each case comes to with one process and with two, and what it asks for."""
    say("http: furnishing a casino")
    casino = furnished(run.cluster.new_database("http"), entries=ENTRIES)
    measured: dict[tuple[str, int], Turns] = defaultdict(lambda: defaultdict(list))
    with running_valkey(run.folder) as store:
        for turn in range(run.turns):
            for workers in rotated(WORKERS, turn):
                say(f"http: turn {turn + 1} of {run.turns}, with {workers} worker processes")
                kept = {"PITLEDGER_RATE_LIMIT_STORAGE": store.url} if workers > 1 else {}
                # Where no server runs: its jobs would take part.
                found = {FUNCTION: _function(run, casino)}
                with casino.serving("--workers", f"{workers}", log=run.log, **kept) as server:
                    for case in CASES:
                        number = run.some(case.each_turn // WARMING_SHARE, clients=CONNECTIONS)
                        ask(server.port, case.make(casino, number))
                    for case in rotated(CASES, turn):
                        found[case.name] = _asked(run, casino, case=case, server=server)
                for name, figures in found.items():
                    for key, figure in figures.items():
                        measured[name, workers][key].append(figure)
    say("http: counting round trips and memory")
    counted = count(casino, log=run.log)
    say("http: verifying the ledger")
    casino.check()
    return [_table(measured), counted]


def _function(run: Run, casino: Casino) -> Mapping[str, float]:
    """Return the figures of a completion's function alone in one turn."""
    numbers = casino.slips.lay(run.some(FUNCTION_CALLS, clients=CONNECTIONS))
    script = casino.slips.scripts()["completion"]
    before = cpu_seconds(run.cluster.pid)
    per_second = rate(casino.url, script, clients=CONNECTIONS, numbers=numbers)
    seconds = cpu_seconds(run.cluster.pid) - before
    return {"per_second": per_second, "postgres_cpu_ms": seconds * MILLISECONDS / len(numbers)}


def _asked(run: Run, casino: Casino, *, case: Case, server: Server) -> Mapping[str, float]:
    """Return the figures of a case in one turn."""
    requests = case.make(casino, run.some(case.each_turn, clients=CONNECTIONS))
    server.wait_until_told()
    before = _cpu_seconds(run, server)
    load = ask(server.port, requests)
    after = _cpu_seconds(run, server)
    costs = {name: (after[name] - before[name]) * MILLISECONDS / len(requests) for name in before}
    return {"per_second": load.rate, **costs}


def _cpu_seconds(run: Run, server: Server) -> Mapping[str, float]:
    return {
        "server_cpu_ms": cpu_seconds(server.pid),
        "postgres_cpu_ms": cpu_seconds(run.cluster.pid),
        "client_cpu_ms": time.process_time(),
    }


def _table(measured: Mapping[tuple[str, int], Turns]) -> Table:
    table = Table(f"Over HTTP, {CONNECTIONS} connections", COLUMNS)
    for name in (FUNCTION, *(case.name for case in CASES)):
        for workers in WORKERS:
            turns = measured[name, workers]
            figures = {key: Figure.of(figures) for key, figures in turns.items()}
            function = Figure.of(measured[FUNCTION, workers]["per_second"])
            ratio = figures["per_second"].over(function)
            table.rows.append({"case": name, "workers": workers, **figures, "of_function": ratio})
    return table
