"""The second scenario: a slip completed again answers as before and pays nothing."""

from typing import Any

import pytest
from httpx import Response

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.paying import every_way


@every_way
@pytest.mark.parametrize("body", [None, {"average_bet_cents": 10_000}], ids=["no bet", "same bet"])
async def test_completing_again_answers_the_same_and_pays_nothing(
    floor: Floor, body: object
) -> None:
    completion = await floor.paid_slip()
    before = stored(floor)
    floor.clock.forward(hours=1)

    again = await floor.complete(completion["rating_slip"]["id"], body)

    assert again.status_code == 200, again.text
    assert again.json() == {
        "rating_slip": completion["rating_slip"],
        "loyalty": {**completion["loyalty"], "idempotent": True},
    }
    assert floor.balance(completion["rating_slip"]["player_id"]) == 1620
    assert stored(floor) == before


@every_way
async def test_completing_again_answers_the_old_figures_when_the_balance_has_moved_on(
    floor: Floor,
) -> None:
    completion = await floor.paid_slip()
    player_id = completion["rating_slip"]["player_id"]
    await floor.reward(player_id, 8000)

    again = await floor.complete(completion["rating_slip"]["id"])

    assert again.json()["loyalty"] == {**completion["loyalty"], "idempotent": True}
    assert floor.balance(player_id) == 9620
    assert len(floor.entries(player_id)) == 2
    assert_ledger_holds(floor.clone)


async def test_completing_again_with_another_bet_is_refused(floor: Floor) -> None:
    completion = await floor.paid_slip()
    before = stored(floor)

    refused = await floor.complete(completion["rating_slip"]["id"], {"average_bet_cents": 10_001})

    assert refused.status_code == 409
    assert refused.json()["code"] == "SLIP_ALREADY_CLOSED"
    assert floor.balance(completion["rating_slip"]["player_id"]) == 1620
    assert stored(floor) == before


@every_way
async def test_a_bet_given_at_the_end_counts_and_is_the_one_to_repeat(floor: Floor) -> None:
    slip = await floor.played_slip()

    first = await floor.complete(slip["id"], {"average_bet_cents": 5_000})
    again = await floor.complete(slip["id"], {"average_bet_cents": 5_000})
    refused = await floor.complete(slip["id"], {"average_bet_cents": 10_000})

    assert first.json()["loyalty"]["points_earned"] == 810
    assert again.json()["loyalty"] == {**first.json()["loyalty"], "idempotent": True}
    assert refused.json()["code"] == "SLIP_ALREADY_CLOSED"
    assert floor.balance(slip["player_id"]) == 810
    edits = floor.clone.rows(
        "select before, after from audit_log where action = 'rating_slip.average_bet_changed'"
    )
    assert edits == [
        {"before": {"average_bet_cents": 10_000}, "after": {"average_bet_cents": 5_000}}
    ]
    assert_ledger_holds(floor.clone)


async def test_the_log_tells_a_replay_as_such_and_no_second_promotion(
    floor: Floor, log: Log
) -> None:
    completion = await floor.paid_slip()
    assert completion["loyalty"]["tier"] == "SILVER"
    log.listen()

    await floor.complete(completion["rating_slip"]["id"])

    assert log.events() == [
        "action_started",
        "loyalty_accrual_started",
        "loyalty_idempotency_hit",
        "action_completed",
        "request",
    ]
    (hit,) = log.lines("loyalty_idempotency_hit")
    assert hit["slip_id"] == completion["rating_slip"]["id"]
    assert (hit["points_change"], hit["balance_after"]) == (1620, 1620)


async def test_only_completing_is_repeatable(floor: Floor) -> None:
    completion = await floor.paid_slip()
    path = f"/rating-slips/{completion['rating_slip']['id']}"

    answers: dict[str, Response] = {
        "pause": await floor.post(f"{path}/pause"),
        "resume": await floor.post(f"{path}/resume"),
        "edit": await floor.call(
            "PATCH", path, role="pit_boss", body={"average_bet_cents": 10_000}
        ),
    }

    assert {name: answer.json()["code"] for name, answer in answers.items()} == {
        "pause": "SLIP_NOT_OPEN",
        "resume": "SLIP_NOT_PAUSED",
        "edit": "SLIP_ALREADY_CLOSED",
    }
    assert floor.balance(completion["rating_slip"]["player_id"]) == 1620


def stored(floor: Floor) -> list[list[dict[str, Any]]]:
    """Return every row that a completion writes."""
    return [
        floor.clone.rows("select * from rating_slip"),
        floor.clone.rows("select * from loyalty_ledger"),
        floor.clone.rows("select * from player_loyalty"),
        floor.clone.rows("select * from loyalty_recovery"),
        floor.clone.rows("select * from audit_log order by id"),
    ]
