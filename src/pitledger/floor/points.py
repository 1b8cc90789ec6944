"""Points as people type them, and reasons."""

import re
import unicodedata
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from pitledger.floor.writing import N_

MOST_TYPED = 10_000
NO_POINTS = N_("must be a whole number of points, such as 500 or -200")
Reason = Annotated[str, StringConstraints(max_length=MOST_TYPED)]


def points_of(text: object) -> int:
    """Return the points of a number such as 500, +1,500 or -200, with any of the minus signs.

    Raises `ValueError` for anything else.
    """
    plain = (
        re.sub(r"[\s'\u00a0\u202f]", "", str(text)).replace("\u2212", "-").replace("\u2013", "-")
    )
    match = re.fullmatch(r"([+-]?)([1-9]\d{0,2}(?:[.,]\d{3}){1,4}|\d{1,15})", plain, re.ASCII)
    if match is None:
        raise ValueError(NO_POINTS)
    amount = int(re.sub(r"[.,]", "", match[2]))
    return -amount if match[1] == "-" else amount


Points = Annotated[int, BeforeValidator(points_of)]


def reason_length(typed: str) -> int:
    """Return how many characters of a reason would be stored."""
    return len(unicodedata.normalize("NFC", typed.strip()))
