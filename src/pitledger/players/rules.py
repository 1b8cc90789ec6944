"""What can be true of a guest."""

from datetime import date

from pitledger.kernel.errors import ValidationFailedError

EARLIEST_BIRTH = date(1900, 1, 1)


def check_birth_date(birth_date: date | None, *, today: date) -> None:
    """Refuse a birth date that is surely mistyped: after today, or before 1900.

    Raises `ValidationFailedError`.
    """
    if birth_date is not None and not EARLIEST_BIRTH <= birth_date <= today:
        raise ValidationFailedError.of("birth_date", "must be from 1900-01-01 to today")
