"""The golden numbers of both policies, on the pure rules."""

from fractions import Fraction

import pytest

from pitledger.loyalty import accrual_of
from pitledger.loyalty.policies import rounds_played, theoretical_win_cents
from pitledger.loyalty.rules import earning_terms
from tests.loyalty.golden import PIT_1, THEO_2, THEO_2_IGNORES, TIERS, Golden


@pytest.mark.parametrize("golden", PIT_1, ids=str)
def test_pit_1_pays_its_golden_numbers(golden: Golden) -> None:
    assert points_of(golden) == golden.points


@pytest.mark.parametrize("golden", THEO_2, ids=str)
def test_theo_2_pays_its_golden_numbers(golden: Golden) -> None:
    assert points_of(golden) == golden.points


@pytest.mark.parametrize("golden", THEO_2_IGNORES, ids=str)
def test_theo_2_ignores_what_pit_1_rewards(golden: Golden) -> None:
    assert points_of(golden) == golden.points


def test_an_accrual_knows_the_points_of_every_tier() -> None:
    accrual = accrual_of(
        PIT_1[0].snapshot, average_bet_cents=10_000, play_seconds=3600, tiers=TIERS
    )

    assert accrual.points_by_tier == {
        "BRONZE": 1620,
        "SILVER": 2025,
        "GOLD": 2430,
        "PLATINUM": 3240,
    }


@pytest.mark.parametrize(
    ("play_seconds", "rounds"),
    [(0, 0), (29, 0), (30, 1), (45, 1), (390, 7), (3600, 60), (3629, 60), (3630, 61)],
)
def test_rounds_are_whole_and_a_half_goes_up(play_seconds: int, rounds: int) -> None:
    assert rounds_played(play_seconds, earning_terms(PIT_1[0].snapshot)) == rounds


def test_theo_is_bet_times_edge_times_decisions() -> None:
    theo = theoretical_win_cents(10_000, rounds=60, terms=earning_terms(PIT_1[0].snapshot))

    assert theo == Fraction(162_00)


def test_a_house_edge_is_a_percent_and_no_fraction() -> None:
    percent = Golden(case="", points=0, house_edge_pct="1.25")
    fraction = Golden(case="", points=0, house_edge_pct="0.0125")

    assert points_of(percent) == 750
    assert points_of(fraction) == 8


def points_of(golden: Golden) -> int:
    accrual = accrual_of(
        golden.snapshot,
        average_bet_cents=golden.average_bet_cents,
        play_seconds=golden.played_seconds,
        tiers=TIERS,
    )
    return accrual.points_by_tier[golden.tier]
