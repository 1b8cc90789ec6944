"""Whether a server that goes on answering takes more and more memory."""

from collections.abc import Mapping
from random import Random

from benchmarks.bench.cases import CASES
from benchmarks.bench.casino import Casino, furnished
from benchmarks.bench.client import Request, ask
from benchmarks.bench.figures import Figure, Table
from benchmarks.bench.processes import resident_mib
from benchmarks.bench.run import Run, say

ENTRIES, REQUESTS, LARGE_REQUESTS, POINTS = 20_000, 20_000, 100_000, 10
# Of each 80 requests. A password is checked in 64 MiB of its own, which would hide all the rest.
MIX = {"completion": 16, "balance": 32, "statement page": 31, "board page": 1}
FLAT_MIB = 2
COLUMNS = {"requests": "requests answered", "resident_mib": "MiB in memory"}


def measure(run: Run) -> list[Table]:
    """Return what one server process has in memory after so many requests."""
    say("memory: furnishing a casino")
    casino = furnished(run.cluster.new_database("memory"), entries=ENTRIES)
    usual = LARGE_REQUESTS if run.large else REQUESTS
    each = run.some(usual // POINTS, clients=sum(MIX.values()))
    resident: dict[int, float] = {}
    with casino.serving(log=run.log) as server:
        for answered in range(0, each * POINTS + 1, each):
            if answered:
                ask(server.port, _mixed(casino, each))
            server.wait_until_told()
            resident[answered] = resident_mib(server.pid)
            say(f"memory: {resident[answered]:.0f} MiB after {answered} requests")
    casino.check()
    return [_table(resident)]


def _mixed(casino: Casino, number: int) -> list[Request]:
    """Return so many requests of all kinds, in the order of chance."""
    parts = number // sum(MIX.values())
    requests = [
        request
        for case in CASES
        if case.name in MIX
        for request in case.make(casino, parts * MIX[case.name])
    ]
    Random(number).shuffle(requests)  # noqa: S311
    return requests


def _table(resident: Mapping[int, float]) -> Table:
    """Return the figures, and whether the second half of the requests made a difference."""
    *_, half = (mib for answered, mib in resident.items() if answered <= max(resident) / 2)
    last = list(resident.values())[-1]
    grown = last - half
    word = "flat" if grown <= FLAT_MIB else "NOT flat"
    note = f"The second half of the requests added {grown:+.1f} MiB: {word} (up to {FLAT_MIB} MiB)."
    table = Table("One server process", COLUMNS, notes=[note])
    for answered, mib in resident.items():
        table.rows.append({"requests": answered, "resident_mib": Figure.of([mib])})
    return table
