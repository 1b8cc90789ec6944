"""Amounts as people type them."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator

from pitledger.edge.fields import MAXIMUM_CENTS


def cents_of(text: object) -> int:
    """Return the cents of an amount such as 150, 150.50, 150,50 or 1,500.

    A point or a comma with two digits behind it divides units and cents; with three, thousands.
    """
    plain = re.sub(r"[\s'\u00a0\u202f]", "", str(text))
    match = re.fullmatch(r"(\d{1,3}(?:[.,]?\d{3})*|\d+)(?:[.,](\d{1,2}))?", plain, re.ASCII)
    if match is None:
        message = "must be an amount, such as 150 or 150.50"
        raise ValueError(message)
    whole = re.sub(r"[.,]", "", match[1])
    cents = int(Decimal(f"{whole}.{match[2] or '0'}") * 100)
    if not 0 < cents <= MAXIMUM_CENTS:
        message = "must be more than 0, and not more than a table takes"
        raise ValueError(message)
    return cents


Amount = Annotated[int, BeforeValidator(cents_of)]
