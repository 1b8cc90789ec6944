"""The games that a new casino starts with: the published figures, stored and payable."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pitledger.casino import create_casino
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS, accrual_of
from pitledger.platform.correlation import correlated
from pitledger.platform.database import open_database
from pitledger.platform.migrate import OWNER_ROLE
from pitledger.platform.settings import Settings
from pitledger.tables import STANDARD_GAMES
from tests.clone import Clone
from tests.floor import actor_of
from tests.loyalty.golden import TIERS
from tests.template import NOON, Template

PUBLISHED = {
    "blackjack": ("0.75", "70", 525),
    "mini-baccarat": ("1.20", "72", 864),
    "double-zero-roulette": ("5.26", "38", 1999),
    "single-zero-roulette": ("2.70", "38", 1026),
    "craps": ("1.58", "48", 758),
    "pai-gow-poker": ("1.96", "34", 666),
    "let-it-ride": ("2.40", "52", 1248),
    "caribbean-stud": ("1.46", "50", 730),
    "big-six": ("15.53", "10", 1553),
}
BY_CODE: dict[str, dict[str, Any]] = {game["code"]: game for game in STANDARD_GAMES}


def test_there_are_nine_of_them() -> None:
    assert list(BY_CODE) == list(PUBLISHED)
    assert len(STANDARD_GAMES) == 9


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_game_has_its_published_edge_and_pace(code: str) -> None:
    edge, hourly, _ = PUBLISHED[code]

    assert BY_CODE[code]["house_edge_pct"] == edge
    assert BY_CODE[code]["decisions_per_hour"] == hourly


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_game_says_what_its_edge_is_a_percentage_of_and_who_published_it(code: str) -> None:
    game = BY_CODE[code]

    assert game["house_edge_basis"].startswith("percent of ")
    assert "Kilby" in game["source"]


@pytest.mark.parametrize("code", PUBLISHED)
def test_an_hour_at_100_pays_ten_points_a_unit_of_theo(code: str) -> None:
    game = BY_CODE[code]
    snapshot = {"earning_policy": "pit-1", **game}

    accrual = accrual_of(snapshot, average_bet_cents=10_000, play_seconds=3600, tiers=TIERS)

    assert game["seats"] in range(7, 21), "a table of fewer seats always gets the bonus of pit-1"
    assert (game["points_conversion_rate"], game["point_multiplier"]) == ("10", "1")
    assert accrual.points_by_tier["BRONZE"] == PUBLISHED[code][2]


async def test_a_casino_is_founded_with_them(clone: Clone, template: tuple[str, Template]) -> None:
    casino_id = uuid7()
    founder = replace(actor_of(template[1].house), casino_id=casino_id, staff_id=None)
    with correlated("founding"):
        async with open_database(Settings(), clone.admin_url, role=OWNER_ROLE) as owner:
            await create_casino(
                owner,
                founder,
                name="New",
                currency="EUR",
                tiers=DEFAULT_TIERS,
                games=STANDARD_GAMES,
                now=NOON,
            )

    rows = clone.rows("select * from game where casino_id = %s", [casino_id])

    assert {row["code"]: stated(row) for row in rows} == {
        code: stated(game) for code, game in BY_CODE.items()
    }


def stated(game: dict[str, Any]) -> dict[str, Any]:
    """Return a game as it was stated, its decimals by value."""
    decimals = ("house_edge_pct", "decisions_per_hour", "points_conversion_rate")
    texts = ("name", "game_type", "house_edge_basis", "seats", "source")
    return {
        **{name: Decimal(game[name]) for name in (*decimals, "point_multiplier")},
        **{name: game[name] for name in texts},
    }
