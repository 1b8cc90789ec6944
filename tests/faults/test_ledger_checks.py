"""The checks that end the other tests find what they are there to find."""

from typing import LiteralString

import pytest

from tests.clone import Clone
from tests.faults.faults import owed_slip
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds, ledger_findings

NO_TRIGGERS: LiteralString = "set session_replication_role = replica;"


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        ("update loyalty_ledger set reason = 'x' where sequence = 2", "entry 2: entry_hash"),
        ("update loyalty_ledger set previous_hash = entry_hash", "entry 1: previous_hash"),
        ("delete from loyalty_ledger where sequence = 2", "entry 2: sequence is 3"),
        ("delete from loyalty_ledger where sequence = 3", "cached row: last_sequence"),
        ("update loyalty_ledger set tier_after = 'GOLD'", "entry 1: tier_after"),
        ("update loyalty_ledger set tier_before = 'GOLD'", "entry 1: tier_before"),
        (
            "update loyalty_ledger set points_change = 1, balance_after = 1 where sequence = 1",
            "points_change is 1, not 1620",
        ),
        ("update player_loyalty set current_balance = 1", "current_balance is 1, not 2120"),
        ("update player_loyalty set lifetime_points = 1", "lifetime_points is 1, not 2120"),
        ("update player_loyalty set tier_progress = 1", "tier_progress is 1, not 28"),
        ("delete from player_loyalty", "entries without a cached row"),
        ("update rating_slip set average_bet_cents = 1", "average_bet_cents is '10000', not '1'"),
        ("update rating_slip set play_seconds = 1", "play_seconds is '3600', not '1'"),
        ("update rating_slip set snapshot = snapshot || '{\"seats\": 6}'", "seats is '7'"),
        ("delete from loyalty_recovery", "CLOSED: paid 0 times, owed False"),
    ],
)
async def test_what_was_tampered_with_is_found(
    floor: Floor, tampering: LiteralString, finding: str
) -> None:
    await owed_slip(floor)
    paid = await floor.paid_slip(seat=2)
    player_id = paid["rating_slip"]["player_id"]
    await floor.reward(player_id, 300)
    await floor.reward(player_id, 200)
    assert_ledger_holds(floor.clone)

    tamper(floor.clone, tampering)

    assert [found for found in ledger_findings(floor.clone) if finding in found]


async def test_a_slip_that_is_paid_and_owed_is_found(floor: Floor) -> None:
    slip = await owed_slip(floor)
    tamper(floor.clone, "create table kept as select * from loyalty_recovery")
    await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    assert_ledger_holds(floor.clone)

    tamper(floor.clone, "insert into loyalty_recovery select * from kept")

    assert ledger_findings(floor.clone) == [f"slip {slip['id']}, CLOSED: paid 1 times, owed True"]


def tamper(clone: Clone, statement: LiteralString) -> None:
    """Do what neither the application nor the triggers allow."""
    clone.execute(NO_TRIGGERS + statement)
