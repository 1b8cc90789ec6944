"""The points of an entry worked out once more, from the text of its inputs and nothing else.

Written from the rules, in decimals of 200 digits, without a line of the code under test.
"""

import json
from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

DIGITS = 200


def recomputed_points(inputs: str, tier_before: str) -> int:
    """Return the points that an entry's inputs are worth at a tier."""
    return points_of_inputs(json.loads(inputs), tier_before)


def points_of_inputs(given: Mapping[str, Any], tier: str) -> int:
    """Return what inputs, every number of them a string, are worth at a tier."""
    policy = {"pit-1": _pit_1, "theo-2": _theo_2}[given["earning_policy"]]
    with localcontext() as context:
        context.prec = DIGITS
        return int(policy(given, tier))


def _pit_1(given: Mapping[str, Any], tier: str) -> Decimal:
    hourly = Decimal(given["decisions_per_hour"])
    rounds = _half_up(Decimal(given["play_seconds"]) * hourly / 3600)
    multipliers = {row["name"]: row["multiplier"] for row in given["tiers"]}
    product = (
        Decimal(given["average_bet_cents"])
        * Decimal(given["house_edge_pct"])
        * rounds
        * Decimal(given["points_conversion_rate"])
        * Decimal(given["point_multiplier"])
        * Decimal(multipliers[tier])
    )
    seats = int(given["seats"])
    if seats < 7:
        product *= 1 + Decimal("0.05") * (7 - seats)
    if rounds > hourly:
        product *= Decimal("1.10")
    return _half_up(product / 10_000)


def _theo_2(given: Mapping[str, Any], tier: str) -> Decimal:
    del tier
    product = (
        Decimal(given["average_bet_cents"])
        * Decimal(given["house_edge_pct"])
        * Decimal(given["play_seconds"])
        * Decimal(given["decisions_per_hour"])
        * Decimal(given["points_conversion_rate"])
    )
    return (product / (100 * 100 * 3600)).quantize(Decimal(1), rounding=ROUND_FLOOR)


def _half_up(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1), rounding=ROUND_HALF_UP)
