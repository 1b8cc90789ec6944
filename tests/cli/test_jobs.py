"""The commands that do what the jobs do, and the one that shows how they went."""

import getpass
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.clone import Clone
from tests.floor import Floor
from tests.jobs.running import ALL, RECONCILE, job_row, noted, run_jobs
from tests.owing import live_slip
from tests.processes import pitledger, refusal, result
from tests.scraping import figures
from tests.verification.checking import player_with_entries

NOBODY = "01a20f00-0000-7000-8000-000000000000"


def url_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", floor.clone.admin_url)


def printed(floor: Floor, *command: str, **settings: str) -> dict[str, Any]:
    """Run a command that must succeed, and return what it prints."""
    return result(*command, *url_of(floor), settings=settings)


async def test_sessions_and_kept_answers_are_expired_by_command(floor: Floor) -> None:
    headers = {"Idempotency-Key": "one"}
    body = {"first_name": "Ada", "last_name": "Guest"}
    await floor.call("POST", "/players", role="pit_boss", body=body, **headers)
    used = "update staff_session set last_used_at = %s where casino_id = %s and staff_id = %s"
    boss = floor.house.staff_ids["pit_boss"]
    floor.clone.execute(used, [datetime.now(UTC), floor.house.casino_id, boss])
    count = len(floor.clone.rows("select * from staff_session")) // 2

    one = pitledger("sessions", "expire", "--casino", str(floor.house.casino_id), *url_of(floor))
    both = printed(floor, "sessions", "expire")

    assert json.loads(one.stdout) == {"sessions": count - 1, "idempotency_records": 1}
    assert both == {"sessions": count, "idempotency_records": 0}
    assert [row["staff_id"] for row in floor.clone.rows("select * from session_directory")] == [
        boss
    ]
    assert (await floor.get("/me")).status_code == 200
    lines = [json.loads(line) for line in one.stderr.splitlines()]
    told = {line["actor"] for line in lines if line.get("action") == "expire_sessions"}
    assert told == {f"cli:{getpass.getuser()}"}


async def test_a_reconcile_by_command_prints_its_findings_and_is_noted(floor: Floor) -> None:
    floor.clock.at = datetime.now(UTC) - timedelta(minutes=1)
    player_id = await player_with_entries(floor)
    floor.clock.at = datetime.now(UTC) - timedelta(minutes=1)
    floor.clone.execute("update player_loyalty set current_balance = 1")
    await run_jobs(floor)
    assert (await figures(floor.client))["reconcile_findings"] == 1

    found = pitledger("ledger", "reconcile", *url_of(floor))

    line = f"{player_id} 5 cache_drift cached current_balance is 1, the ledger comes to 2026\n"
    assert (found.returncode, found.stdout) == (1, line)
    assert found.stderr.splitlines()[-1] == (
        "pitledger: 5 entries of 2 casinos verified: 1 findings, 0 slips recovered"
    )
    floor.clone.execute("update player_loyalty set current_balance = 2026")

    sound = pitledger("ledger", "reconcile", *url_of(floor))

    assert (sound.returncode, sound.stdout) == (0, "")
    row = job_row(floor, RECONCILE)
    assert (row["detail"]["findings"], row["leased_by"]) == (0, None)
    assert row["completed_at"] > floor.clock()
    assert (await figures(floor.client))["reconcile_findings"] == 0


async def test_a_reconcile_of_one_casino_leaves_the_other_alone(floor: Floor) -> None:
    await player_with_entries(floor)
    floor.clone.execute("update player_loyalty set current_balance = 1")

    there = pitledger("ledger", "reconcile", "--casino", str(floor.other.casino_id), *url_of(floor))

    assert (there.returncode, there.stdout) == (0, "")
    assert [row["casino_id"] for row in noted(floor)] == [floor.other.casino_id]


async def test_a_reconcile_beside_one_that_runs_prints_and_leaves_the_note_to_it(
    floor: Floor,
) -> None:
    now = datetime.now(UTC)
    floor.clone.execute(
        "insert into job_run (casino_id, job, started_at, next_run_at, leased_until, leased_by,"
        " correlation_id) values (%s, 'reconcile_ledger', %s, %s, %s, 'a worker', 'of-the-worker')",
        [floor.house.casino_id, now, now, now + timedelta(minutes=30)],
    )
    before = job_row(floor, RECONCILE)

    done = pitledger("ledger", "reconcile", *url_of(floor))

    assert (done.returncode, done.stdout) == (0, "")
    assert job_row(floor, RECONCILE) == before


async def test_stale_slips_are_shown_without_a_name_and_stay(floor: Floor) -> None:
    floor.clock.at = datetime.now(UTC) - timedelta(hours=13)
    stale = await live_slip(floor, seat=2, played_seconds=0)
    theirs = await live_slip(floor, other=True, played_seconds=7200)
    ours = str(floor.house.casino_id)

    one = printed(floor, "slips", "stale", "--casino", ours)
    shorter = printed(floor, "slips", "stale", PITLEDGER_STALE_SLIP_HOURS="10.5")

    assert one == {
        "stale_slips": 1,
        "slips": [
            {
                "slip_id": stale["id"],
                "casino_id": ours,
                "player_id": stale["player_id"],
                "table_label": "T1",
                "seat": 2,
                "started_at": one["slips"][0]["started_at"],
                "live_hours": 13.0,
            }
        ],
    }
    assert datetime.fromisoformat(one["slips"][0]["started_at"]) == datetime.fromisoformat(
        stale["started_at"]
    )
    assert {slip["slip_id"] for slip in shorter["slips"]} == {stale["id"], theirs["id"]}
    assert floor.slip_row(stale["id"])["status"] == "OPEN"


async def test_jobs_are_listed_as_they_ran(floor: Floor) -> None:
    ours = str(floor.house.casino_id)
    await run_jobs(floor)

    both = printed(floor, "jobs", "list")["jobs"]
    one = printed(floor, "jobs", "list", "--casino", ours)["jobs"]

    assert {job["job"] for job in one} == ALL
    assert one == [job for job in both if job["casino_id"] == ours]
    assert len(both) == 2 * len(ALL)
    stored = json.loads(json.dumps(noted(floor), default=str))
    assert sorted(both, key=str) == sorted(stored, key=str)


async def test_a_casino_that_does_not_exist_is_refused(floor: Floor) -> None:
    assert NOBODY in refusal("slips", "stale", "--casino", NOBODY, *url_of(floor))


def test_a_database_that_lacks_the_jobs_is_to_be_migrated(clone: Clone) -> None:
    clone.execute("drop table job_run")

    assert "pitledger migrate" in refusal("jobs", "list", "--database-url", clone.admin_url)
