"""Points, whatever is played: exact, never below zero, never less for more play."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitledger.kernel.quantities import half_up
from pitledger.loyalty import accrual_of
from tests.loyalty.golden import PIT_1, THEO_2, TIERS
from tests.loyalty.recomputed import points_of_inputs, recomputed_points

UNTIMED = settings(deadline=None)

amounts = st.integers(min_value=1, max_value=10**11)
seconds = st.integers(min_value=0, max_value=10**7)
tiers = st.sampled_from([tier.name for tier in TIERS.tiers])


def decimals(minimum: str, maximum: str) -> st.SearchStrategy[str]:
    """Return decimals with nine places, as many as a casino may set."""
    return st.decimals(min_value=minimum, max_value=maximum, places=9).map("{:f}".format)


snapshots: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "earning_policy": st.sampled_from(["pit-1", "theo-2"]),
        "house_edge_pct": decimals("0.000000001", "100"),
        "decisions_per_hour": st.one_of(
            decimals("0.000000001", "1000000"), st.sampled_from(["60", "70", "38.5"])
        ),
        "seats": st.integers(min_value=1, max_value=20),
        "points_conversion_rate": decimals("0", "1000000"),
        "point_multiplier": decimals("0", "100"),
    }
)


@UNTIMED
@given(st.integers(min_value=-(10**30), max_value=10**30))
def test_a_half_goes_up(whole: int) -> None:
    assert half_up(whole + Fraction(1, 2)) == whole + 1
    assert half_up(whole - Fraction(1, 2)) == whole
    assert half_up(Fraction(whole)) == whole


@UNTIMED
@given(st.decimals(min_value=0, max_value=10**12, places=12))
def test_half_up_is_the_decimal_rounding_of_that_name(value: Decimal) -> None:
    assert half_up(Fraction(value)) == value.quantize(Decimal(1), rounding=ROUND_HALF_UP)


@UNTIMED
@given(st.fractions())
def test_rounding_moves_a_value_by_a_half_at_most(value: Fraction) -> None:
    assert -Fraction(1, 2) < half_up(value) - value <= Fraction(1, 2)


@UNTIMED
@given(snapshots, amounts, seconds, tiers)
@example(PIT_1[17].snapshot, 5_000, 2700, "BRONZE")
@example(PIT_1[10].snapshot, 10_000, 3630, "SILVER")
@example(THEO_2[4].snapshot, 10_000, 4, "BRONZE")
@example({**PIT_1[0].snapshot, "decisions_per_hour": "60.5"}, 10_000, 3600, "GOLD")
def test_points_are_exact(snapshot: dict[str, Any], bet: int, played: int, tier: str) -> None:
    frozen = {name: str(value) for name, value in snapshot.items()}
    stated = {**frozen, "average_bet_cents": str(bet), "play_seconds": str(played)}

    accrual = accrual_of(snapshot, average_bet_cents=bet, play_seconds=played, tiers=TIERS)

    independent = points_of_inputs({**stated, **TIERS.as_inputs()}, tier)
    assert accrual.points_by_tier[tier] == independent
    assert recomputed_points(accrual.inputs, tier) == independent
    assert independent >= 0


@UNTIMED
@given(snapshots, amounts, amounts, seconds, tiers)
def test_a_higher_bet_never_earns_less(
    snapshot: dict[str, Any], bet: int, other: int, played: int, tier: str
) -> None:
    low, high = sorted((bet, other))

    assert points(snapshot, tier, bet=low, played=played) <= points(
        snapshot, tier, bet=high, played=played
    )


@UNTIMED
@given(snapshots, amounts, seconds, seconds, tiers)
def test_longer_play_never_earns_less(
    snapshot: dict[str, Any], bet: int, played: int, other: int, tier: str
) -> None:
    short, long = sorted((played, other))

    assert points(snapshot, tier, bet=bet, played=short) <= points(
        snapshot, tier, bet=bet, played=long
    )


@UNTIMED
@given(snapshots, amounts, seconds)
def test_a_higher_tier_never_earns_less(snapshot: dict[str, Any], bet: int, played: int) -> None:
    accrual = accrual_of(snapshot, average_bet_cents=bet, play_seconds=played, tiers=TIERS)

    assert list(accrual.points_by_tier) == ["BRONZE", "SILVER", "GOLD", "PLATINUM"]
    earned = list(accrual.points_by_tier.values())
    assert earned == sorted(earned)


@UNTIMED
@given(snapshots, amounts, seconds, st.randoms())
def test_the_order_of_a_snapshot_s_settings_changes_nothing(
    snapshot: dict[str, Any], bet: int, played: int, chance: Random
) -> None:
    names = list(snapshot)
    chance.shuffle(names)
    shuffled = {name: snapshot[name] for name in names}

    accrual = accrual_of(snapshot, average_bet_cents=bet, play_seconds=played, tiers=TIERS)

    assert accrual == accrual_of(shuffled, average_bet_cents=bet, play_seconds=played, tiers=TIERS)


def points(snapshot: dict[str, Any], tier: str, *, bet: int, played: int) -> int:
    accrual = accrual_of(snapshot, average_bet_cents=bet, play_seconds=played, tiers=TIERS)
    return accrual.points_by_tier[tier]
