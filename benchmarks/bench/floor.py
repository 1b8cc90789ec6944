"""A completion's function against the floor: bare writes of slip, entry, balance and event.

And against bare writes that read, audit and chain, too, and of every row that a completion leaves
(`bare_writes.py`). pgbench calls them in turns, on one database; the completion also for slips of
one player.
"""

import asyncio
from contextlib import closing

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.bench.figures import Figure, Table
from benchmarks.bench.pgbench import rate
from benchmarks.bench.run import Run, rotated, say
from benchmarks.bench.slips import Slips
from benchmarks.large_ledger import found_casino
from pitledger.platform.migrate import migrate

CLIENTS, TRANSACTIONS = (1, 4, 16, 64), 960
COLUMNS = {
    "clients": "clients",
    "script": "",
    "per_second": "a second",
    "of_floor": "x floor",
}


def measure(run: Run) -> list[Table]:
    """Return the rates of the floor, of completions, and of those of one player."""
    admin_url = run.cluster.new_database("floor")
    url = make_conninfo(admin_url, user="pitledger_app")
    slips = _laid(admin_url)
    table = Table("In the database alone, by pgbench", COLUMNS)
    for clients in CLIENTS:
        say(f"floor: {clients} clients")
        rates = _rates(run, slips, clients=clients, url=url)
        table.rows += [
            {
                "clients": clients,
                "script": name,
                "per_second": rates[name],
                "of_floor": rates[name].over(rates["floor"]),
            }
            for name in rates
        ]
    slips.check()
    return [table]


def _laid(admin_url: str) -> Slips:
    """Return the slips of a casino without staff, games or tables; none are laid yet."""
    asyncio.run(migrate(admin_url))
    with closing(psycopg.connect(admin_url)) as admin:
        admin.execute("set session_replication_role = replica")
        found_casino(admin)
        admin.commit()
    slips = Slips(admin_url)
    slips.lay_floor()
    return slips


def _rates(run: Run, slips: Slips, *, clients: int, url: str) -> dict[str, Figure]:
    """Return the transactions a second of each script; the first turn warms up."""
    scripts = tuple(slips.scripts().values())
    turns: dict[str, list[float]] = {script.name: [] for script in scripts}
    number = run.some(TRANSACTIONS, clients=clients)
    for turn in range(run.turns + 1):
        numbers = {script.name: slips.lay(number, hot=script.hot) for script in scripts}
        for script in scripts:
            if script.bare:
                slips.move_to_floor(numbers[script.name])
        slips.analyze()
        for script in rotated(scripts, turn):
            figure = rate(url, script, clients=clients, numbers=numbers[script.name])
            turns[script.name].append(figure)
    return {name: Figure.of(figures[1:]) for name, figures in turns.items()}
