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
    function: dict[int, list[float]] = {workers: [] for workers in WORKERS}
    cases: dict[tuple[str, int], Turns] = defaultdict(lambda: defaultdict(list))
    with running_valkey(run.folder) as store:
        for turn in range(run.turns):
            for workers in rotated(WORKERS, turn):
                say(f"http: turn {turn + 1} of {run.turns}, with {workers} worker processes")
                function[workers].append(_function_rate(run, casino))
                kept = {"PITLEDGER_RATE_LIMIT_STORAGE": store.url} if workers > 1 else {}
                with casino.serving("--workers", f"{workers}", log=run.log, **kept) as server:
                    for case in CASES:
                        number = run.some(case.each_turn // WARMING_SHARE, clients=CONNECTIONS)
                        ask(server.port, case.make(casino, number))
                    for case in rotated(CASES, turn):
                        for name, figure in _once(run, casino, case=case, server=server).items():
                            cases[case.name, workers][name].append(figure)
    say("http: counting round trips and memory")
    counted = count(casino, log=run.log)
    say("http: verifying the ledger")
    casino.check()
    return [_table(cases, function), counted]


def _function_rate(run: Run, casino: Casino) -> float:
    """Return how many completions a second the function alone makes, where no server runs."""
    numbers = casino.slips.lay(run.some(FUNCTION_CALLS, clients=CONNECTIONS))
    script = casino.slips.scripts()["completion"]
    return rate(casino.url, script, clients=CONNECTIONS, numbers=numbers)


def _once(run: Run, casino: Casino, *, case: Case, server: Server) -> Mapping[str, float]:
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


def _table(cases: Mapping[tuple[str, int], Turns], function: Mapping[int, list[float]]) -> Table:
    table = Table(f"Over HTTP, {CONNECTIONS} connections", COLUMNS)
    for workers, rates in function.items():
        row = {"case": "the function, by pgbench, before", "workers": workers}
        table.rows.append({**row, "per_second": Figure.of(rates)})
    for case in CASES:
        for workers in WORKERS:
            figures = {name: Figure.of(turns) for name, turns in cases[case.name, workers].items()}
            ratio = figures["per_second"].over(Figure.of(function[workers]))
            row = {"case": case.name, "workers": workers, **figures, "of_function": ratio}
            table.rows.append(row)
    return table
