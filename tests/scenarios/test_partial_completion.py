"""The sixth scenario: the slip closes, its points can't be written, and are paid later."""

import json
from typing import Any

import pytest
from httpx import Response

from tests.faults.faults import accruals_refused, owed_slip
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.paying import every_way, tried_once

CORRELATION_ID = "close-of-the-shift"
PAYING_LATER = ["recover-loyalty", "complete"]


@every_way
async def test_a_slip_whose_points_fail_is_closed_and_says_so(floor: Floor) -> None:
    slip = await floor.played_slip()

    with accruals_refused(floor.clone):
        answer = await complete(floor, slip["id"])

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    problem = answer.json()
    assert problem["code"] == "PARTIAL_COMPLETION"
    assert (problem["slip_id"], problem["correlation_id"]) == (slip["id"], CORRELATION_ID)
    closed = (await floor.get(f"/rating-slips/{slip['id']}")).json()
    assert problem["rating_slip"] == closed
    assert (closed["status"], closed["play_seconds"]) == ("CLOSED", 3600)
    assert closed["average_bet_cents"] == 10_000


@every_way
async def test_a_slip_whose_points_fail_is_closed_and_owed_in_the_database(floor: Floor) -> None:
    slip = await floor.played_slip()
    await floor.reward(slip["player_id"], 100)

    with accruals_refused(floor.clone):
        await complete(floor, slip["id"])

    stored = floor.slip_row(slip["id"])
    assert (stored["status"], stored["play_seconds"]) == ("CLOSED", 3600)
    assert (stored["ended_at"], stored["closed_correlation_id"]) == (floor.clock.at, CORRELATION_ID)
    assert [entry["transaction_type"] for entry in floor.entries(slip["player_id"])] == [
        "MANUAL_BONUS"
    ]
    assert floor.balance(slip["player_id"]) == 100
    (owed,) = floor.owed(slip["id"])
    assert owed["attempts"] == 1
    assert owed["last_error_code"] == "INTERNAL_ERROR"
    assert "no_gameplay" in owed["last_error_detail"]
    assert (owed["closed_at"], owed["correlation_id"]) == (floor.clock.at, CORRELATION_ID)
    assert str(owed["player_id"]) == slip["player_id"]
    assert owed["next_attempt_at"] > floor.clock.at
    assert_ledger_holds(floor.clone)


async def test_the_log_tells_that_recovery_is_needed(floor: Floor, log: Log) -> None:
    slip = await floor.played_slip()
    log.listen()

    with accruals_refused(floor.clone):
        await complete(floor, slip["id"])

    assert log.events() == [
        "action_started",
        "loyalty_accrual_started",
        "loyalty_accrual_failed",
        "slip_completion_failed",
        "action_failed",
        "request",
    ]
    (failed,) = log.lines("slip_completion_failed")
    assert failed["recovery_needed"] is True
    assert failed["slip_id"] == slip["id"]
    for accrual in log.lines("loyalty_accrual_started", "loyalty_accrual_failed"):
        assert accrual["player_id"] == slip["player_id"]
        assert accrual["idempotency_key"] == f"rating_slip:{slip['id']}"
        assert accrual["transaction_type"] == "GAMEPLAY"
        assert accrual["event_type"] == "RATING_SLIP_COMPLETED"
    assert {line["correlation_id"] for line in log.lines()} == {CORRELATION_ID}
    (action,) = log.lines("action_failed")
    assert (action["action"], action["code"]) == ("complete_rating_slip", "PARTIAL_COMPLETION")


async def test_the_recovery_queue_shows_the_slip_and_counts_the_attempts(floor: Floor) -> None:
    slip = await floor.played_slip()
    closed_at = floor.clock.at

    with accruals_refused(floor.clone):
        await complete(floor, slip["id"])
        (once,) = await queue(floor)
        floor.clock.forward(seconds=30)
        again = await complete(floor, slip["id"], under="another-try")
        recovered = await recover(floor, slip["id"])
        (thrice,) = await queue(floor, role="auditor")

    assert (again.status_code, recovered.status_code) == (503, 503)
    assert again.json()["code"] == recovered.json()["code"] == "PARTIAL_COMPLETION"
    assert again.json()["correlation_id"] == CORRELATION_ID
    assert again.json()["rating_slip"]["play_seconds"] == 3600
    assert (once["attempts"], thrice["attempts"]) == (1, 3)
    for shown in (once, thrice):
        assert (shown["slip_id"], shown["player_id"]) == (slip["id"], slip["player_id"])
        assert shown["correlation_id"] == CORRELATION_ID
        assert shown["closed_at"] == closed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert shown["last_error_code"] == "INTERNAL_ERROR"
    assert thrice["next_attempt_at"] > once["next_attempt_at"]
    assert floor.entries(slip["player_id"]) == []


@tried_once
@pytest.mark.parametrize("paying", PAYING_LATER)
async def test_what_is_owed_is_paid_once_for_the_play_that_was_stored(
    floor: Floor, paying: str
) -> None:
    slip = await owed_slip(floor, correlation_id=CORRELATION_ID)
    floor.clock.forward(hours=2)

    paid = await floor.post(f"/rating-slips/{slip['id']}/{paying}")

    loyalty = loyalty_of(paid)
    assert (loyalty["points_earned"], loyalty["new_balance"]) == (1620, 1620)
    assert loyalty["idempotent"] is False
    (entry,) = floor.entries(slip["player_id"])
    assert entry["correlation_id"] == CORRELATION_ID
    assert entry["idempotency_key"] == f"rating_slip:{slip['id']}"
    assert entry["created_at"] == floor.clock.at
    assert json.loads(entry["inputs"])["play_seconds"] == "3600"
    assert floor.balance(slip["player_id"]) == 1620
    assert await queue(floor) == floor.owed(slip["id"]) == []
    for again in PAYING_LATER * 2:
        answer = await floor.post(f"/rating-slips/{slip['id']}/{again}")
        assert loyalty_of(answer) == {**loyalty, "idempotent": True}
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("asking", PAYING_LATER)
async def test_a_recovery_is_audited_once(floor: Floor, asking: str) -> None:
    slip = await owed_slip(floor, correlation_id=CORRELATION_ID)

    for _ in range(2):
        await floor.post(f"/rating-slips/{slip['id']}/{asking}")

    audited = floor.clone.rows(
        "select actor_id, after from audit_log where action = 'loyalty.recovered'"
    )
    (entry,) = floor.entries(slip["player_id"])
    boss = floor.house.staff_ids["pit_boss"]
    assert audited == [{"actor_id": boss, "after": {"ledger_entry_id": str(entry["id"])}}]


async def test_the_correlation_id_of_the_close_wins_over_one_that_is_proposed(
    floor: Floor, log: Log
) -> None:
    slip = await owed_slip(floor, correlation_id=CORRELATION_ID)
    log.listen()

    answer = await recover(floor, slip["id"], body={"correlation_id": "proposed"})

    assert answer.status_code == 200, answer.text
    assert [entry["correlation_id"] for entry in floor.entries(slip["player_id"])] == [
        CORRELATION_ID
    ]
    (told,) = log.lines("slip_recovery_completed")
    assert (told["slip_id"], told["idempotent"]) == (slip["id"], False)
    assert log.lines("action_failed") == []


@every_way
async def test_what_is_owed_is_paid_at_the_tier_held_when_it_is_paid(floor: Floor) -> None:
    slip = await owed_slip(floor, correlation_id=CORRELATION_ID)
    await floor.reward(slip["player_id"], 1000)

    answer = await recover(floor, slip["id"])

    assert answer.json()["tier_before"] == "SILVER"
    assert answer.json()["points_earned"] == 2025
    assert floor.balance(slip["player_id"]) == 3025
    assert_ledger_holds(floor.clone)


async def test_a_slip_without_a_snapshot_stays_owed_until_it_is_restored(
    floor: Floor, log: Log
) -> None:
    slip = await floor.played_slip()
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [slip["id"]])
    log.listen()

    completed = await complete(floor, slip["id"])
    recovered = await recover(floor, slip["id"])

    assert completed.json()["code"] == "PARTIAL_COMPLETION"
    assert (recovered.status_code, recovered.json()["code"]) == (422, "SNAPSHOT_MISSING")
    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["last_error_code"]) == (2, "SNAPSHOT_MISSING")
    assert floor.entries(slip["player_id"]) == []
    (failed,) = log.lines("slip_recovery_failed")
    assert (failed["slip_id"], failed["error_code"]) == (slip["id"], "SNAPSHOT_MISSING")
    assert log.lines("action_completed") == []

    floor.clone.execute(
        "update rating_slip set snapshot = %s::jsonb where id = %s",
        [json.dumps(slip["snapshot"]), slip["id"]],
    )
    paid = await recover(floor, slip["id"])
    assert (paid.status_code, paid.json()["points_earned"]) == (200, 1620)
    assert floor.balance(slip["player_id"]) == 1620
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_a_slip_in_play_cannot_be_recovered(floor: Floor) -> None:
    slip = await floor.played_slip()

    refused = await recover(floor, slip["id"])

    assert (refused.status_code, refused.json()["code"]) == (409, "SLIP_NOT_CLOSED")
    assert floor.slip_row(slip["id"])["status"] == "OPEN"
    assert floor.owed(slip["id"]) == floor.entries(slip["player_id"]) == []


async def complete(floor: Floor, slip_id: str, *, under: str = CORRELATION_ID) -> Response:
    headers = {"X-Correlation-ID": under}
    return await floor.call("POST", f"/rating-slips/{slip_id}/complete", role="pit_boss", **headers)


async def recover(floor: Floor, slip_id: str, *, body: object = None) -> Response:
    return await floor.post(f"/rating-slips/{slip_id}/recover-loyalty", body)


async def queue(floor: Floor, role: str = "pit_boss") -> list[dict[str, Any]]:
    answer = await floor.get("/recoveries", role=role)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def loyalty_of(answer: Response) -> dict[str, Any]:
    """Return the accrual that a completion or a recovery answers with."""
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body.get("loyalty", body)
