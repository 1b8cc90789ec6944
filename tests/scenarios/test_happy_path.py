"""The first scenario: a guest plays, the slip is completed, the points are there."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.paying import every_way
from tests.template import NOON

CORRELATION_ID = "shift-7.slip-1"


@every_way
async def test_a_completed_slip_pays_its_play_once(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=3600)

    answer = await floor.complete(slip["id"])

    assert answer.status_code == 200, answer.text
    completion = answer.json()
    assert completion["rating_slip"]["status"] == "CLOSED"
    assert completion["rating_slip"]["play_seconds"] == 3600
    assert completion["loyalty"]["points_earned"] == 1620
    assert completion["loyalty"]["new_balance"] == 1620
    assert completion["loyalty"]["tier_before"] == "BRONZE"
    assert completion["loyalty"]["tier"] == "SILVER"
    assert completion["loyalty"]["idempotent"] is False
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


@every_way
async def test_the_entry_says_who_was_paid_for_what_and_by_whom(floor: Floor) -> None:
    slip = await floor.played_slip()

    completion = await complete_under(floor, slip["id"])

    (entry,) = floor.entries(slip["player_id"])
    said = {
        "casino_id": floor.house.casino_id,
        "id": UUID(completion["loyalty"]["ledger_entry_id"]),
        "player_id": UUID(slip["player_id"]),
        "sequence": 1,
        "rating_slip_id": UUID(slip["id"]),
        "visit_id": UUID(slip["visit_id"]),
        "idempotency_key": f"rating_slip:{slip['id']}",
        "transaction_type": "GAMEPLAY",
        "event_type": "RATING_SLIP_COMPLETED",
        "points_change": 1620,
        "reason": None,
        "source": "system",
        "staff_id": floor.house.staff_ids["pit_boss"],
        "balance_before": 0,
        "balance_after": 1620,
        "tier_before": "BRONZE",
        "tier_after": "SILVER",
        "correlation_id": CORRELATION_ID,
        "gaming_day": date(2026, 3, 10),
        "created_at": floor.clock.at,
        "reverses_id": None,
    }
    assert {name: entry[name] for name in said} == said
    assert entry.keys() - said.keys() == {"inputs", "previous_hash", "entry_hash"}
    assert_ledger_holds(floor.clone)


@every_way
async def test_the_entry_names_every_input_of_its_points(floor: Floor) -> None:
    slip = await floor.played_slip()

    await floor.complete(slip["id"])

    (entry,) = floor.entries(slip["player_id"])
    assert json.loads(entry["inputs"]) == {
        "earning_policy": "pit-1",
        "game_id": str(floor.house.game_id),
        "game_code": "golden",
        "game_type": "blackjack",
        "house_edge_pct": "2.7",
        "decisions_per_hour": "60",
        "seats": "7",
        "points_conversion_rate": "10",
        "point_multiplier": "1",
        "average_bet_cents": "10000",
        "play_seconds": "3600",
        "rounds": "60",
        "tier_version": "1",
        "tiers": [
            {"name": "BRONZE", "threshold_points": "0", "multiplier": "1"},
            {"name": "SILVER", "threshold_points": "1000", "multiplier": "1.25"},
            {"name": "GOLD", "threshold_points": "5000", "multiplier": "1.5"},
            {"name": "PLATINUM", "threshold_points": "20000", "multiplier": "2"},
        ],
    }


async def test_the_visit_goes_on_when_its_slip_is_closed(floor: Floor) -> None:
    completion = await floor.paid_slip()

    slip = completion["rating_slip"]
    visit = floor.clone.row("select * from visit where id = %s", [slip["visit_id"]])
    assert str(visit["player_id"]) == slip["player_id"]
    assert (visit["gaming_day"], visit["started_at"]) == (date(2026, 3, 10), NOON)
    assert visit["ended_at"] is None
    again = await floor.open_slip(player_id=slip["player_id"])
    assert again["visit_id"] == slip["visit_id"]


async def test_the_audit_log_says_who_opened_and_closed_the_slip(floor: Floor) -> None:
    slip = await floor.played_slip()

    await complete_under(floor, slip["id"])

    opened, closed = floor.clone.rows(
        "select * from audit_log where entity = 'rating_slip' and entity_id = %s"
        " order by created_at",
        [slip["id"]],
    )
    assert (opened["action"], closed["action"]) == ("rating_slip.opened", "rating_slip.closed")
    assert (opened["created_at"], closed["created_at"]) == (NOON, floor.clock.at)
    assert closed["before"] == {"status": "OPEN"}
    assert closed["after"] == {
        "status": "CLOSED",
        "play_seconds": 3600,
        "average_bet_cents": 10_000,
    }
    assert closed["correlation_id"] == CORRELATION_ID
    boss = floor.house.staff_ids["pit_boss"]
    for row in (opened, closed):
        assert (row["actor"], row["actor_id"]) == (f"staff:{boss}", boss)


async def test_the_log_tells_the_accrual_from_start_to_end(floor: Floor, log: Log) -> None:
    slip = await floor.played_slip()
    log.listen()

    await complete_under(floor, slip["id"])

    assert [event for event in log.events() if event != "loyalty_telemetry"] == [
        "action_started",
        "loyalty_accrual_started",
        "loyalty_accrual_completed",
        "loyalty_tier_upgraded",
        "action_completed",
        "request",
    ]
    assert {line["correlation_id"] for line in log.lines()} == {CORRELATION_ID}
    for line in log.lines("action_started", "action_completed"):
        assert line["action"] == "complete_rating_slip"
        assert line["actor"] == f"staff:{floor.house.staff_ids['pit_boss']}"
        assert (line["entity"], line["entity_id"]) == ("rating_slip", slip["id"])
    (accrued,) = log.lines("loyalty_accrual_completed")
    assert accrued["duration_ms"] > 0
    figures = {
        "player_id": slip["player_id"],
        "slip_id": slip["id"],
        "idempotency_key": f"rating_slip:{slip['id']}",
        "transaction_type": "GAMEPLAY",
        "event_type": "RATING_SLIP_COMPLETED",
        "points_change": 1620,
        "balance_before": 0,
        "balance_after": 1620,
        "tier_before": "BRONZE",
        "tier_after": "SILVER",
    }
    assert {name: accrued[name] for name in figures} == figures


async def complete_under(
    floor: Floor, slip_id: str, *, correlation_id: str = CORRELATION_ID
) -> dict[str, Any]:
    path = f"/rating-slips/{slip_id}/complete"
    headers = {"X-Correlation-ID": correlation_id}
    answer = await floor.call("POST", path, role="pit_boss", **headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Correlation-ID"] == correlation_id
    return answer.json()
