"""Which birth dates can be."""

from datetime import date

import pytest

from pitledger.kernel.errors import ValidationFailedError
from pitledger.players import check_birth_date

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize("birth_date", [None, date(1900, 1, 1), date(1980, 2, 29), TODAY])
def test_a_birth_date_that_can_be_is_taken(birth_date: date | None) -> None:
    check_birth_date(birth_date, today=TODAY)


@pytest.mark.parametrize("birth_date", [date.min, date(1899, 12, 31), date(2026, 3, 11), date.max])
def test_a_birth_date_before_1900_or_after_today_is_refused(birth_date: date) -> None:
    with pytest.raises(ValidationFailedError):
        check_birth_date(birth_date, today=TODAY)
