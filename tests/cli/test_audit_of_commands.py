"""Commands of the command line leave rows in the audit log as requests do, as `cli:<user>`."""

import getpass
from typing import Any
from uuid import UUID

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.loyalty.tier_tables import HARDER, player_with, replace_tiers
from tests.owing import live_slip, owed_slip_at
from tests.processes import pitledger

GOOD_PASSWORD = "a-long-and-odd-password-47"


def rows_of(floor: Floor, *command: str, line: str = "", code: int = 0) -> list[dict[str, Any]]:
    """Run a command to an exit code, and return the rows that it left, in order of action."""
    known = {row["id"] for row in floor.clone.rows("select id from audit_log")}
    done = pitledger(*command, "--database-url", floor.clone.admin_url, line=line)
    assert done.returncode == code, done.stderr
    rows = floor.clone.rows("select * from audit_log order by action, entity_id")
    return [row for row in rows if row["id"] not in known]


def changes(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what rows say was changed, once it is clear who changed it."""
    for row in rows:
        assert (row["actor"], row["actor_id"]) == (f"cli:{getpass.getuser()}", None)
        assert row["idempotency_key"] is None
        assert UUID(row["correlation_id"]).version == row["request_id"].version == 7
    assert len({row["correlation_id"] for row in rows}) == 1
    names = ("action", "entity", "entity_id", "before", "after")
    return [tuple(row[name] for name in names) for row in rows]


async def test_members_and_tiers_are_audited_and_a_preview_is_not(floor: Floor) -> None:
    casino_id = str(floor.house.casino_id)
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *HARDER)
    apply = ("tiers", "apply", "--casino", casino_id)

    add = ("staff", "add", "--casino", casino_id, "--name", "Ada", "--login", "ada")
    with_password = (*add, "--role", "auditor", "--password-stdin")
    added = changes(rows_of(floor, *with_password, line=f"{GOOD_PASSWORD}\n"))
    assert rows_of(floor, *with_password, line=f"{GOOD_PASSWORD}\n", code=1) == []
    assert rows_of(floor, *apply, "--dry-run") == []
    applied = changes(rows_of(floor, *apply, "--yes"))
    assert rows_of(floor, *apply, "--yes") == []

    member = floor.clone.row("select id from staff where login = 'ada'")["id"]
    named = {"name": "Ada", "login": "ada", "role": "auditor"}
    assert added == [("staff.added", "staff", member, None, named)]
    entry = str(floor.entries(player_id)[-1]["id"])
    after = {"tier": "BRONZE", "tier_version": 2, "ledger_entry_id": entry}
    before = {"tier": "SILVER"}
    assert applied == [("tiers.applied", "player", UUID(player_id), before, after)]


async def test_a_failed_and_a_successful_recovery_are_audited(floor: Floor) -> None:
    slip = await owed_slip_at(floor)
    recover, slip_id = ("slips", "recover"), UUID(slip["id"])

    with accruals_refused(floor.clone):
        failed = changes(rows_of(floor, *recover, "--all", code=1))
    paid = changes(rows_of(floor, *recover, slip["id"]))
    assert rows_of(floor, *recover, slip["id"]) == []
    assert rows_of(floor, *recover, str(floor.house.casino_id), code=1) == []

    once, twice = ({"attempts": n, "last_error_code": "INTERNAL_ERROR"} for n in (1, 2))
    entry = {"ledger_entry_id": str(floor.entries(slip["player_id"])[-1]["id"])}
    assert failed == [("loyalty.still_owed", "rating_slip", slip_id, once, twice)]
    assert paid == [("loyalty.recovered", "rating_slip", slip_id, twice, entry)]


async def test_a_roll_over_is_audited_with_what_it_left_owed(floor: Floor) -> None:
    slip = await live_slip(floor)

    with accruals_refused(floor.clone):
        rows = changes(rows_of(floor, "visits", "roll-over", code=1))
    assert rows_of(floor, "visits", "roll-over") == []

    closed = floor.slip_row(slip["id"])
    slip_id, visit_id = UUID(slip["id"]), UUID(slip["visit_id"])
    seconds = {"play_seconds": closed["play_seconds"], "average_bet_cents": 10_000}
    of_the_end = {"player_id": slip["player_id"], "completed_slip_id": slip["id"]}
    first = {"attempts": 1, "last_error_code": "INTERNAL_ERROR"}
    assert rows == [
        ("loyalty.owed", "rating_slip", slip_id, None, first),
        (
            "rating_slip.closed",
            "rating_slip",
            slip_id,
            {"status": "OPEN"},
            {"status": "CLOSED", **seconds},
        ),
        ("visit.ended", "visit", visit_id, None, of_the_end),
    ]
