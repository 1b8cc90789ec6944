"""The golden numbers of both earning policies, and the slip that each of them is about."""

from dataclasses import dataclass, replace
from typing import Any

from pitledger.loyalty import DEFAULT_TIERS, TierTable

TIERS = TierTable.of(1, DEFAULT_TIERS)
THRESHOLDS = {"BRONZE": 0, "SILVER": 1_000, "GOLD": 5_000, "PLATINUM": 20_000}


@dataclass(frozen=True, kw_only=True)
class Golden:
    """What a slip earns; unless said otherwise, an hour at $100 in a game at 2.7 percent."""

    case: str
    points: int
    tier: str = "BRONZE"
    average_bet_cents: int = 10_000
    played_seconds: int = 3600
    earning_policy: str = "pit-1"
    house_edge_pct: str = "2.7"
    decisions_per_hour: str = "60"
    seats: int = 7
    points_conversion_rate: str = "10"
    point_multiplier: str = "1"

    @property
    def game_settings(self) -> dict[str, Any]:
        """Return the game's settings, as an administrator sends them."""
        return {
            "house_edge_pct": self.house_edge_pct,
            "decisions_per_hour": self.decisions_per_hour,
            "seats": self.seats,
            "points_conversion_rate": self.points_conversion_rate,
            "point_multiplier": self.point_multiplier,
        }

    @property
    def snapshot(self) -> dict[str, Any]:
        """Return the settings as a slip freezes them."""
        return {"earning_policy": self.earning_policy, **self.game_settings}

    def __str__(self) -> str:
        return self.case


PIT_1 = (
    Golden(case="3600 s, BRONZE", points=1620),
    Golden(case="3600 s, SILVER", points=2025, tier="SILVER"),
    Golden(case="3600 s, GOLD", points=2430, tier="GOLD"),
    Golden(case="3600 s, PLATINUM", points=3240, tier="PLATINUM"),
    Golden(case="6 seats", points=1701, seats=6),
    Golden(case="5 seats", points=1782, seats=5),
    Golden(case="3 seats", points=1944, seats=3),
    Golden(case="8 seats", points=1620, seats=8),
    Golden(case="61 rounds", points=1812, played_seconds=3660),
    Golden(case="100 rounds", points=2970, played_seconds=6000),
    Golden(
        case="SILVER, 5 seats, 61 rounds", points=2491, tier="SILVER", seats=5, played_seconds=3660
    ),
    Golden(case="multiplier 2", points=3240, point_multiplier="2"),
    Golden(case="rate 20", points=3240, points_conversion_rate="20"),
    Golden(case="$50, 1800 s", points=405, average_bet_cents=5_000, played_seconds=1800),
    Golden(case="3000 s", points=1350, played_seconds=3000),
    Golden(case="7200 s", points=3564, played_seconds=7200),
    Golden(case="45 s", points=27, played_seconds=45),
    Golden(case="$50, 2700 s: 607.5", points=608, average_bet_cents=5_000, played_seconds=2700),
    Golden(case="390 s: 6.5 rounds, so 7", points=189, played_seconds=390),
    Golden(case="3630 s: 60.5 rounds, so 61", points=1812, played_seconds=3630),
    Golden(case="29 s: no round", points=0, played_seconds=29),
    Golden(case="no time: no round", points=0, played_seconds=0),
    Golden(case="1 cent: 0.162 points", points=0, average_bet_cents=1),
)

_THEO_2 = Golden(
    case="", points=0, earning_policy="theo-2", house_edge_pct="1.5", decisions_per_hour="70"
)
THEO_2 = (
    replace(_THEO_2, case="$50, 2 h", points=1050, average_bet_cents=5_000, played_seconds=7200),
    replace(_THEO_2, case="$50, 30 min", points=262, average_bet_cents=5_000, played_seconds=1800),
    replace(
        _THEO_2, case="$500, 4 h", points=21_000, average_bet_cents=50_000, played_seconds=14_400
    ),
    replace(_THEO_2, case="$100, 60 s", points=17, played_seconds=60),
    replace(_THEO_2, case="$100, 4 s, 60/h", points=1, played_seconds=4, decisions_per_hour="60"),
)
THEO_2_IGNORES = (
    replace(_THEO_2, case="the tier", points=1050, tier="PLATINUM"),
    replace(_THEO_2, case="the multiplier", points=1050, point_multiplier="3"),
    replace(_THEO_2, case="a short table", points=1050, seats=3),
    replace(_THEO_2, case="more than an hour", points=2100, played_seconds=7200),
)
