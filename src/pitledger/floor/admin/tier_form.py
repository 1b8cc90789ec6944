"""A tier table as a form: its rows as they were typed, and the tiers that they mean."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

from babel import Locale
from pydantic import BaseModel, BeforeValidator

from pitledger.edge.house_fields import Multiplier, Threshold, TierName
from pitledger.floor.admin.filled import said
from pitledger.floor.forms import MISSING, Fields, parsed
from pitledger.floor.numbers import typed_number, whole, with_plain_numbers
from pitledger.floor.writing import N_
from pitledger.kernel.errors import ValidationFailedError
from pitledger.loyalty import NewTier, checked_tiers

ROW = re.compile(r"items\.(\d{1,3})\.name", re.ASCII)


@dataclass(frozen=True, slots=True)
class TierRow:
    """A row of the form, as it was typed."""

    name: str = ""
    threshold_points: str = ""
    multiplier: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing was typed in it."""
        return not any(text.strip() for text in asdict(self).values())


def _stored_name(value: object) -> object:
    return value.strip().upper().replace(" ", "_") if isinstance(value, str) else value


class TierForm(BaseModel):
    """A tier as it was typed."""

    name: Annotated[
        TierName,
        BeforeValidator(_stored_name),
        said(N_("must be of letters A to Z and digits, and begin with a letter")),
    ]
    threshold_points: Annotated[
        Threshold, BeforeValidator(whole), said(N_("must be a whole number, such as 1000"))
    ]
    multiplier: Annotated[
        Multiplier, said(N_("must be a number above 0 and up to 100, such as 1.25"))
    ]


def typed_rows(sent: Fields) -> Sequence[TierRow]:
    """Return the rows of a form, in their order."""
    numbers = sorted(int(found[1]) for found in map(ROW.fullmatch, sent) if found)
    return [
        TierRow(*(sent.get(f"items.{number}.{name}", "") for name in TierRow.__slots__))
        for number in numbers
    ]


def stored_rows(tiers: Iterable[NewTier], *, locale: Locale) -> Sequence[TierRow]:
    """Return the rows that show a table."""
    return [
        TierRow(
            called(tier.name),
            typed_number(tier.threshold_points, locale),
            typed_number(tier.multiplier, locale),
        )
        for tier in tiers
    ]


def called(name: str) -> str:
    """Return a tier's name as people write it; typed so, it is the same tier."""
    return name.replace("_", " ").capitalize()


def tiers_of(rows: Sequence[TierRow], *, locale: Locale) -> Sequence[NewTier]:
    """Return the table that rows mean. Raises `ValidationFailedError`, with all that is wrong."""
    if not rows:
        raise ValidationFailedError.of("items.0.name", MISSING)
    tiers: list[NewTier] = []
    errors: list[dict[str, str]] = []
    for number, row in enumerate(rows):
        fields = with_plain_numbers(asdict(row), ("threshold_points", "multiplier"), locale=locale)
        try:
            tiers.append(NewTier(**parsed(TierForm, fields).model_dump()))
        except ValidationFailedError as refusal:
            errors += [
                {**error, "field": f"items.{number}.{error['field']}"}
                for error in refusal.facts["errors"]
            ]
    if errors:
        raise ValidationFailedError(errors=errors)
    return checked_tiers(tiers)
