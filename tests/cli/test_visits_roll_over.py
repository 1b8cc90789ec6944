"""`pitledger visits roll-over`: visits of earlier gaming days are ended and their slips paid."""

import getpass
import json
from datetime import UTC, datetime
from typing import Any

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.contract import audited
from tests.ledger_checks import assert_ledger_holds
from tests.owing import live_slip
from tests.processes import pitledger, refusal, result

ROLL_OVER = ("visits", "roll-over")


def url_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", floor.clone.admin_url)


def rolled_over(floor: Floor, *arguments: str) -> dict[str, Any]:
    """Roll over with success, and return the document."""
    return result(*ROLL_OVER, *arguments, *url_of(floor))


def live_visits(floor: Floor) -> set[str]:
    return {
        str(row["id"]) for row in floor.clone.rows("select * from visit where ended_at is null")
    }


async def test_visits_of_earlier_days_end_in_every_casino_and_their_slips_are_paid(
    floor: Floor,
) -> None:
    ours = await live_slip(floor)
    theirs = await live_slip(floor, other=True)
    floor.clock.at = datetime.now(UTC)
    todays = await live_slip(floor, seat=2, played_seconds=0)

    document = rolled_over(floor)

    assert (document["visits_ended"], document["slips_completed"]) == (2, 2)
    told = {visit["visit_id"]: visit for visit in document["visits"]}
    assert set(told) == {ours["visit_id"], theirs["visit_id"]}
    assert live_visits(floor) == {todays["visit_id"]}
    (entry,) = floor.entries(ours["player_id"])
    assert told[ours["visit_id"]] == {
        "visit_id": ours["visit_id"],
        "casino_id": str(floor.house.casino_id),
        "ended": True,
        "completions": [{"slip_id": ours["id"], "points_earned": entry["points_change"]}],
        "code": None,
    }
    assert {row["actor"] for row in audited(floor, "visit.ended")} == {f"cli:{getpass.getuser()}"}
    assert_ledger_holds(floor.clone)


async def test_the_second_run_finds_nothing(floor: Floor) -> None:
    await live_slip(floor)
    rolled_over(floor)

    assert rolled_over(floor) == {"visits_ended": 0, "slips_completed": 0, "visits": []}


async def test_one_casino_alone_can_be_rolled_over(floor: Floor) -> None:
    await live_slip(floor)
    theirs = await live_slip(floor, other=True)

    rolled_over(floor, "--casino", str(floor.house.casino_id))

    assert live_visits(floor) == {theirs["visit_id"]}


async def test_points_that_fail_are_owed_and_the_command_says_so(floor: Floor) -> None:
    slip = await live_slip(floor)

    with accruals_refused(floor.clone):
        done = pitledger(*ROLL_OVER, *url_of(floor))

    assert done.returncode == 1
    (visit,) = json.loads(done.stdout)["visits"]
    assert (visit["ended"], visit["code"]) == (True, "PARTIAL_COMPLETION")
    assert visit["completions"] == [{"slip_id": slip["id"], "points_earned": None}]
    assert done.stderr.splitlines()[-1].endswith("run `pitledger slips recover --all`")
    assert len(floor.owed(slip["id"])) == 1
    assert_ledger_holds(floor.clone)


async def test_a_casino_that_does_not_exist_is_refused(floor: Floor) -> None:
    nobody = "01a20f00-0000-7000-8000-000000000000"

    line = refusal(*ROLL_OVER, "--casino", nobody, *url_of(floor))

    assert nobody in line
