"""The earning policies: what play is worth, exactly, in whole numbers. Pure.

A policy's rates are worked out once, as ratios of whole numbers; each play is then a product and
one division, for whoever writes an entry and whoever verifies it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeAlias

from pitledger.kernel.quantities import divided_half_up
from pitledger.loyalty.model import EarningTerms

SHORT_HANDED_SEATS = 7
SHORT_HANDED_BONUS_PER_SEAT = Fraction(5, 100)
LONG_PLAY_FACTOR = Fraction(110, 100)
SECONDS_PER_HOUR = 3600


class Earning(Protocol):
    """What play earns under some terms at a tier."""

    def points(self, average_bet_cents: int, play_seconds: int, *, rounds: int) -> int:
        """Return the points of a closed slip, rounded once, at the end; `rounds_played` in it."""
        ...


Policy: TypeAlias = Callable[[EarningTerms, Fraction], Earning]


def rounds_played(play_seconds: int, terms: EarningTerms) -> int:
    """Return the whole rounds dealt in so many seconds, rounded half up.

    Source: docs/glossary.md, "earning policy pit-1".
    """
    hourly = terms.decisions_per_hour
    return divided_half_up(play_seconds * hourly.numerator, SECONDS_PER_HOUR * hourly.denominator)


def theoretical_win_cents(average_bet_cents: int, *, rounds: int, terms: EarningTerms) -> Fraction:
    """Return theo in cents: average bet times house edge times decisions.

    Source: docs/glossary.md, "theo".
    """
    return average_bet_cents * terms.house_edge_pct / 100 * rounds


@dataclass(frozen=True, slots=True)
class Pit1:
    """`pit-1`: points for each cent bet in a round, one rate for an hour's rounds, one beyond.

    A zero result is still an entry, so that recovery finds nothing to do.

    Source: docs/glossary.md, "earning policy pit-1".
    """

    most_rounds_of_an_hour: int
    by_cent_and_round: tuple[int, int]
    by_cent_and_round_of_long_play: tuple[int, int]

    @classmethod
    def of(cls, terms: EarningTerms, tier_multiplier: Fraction) -> "Pit1":
        """Return what play earns under these terms by whoever holds a tier of this multiplier."""
        theo = theoretical_win_cents(1, rounds=1, terms=terms) / 100
        rate = theo * terms.points_conversion_rate * terms.point_multiplier * tier_multiplier
        if terms.seats < SHORT_HANDED_SEATS:
            rate *= 1 + SHORT_HANDED_BONUS_PER_SEAT * (SHORT_HANDED_SEATS - terms.seats)
        return cls(
            most_rounds_of_an_hour=math.floor(terms.decisions_per_hour),
            by_cent_and_round=rate.as_integer_ratio(),
            by_cent_and_round_of_long_play=(rate * LONG_PLAY_FACTOR).as_integer_ratio(),
        )

    def points(self, average_bet_cents: int, play_seconds: int, *, rounds: int) -> int:
        """Return the points of a closed slip, rounded half up."""
        del play_seconds
        if rounds > self.most_rounds_of_an_hour:
            points, cents = self.by_cent_and_round_of_long_play
        else:
            points, cents = self.by_cent_and_round
        return divided_half_up(average_bet_cents * rounds * points, cents)


@dataclass(frozen=True, slots=True)
class Theo2:
    """`theo-2`: points for each cent bet and second played; no tier, no table size.

    Source: docs/glossary.md, "earning policy theo-2".
    """

    by_cent_and_second: tuple[int, int]

    @classmethod
    def of(cls, terms: EarningTerms, tier_multiplier: Fraction) -> "Theo2":
        """Return what play earns under these terms, whatever tier is held."""
        del tier_multiplier
        decisions = terms.decisions_per_hour / SECONDS_PER_HOUR
        theo = Fraction(1, 100) * terms.house_edge_pct / 100 * decisions
        return cls((theo * terms.points_conversion_rate).as_integer_ratio())

    def points(self, average_bet_cents: int, play_seconds: int, *, rounds: int) -> int:
        """Return the points of a closed slip, rounded down."""
        del rounds
        points, cents = self.by_cent_and_second
        return average_bet_cents * play_seconds * points // cents


POLICIES: Mapping[str, Policy] = {"pit-1": Pit1.of, "theo-2": Theo2.of}


def earning(terms: EarningTerms, tier_multiplier: Fraction) -> Earning:
    """Return what play earns under these terms by whoever holds a tier of this multiplier.

    Raises `KeyError` for an earning policy that there is not.
    """
    return POLICIES[terms.earning_policy](terms, tier_multiplier)
