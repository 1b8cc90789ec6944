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
Name = Annotated[str, Constraints(strip_whitespace=True, min_length=1, max_length=200), Storable]
ShortName = Annotated[
    str, Constraints(strip_whitespace=True, min_length=1, max_length=100), Storable
]
CardNumber = Annotated[
    str, Constraints(strip_whitespace=True, min_length=1, max_length=64), Storable
]
Label = Annotated[str, Constraints(strip_whitespace=True, min_length=1, max_length=50), Storable]
Cents = Annotated[int, Field(strict=True, ge=1, le=MAXIMUM_CENTS)]
Seat = Annotated[int, Field(strict=True, ge=-(2**31), lt=2**31)]
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
