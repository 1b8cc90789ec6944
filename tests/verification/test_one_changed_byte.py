"""One changed byte anywhere in a stored entry is found, whatever the column and the value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from psycopg import sql

from tests.floor import Floor
from tests.properties.machine_floor import DrivenFloor, driven_floor
from tests.reversals import reverse
from tests.template import Template
from tests.verification.checking import break_glass, entries_of, findings, player_with_entries

CONSTRAINTS = """
select conname as name from pg_constraint
where conrelid = 'loyalty_ledger'::regclass and contype in ('c', 'u', 'f', 'p')
"""
LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
OFFSETS = st.one_of(st.integers(1, 300), st.integers(-(10**12), 10**12)).filter(bool)
Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]
DAYS = st.integers(-9000, 9000).filter(bool)


@dataclass(frozen=True)
class Ledger:
    """A ledger to break over and over: its entries as they were written."""

    real: DrivenFloor
    entries: list[dict[str, Any]]


async def written(floor: Floor) -> list[dict[str, Any]]:
    """Return the entries of a player: play, rewards and a reversal, beside another player's."""
    await player_with_entries(floor)
    player_id = await player_with_entries(floor)
    entry = entries_of(floor.clone, player_id)[2]
    assert (await reverse(floor, str(entry["id"]))).status_code == 201
    assert await findings(floor) == []
    return entries_of(floor.clone, player_id)


@pytest.fixture
def ledger(server_url: str, template: tuple[str, Template]) -> Iterator[Ledger]:
    """A ledger whose table takes any value: no constraint stands in the way of a change."""
    with driven_floor(server_url, template) as real:
        entries = real.run(written(real.floor))
        for row in real.clone.rows(CONSTRAINTS):
            drop = sql.SQL("alter table loyalty_ledger drop constraint if exists {} cascade")
            real.clone.execute(drop.format(sql.Identifier(row["name"])))  # type: ignore[arg-type]
        for column in entries[0]:
            let = sql.SQL("alter table loyalty_ledger alter column {} drop not null")
            real.clone.execute(let.format(sql.Identifier(column)))  # type: ignore[arg-type]
        real.clone.execute("drop index loyalty_ledger_one_reversal_per_entry")
        real.clone.execute("create table kept as select * from loyalty_ledger")
        yield Ledger(real, entries)


def another(draw: Draw, old: object) -> object:
    """Draw a value that differs from what stands in a column, often by a bit or a letter."""
    match old:
        case str():
            at, gone = draw(st.integers(0, len(old))), draw(st.integers(0, 1))
            return old[:at] + draw(st.one_of(LETTERS, st.just(""))) + old[at + gone :]
        case UUID():
            return UUID(int=old.int ^ (1 << draw(st.integers(0, 127))))
        case int():
            return old + draw(OFFSETS)
        case bytes():
            return (int.from_bytes(old) ^ (1 << draw(st.integers(0, 255)))).to_bytes(32)
        case _ if draw(st.integers(0, 9)) == 0:
            return draw(st.sampled_from(["infinity", "-infinity"]))
        case date():  # and its times
            return old + timedelta(days=draw(DAYS))
        case _:
            raise AssertionError(old)


def put_there(draw: Draw, column: str) -> object:
    """Draw a value for a column that holds none."""
    if column == "reason":
        return draw(st.text(LETTERS, max_size=20))
    return draw(st.uuids())


@settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_it_is_found(ledger: Ledger, data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(ledger.entries), label="entry")
    column = data.draw(st.sampled_from(sorted(entry)), label="column")
    old = entry[column]
    if old is None:
        new = put_there(data.draw, column)
    elif data.draw(st.integers(0, 4)) == 0:
        new = None
    else:
        new = another(data.draw, old)
    assume(new != old)

    assignment = sql.SQL("update loyalty_ledger set {} = %s where id = %s")
    change = assignment.format(sql.Identifier(column))
    break_glass(ledger.real.clone, (change, [new, entry["id"]]))  # type: ignore[arg-type]
    found = ledger.real.run(findings(ledger.real.floor))
    break_glass(
        ledger.real.clone,
        ("truncate loyalty_ledger", []),
        ("insert into loyalty_ledger select * from kept", []),
    )

    assert entry["player_id"] in {finding.player_id for finding in found}
    assert all("\n" not in str(finding) and str(finding).isprintable() for finding in found)
