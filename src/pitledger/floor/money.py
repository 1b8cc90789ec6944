"""Amounts as people type them."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator
from starlette.requests import Request

from pitledger.edge.fields import MAXIMUM_CENTS
from pitledger.floor.forms import Fields
from pitledger.floor.numbers import with_plain_numbers
from pitledger.floor.rendering import writing
from pitledger.floor.routing import fields_of
from pitledger.floor.writing import N_

NO_AMOUNT = N_("must be an amount, such as 150 or 150.50")
AMBIGUOUS = N_("can be read in more than one way; write it as 25555 or 25555.50")
OUT_OF_RANGE = N_("must be more than 0, and not more than a table takes")


def cents_of(text: object) -> int:
    """Return the cents of a plain number with two decimals at most, such as 150 or 150.5.

    Three digits behind a sign that is still there are thousands to some and a slip of the finger to
    others. Raises `ValueError` for those, and for what is no amount.
    """
    typed = str(text)
    match = re.fullmatch(r"(\d+)(?:\.(\d{1,2}))?", typed, re.ASCII)
    if match is None:
        several = re.fullmatch(r"[\d.,]*[.,]\d{3}[\d.,]*", typed, re.ASCII)
        raise ValueError(AMBIGUOUS if several else NO_AMOUNT)
    cents = int(Decimal(typed) * 100)
    if not 0 < cents <= MAXIMUM_CENTS:
        raise ValueError(OUT_OF_RANGE)
    return cents


Amount = Annotated[int, BeforeValidator(cents_of)]


def fields_with_amounts(request: Request, *names: str) -> Fields:
    """Return the form that was sent, with amounts as plain numbers, as the casino writes those."""
    return with_plain_numbers(fields_of(request), names, locale=writing(request).locale)
