"""Types of the fields that requests bring and answers hold."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
)
from pydantic import StringConstraints as Constraints

MAXIMUM_CENTS = 100_000_000_000
LARGEST_SEAT = 2**31 - 1
# Control characters, breaks of lines and paragraphs, and what overrides the direction of writing.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class In(BaseModel):
    """What a request sends; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class NoFields(In):
    """A body without fields."""


class Out(BaseModel):
    """What an answer holds, read off the domain's own objects."""

    model_config = ConfigDict(from_attributes=True)


def _storable(text: str) -> str:
    if "\x00" in text:
        message = "must not contain a NUL character"
        raise ValueError(message)
    return text


def _one_line(text: str) -> str:
    """Refuse what would break a line that shows it, or turn the order of its letters around."""
    if UNPRINTABLE.search(text):
        message = "must not contain control characters"
        raise ValueError(message)
    return text


def _storable_seat(seat: int) -> int:
    """Return a seat that no game has for one that is too large to be stored."""
    return max(-LARGEST_SEAT, min(seat, LARGEST_SEAT))


def _iso_date(value: object) -> date:
    """Refuse what pydantic would take for a date beside `YYYY-MM-DD`."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return date.fromisoformat(value)
    message = "must be a date, YYYY-MM-DD"
    raise ValueError(message)


def _not_null(value: object) -> object:
    if value is None:
        message = "must not be null; leave out what stays as it is"
        raise ValueError(message)
    return value


def _plain_decimal(value: object) -> object:
    """Refuse what pydantic would take for a decimal beside plain digits, as text or number."""
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?", value, re.ASCII):
        message = "must be a decimal, such as 2.7"
        raise ValueError(message)
    return value


NotNull = BeforeValidator(_not_null)
Storable = AfterValidator(_storable)
OneLine = AfterValidator(_one_line)
Name = Annotated[str, Constraints(strip_whitespace=True, min_length=1, max_length=200), OneLine]
ShortName = Annotated[
    str, Constraints(strip_whitespace=True, min_length=1, max_length=100), OneLine
]
CardNumber = Annotated[
    str, Constraints(strip_whitespace=True, min_length=1, max_length=64), OneLine
]
Label = Annotated[str, Constraints(strip_whitespace=True, min_length=1, max_length=50), OneLine]
Cents = Annotated[int, Field(strict=True, ge=1, le=MAXIMUM_CENTS)]
Seat = Annotated[int, Field(strict=True), AfterValidator(_storable_seat)]
IsoDate = Annotated[date, BeforeValidator(_iso_date, json_schema_input_type=date)]
PlainDecimal = Annotated[
    Decimal, BeforeValidator(_plain_decimal), PlainSerializer(lambda value: format(value, "f"))
]
HouseEdge = Annotated[PlainDecimal, Field(gt=0, le=100, max_digits=21, decimal_places=18)]
Rate = Annotated[PlainDecimal, Field(ge=0, le=10_000, max_digits=23, decimal_places=18)]
PositiveRate = Annotated[PlainDecimal, Field(gt=0, le=10_000, max_digits=23, decimal_places=18)]
CorrelationId = Annotated[str, Constraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
EntityName = Annotated[str, Constraints(pattern=r"^[a-z_]{1,50}$")]
ActionName = Annotated[str, Constraints(pattern=r"^[a-z_]{1,50}\.[a-z_]{1,50}$")]
