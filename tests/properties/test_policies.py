"""The points of play and its rounds, against the rules written out in exact fractions."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pitledger.loyalty.model import EarningTerms
from pitledger.loyalty.policies import POLICIES, earning, rounds_played

RATES = st.integers(0, 10**7).map(lambda number: Fraction(number, 1000))
ABOVE_NOTHING = st.integers(1, 10**7).map(lambda number: Fraction(number, 1000))
HALF = Fraction(1, 2)
TERMS = st.builds(
    EarningTerms,
    earning_policy=st.sampled_from(sorted(POLICIES)),
    house_edge_pct=st.integers(1, 10**6).map(lambda number: Fraction(number, 10_000)),
    decisions_per_hour=ABOVE_NOTHING,
    seats=st.integers(1, 12),
    points_conversion_rate=RATES,
    point_multiplier=RATES,
)


def exact_points(terms: EarningTerms, *, bet: int, seconds: int, multiplier: Fraction) -> int:
    """Return the points by docs/glossary.md, each step an exact fraction."""
    decisions = Fraction(seconds, 3600) * terms.decisions_per_hour
    edge = terms.house_edge_pct / 100
    if terms.earning_policy == "theo-2":
        return math.floor(Fraction(bet, 100) * edge * decisions * terms.points_conversion_rate)
    rounds = math.floor(decisions + HALF)
    points = Fraction(bet, 100) * edge * rounds * terms.points_conversion_rate
    points *= terms.point_multiplier * multiplier
    points *= 1 + Fraction("0.05") * max(7 - terms.seats, 0)
    if rounds > terms.decisions_per_hour:
        points *= Fraction("1.10")
    return math.floor(points + HALF)


@given(
    terms=TERMS,
    bet=st.integers(0, 10**12),
    seconds=st.integers(0, 10**9) | st.integers(0, 40_000),
    multiplier=ABOVE_NOTHING,
)
def test_whole_numbers_come_to_what_exact_fractions_come_to(
    terms: EarningTerms, bet: int, seconds: int, multiplier: Fraction
) -> None:
    assert earning(terms, multiplier).points(
        bet, seconds, rounds=rounds_played(seconds, terms)
    ) == exact_points(terms, bet=bet, seconds=seconds, multiplier=multiplier)
    decisions = Fraction(seconds, 3600) * terms.decisions_per_hour
    assert rounds_played(seconds, terms) == math.floor(decisions + HALF)
