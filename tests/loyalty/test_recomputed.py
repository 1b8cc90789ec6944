"""The independent computation that other tests compare with knows the golden numbers too."""

import pytest

from tests.loyalty.golden import PIT_1, THEO_2, THEO_2_IGNORES, TIERS, Golden
from tests.loyalty.recomputed import points_of_inputs


@pytest.mark.parametrize("golden", [*PIT_1, *THEO_2, *THEO_2_IGNORES], ids=str)
def test_the_independent_computation_pays_the_golden_numbers(golden: Golden) -> None:
    given = {
        **golden.snapshot,
        **TIERS.as_inputs(),
        "average_bet_cents": str(golden.average_bet_cents),
        "play_seconds": str(golden.played_seconds),
    }

    assert points_of_inputs(given, golden.tier) == golden.points
