"""The shift of the demo casino: what it leaves, that it adds up, and that it harms nobody."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

import pytest

from pitledger.casino import LoginTakenError, gaming_day_of
from pitledger.cli.demo import demo_floor
from pitledger.cli.demo.figures import contradictions
from pitledger.cli.demo.house import CASINO_ID
from pitledger.cli.demo.summary import Summary
from pitledger.cli.running import Urls
from pitledger.platform.settings import Settings
from tests.cli.demo_shift import (
    EVENING,
    OTHER_INSTANTS,
    SHIFT,
    copy_of,
    entries,
    others,
    play,
    recover_all,
    roles_of_actions,
)
from tests.clone import Clone
from tests.ledger_checks import assert_ledger_holds
from tests.template import VIENNA, Template

LIVE_AT = """
select seat, average_bet_cents, started_at
from rating_slip inner join gaming_table on gaming_table.id = table_id
where label = %s and rating_slip.status <> 'CLOSED'
"""


class Evening(NamedTuple):
    """A database in which a shift was played, its summary, and what others had before."""

    name: str
    summary: Summary
    others_before: list[dict[str, Any]]


@pytest.fixture(scope="module")
def evening(server_url: str, template: tuple[str, Template]) -> Iterator[Evening]:
    """The evening that most of the tests look at, played once."""
    with copy_of(template[0], server_url=server_url) as (name, clone):
        before = others(clone)
        yield Evening(name, asyncio.run(play(clone)), before)


@pytest.fixture
def played(server_url: str, evening: Evening) -> Iterator[Clone]:
    """A copy of the evening's database."""
    with copy_of(evening.name, server_url=server_url) as (_, clone):
        yield clone


def assert_adds_up(clone: Clone, summary: Summary, *, now: datetime) -> list[dict[str, Any]]:
    """Hold a summary against the ledger, entry by entry, and return the entries."""
    assert_ledger_holds(clone)
    assert summary.contradictions == []
    written = entries(clone)
    assert sum(entry["points_change"] for entry in written) == summary.stored["balances"]
    for kind, count in Counter(entry["transaction_type"] for entry in written).items():
        assert summary.stored[f"entries.{kind}.count"] == count
    for entry in written:
        day = gaming_day_of(entry["created_at"], starts_at=time(6), zone=VIENNA)
        assert now - SHIFT <= entry["created_at"] <= now
        assert entry["gaming_day"] == day
    return written


@pytest.mark.parametrize(("now", "days"), OTHER_INSTANTS.values(), ids=OTHER_INSTANTS)
async def test_a_shift_adds_up_whenever_it_ends(clone: Clone, now: datetime, days: int) -> None:
    summary = await play(clone, now=now)

    written = assert_adds_up(clone, summary, now=now)
    assert len({entry["gaming_day"] for entry in written}) == days


def test_the_floor_is_in_play_when_the_shift_ends(played: Clone, evening: Evening) -> None:
    figures = evening.summary.stored

    assert_adds_up(played, evening.summary, now=EVENING)
    assert 60 <= figures["slips.closed"] <= 100
    assert 25 <= figures["slips.live"] <= 40
    assert 3 <= figures["slips.paused"] < figures["slips.live"]
    assert (figures["slips.owed"], figures["slips.recovered"]) == (2, 3)
    assert (figures["rewards"], figures["reversals"]) == (15, 2)
    assert figures["slips.moved"] >= 5
    assert {f"tiers.{tier}" for tier in ("BRONZE", "SILVER", "GOLD")} <= figures.keys()
    tables = played.rows("select * from gaming_table where casino_id = %s", [CASINO_ID])
    assert Counter(table["status"] for table in tables) == {"OPEN": 12}
    assert {table["pit"] for table in tables} == {"Pit 1", "Pit 2"}
    guests = "select count(*) from player_casino where casino_id = %s"
    assert played.row(guests, [CASINO_ID])["count"] == 200


def test_the_first_seat_of_the_roulette_is_free_and_its_fifth_the_last_one_taken(
    played: Clone, evening: Evening
) -> None:
    del evening
    roulette = {slip["seat"]: slip for slip in played.rows(LIVE_AT, ["RL-1"])}
    newest = played.row("select max(started_at) from rating_slip")["max"]

    assert 1 not in roulette
    assert roulette[5]["started_at"] == newest == EVENING - timedelta(minutes=12)
    assert roulette[5]["average_bet_cents"] == 5_000


async def test_the_same_seed_plays_the_same_shift(clone: Clone, evening: Evening) -> None:
    again = await play(clone)

    assert again.stored == evening.summary.stored


def test_whoever_did_it_is_in_the_audit_log_under_an_id_of_its_own(played: Clone) -> None:
    roles = roles_of_actions(played)
    assert roles["casino.created"] == roles["staff.added"] == {None}
    assert roles["table.created"] == roles["loyalty.reversed"] == {"admin"}
    assert roles["loyalty.manual_reward"] == {"host", "pit_boss"}
    for action in ("rating_slip.closed", "rating_slip.paused", "loyalty.recovered", "visit.ended"):
        assert roles[action] == {"pit_boss"}
    ids = [entry["correlation_id"] for entry in entries(played)]
    assert len(set(ids)) == len(ids)
    staff = played.rows("select role from staff where casino_id = %s", [CASINO_ID])
    assert Counter(row["role"] for row in staff)["dealer"] == 12
    assert len({row["role"] for row in staff}) == 6


def test_what_was_recovered_is_paid_under_the_id_of_its_close(played: Clone) -> None:
    recovered = played.rows(
        "select slip.*, entry.correlation_id, entry.created_at as paid_at"
        " from audit_log inner join rating_slip as slip on slip.id = audit_log.entity_id"
        " inner join loyalty_ledger as entry"
        " on entry.rating_slip_id = slip.id and entry.transaction_type = 'GAMEPLAY'"
        " where audit_log.action = 'loyalty.recovered'"
    )

    assert len(recovered) == 3
    for slip in recovered:
        assert slip["correlation_id"] == slip["closed_correlation_id"]
        assert slip["paid_at"] > slip["ended_at"]


async def test_what_is_owed_is_owed_by_a_real_fault_and_can_be_paid(played: Clone) -> None:
    owed = played.rows("select * from loyalty_recovery")
    assert [row["last_error_code"] for row in owed] == ["DATABASE_UNAVAILABLE"] * 2
    assert all(row["last_error_detail"].startswith("55P03") for row in owed)  # a lock timeout
    slip_ids = {row["rating_slip_id"] for row in owed}

    await recover_all(played, slip_ids, now=EVENING + timedelta(minutes=1))

    assert played.rows("select * from loyalty_recovery") == []
    assert slip_ids <= {entry["rating_slip_id"] for entry in entries(played)}
    assert_ledger_holds(played)


def test_a_shift_touches_no_other_casino_and_no_schema(played: Clone, evening: Evening) -> None:
    assert others(played) == evening.others_before


async def test_a_casino_that_was_played_in_stays_as_it_is_but_for_its_tables(
    played: Clone, evening: Evening
) -> None:
    status: Mapping[str, str] = {"label": "BW-1", "status": "CLOSED"}
    played.execute("update gaming_table set status = 'CLOSED' where label = 'BW-1'")

    later = await play(played, seed=8, now=EVENING + timedelta(hours=1))

    assert (later.shift, later.stored) == (None, evening.summary.stored)
    assert later.contradictions == []
    row = played.row("select label, status from gaming_table where label = 'BW-1'")
    assert row == {**status, "status": "OPEN"}


async def test_a_floor_whose_figures_were_broken_can_still_be_looked_at(
    played: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    played.execute("update player_loyalty set current_balance = current_balance + 1")

    told = await demo_floor(Settings(), Urls(played.admin_url, played.application_url))

    assert told.startswith("Sign in as")
    assert "The figures do not add up: balances is" in capsys.readouterr().err


async def test_two_loads_at_once_play_one_shift_and_another_seed_another(
    clone: Clone, evening: Evening
) -> None:
    both = await asyncio.gather(play(clone, seed=21), play(clone, seed=22))

    assert [summary.shift is None for summary in both].count(True) == 1
    assert both[0].stored == both[1].stored != evening.summary.stored
    assert_ledger_holds(clone)


async def test_a_login_of_somebody_elses_casino_is_refused(clone: Clone) -> None:
    clone.execute("update login_directory set login = 'host' where login = 'house.host'")

    with pytest.raises(LoginTakenError):
        await play(clone)

    assert clone.rows("select * from rating_slip") == []


def test_each_figure_that_differs_is_named(evening: Evening) -> None:
    summary = evening.summary
    assert summary.shift is not None

    for name, amount in summary.stored.items():
        found = contradictions({**summary.stored, name: amount + 1}, summary.shift.counted)
        assert f"{name} is {amount + 1}, but {amount} was counted" in found
    unpaid = {**summary.stored, "balances": 0}
    assert contradictions(unpaid, None) == [
        f"balances is 0, but the sum of all entries is {summary.stored['balances']}"
    ]
