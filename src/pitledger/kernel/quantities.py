"""Quantities: what is counted, in which unit, and how it is rounded."""

import math
from fractions import Fraction
from typing import NewType

Cents = NewType("Cents", int)
Points = NewType("Points", int)
Seconds = NewType("Seconds", int)


def half_up(value: Fraction) -> int:
    """Return the nearest whole number, a half going up.

    Python's own `round` sends a half to the even neighbour, which loses points.

    Source: docs/glossary.md, "rounding".
    """
    return math.floor(value + Fraction(1, 2))
