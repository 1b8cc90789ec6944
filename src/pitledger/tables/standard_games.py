"""The games a new casino starts with.

Source: the table of J. Kilby in "Casino Operations Management", as published by the Wizard of
Odds, which rates play for comps: house edge in percent of the average bet, and decisions (hands,
spins or rolls) an hour.
"""

from typing import Any

SOURCE = 'Kilby, "Casino Operations Management", as published by the Wizard of Odds'
BASIS = "percent of the average bet, as rated"


def _game(
    code: str, name: str, *, game_type: str, edge: str, hourly: str, seats: int
) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "game_type": game_type,
        "house_edge_pct": edge,
        "house_edge_basis": BASIS,
        "decisions_per_hour": hourly,
        "seats": seats,
        "points_conversion_rate": "10",
        "point_multiplier": "1",
        "source": SOURCE,
    }


STANDARD_GAMES = (
    _game(
        "blackjack",
        "Blackjack",
        game_type="blackjack",
        edge="0.75",
        hourly="70",
        seats=7,
    ),
    _game(
        "mini-baccarat",
        "Mini-baccarat",
        game_type="baccarat",
        edge="1.20",
        hourly="72",
        seats=7,
    ),
    _game(
        "double-zero-roulette",
        "Double-zero roulette",
        game_type="roulette",
        edge="5.26",
        hourly="38",
        seats=8,
    ),
    _game(
        "single-zero-roulette",
        "Single-zero roulette",
        game_type="roulette",
        edge="2.70",
        hourly="38",
        seats=8,
    ),
    _game(
        "craps",
        "Craps",
        game_type="craps",
        edge="1.58",
        hourly="48",
        seats=14,
    ),
    _game(
        "pai-gow-poker",
        "Pai gow poker",
        game_type="poker",
        edge="1.96",
        hourly="34",
        seats=7,
    ),
    _game(
        "let-it-ride",
        "Let it ride",
        game_type="poker",
        edge="2.40",
        hourly="52",
        seats=7,
    ),
    _game(
        "caribbean-stud",
        "Caribbean stud",
        game_type="poker",
        edge="1.46",
        hourly="50",
        seats=7,
    ),
    _game(
        "big-six",
        "Big six",
        game_type="wheel",
        edge="15.53",
        hourly="10",
        seats=10,
    ),
)
