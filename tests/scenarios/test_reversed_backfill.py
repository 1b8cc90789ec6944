"""A backfill that is taken back leaves its slip owed again; points from play do not."""

import json
from datetime import timedelta
from typing import Any

import pytest

from pitledger.http.problems import ROWS
from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.reversals import backfill, backfilled_slip, reverse, types_and_keys

PAYING = ["recover-loyalty", "complete"]


async def pay(floor: Floor, slip: dict[str, Any], *, how: str) -> dict[str, Any]:
    """Pay a slip from its play, and return the accrual."""
    answer = await floor.post(f"/rating-slips/{slip['id']}/{how}")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body.get("loyalty", body)


async def test_the_slip_of_a_reversed_backfill_stands_in_the_recovery_queue(floor: Floor) -> None:
    slip, entry_id = await backfilled_slip(floor)
    closed = floor.slip_row(slip["id"])
    assert floor.owed(slip["id"]) == []
    floor.clock.forward(days=1)

    answer = await reverse(floor, entry_id, **{"X-Correlation-ID": "back-1"})

    assert answer.status_code == 201, answer.text
    (owed,) = floor.owed(slip["id"])
    said = {
        "player_id": closed["player_id"],
        "closed_at": closed["ended_at"],
        "attempts": 1,
        "last_error_code": "PARTIAL_COMPLETION",
        "last_error_detail": f"its backfill {entry_id} was reversed",
        "correlation_id": "of-the-close",
        "next_attempt_at": floor.clock.at + timedelta(seconds=1),
        "created_at": floor.clock.at,
    }
    assert {name: owed[name] for name in said} == said
    assert owed["last_error_code"] in ROWS
    (shown,) = (await floor.get("/recoveries")).json()["items"]
    assert (shown["slip_id"], shown["correlation_id"]) == (slip["id"], "of-the-close")
    reversal = floor.entries(slip["player_id"])[-1]
    assert (reversal["rating_slip_id"], reversal["visit_id"]) == (closed["id"], closed["visit_id"])
    assert floor.balance(slip["player_id"]) == 0
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("paying", PAYING)
async def test_the_slip_of_a_reversed_backfill_is_paid_once_for_its_play(
    floor: Floor, paying: str
) -> None:
    slip, entry_id = await backfilled_slip(floor)
    await reverse(floor, entry_id)
    floor.clock.forward(hours=2)

    paid = await pay(floor, slip, how=paying)

    assert (paid["points_earned"], paid["new_balance"], paid["idempotent"]) == (1620, 1620, False)
    for again in PAYING * 2:
        assert await pay(floor, slip, how=again) == {**paid, "idempotent": True}
    problem_in(await backfill(floor, slip), "SLIP_ALREADY_ACCRUED")
    assert types_and_keys(floor, slip["player_id"]) == [
        ("MANUAL_BONUS", 1000, f"recovery:{slip['id']}"),
        ("REVERSAL", -1000, f"reversal:{entry_id}"),
        ("GAMEPLAY", 1620, f"rating_slip:{slip['id']}"),
    ]
    assert floor.entries(slip["player_id"])[-1]["correlation_id"] == "of-the-close"
    assert floor.owed(slip["id"]) == []
    assert len(audited(floor, "loyalty.recovered")) == 1
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_a_replayed_reversal_does_not_make_a_slip_owed_that_was_paid_since(
    floor: Floor,
) -> None:
    slip, entry_id = await backfilled_slip(floor)
    first = await reverse(floor, entry_id)
    await pay(floor, slip, how="complete")
    before = stored(floor.clone)

    again = await reverse(floor, entry_id)

    assert (again.status_code, again.json()) == (200, {**first.json(), "idempotent": True})
    assert stored(floor.clone) == before
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_each_new_backfill_of_a_slip_has_a_key_of_its_own(floor: Floor) -> None:
    slip, entry_id = await backfilled_slip(floor)
    await reverse(floor, entry_id)

    second = await backfill(floor, slip)
    replay = await backfill(floor, slip)
    standing = await pay(floor, slip, how="complete")
    owed_between = floor.owed(slip["id"])
    await reverse(floor, second.json()["ledger_entry_id"])
    third = await backfill(floor, slip, points=900)

    assert (second.status_code, replay.status_code, third.status_code) == (201, 200, 201)
    assert standing == replay.json() == {**second.json(), "idempotent": True}
    assert owed_between == floor.owed(slip["id"]) == []
    assert types_and_keys(floor, slip["player_id"]) == [
        ("MANUAL_BONUS", 1000, f"recovery:{slip['id']}"),
        ("REVERSAL", -1000, f"reversal:{entry_id}"),
        ("MANUAL_BONUS", 1000, f"recovery:{slip['id']}:1"),
        ("REVERSAL", -1000, f"reversal:{second.json()['ledger_entry_id']}"),
        ("MANUAL_BONUS", 900, f"recovery:{slip['id']}:2"),
    ]
    assert floor.balance(slip["player_id"]) == 900
    assert_ledger_holds(floor.clone)


async def test_a_recovery_that_fails_again_counts_on_from_the_reversal(floor: Floor) -> None:
    slip, entry_id = await backfilled_slip(floor)
    await reverse(floor, entry_id)

    with accruals_refused(floor.clone):
        answer = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")

    assert (answer.status_code, answer.json()["code"]) == (503, "PARTIAL_COMPLETION")
    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["last_error_code"]) == (2, "INTERNAL_ERROR")
    assert owed["correlation_id"] == "of-the-close"
    assert floor.balance(slip["player_id"]) == 0
    assert_ledger_holds(floor.clone)


async def test_a_slip_that_cannot_be_priced_is_owed_again_and_takes_another_backfill(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [slip["id"]])
    await floor.complete(slip["id"])
    first = await backfill(floor, slip)
    await reverse(floor, first.json()["ledger_entry_id"])

    recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    second = await backfill(floor, slip, points=800)

    problem_in(recovered, "SNAPSHOT_MISSING")
    assert second.status_code == 201, second.text
    assert floor.owed(slip["id"]) == []
    assert floor.balance(slip["player_id"]) == 800
    assert_ledger_holds(floor.clone)


async def test_a_slip_whose_own_points_were_taken_back_is_not_owed(floor: Floor) -> None:
    completion = await floor.paid_slip()
    slip, paid = completion["rating_slip"], completion["loyalty"]
    await reverse(floor, paid["ledger_entry_id"])
    before = stored(floor.clone)

    for again in PAYING:
        assert await pay(floor, slip, how=again) == {**paid, "idempotent": True}
    problem_in(await backfill(floor, slip), "SLIP_ALREADY_ACCRUED")

    assert stored(floor.clone) == before
    assert floor.owed(slip["id"]) == []
    assert floor.balance(slip["player_id"]) == 0
    assert_ledger_holds(floor.clone)


async def test_a_backfill_whose_points_were_spent_stands_and_its_slip_is_not_owed(
    floor: Floor,
) -> None:
    slip, entry_id = await backfilled_slip(floor)
    await floor.reward(slip["player_id"], -1)
    before = stored(floor.clone)

    problem_in(await reverse(floor, entry_id), "INSUFFICIENT_BALANCE")

    assert stored(floor.clone) == before
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_the_audit_log_and_the_log_say_that_the_slip_is_owed_again(
    floor: Floor, log: Log
) -> None:
    slip, entry_id = await backfilled_slip(floor)
    log.listen()

    await reverse(floor, entry_id)

    (row,) = audited(floor, "loyalty.reversed")
    assert (row["after"]["rating_slip_id"], row["after"]["slip_owed_again"]) == (slip["id"], True)
    (line,) = log.lines("loyalty_entry_reversed")
    assert (line["slip_id"], line["slip_owed_again"]) == (slip["id"], True)
    told = {told["event_type"]: told["payload"] for told in log.lines("loyalty_telemetry")}
    assert set(told) == {"loyalty.entry_reversed", "loyalty.tier_changed"}
    assert told["loyalty.entry_reversed"]["points_change"] == -1000
    assert json.loads(floor.entries(slip["player_id"])[-1]["inputs"])["points_change"] == "-1000"
