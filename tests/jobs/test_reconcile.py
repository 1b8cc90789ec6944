"""The daily job that verifies the whole ledger, and has paid what nobody knew was owed."""

from typing import Any
from uuid import UUID

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.contract import stored
from tests.jobs.running import RECONCILE, job_row, noted, run_jobs
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.owing import owed_slip_at
from tests.scraping import figures
from tests.verification.checking import break_glass, change_entry, player_with_entries

DAY_SECONDS = 86_400
CACHED_WITHOUT_ENTRIES = """
with guest as (
  insert into player select gen_random_uuid(), 'No', 'Entry', null, now()
  from generate_series(1, 102) returning id
), enrolled as (
  insert into player_casino (casino_id, player_id, enrolled_at)
  select %s, id, now() from guest returning casino_id, player_id
)
insert into player_loyalty
select casino_id, player_id, 7, 0, 'BRONZE', 0, 0, genesis_hash(casino_id, player_id), null
from enrolled
"""


async def forgotten_slip(floor: Floor, *, other: bool = False) -> dict[str, Any]:
    """Return a closed slip that is neither paid nor owed."""
    slip = await owed_slip_at(floor, other=other)
    floor.clone.execute("delete from loyalty_recovery where rating_slip_id = %s", [slip["id"]])
    return slip


async def test_a_sound_ledger_is_noted_with_what_was_looked_at(floor: Floor) -> None:
    await player_with_entries(floor)
    before = stored(floor.clone)

    await run_jobs(floor)

    row = job_row(floor, RECONCILE)
    assert row["detail"] == {
        "entries": 5,
        "players": 1,
        "findings": 0,
        "slips_recovered": 0,
        "slips_not_recovered": 0,
    }
    assert (row["next_run_at"] - row["started_at"]).total_seconds() == DAY_SECONDS
    after = stored(floor.clone)
    assert {name for name in after if after[name] != before[name]} == {"job_run"}


async def test_drift_is_a_line_a_figure_and_a_note(floor: Floor, log: Log) -> None:
    player_id = await player_with_entries(floor)
    change_entry(floor.clone, player_id, at=2, to="reason = 'Another reason altogether'")
    floor.clone.execute("update player_loyalty set current_balance = 1")
    log.listen()

    await run_jobs(floor)

    row = job_row(floor, RECONCILE)
    assert row["detail"]["findings"] == 2
    lines = log.lines("reconcile_finding")
    assert {(line["player_id"], line["sequence"], line["kind"]) for line in lines} == {
        (player_id, 5, "cache_drift"),
        (player_id, 2, "changed"),
    }
    drift = next(line for line in lines if line["kind"] == "cache_drift")
    assert drift["detail"] == "cached current_balance is 1, the ledger comes to 2026"
    assert {line["casino_id"] for line in lines} == {str(floor.house.casino_id)}
    assert {line["correlation_id"] for line in lines} == {row["correlation_id"]}
    assert {line["level"] for line in lines} == {"warning"}
    assert log.lines("lines_left_out") == []
    assert (await figures(floor.client))["reconcile_findings"] == 2


async def test_of_more_than_a_hundred_findings_the_rest_is_counted(floor: Floor, log: Log) -> None:
    floor.clone.execute(CACHED_WITHOUT_ENTRIES, [floor.house.casino_id])
    log.listen()

    await run_jobs(floor)

    assert len(log.lines("reconcile_finding")) == 100
    found = job_row(floor, RECONCILE)["detail"]["findings"]
    (line,) = log.lines("lines_left_out")
    assert (line["of"], line["count"]) == ("reconcile_finding", found - 100)
    assert found >= 102


async def test_the_age_is_that_of_the_casino_that_waits_longest(floor: Floor) -> None:
    assert (await figures(floor.client))["reconcile_age_seconds"] == -1
    await run_jobs(floor)
    floor.clone.execute(
        "update job_run set next_run_at = next_run_at + interval '1 hour'"
        " where casino_id = %s and job = 'reconcile_ledger'",
        [floor.other.casino_id],
    )

    floor.clock.forward(hours=24)
    assert (await figures(floor.client))["reconcile_age_seconds"] == DAY_SECONDS
    await run_jobs(floor)
    assert (await figures(floor.client))["reconcile_age_seconds"] == DAY_SECONDS
    floor.clock.forward(hours=1)
    await run_jobs(floor)
    assert (await figures(floor.client))["reconcile_age_seconds"] == 3600


async def test_findings_of_all_casinos_are_summed_and_cleared_by_the_next_run(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    await forgotten_slip(floor, other=True)
    floor.clone.execute("update player_loyalty set current_balance = 1")
    await run_jobs(floor)
    both = await figures(floor.client)

    mend = "update player_loyalty set current_balance = 2026 where player_id = %s"
    floor.clone.execute(mend, [player_id])
    floor.clock.forward(days=1)
    await run_jobs(floor)

    assert both["reconcile_findings"] == 2
    assert (await figures(floor.client))["reconcile_findings"] == 0


async def test_a_slip_that_is_neither_paid_nor_owed_is_paid(floor: Floor) -> None:
    slip = await forgotten_slip(floor)

    await run_jobs(floor)

    detail = job_row(floor, RECONCILE)["detail"]
    assert (detail["findings"], detail["slips_recovered"]) == (1, 1)
    (entry,) = floor.entries(slip["player_id"])
    assert entry["rating_slip_id"] == UUID(slip["id"])
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)

    floor.clock.forward(days=1)
    await run_jobs(floor)
    detail = job_row(floor, RECONCILE)["detail"]
    assert (detail["findings"], detail["slips_recovered"]) == (0, 0)
    assert floor.balance(slip["player_id"]) == 1620


async def test_one_that_cannot_be_paid_yet_is_owed_from_then_on(floor: Floor) -> None:
    slip = await forgotten_slip(floor)

    with accruals_refused(floor.clone):
        await run_jobs(floor)

    detail = job_row(floor, RECONCILE)["detail"]
    assert (detail["slips_recovered"], detail["slips_not_recovered"]) == (0, 1)
    assert len(floor.owed(slip["id"])) == 1
    assert_ledger_holds(floor.clone)


async def test_a_slip_whose_entry_was_taken_away_is_not_paid_again_by_itself(floor: Floor) -> None:
    paid = await floor.paid_slip()
    player_id = paid["rating_slip"]["player_id"]
    remove = "delete from loyalty_ledger where player_id = %s"
    break_glass(floor.clone, (remove, [player_id]))

    await run_jobs(floor)

    detail = job_row(floor, RECONCILE)["detail"]
    assert (detail["slips_recovered"], detail["slips_not_recovered"]) == (0, 1)
    assert floor.entries(player_id) == []


async def test_a_run_that_fails_leaves_what_the_last_one_found(floor: Floor) -> None:
    await player_with_entries(floor)
    floor.clone.execute("update player_loyalty set current_balance = 1")
    await run_jobs(floor)
    found = job_row(floor, RECONCILE)
    floor.clone.execute("revoke select on repeated_entry from pitledger_app")

    floor.clock.forward(days=1)
    await run_jobs(floor)

    failed = job_row(floor, RECONCILE)
    assert (failed["outcome"], failed["error_code"]) == ("failed", "INTERNAL_ERROR")
    assert (failed["detail"], failed["completed_at"]) == (found["detail"], found["completed_at"])
    counted = await figures(floor.client)
    assert (counted["reconcile_findings"], counted["reconcile_age_seconds"]) == (1, DAY_SECONDS)
    assert {row["outcome"] for row in noted(floor) if row["job"] != RECONCILE} == {"completed"}
