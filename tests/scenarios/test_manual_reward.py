"""The third scenario: staff give or take points by hand, once, with a reason."""

import json
import re
from datetime import date
from uuid import UUID

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log

REASON = "Birthday of a good guest"


async def test_a_reward_is_paid_once_and_answered_again_as_a_replay(floor: Floor) -> None:
    player_id = await floor.new_player()

    first, again = await floor.reward(player_id, 100), await floor.reward(player_id, 100)

    assert (first.status_code, again.status_code) == (201, 200)
    (entry,) = floor.entries(player_id)
    assert first.json() == {
        "points_earned": 100,
        "new_balance": 100,
        "tier": "BRONZE",
        "tier_before": "BRONZE",
        "ledger_entry_id": str(entry["id"]),
        "idempotent": False,
    }
    assert again.json() == {**first.json(), "idempotent": True}
    assert floor.balance(player_id) == 100
    assert len(audit_of_rewards(floor)) == 1
    assert_ledger_holds(floor.clone)


async def test_the_entry_says_who_gave_what_and_why(floor: Floor) -> None:
    player_id = await floor.new_player()
    body = {"player_id": player_id, "points_change": 1500, "reason": REASON}

    answer = await floor.call(
        "POST", "/loyalty/manual-rewards", role="host", body=body, **{"X-Correlation-ID": "gift-1"}
    )

    (entry,) = floor.entries(player_id)
    said = {
        "id": UUID(answer.json()["ledger_entry_id"]),
        "sequence": 1,
        "rating_slip_id": None,
        "visit_id": None,
        "transaction_type": "MANUAL_BONUS",
        "event_type": "POINTS_UPDATE_REQUESTED",
        "points_change": 1500,
        "reason": REASON,
        "source": "manual",
        "staff_id": floor.house.staff_ids["host"],
        "balance_before": 0,
        "balance_after": 1500,
        "tier_before": "BRONZE",
        "tier_after": "SILVER",
        "correlation_id": "gift-1",
        "gaming_day": date(2026, 3, 10),
        "created_at": floor.clock.at,
        "reverses_id": None,
    }
    assert {name: entry[name] for name in said} == said
    assert re.fullmatch(r"manual:[0-9a-f]{64}", entry["idempotency_key"])
    assert json.loads(entry["inputs"])["points_change"] == "1500"


async def test_a_reward_is_audited_and_logged_once(floor: Floor, log: Log) -> None:
    player_id = await floor.new_player()
    log.listen()

    answer = await floor.reward(player_id, 1500)
    await floor.reward(player_id, 1500)

    (row,) = audit_of_rewards(floor)
    assert row["actor"] == f"staff:{floor.house.staff_ids['pit_boss']}"
    assert str(row["entity_id"]) == answer.json()["ledger_entry_id"]
    assert row["after"] == {
        "player_id": player_id,
        "points_change": 1500,
        "reason": REASON,
        "rating_slip_id": None,
    }
    (issued,) = log.lines("manual_reward_issued")
    assert issued["player_id"] == player_id
    assert issued["entry_id"] == answer.json()["ledger_entry_id"]
    assert (issued["points_change"], issued["balance_after"]) == (1500, 1500)
    assert len(log.lines("loyalty_tier_upgraded")) == 1
    assert len(log.lines("loyalty_idempotency_hit")) == 1
    assert len(log.lines("action_completed")) == 2
    assert log.lines("action_failed") == []


async def test_points_are_taken_by_an_adjustment(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 1500)

    answer = await floor.reward(player_id, -600)

    assert answer.status_code == 201, answer.text
    assert (answer.json()["points_earned"], answer.json()["new_balance"]) == (-600, 900)
    entry = floor.entries(player_id)[-1]
    assert (entry["transaction_type"], entry["source"]) == ("ADJUSTMENT", "manual")
    assert (entry["balance_before"], entry["balance_after"]) == (1500, 900)
    assert (entry["tier_before"], entry["tier_after"]) == ("SILVER", "SILVER")
    assert_ledger_holds(floor.clone)


async def test_more_points_than_there_are_cannot_be_taken(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 100)

    refused = await floor.reward(player_id, -101)
    emptied = await floor.reward(player_id, -100)

    assert refused.status_code == 422
    assert refused.json()["code"] == "INSUFFICIENT_BALANCE"
    assert emptied.status_code == 201, emptied.text
    assert [entry["points_change"] for entry in floor.entries(player_id)] == [100, -100]
    assert floor.balance(player_id) == 0
    assert_ledger_holds(floor.clone)


async def test_a_debit_of_a_guest_without_points_leaves_no_row(floor: Floor) -> None:
    player_id = await floor.new_player()

    refused = await floor.reward(player_id, -1)

    assert refused.json()["code"] == "INSUFFICIENT_BALANCE"
    assert floor.entries(player_id) == []
    assert floor.clone.rows("select * from player_loyalty") == []
    assert audit_of_rewards(floor) == []


async def test_the_space_around_a_reason_does_not_make_another_reward(floor: Floor) -> None:
    player_id = await floor.new_player()

    await floor.reward(player_id, 100, reason=f"  \t{REASON}\n ")
    again = await floor.reward(player_id, 100, reason=REASON)

    assert again.status_code == 200, again.text
    assert [entry["reason"] for entry in floor.entries(player_id)] == [REASON]


async def test_the_composed_form_of_a_reason_is_stored(floor: Floor) -> None:
    player_id = await floor.new_player()

    await floor.reward(player_id, 100, reason="Cafe\u0301 on the house")
    again = await floor.reward(player_id, 100, reason="Caf\u00e9 on the house")

    assert again.status_code == 200, again.text
    assert [entry["reason"] for entry in floor.entries(player_id)] == ["Caf\u00e9 on the house"]
    assert_ledger_holds(floor.clone)


async def test_another_amount_reason_staff_or_guest_makes_another_reward(floor: Floor) -> None:
    player_id, other_id = await floor.new_player(), await floor.new_player()
    body = {"player_id": player_id, "points_change": 100, "reason": REASON}

    answers = [
        await floor.reward(player_id, 100),
        await floor.reward(player_id, 101),
        await floor.reward(player_id, 100, reason="Anniversary of a good guest"),
        await floor.post("/loyalty/manual-rewards", body, role="host"),
        await floor.reward(other_id, 100),
    ]

    assert [answer.status_code for answer in answers] == [201] * 5
    assert (floor.balance(player_id), floor.balance(other_id)) == (401, 100)
    assert_ledger_holds(floor.clone)


async def test_a_reward_id_is_the_key_whatever_else_is_said(floor: Floor) -> None:
    player_id = await floor.new_player()
    body = {"player_id": player_id, "points_change": 100, "reason": "Said otherwise this time"}

    first = await floor.reward(player_id, 100, reward_id="gift:2026-1")
    floor.clock.forward(days=1)
    again = await floor.post(
        "/loyalty/manual-rewards", {**body, "reward_id": "gift:2026-1"}, role="host"
    )
    second = await floor.reward(player_id, 100, reward_id="gift:2026-2")

    assert (first.status_code, again.status_code, second.status_code) == (201, 200, 201)
    assert again.json() == {**first.json(), "idempotent": True}
    assert [entry["idempotency_key"] for entry in floor.entries(player_id)] == [
        f"reward:{player_id}:gift:2026-1",
        f"reward:{player_id}:gift:2026-2",
    ]
    assert floor.balance(player_id) == 200


async def test_other_points_under_the_same_reward_id_are_a_conflict(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 100, reward_id="gift-1")

    refused = await floor.reward(player_id, 200, reward_id="gift-1")

    assert refused.status_code == 422
    assert refused.json()["code"] == "IDEMPOTENCY_CONFLICT"
    assert "100" not in refused.json()["detail"]
    assert [entry["points_change"] for entry in floor.entries(player_id)] == [100]
    assert floor.balance(player_id) == 100


def audit_of_rewards(floor: Floor) -> list[dict[str, object]]:
    return floor.clone.rows("select * from audit_log where action = 'loyalty.manual_reward'")
