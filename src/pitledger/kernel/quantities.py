"""How quantities are rounded, and written where they are not."""

from decimal import Decimal
from fractions import Fraction

DECIMALS = 40


def half_up(value: Fraction) -> int:
    """Return the nearest whole number, a half going up.

    Python's own `round` sends a half to the even neighbour, which loses points.

    Source: docs/glossary.md, "rounding".
    """
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def plain_decimal(value: Fraction) -> str:
    """Return a value's digits, all of them. Raises `ValueError` for one without an end."""
    for decimals in range(DECIMALS + 1):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            return format(Decimal(f"{scaled.numerator}e-{decimals}"), "f")
    message = f"{value} has no {DECIMALS} decimals that say all"
    raise ValueError(message)
