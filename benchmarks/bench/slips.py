"""Live slips for a benchmark, written past the server, and what completes them.

The slips are numbered; each has a player, a visit and a table of its own, or all are of one player.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import psycopg

from benchmarks.bench.bare_writes import BARE_WRITES, COPY_TO_FLOOR, MOVE_TO_FLOOR
from benchmarks.bench.pgbench import Script
from benchmarks.large_ledger import CASINO, SNAPSHOT, TIERS
from pitledger.loyalty import accrual_of

BET_CENTS, PLAY_SECONDS = 10_000, 3600
SLIP, ENTRY, PLAYER = (
    "01a20f00-0000-7000-8000",
    "01a20f00-0000-7000-8001",
    "01a20f00-0000-7000-8002",
)
HOT = f"{PLAYER}-ffffffffffff"
LAY: LiteralString = """
create temporary table laid on commit drop as
select slip_id, case when %(hot)s then %(hot_player)s else player_id end as player_id
from generate_series(%(first)s, %(last)s) as n, lateral (
  select
    (%(slip)s || '-' || lpad(to_hex(n), 12, '0'))::uuid as slip_id,
    (%(player)s || '-' || lpad(to_hex(n), 12, '0'))::uuid as player_id
) as ids;
with made as (
  insert into player (id, first_name, last_name, created_at)
  select distinct player_id, 'Guest', 'Seated', %(began)s::timestamptz from laid
  on conflict (id) do nothing returning id
)
insert into player_casino (casino_id, player_id, enrolled_at)
select %(casino_id)s, id, %(began)s from made;
select count(lock_player_loyalty(%(casino_id)s, player_id, 1))
from (select distinct player_id from laid) as players;
insert into rating_slip (
  casino_id, id, visit_id, player_id, table_id, seat, status, average_bet_cents, started_at,
  gaming_day, snapshot, version, created_at
)
select
  %(casino_id)s, slip_id, slip_id, player_id, slip_id, 1, 'OPEN', %(bet_cents)s, %(began)s,
  %(gaming_day)s, %(snapshot)s, 1, %(began)s
from laid;
insert into visit (casino_id, id, player_id, gaming_day, started_at, ended_at, created_at)
select
  %(casino_id)s, slip_id, player_id, %(gaming_day)s, %(began)s,
  case when %(hot)s then %(began)s::timestamptz end, %(began)s
from laid;
"""
WRONG: LiteralString = """
select slip.id, slip.status, paid.entries
from rating_slip as slip, lateral (
  select count(*) as entries from loyalty_ledger as entry
  where entry.casino_id = slip.casino_id and entry.rating_slip_id = slip.id
) as paid
where
  slip.id between %(first)s and %(last)s
  and (slip.status <> 'CLOSED' or paid.entries <> 1)
limit 10
"""


@dataclass
class Slips:
    """The slips of one database, numbered as they are laid; all began an hour before the first."""

    admin_url: str
    began: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(hours=1))
    laid: int = 0

    def lay(self, number: int, *, hot: bool = False) -> range:
        """Let there be so many more live slips, and return their numbers."""
        numbers = range(self.laid + 1, self.laid + number + 1)
        facts = {
            "casino_id": CASINO,
            "slip": SLIP,
            "player": PLAYER,
            "hot_player": HOT,
            "hot": hot,
            "first": numbers[0],
            "last": numbers[-1],
            "began": self.began,
            "gaming_day": self._gaming_day,
            "bet_cents": BET_CENTS,
            "snapshot": json.dumps(SNAPSHOT),
        }
        with self._admin() as admin:
            admin.execute("set session_replication_role = replica")
            admin.execute(LAY, facts)
            admin.commit()
        self.laid = numbers[-1]
        return numbers

    def lay_floor(self) -> None:
        """Let there be the floor's tables and its functions; empty, but for those to be copied."""
        with self._admin() as admin:
            admin.execute(BARE_WRITES)
            admin.commit()

    def copy_to_floor(self, numbers: range) -> None:
        """Let the floor complete the same slips, in tables of its own."""
        with self._admin() as admin:
            admin.execute(COPY_TO_FLOOR, _bounds(numbers))
            admin.commit()

    def move_to_floor(self, numbers: range) -> None:
        """Let the floor alone complete these slips."""
        with self._admin() as admin:
            admin.execute(MOVE_TO_FLOOR, _bounds(numbers))
            admin.commit()

    def analyze(self) -> None:
        """Have the planner know what there is."""
        with self._admin() as admin:
            admin.autocommit = True
            admin.execute("vacuum (analyze)")

    def check(self) -> None:
        """End the program where one that was laid is not closed, or not paid just once."""
        with self._admin() as admin:
            wrong = admin.execute(WRONG, _bounds(range(1, self.laid + 1))).fetchall()
        if wrong:
            raise SystemExit(f"not closed, or not paid once: {wrong}")

    def scripts(self) -> Mapping[str, Script]:
        """Return what pgbench compares, by name, the floor first."""
        accrual = accrual_of(
            SNAPSHOT, average_bet_cents=BET_CENTS, play_seconds=PLAY_SECONDS, tiers=TIERS
        )
        points = json.dumps(accrual.points_by_tier)
        slip, entry = (
            f"('{prefix}-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid" for prefix in (SLIP, ENTRY)
        )
        ended = f"'{self.began.isoformat()}'::timestamptz + interval '{PLAY_SECONDS} seconds'"
        bare = (
            f"('{CASINO}', {slip}, {entry}, {ended}, {PLAY_SECONDS},"
            f" {accrual.points_by_tier['BRONZE']}, '{accrual.inputs}');\n"
        )
        bare_read = (
            f"select slip.version, cached.tier from floor_slip as slip"
            f" join floor_balance as cached using (casino_id, player_id)"
            f" where casino_id = '{CASINO}' and slip.id = {slip} \\gset read_\n"
        )
        completion = (
            f"select (slip).version as version, pauses, tier_version, tiers"
            f" from slip_for_completion('{CASINO}', {slip}) \\gset read_\n"
            f"select * from complete_rating_slip('{CASINO}', '{_context()}', {ended}, {slip},"
            f" :read_version, null, {PLAY_SECONDS}, {entry}, '{self._gaming_day}',"
            f" '{accrual.inputs}', :read_tier_version, '{points}');\n"
        )
        scripts = (
            Script("floor", f"select floor_complete{bare}", bare=True),
            Script("every row", f"select floor_complete_all{bare}", bare=True),
            Script("read, chained", f"{bare_read}select floor_complete_chained{bare}", bare=True),
            Script("completion", completion),
            Script("hot player", completion, hot=True),
        )
        return {script.name: script for script in scripts}

    @property
    def _gaming_day(self) -> str:
        return (self.began - timedelta(hours=6)).date().isoformat()

    def _admin(self) -> "closing[psycopg.Connection]":
        return closing(psycopg.connect(self.admin_url, cursor_factory=psycopg.ClientCursor))


def slip_ids(numbers: range) -> Sequence[str]:
    """Return the ids of the slips with these numbers."""
    return [f"{SLIP}-{number:012x}" for number in numbers]


def _bounds(numbers: range) -> Mapping[str, str]:
    ids = slip_ids(numbers)
    return {"first": ids[0], "last": ids[-1]}


def _context() -> str:
    return json.dumps(
        {
            "actor": "benchmark",
            "staff_id": None,
            "correlation_id": "benchmark",
            "request_id": HOT,
            "idempotency_key": None,
            "accrual": "direct",
        }
    )
