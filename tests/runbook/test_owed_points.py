"""The runbook on points that are owed or missing, done as it says."""

import json
from pathlib import Path

from tests.clone import Clone
from tests.faults.faults import accruals_refused
from tests.runbook.operator import boss_of, on_duty
from tests.runbook.playing import balance_of, complete, played_slip
from tests.template import Template

AN_HOUR_S_POINTS = 1620
CORRELATION = "of-the-close"


def test_partial_completion(clone: Clone, template: tuple[str, Template], tmp_path: Path) -> None:
    with on_duty("Partial completion", clone, "--no-jobs", folder=tmp_path) as operator:
        with boss_of(operator) as boss, accruals_refused(clone):
            slip_id = played_slip(boss, clone, house=template[1].house)
            assert complete(boss, slip_id).json()["code"] == "PARTIAL_COMPLETION"
            seen = operator.succeeds_in("Look", CORRELATION_ID=CORRELATION)
            still = operator.does("Do")
        recovered = operator.succeeds_in("Do")
        over = operator.waits_until("Over when")

    assert "pitledger_recovery_queue_depth 1.0" in seen
    assert '"error_code": "INTERNAL_ERROR"' in seen
    assert "no_gameplay" in seen  # the constraint that refuses the entry
    kinds = [item["kind"] for item in json.loads(seen.splitlines()[-1])["items"]]
    assert "owed" in kinds
    assert "entry" not in kinds
    assert (still.returncode, json.loads(still.stdout)["still_owed"]) == (1, 1)
    assert json.loads(recovered)["recovered"] == 1
    assert "pitledger_recovery_queue_depth 0.0" in over
    assert balance_of(clone, slip_id) == AN_HOUR_S_POINTS


def test_success_but_no_points(
    clone: Clone, template: tuple[str, Template], tmp_path: Path
) -> None:
    with on_duty("Success but no points", clone, "--no-jobs", folder=tmp_path) as operator:
        with boss_of(operator) as boss:
            short = played_slip(boss, clone, house=template[1].house, seat=2)
            clone.execute("update rating_slip set started_at = now() where id = %s", [short])
            assert complete(boss, short, under="short").json()["loyalty"]["points_earned"] == 0
            slip_id = played_slip(boss, clone, house=template[1].house)
            with accruals_refused(clone):
                complete(boss, slip_id)
        clone.execute("delete from loyalty_recovery where rating_slip_id = %s", [slip_id])
        of_the_short = operator.does("Look", CORRELATION_ID="short").stdout.splitlines()[0]
        seen = operator.does("Look", CORRELATION_ID=CORRELATION)
        recovered = operator.succeeds_in("Do", SLIP_ID=slip_id)
        over = operator.succeeds_in("Over when", CORRELATION_ID=CORRELATION)
        again = operator.succeeds_in("Do", SLIP_ID=slip_id)

    assert entries_in(of_the_short) == [0]
    lost = json.loads(seen.stdout.splitlines()[0])["items"]
    assert {"entry", "owed"} & {item["kind"] for item in lost} == set()
    assert "slip_not_settled" in seen.stdout
    assert slip_id in seen.stdout
    assert seen.returncode == 1
    assert json.loads(recovered)["recovered"] == 1
    assert entries_in(over) == [AN_HOUR_S_POINTS]
    assert json.loads(again)["already_paid"] == 1
    assert balance_of(clone, slip_id) == AN_HOUR_S_POINTS


def entries_in(printed: str) -> list[int]:
    """Return the points of the entries that a trace shows."""
    items = json.loads(printed.splitlines()[-1])["items"]
    return [item["points_change"] for item in items if item["kind"] == "entry"]
