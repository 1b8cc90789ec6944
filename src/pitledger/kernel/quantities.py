"""How quantities are rounded, and written where they are not."""

from decimal import Decimal
from fractions import Fraction

DECIMALS = 40


def half_up(value: Fraction) -> int:
    """Return the nearest whole number, a half going up.

    Python's own `round` sends a half to the even neighbour, which loses points.

    Source: docs/glossary.md, "rounding".
    """
    return divided_half_up(value.numerator, value.denominator)


def divided_half_up(dividend: int, divisor: int) -> int:
    """Return the whole number nearest to a quotient, a half going up; the divisor is above 0.

    Source: docs/glossary.md, "rounding".
    """
    return (2 * dividend + divisor) // (2 * divisor)


def plain_decimal(value: Fraction) -> str:
    """Return a value's digits, all of them. Raises `ValueError` for one without an end."""
    for decimals in range(DECIMALS + 1):
        scaled = value * 10**decimals
        if scaled.denominator == 1:
            return format(Decimal(f"{scaled.numerator}e-{decimals}"), "f")
    message = f"{value} has no {DECIMALS} decimals that say all"
    raise ValueError(message)
