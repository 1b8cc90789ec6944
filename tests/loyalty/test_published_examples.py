"""Theoretical wins that others published, paid in points by a casino under `theo-2`."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.loyalty.recomputed import recomputed_points
from tests.loyalty.test_points_end_to_end import set_earning_policy, set_game, set_table_game

DATA = json.loads((Path(__file__).parents[1] / "data" / "theo_2_examples.json").read_text())
CENTS_AS_POINTS = "100"


def name_of(row: dict[str, Any]) -> str:
    return row["name"]


@pytest.mark.parametrize("row", DATA["examples"], ids=name_of)
async def test_a_published_theoretical_win_is_paid_to_the_cent(
    floor: Floor, row: dict[str, Any]
) -> None:
    set_earning_policy(floor, "theo-2")
    await set_game(
        floor,
        {
            "house_edge_pct": row["house_edge_pct"],
            "decisions_per_hour": row["decisions_per_hour"],
            "points_conversion_rate": CENTS_AS_POINTS,
        },
    )

    completion = await floor.paid_slip(
        average_bet_cents=row["average_bet_cents"], played_seconds=row["hours"] * 3600
    )

    points = completion["loyalty"]["points_earned"]
    assert abs(points - 100 * Decimal(row["theoretical_win"])) <= Decimal(row["tolerance_cents"])
    (entry,) = floor.entries(completion["rating_slip"]["player_id"])
    assert entry["points_change"] == points == recomputed_points(entry["inputs"], "BRONZE")
    assert floor.balance(completion["rating_slip"]["player_id"]) == points
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("trap", DATA["traps"], ids=name_of)
async def test_an_edge_that_is_surely_a_mistake_is_warned_of_and_pays_what_it_says(
    floor: Floor, trap: dict[str, Any]
) -> None:
    set_earning_policy(floor, "theo-2")
    created = await floor.post(
        "/games",
        {
            "code": "trap",
            "name": "Trap",
            "game_type": "blackjack",
            "house_edge_pct": trap["house_edge_pct"],
            "decisions_per_hour": 50,
            "points_conversion_rate": CENTS_AS_POINTS,
        },
        role="admin",
    )
    assert created.status_code == 201, created.text
    (warning,) = created.json()["warnings"]
    assert warning["field"] == "house_edge_pct"
    assert warning["message"]
    set_table_game(floor, created.json()["id"])

    completion = await floor.paid_slip(average_bet_cents=2_500, played_seconds=4 * 3600)

    expected = trap["points_of_25_dollars_at_50_an_hour_for_4_hours"]
    assert completion["loyalty"]["points_earned"] == expected > 0
    assert floor.balance(completion["rating_slip"]["player_id"]) == expected
    assert_ledger_holds(floor.clone)
