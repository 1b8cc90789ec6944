"""What stands in a form: as it is stored, or as it was typed; and what somebody changed in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from pitledger.floor.forms import Fields

WAS = "was."  # what a field showed when the form was opened


@dataclass(frozen=True, slots=True)
class Filled:
    """The values of a form's fields, and what each showed when the form was opened."""

    values: Mapping[str, str]
    was: Mapping[str, str]

    @classmethod
    def of(cls, stored: Mapping[str, str], sent: Fields | None = None) -> "Filled":
        """Return a form as it is stored, or as it was sent."""
        if sent is None:
            return cls(stored, stored)
        return cls(
            {name: sent.get(name, value) for name, value in stored.items()},
            {name: sent.get(WAS + name, value) for name, value in stored.items()},
        )


def changed_in(sent: Fields) -> frozenset[str]:
    """Return the fields that whoever sent a form changed in it; what others changed stays theirs.

    A field of which the form does not say what it showed counts as changed.
    """
    names = [name for name in sent if not name.startswith(WAS)]
    return frozenset(name for name in names if sent.get(WAS + name) != sent[name])


def only(changed: frozenset[str], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the fields that were changed; None for the others, which stay."""
    return {name: value if name in changed else None for name, value in values.items()}


def said(message: str) -> WrapValidator:
    """Return a check of a field that says one sentence, whatever is wrong with it."""

    def tell(value: object, check: ValidatorFunctionWrapHandler) -> object:
        try:
            return check(value)
        except ValidationError as error:
            raise ValueError(message) from error

    return WrapValidator(tell)
