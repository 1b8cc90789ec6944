"""The runbook on balances that drifted and events that are not told, done as it says."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pitledger.workers.consumers import CONSUMERS
from tests.clone import Clone
from tests.floor import Floor
from tests.runbook.operator import boss_of, on_duty
from tests.runbook.playing import balance_of, complete, played_slip
from tests.template import Template
from tests.undelivered import EVENTS_OF_A_SLIP, tell_until_given_up

AN_HOUR_S_POINTS = 1620
CAN_T_BE_BUILT = "alter table gaming_day_figures add constraint broken check (false) not valid"
CAN_BE_BUILT = "alter table gaming_day_figures drop constraint broken"
REPORTED = "select sum(gameplay_points)::bigint as points from gaming_day_figures"


def test_balance_drift(clone: Clone, template: tuple[str, Template], tmp_path: Path) -> None:
    with on_duty("Balance drift", clone, "--no-jobs", folder=tmp_path) as operator:
        with boss_of(operator) as boss:
            slip_id = played_slip(boss, clone, house=template[1].house)
            complete(boss, slip_id)
        clone.execute("update player_loyalty set current_balance = 7, tier = 'GOLD'")
        seen = operator.does("Look")
        operator.succeeds_in("Do")
        over = operator.succeeds_in("Over when")

    assert seen.returncode == 1
    assert seen.stdout.count(" cache_drift ") == 2
    assert over == ""
    assert balance_of(clone, slip_id) == AN_HOUR_S_POINTS


def test_stuck_relay(clone: Clone, template: tuple[str, Template], tmp_path: Path) -> None:
    with on_duty("Stuck relay", clone, "--no-jobs", folder=tmp_path) as operator:
        with boss_of(operator) as boss:
            complete(boss, played_slip(boss, clone, house=template[1].house))
        seen = operator.does("Look")
        before = clone.row(REPORTED)
        with operator.keeps_running("Do"):
            over = operator.waits_until("Over when")

    relay, *figures = seen.stdout.splitlines()
    assert relay.startswith('{"status":"ready"')
    assert json.loads(relay)["relay"]["events_waiting"] == EVENTS_OF_A_SLIP
    assert f"pitledger_outbox_depth {EVENTS_OF_A_SLIP}.0" in seen.stdout
    assert not any("worker_" in line for line in figures)  # none runs: the log says nothing of one
    assert seen.returncode == 1
    assert over == "pitledger_outbox_depth 0.0\n"
    assert (before["points"], clone.row(REPORTED)["points"]) == (None, AN_HOUR_S_POINTS)


async def test_dead_letters(floor: Floor, tmp_path: Path) -> None:
    slips = [await floor.paid_slip(seat=seat) for seat in (1, 2)]
    floor.clone.execute(CAN_T_BE_BUILT)
    for consumer in CONSUMERS:
        await tell_until_given_up(floor, floor.house.casino_id, consumer=consumer)

    with on_duty("Dead letters", floor.clone, folder=tmp_path) as operator:
        seen = operator.succeeds_in("Look", CORRELATION_ID="none")
        letters = dead(seen)
        traced = operator.succeeds_in("Look", CORRELATION_ID=letters[0]["correlation_id"])
        floor.clone.execute(CAN_BE_BUILT)
        given_up = next(
            letter for letter in letters if letter["event_type"] == "loyalty.points_accrued"
        )
        dropped = operator.succeeds_in("Give up", EVENT_ID=given_up["event_id"])
        retried = operator.succeeds_in("Do")
        operator.waits_until("Over when")
        without = floor.clone.row(REPORTED)
        operator.succeeds_in("Build anew")
        operator.waits_until("Over when")

    points = [slip["loyalty"]["points_earned"] for slip in slips]
    assert len(letters) == 2 * EVENTS_OF_A_SLIP
    assert {letter["last_error_code"] for letter in letters} == {"INTERNAL_ERROR"}
    assert all("broken" in letter["last_error_detail"] for letter in letters)
    assert '"status": "DEAD"' in traced
    assert json.loads(dropped)["dropped"] == 1
    assert json.loads(retried)["retried"] == 2 * EVENTS_OF_A_SLIP - 1
    assert without["points"] in points
    assert floor.clone.row(REPORTED)["points"] == sum(points)


def dead(printed: str) -> Sequence[dict[str, Any]]:
    """Return the dead letters that the first line lists."""
    return json.loads(printed.splitlines()[0])["dead"]
