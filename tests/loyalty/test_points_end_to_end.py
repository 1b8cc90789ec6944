"""The golden numbers through the API and the database: what the ledger's row says."""

from typing import Any

import pytest

from tests.floor import Floor
from tests.loyalty.golden import PIT_1, THEO_2, THRESHOLDS, Golden


@pytest.mark.parametrize("golden", [*PIT_1, *THEO_2], ids=str)
async def test_a_completed_slip_leaves_its_golden_number_in_the_ledger(
    floor: Floor, golden: Golden
) -> None:
    set_earning_policy(floor, golden.earning_policy)
    await set_game(floor, golden.game_settings)
    player_id = await player_of_tier(floor, golden.tier)
    held = THRESHOLDS[golden.tier]

    completion = await floor.paid_slip(
        player_id=player_id,
        average_bet_cents=golden.average_bet_cents,
        played_seconds=golden.played_seconds,
    )

    entry = floor.entries(player_id)[-1]
    assert completion["loyalty"] == {
        "points_earned": golden.points,
        "new_balance": held + golden.points,
        "tier": entry["tier_after"],
        "tier_before": golden.tier,
        "ledger_entry_id": str(entry["id"]),
        "idempotent": False,
    }
    assert (entry["points_change"], entry["transaction_type"]) == (golden.points, "GAMEPLAY")
    assert (entry["balance_before"], entry["balance_after"]) == (held, held + golden.points)
    assert entry["tier_before"] == golden.tier
    assert entry["tier_after"] == tier_at(held + golden.points)
    assert floor.balance(player_id) == held + golden.points


async def test_a_game_s_defaults_are_ten_points_once_for_seven_seats(floor: Floor) -> None:
    game = await floor.post(
        "/games",
        {
            "code": "plain",
            "name": "Plain",
            "game_type": "roulette",
            "house_edge_pct": 2.7,
            "decisions_per_hour": 60,
        },
        role="admin",
    )
    assert game.status_code == 201, game.text
    set_table_game(floor, game.json()["id"])

    completion = await floor.paid_slip()

    assert completion["rating_slip"]["snapshot"]["game_id"] == game.json()["id"]
    assert completion["loyalty"]["points_earned"] == 1620
    assert floor.balance(completion["rating_slip"]["player_id"]) == 1620


async def test_settings_changed_during_play_count_from_the_next_slip_on(floor: Floor) -> None:
    slip = await floor.played_slip()
    await set_game(floor, {"house_edge_pct": "5.4", "decisions_per_hour": "120"})
    set_earning_policy(floor, "theo-2")

    frozen = await floor.complete(slip["id"])
    fresh = await floor.paid_slip(seat=2)

    assert frozen.json()["loyalty"]["points_earned"] == 1620
    assert fresh["loyalty"]["points_earned"] == 6480


async def player_of_tier(floor: Floor, tier: str) -> str:
    """Enrol a guest and give exactly the points that the tier begins with."""
    player_id = await floor.new_player()
    left, number = THRESHOLDS[tier], 0
    while left:
        number += 1
        answer = await floor.reward(player_id, min(left, 10_000), reward_id=f"start-{number}")
        assert answer.status_code == 201, answer.text
        left -= min(left, 10_000)
    return player_id


async def set_game(floor: Floor, settings: dict[str, Any]) -> None:
    answer = await floor.call("PATCH", f"/games/{floor.house.game_id}", role="admin", body=settings)
    assert answer.status_code == 200, answer.text


def set_earning_policy(floor: Floor, policy: str) -> None:
    floor.clone.execute(
        "update casino set earning_policy = %s where id = %s", [policy, floor.house.casino_id]
    )


def set_table_game(floor: Floor, game_id: str) -> None:
    floor.clone.execute(
        "update gaming_table set game_id = %s where id = %s", [game_id, floor.house.table_ids[0]]
    )


def tier_at(lifetime_points: int) -> str:
    return [tier for tier, threshold in THRESHOLDS.items() if threshold <= lifetime_points][-1]
