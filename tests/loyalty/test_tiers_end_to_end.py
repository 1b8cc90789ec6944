"""Tiers through the API and the database: promotion, jumps, and what never demotes."""

from typing import Any

import pytest

from tests.floor import Floor


@pytest.mark.parametrize(
    ("held", "given", "tier_before", "tier_after"),
    [
        (0, 999, "BRONZE", "BRONZE"),
        (0, 1_000, "BRONZE", "SILVER"),
        (999, 1, "BRONZE", "SILVER"),
        (1_000, 3_999, "SILVER", "SILVER"),
        (1_000, 4_000, "SILVER", "GOLD"),
        (0, 5_000, "BRONZE", "GOLD"),
        (10_000, 9_999, "GOLD", "GOLD"),
        (10_000, 10_000, "GOLD", "PLATINUM"),
    ],
)
async def test_a_threshold_reached_exactly_promotes(
    floor: Floor, held: int, given: int, tier_before: str, tier_after: str
) -> None:
    player_id = await floor.new_player()
    if held:
        await floor.reward(player_id, held, reward_id="held")

    answer = await floor.reward(player_id, given, reward_id="given")

    assert answer.json()["tier_before"] == tier_before
    assert answer.json()["tier"] == tier_after
    entry = floor.entries(player_id)[-1]
    assert (entry["tier_before"], entry["tier_after"]) == (tier_before, tier_after)
    assert (await loyalty_of(floor, player_id))["lifetime_points"] == held + given


async def test_one_slip_jumps_from_the_first_tier_to_the_last(floor: Floor) -> None:
    completion = await floor.paid_slip(average_bet_cents=1_000_000, played_seconds=3600)

    player_id = completion["rating_slip"]["player_id"]
    (entry,) = floor.entries(player_id)
    assert entry["points_change"] == 162_000
    assert (entry["tier_before"], entry["tier_after"]) == ("BRONZE", "PLATINUM")
    shown = await loyalty_of(floor, player_id)
    assert (shown["tier"], shown["tier_progress"]) == ("PLATINUM", 100)
    assert (shown["next_tier"], shown["points_to_next_tier"]) == (None, 0)


async def test_what_a_guest_is_shown_counts_towards_the_next_tier(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 3_000)

    shown = await loyalty_of(floor, player_id)

    assert (shown["tier"], shown["tier_progress"]) == ("SILVER", 50)
    assert (shown["next_tier"], shown["points_to_next_tier"]) == ("GOLD", 2_000)
    assert stored_standing(floor, player_id) == (3_000, 3_000, "SILVER", 50)


async def test_a_guest_without_an_entry_is_shown_the_first_tier(floor: Floor) -> None:
    player_id = await floor.new_player()

    assert await loyalty_of(floor, player_id) == {
        "player_id": player_id,
        "current_balance": 0,
        "lifetime_points": 0,
        "tier": "BRONZE",
        "tier_progress": 0,
        "next_tier": "SILVER",
        "points_to_next_tier": 1_000,
        "updated_at": None,
    }


async def test_points_that_are_taken_never_demote(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 5_000)

    answer = await floor.reward(player_id, -5_000)

    assert answer.status_code == 201, answer.text
    assert (answer.json()["tier_before"], answer.json()["tier"]) == ("GOLD", "GOLD")
    assert floor.balance(player_id) == 0
    assert stored_standing(floor, player_id) == (0, 5_000, "GOLD", 0)


async def test_the_tier_that_is_paid_is_the_one_held_before(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 999)

    first = await floor.paid_slip(player_id=player_id)
    second = await floor.paid_slip(player_id=player_id)

    assert first["loyalty"]["points_earned"] == 1620
    assert second["loyalty"]["points_earned"] == 2025
    assert [entry["tier_before"] for entry in floor.entries(player_id)] == [
        "BRONZE",
        "BRONZE",
        "SILVER",
    ]
    assert floor.balance(player_id) == 999 + 1620 + 2025


async def loyalty_of(floor: Floor, player_id: str) -> dict[str, Any]:
    answer = await floor.get(f"/players/{player_id}/loyalty")
    assert answer.status_code == 200, answer.text
    return answer.json()


def stored_standing(floor: Floor, player_id: str) -> tuple[int, int, str, int]:
    row = floor.clone.row("select * from player_loyalty where player_id = %s", [player_id])
    return (
        row["current_balance"],
        row["lifetime_points"],
        row["tier"],
        row["tier_progress"],
    )
