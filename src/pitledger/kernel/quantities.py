"""How quantities are rounded."""

import math
from fractions import Fraction


def half_up(value: Fraction) -> int:
    """Return the nearest whole number, a half going up.

    Python's own `round` sends a half to the even neighbour, which loses points.

    Source: docs/glossary.md, "rounding".
    """
    return math.floor(value + Fraction(1, 2))
