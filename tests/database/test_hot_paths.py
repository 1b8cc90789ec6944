"""What the hot paths touch in a large ledger: counts, which are the same on any machine.

Bounds leave room for a deeper index, not for a scan: a path that reads by the size of the ledger,
or one index more to write, goes beyond them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, LiteralString

import pytest

from benchmarks.large_ledger import fill
from pitledger.loyalty import OF_THE_CACHE, Kind, Verification
from pitledger.readmodels.ledger_check import parts_of
from pitledger.usecases.look_beside_ledger import findings_beside_the_entries
from pitledger.usecases.walk_ledger import walk_findings
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.template import Template

ENTRIES = 100_000
LARGE = ("loyalty_ledger", "rating_slip", "player_loyalty", "player_casino", "player")
TOUCHED: LiteralString = """
select
  stat.relname as name, stat.seq_tup_read as scanned,
  heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0) as blocks
from pg_stat_user_tables as stat
inner join pg_statio_user_tables as io on stat.relid = io.relid
"""
# What a request may touch of all tables together, in blocks of 8 KiB: half as much again as it did.
READS = {
    "/players/{player}/loyalty": 40,
    "/players/{player}/ledger?limit=50": 50,
    "/ledger?limit=50": 90,
    "/ledger?correlation_id={correlation}": 20,
    "/rating-slips?limit=50": 130,
    "/players?query=guest": 160,
}
OF_OTHER_TIERS = {*OF_THE_CACHE, Kind.WRONG_TIER}  # the history is not of this casino's tiers
COMPLETION_BLOCKS, REWARD_BLOCKS = 260, 140
COMPLETION_WAL_BYTES = 12_000


@dataclass(frozen=True, slots=True)
class Large:
    """A casino with a large ledger, and some of its players."""

    clone: Clone
    players: list[str]


@pytest.fixture(scope="module")
def large(shared_clone: Clone, template: tuple[str, Template]) -> Large:
    """The house of the template, with a long history that nobody changes behind its back."""
    shared_clone.execute(
        "do $$ declare _table regclass; begin"
        " for _table in select oid from pg_class where relkind = 'r' and relnamespace ="
        " 'public'::regnamespace loop"
        " execute format('alter table %s set (autovacuum_enabled = false)', _table);"
        " end loop; end $$"
    )
    casino_id = template[1].house.casino_id
    players = fill(shared_clone.admin_url, entries=ENTRIES, casino_id=casino_id)
    return Large(shared_clone, [str(player) for player in players])


class Meter:
    """What requests to a floor with one connection touch, table by table."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    async def begin(self) -> None:
        """Measure from now on."""
        self._before = await self._now()

    async def touched(self) -> Mapping[str, int]:
        """Return the blocks that were touched since; none may be by a scan of a large table."""
        after = await self._now()
        scanned = {name: after[name][0] - self._before[name][0] for name in LARGE}
        assert scanned == dict.fromkeys(LARGE, 0)
        return {name: after[name][1] - self._before[name][1] for name in after}

    async def _now(self) -> dict[str, tuple[int, int]]:
        await self._floor.database.run("select pg_stat_force_next_flush()", {})
        rows = self._floor.clone.rows(TOUCHED)
        return {row["name"]: (row["scanned"], row["blocks"]) for row in rows}


async def test_reads_touch_as_little_as_in_a_small_ledger(
    large: Large, template: tuple[str, Template]
) -> None:
    async with open_floor(large.clone, template[1], pool_size=1) as floor:
        meter = Meter(floor)
        entry = large.clone.rows("select correlation_id from loyalty_ledger limit 1")[0]
        names = {"player": large.players[7], "correlation": entry["correlation_id"]}
        spent: dict[str, int] = {}
        for path in READS:
            await meter.begin()
            answer = await floor.get(path.format(**names), role="admin")
            assert answer.status_code == 200, answer.text
            spent[path] = sum((await meter.touched()).values())

    assert {path: spent[path] for path in READS if spent[path] > READS[path]} == {}


async def test_what_writes_points_touches_as_little_and_writes_as_little(
    large: Large, template: tuple[str, Template]
) -> None:
    async with open_floor(large.clone, template[1], pool_size=1) as floor:
        meter = Meter(floor)
        completions: list[int] = []
        rewards: list[int] = []
        written: list[int] = []
        for player_id in large.players[:9]:
            slip = await floor.played_slip(player_id=player_id)
            await meter.begin()
            before = wal_written(large.clone)
            paid = await floor.complete(slip["id"])
            written.append(wal_written(large.clone) - before)
            assert paid.json()["loyalty"]["idempotent"] is False
            completions.append(sum((await meter.touched()).values()))
            await meter.begin()
            assert (await floor.reward(player_id)).status_code == 201
            rewards.append(sum((await meter.touched()).values()))

    assert max(completions) <= COMPLETION_BLOCKS
    assert max(rewards) <= REWARD_BLOCKS
    assert median(written) <= COMPLETION_WAL_BYTES


async def test_a_walk_past_a_part_of_the_ledger_scans_no_table(
    large: Large, template: tuple[str, Template]
) -> None:
    casino_id = template[1].house.casino_id
    large.clone.execute("analyze")
    async with open_floor(large.clone, template[1], pool_size=1) as floor:
        meter, progress = Meter(floor), Verification(casino_id)
        async with floor.database.snapshot(casino_id) as tx:
            parts = await parts_of(tx, casino_id, entries=ENTRIES // 10)
        await meter.begin()
        async with floor.database.snapshot(casino_id) as tx:
            async for finding in walk_findings(tx, progress, part=parts[4]):
                assert finding.kind in OF_OTHER_TIERS
        await meter.touched()

    assert progress.entries >= ENTRIES // 10


async def test_what_stands_beside_the_entries_is_counted_in_indexes(
    large: Large, template: tuple[str, Template]
) -> None:
    casino_id = template[1].house.casino_id
    large.clone.execute("vacuum analyze")
    pages = large.clone.row("select pg_relation_size('loyalty_ledger') / 8192 as ledger")
    async with open_floor(large.clone, template[1], pool_size=1) as floor:
        before = await blocks_of_ledger_read(floor)
        async with floor.database.snapshot(casino_id) as tx:
            found = findings_beside_the_entries(tx, Verification(casino_id))
            assert [finding async for finding in found] == []
        touched = await blocks_of_ledger_read(floor) - before

    assert touched <= pages["ledger"] / 10


async def blocks_of_ledger_read(floor: Floor) -> int:
    """Return how many blocks of the ledger's own table, not of its indexes, were touched so far."""
    await floor.database.run("select pg_stat_force_next_flush()", {})
    row = floor.clone.row(
        "select heap_blks_hit + heap_blks_read as blocks from pg_statio_user_tables"
        " where relname = 'loyalty_ledger'"
    )
    return int(row["blocks"])


def wal_written(clone: Clone) -> int:
    row: dict[str, Any] = clone.row("select pg_current_wal_insert_lsn() - '0/0' as bytes")
    return int(row["bytes"])
