"""A database that fails in the middle of a completion leaves it whole, owed, or undone."""

from typing import Any, LiteralString

import pytest

from tests.clone import Clone
from tests.faults.faults import at_once, codes, held
from tests.floor import Floor, open_floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.template import Template

FLOOR_POOL_SIZE = 12
ACCRUAL_STOPS: LiteralString = """
create function stop_accrual() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $function$
begin
  perform {what};
  return new;
end
$function$;
create trigger stop_accrual before insert on loyalty_ledger
for each row when (new.transaction_type = 'GAMEPLAY') execute function stop_accrual();
"""


async def test_points_that_a_false_assertion_stops_are_owed(floor: Floor) -> None:
    slip = await floor.played_slip()
    stops = ACCRUAL_STOPS.replace("perform {what};", "assert false;")
    floor.clone.execute(stops)

    answer = await floor.complete(slip["id"])

    assert (answer.status_code, answer.json()["code"]) == (503, "PARTIAL_COMPLETION")
    assert floor.slip_row(slip["id"])["status"] == "CLOSED"
    floor.clone.execute("drop trigger stop_accrual on loyalty_ledger")
    recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    assert recovered.json()["points_earned"] == 1620
    assert_ledger_holds(floor.clone)


async def test_points_that_wait_too_long_for_a_lock_are_owed(
    clone: Clone, template: tuple[str, Template], log: Log
) -> None:
    async with open_floor(clone, template[1], lock_timeout_seconds=0.5) as floor:
        slip = await floor.played_slip()
        await floor.reward(slip["player_id"], 100)
        log.listen()

        with held(clone, "select from player_loyalty for update"):
            answer = await floor.complete(slip["id"])

        assert (answer.status_code, answer.json()["code"]) == (503, "PARTIAL_COMPLETION")
        assert floor.slip_row(slip["id"])["status"] == "CLOSED"
        (owed,) = floor.owed(slip["id"])
        assert (owed["attempts"], owed["last_error_code"]) == (1, "DATABASE_UNAVAILABLE")
        assert floor.balance(slip["player_id"]) == 100
        (failed,) = log.lines("slip_completion_failed")
        assert (failed["error_code"], failed["recovery_needed"]) == ("DATABASE_UNAVAILABLE", True)
        assert_ledger_holds(clone)

        recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
        assert recovered.json()["points_earned"] == 1620
        assert floor.balance(slip["player_id"]) == 1720
        assert_ledger_holds(clone)


async def test_a_slip_that_waits_too_long_for_its_own_row_is_left_as_it_was(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], lock_timeout_seconds=0.5) as floor:
        slip = await floor.played_slip()

        with held(clone, "select from rating_slip for update"):
            answer = await floor.complete(slip["id"])

        assert (answer.status_code, answer.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert_nothing_was_changed(floor, slip)


async def test_a_connection_that_is_cut_between_close_and_accrual_leaves_nothing_half_done(
    floor: Floor, log: Log
) -> None:
    slip = await floor.played_slip()
    stop_accruals(floor.clone, "pg_terminate_backend(pg_backend_pid())")
    log.listen()

    answer = await floor.complete(slip["id"])

    assert (answer.status_code, answer.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
    assert answer.headers["Retry-After"]
    assert_nothing_was_changed(floor, slip)
    assert log.events()[-2:] == ["action_failed", "request"]
    assert log.lines("action_completed", "slip_completion_failed") == []

    let_accruals_go(floor.clone)
    await assert_completes(floor, slip)


async def test_the_pool_heals_at_once_when_every_connection_was_cut(floor: Floor) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}"
    await at_once(
        floor.clone,
        [floor.post(f"{path}/resume") for _ in range(FLOOR_POOL_SIZE)],
        hold="select from rating_slip for update",
    )
    cut = floor.clone.rows(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and application_name = 'pitledger'"
    )

    answers = [await floor.get(path) for _ in range(FLOOR_POOL_SIZE)]

    assert len(cut) == FLOOR_POOL_SIZE
    refused = codes(answers).count("DATABASE_UNAVAILABLE")
    assert codes(answers).count("200") == FLOOR_POOL_SIZE - refused
    assert 1 <= refused <= 2, "the first refusal replaces every connection that was cut"
    assert_nothing_was_changed(floor, slip)
    await assert_completes(floor, slip)


async def test_an_accrual_that_runs_out_of_time_leaves_nothing_half_done(
    clone: Clone, template: tuple[str, Template], log: Log
) -> None:
    async with open_floor(clone, template[1], statement_timeout_seconds=1) as floor:
        slip = await floor.played_slip()
        stop_accruals(clone, "pg_sleep(30)")
        log.listen()

        answer = await floor.complete(slip["id"])

        assert (answer.status_code, answer.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
        assert_nothing_was_changed(floor, slip)
        assert log.lines("action_completed", "slip_completion_failed") == []

        let_accruals_go(clone)
        await assert_completes(floor, slip)


@pytest.mark.parametrize(
    "fault",
    [
        "alter table rating_slip add constraint broken check (status <> 'CLOSED') not valid",
        """
        alter table loyalty_ledger add constraint broken check (false) not valid;
        alter table loyalty_recovery add constraint also_broken check (false) not valid
        """,
    ],
    ids=["the close", "the accrual and the queue"],
)
async def test_a_close_that_fails_leaves_the_slip_in_play(
    floor: Floor, log: Log, fault: LiteralString
) -> None:
    slip = await floor.played_slip()
    floor.clone.execute(fault)
    log.listen()

    answer = await floor.complete(slip["id"])

    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL_ERROR")
    assert "broken" not in answer.text
    assert_nothing_was_changed(floor, slip)
    assert log.lines("action_completed", "slip_completion_failed") == []


def stop_accruals(clone: Clone, what: LiteralString) -> None:
    """Let something happen in the database whenever an entry for play is written."""
    clone.execute(ACCRUAL_STOPS.format(what=what))


def let_accruals_go(clone: Clone) -> None:
    clone.execute("drop trigger stop_accrual on loyalty_ledger")


def assert_nothing_was_changed(floor: Floor, slip: dict[str, Any]) -> None:
    stored = floor.slip_row(slip["id"])
    assert (stored["status"], stored["version"]) == ("OPEN", 1)
    assert (stored["ended_at"], stored["play_seconds"]) == (None, None)
    assert floor.entries(slip["player_id"]) == []
    assert floor.owed(slip["id"]) == []
    assert floor.balance(slip["player_id"]) == 0
    assert floor.clone.rows("select * from audit_log where action = 'rating_slip.closed'") == []
    assert_ledger_holds(floor.clone)


async def assert_completes(floor: Floor, slip: dict[str, Any]) -> None:
    answer = await floor.complete(slip["id"])
    assert answer.status_code == 200, answer.text
    assert answer.json()["loyalty"]["points_earned"] == 1620
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_a_completion_at_another_bet_needs_nothing_of_the_table(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], lock_timeout_seconds=0.5) as floor:
        slip = await floor.played_slip()

        with held(clone, "select from gaming_table for update"):
            answer = await floor.complete(slip["id"], {"average_bet_cents": 20_000})

        assert answer.status_code == 200, answer.text
        assert floor.slip_row(slip["id"])["average_bet_cents"] == 20_000
        assert_ledger_holds(clone)
