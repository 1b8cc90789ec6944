"""Numbers as people type them, with the signs of their language, and as a form shows them."""

import re
from collections.abc import Iterable
from decimal import Decimal

from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

from pitledger.floor.forms import Fields

# What some languages write between thousands, where it stands between those.
SPACES = re.compile(r"(?<=\d)[\s'\u2019\u00a0\u202f](?=\d{3}(?!\d))", re.ASCII)


def plain_number(text: str, locale: Locale) -> str:
    """Return a number with a point and no signs between thousands; what is none stays as it is.

    A sign that the language writes between thousands is one where it stands between those; a
    single point or comma elsewhere divides the decimals, whichever of the two it is.
    """
    typed = SPACES.sub("", text.strip())
    group, point = (re.escape(sign(locale)) for sign in (get_group_symbol, get_decimal_symbol))
    _, higher = locale.decimal_formats[None].grouping  # hundreds of thousands in India: 1,00,000
    grouped = rf"[1-9]\d{{0,2}}({group}\d{{{higher},3}})*{group}\d{{3}}"
    if re.fullmatch(rf"{grouped}({point}\d+)?", typed, re.ASCII):
        return re.sub(group, "", typed).replace(get_decimal_symbol(locale), ".")
    if re.fullmatch(r"\d+([.,]\d+)?", typed, re.ASCII):
        return typed.replace(",", ".")
    return text


def with_plain_numbers(fields: Fields, names: Iterable[str], *, locale: Locale) -> Fields:
    """Return a form's fields with some of them as plain numbers."""
    numbers = {name: plain_number(fields[name], locale) for name in names if name in fields}
    return {**fields, **numbers}


def typed_number(value: Decimal | int, locale: Locale) -> str:
    """Return a number as somebody would type it, with every decimal that is stored."""
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", get_decimal_symbol(locale))


def whole(value: object) -> object:
    """Return the integer that a text of digits is; anything else is left to be refused."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,18}", value, re.ASCII):
        return int(value)
    return value
