"""What does each step of the extension path cost? See docs/extension-path.md.

    python -m benchmarks.extension_costs
    python -m benchmarks.extension_costs --turns 9 no-relay no-events

Each variant is a `pitledger serve` of its own on a copy of the same database, on our own server in
a folder that goes; the load comes from this process. In each turn every variant completes the same
number of slips, and gives the same number of rewards, one variant after the other, so that
whatever else the machine does meets all of them. What is compared is a turn's figure with the
figure of the default in the same turn: printed are the medians of these ratios.

Seating players between the turns is not measured.
"""

import argparse
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import gettempdir
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from benchmarks.bench.cases import completions, rewards
from benchmarks.bench.casino import HOSTS, Casino, furnished
from benchmarks.bench.client import Load, ask
from benchmarks.bench.cluster import running_cluster
from benchmarks.bench.run import rotated
from benchmarks.bench.serving import Server, environment, serving
from tests.clone import Clone
from tests.pgbouncer import pooling
from tests.valkey import running_valkey

POOLED_CONNECTIONS = 20
CONNECTIONS, ENTRIES, REWARDS, REWARDS_A_HOST = 8, 1_000, 140, 10
VALKEY = "valkey"  # stands for the address of the one that runs meanwhile
NO_EVENTS: LiteralString = """
create or replace function write_events(_events outbox[]) returns integer language sql
set search_path = public, pg_temp as 'select 0';
"""


@dataclass(frozen=True, slots=True)
class Variant:
    """How a server differs from the default: its arguments and settings, and the database.

    A command may run beside it, and PgBouncer before its database. Where events are told, a turn
    ends when all are.
    """

    name: str
    arguments: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    database: LiteralString = ""
    beside: tuple[str, ...] = ()
    tells: bool = True
    pooled: bool = False


STORE = "PITLEDGER_RATE_LIMIT_STORAGE"
DEFAULT = Variant("default")
NO_RELAY = Variant("events are written and told to nobody", ("--no-jobs",), tells=False)
VARIANTS = {
    "no-relay": NO_RELAY,
    "no-events": Variant("no event is written", ("--no-jobs",), database=NO_EVENTS, tells=False),
    "worker": Variant("relay in a process of its own", ("--no-jobs",), beside=("worker",)),
    "valkey": Variant("rewards counted in Valkey", settings={STORE: VALKEY}),
    "queued": Variant("points paid by a worker", settings={"PITLEDGER_ACCRUAL": "queued"}),
    "workers": Variant("two processes", ("--workers", "2"), settings={STORE: VALKEY}),
    "pgbouncer": Variant("behind PgBouncer", settings={"PITLEDGER_POOLER": "1"}, pooled=True),
}


@dataclass
class Served:
    """A variant that is served, and what was measured of it in each turn."""

    variant: Variant
    casino: Casino
    server: Server
    completions: list[Load] = field(default_factory=list[Load])
    rewards: list[Load] = field(default_factory=list[Load])


def turn(served: Served, *, slips: int, given: int) -> None:
    """Complete some slips and give some rewards, and note what came of it."""
    casino, port = served.casino, served.server.port
    served.completions.append(ask(port, completions(casino, slips), connections=CONNECTIONS))
    served.rewards.append(ask(port, rewards(casino, given), connections=CONNECTIONS))
    if served.variant.tells:
        served.server.wait_until_told()


def copy_of(admin_url: str, original: str, *, name: str, change: LiteralString) -> None:
    """Copy a database that nobody is connected to, and change the copy as its owner."""
    with closing(psycopg.connect(admin_url, autocommit=True)) as admin:
        admin.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), sql.Identifier(original)
            )
        )
    if change:
        with closing(psycopg.connect(make_conninfo(admin_url, dbname=name))) as changed:
            changed.execute("set role pitledger_owner")
            changed.execute(change)
            changed.commit()


def told(what: str, ours: Sequence[float], others: Sequence[float], *, unit: str) -> str:
    """Return a figure of a variant, and how it stands to the default's of the same turn."""
    ratios = [one / other for one, other in zip(ours, others, strict=True)]
    low, _, high = quantiles(ratios, n=4)
    figure = median(ours) * (1000 if unit == "ms" else 1)
    return (
        f"  {what:15} {figure:8.1f} {unit:9} x default {median(ratios):.2f} "
        f"(half of the turns {low:.2f} to {high:.2f})"
    )


def report(everyone: Sequence[Served]) -> None:
    """Print what was measured."""
    default = everyone[0]
    for served in everyone:
        print(served.variant.name)
        for name, ours, others in (
            ("completion", served.completions, default.completions),
            ("reward", served.rewards, default.rewards),
        ):
            rates = [[load.rate for load in loads] for loads in (ours, others)]
            times = [[median(load.took_seconds) for load in loads] for loads in (ours, others)]
            print(told(f"{name}s", *rates, unit="a second"))
            print(told(f"{name} p50", *times, unit="ms"))


def measure(everyone: tuple[Served, ...], *, turns: int, slips: int, given: int) -> None:
    """Let the variants take turns; the first turn warms up. Each begins with another variant."""
    for number in range(turns + 1):
        for served in rotated(everyone, number):
            turn(served, slips=slips, given=given)
    for served in everyone:
        del served.completions[0], served.rewards[0]


def main() -> None:
    """Measure, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variants", nargs="*", choices=[[], *VARIANTS], metavar="VARIANT")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--slips", type=int, default=140)
    asked = parser.parse_args()
    # Of all turns together, so that no host comes to the limit of a minute, however fast they are.
    given = min(REWARDS, HOSTS * REWARDS_A_HOST // (asked.turns + 1))
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(Path(gettempdir())))
        store = stack.enter_context(running_valkey(cluster.folder.parent)).url
        original = furnished(cluster.new_database("original"), entries=ENTRIES)
        chosen = [VARIANTS[name] for name in asked.variants or VARIANTS]
        everyone: list[Served] = []
        for number, variant in enumerate((DEFAULT, *chosen)):
            name = f"copy_{number}"
            copy_of(cluster.url("postgres"), "original", name=name, change=variant.database)
            casino = original.copied_to(cluster.url(name))
            url = casino.url
            if variant.pooled:
                clone = Clone(casino.admin_url)
                url = stack.enter_context(pooling(clone, connections=POOLED_CONNECTIONS))
            # A store of its own, too: who gives a reward is the same in every copy.
            settings = {
                name: f"{store}/{number}" if value == VALKEY else value
                for name, value in variant.settings.items()
            }
            server = serving(
                variant.arguments,
                environment(url, casino.key, settings),
                log=cluster.folder.parent / "server.log",
                beside=variant.beside,
            )
            everyone.append(Served(variant, casino, stack.enter_context(server)))
        measure(tuple(everyone), turns=asked.turns, slips=asked.slips, given=given)
        print(f"{asked.turns} turns of {asked.slips} completions and {given} rewards each")
        report(everyone)


if __name__ == "__main__":
    main()
