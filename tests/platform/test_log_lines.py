"""What a line of the log holds, whatever it was given."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from pitledger.platform.log import log_info
from tests.log import Log

LONE_SURROGATE = "\ud800"
SLIP_ID = UUID("01a20f00-0000-7000-8000-000000000001")


@pytest.mark.parametrize("text", ["plain", 'é "quoted"\n\x01', LONE_SURROGATE])
def test_each_value_is_written_in_one_form(log: Log, text: str) -> None:
    log.listen()
    log_info(
        "written",
        text=text,
        at_six=datetime(2026, 3, 29, 6, tzinfo=UTC),
        day=date(2026, 3, 29),
        slip_id=SLIP_ID,
        exact=Decimal("1.50"),
        ratio=Fraction(1, 3),
        points=2**70,
        nothing=None,
        error=ValueError("why"),
        nested={"list": [SLIP_ID, 1.5, True]},
    )

    (line,) = log.lines("written")
    assert {name: value for name, value in line.items() if name != "at"} == {
        "level": "info",
        "event": "written",
        "correlation_id": None,
        "text": text,
        "at_six": "2026-03-29T06:00:00Z",
        "day": "2026-03-29",
        "slip_id": str(SLIP_ID),
        "exact": "1.50",
        "ratio": "1/3",
        "points": 2**70,
        "nothing": None,
        "error": "why",
        "nested": {"list": [str(SLIP_ID), 1.5, True]},
    }
    assert datetime.fromisoformat(line["at"]).tzinfo is UTC
