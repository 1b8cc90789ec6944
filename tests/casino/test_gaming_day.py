"""The gaming day on ordinary days and on both nights on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pitledger.casino import gaming_day_of, gaming_day_start_instant

VIENNA = ZoneInfo("Europe/Vienna")
NEW_YORK = ZoneInfo("America/New_York")
SYDNEY = ZoneInfo("Australia/Sydney")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
APIA = ZoneInfo("Pacific/Apia")
SIX = time(6)
HALF_PAST_TWO = time(2, 30)


@pytest.mark.parametrize("zone", [VIENNA, NEW_YORK, SYDNEY, KATHMANDU], ids=str)
@pytest.mark.parametrize("day", [date(2026, 1, 15), date(2026, 7, 15), date(2028, 2, 29)], ids=str)
def test_a_minute_to_six_is_yesterday_and_six_is_today(zone: ZoneInfo, day: date) -> None:
    yesterday = day - timedelta(days=1)

    for local, expected in (
        (time(0, 0), yesterday),
        (time(5, 59), yesterday),
        (time(5, 59, 59, 999_999), yesterday),
        (time(6, 0), day),
        (time(23, 59), day),
    ):
        instant = datetime.combine(day, local, zone).astimezone(UTC)
        assert gaming_day_of(instant, starts_at=SIX, zone=zone) == expected, local


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (VIENNA, date(2026, 3, 27), 24),
        (VIENNA, date(2026, 3, 28), 23),
        (VIENNA, date(2026, 3, 29), 24),
        (VIENNA, date(2026, 10, 24), 25),
        (VIENNA, date(2026, 10, 25), 24),
        (NEW_YORK, date(2026, 3, 7), 23),
        (NEW_YORK, date(2026, 3, 8), 24),
        (NEW_YORK, date(2026, 10, 31), 25),
        (NEW_YORK, date(2026, 11, 1), 24),
        (KATHMANDU, date(2026, 3, 28), 24),
    ],
)
def test_the_night_on_which_clocks_change_belongs_to_a_shorter_or_longer_day(
    zone: ZoneInfo, day: date, hours: int
) -> None:
    begins = gaming_day_start_instant(day, starts_at=SIX, zone=zone)
    ends = gaming_day_start_instant(day + timedelta(days=1), starts_at=SIX, zone=zone)

    assert ends - begins == timedelta(hours=hours)
    assert begins.astimezone(zone).time() == ends.astimezone(zone).time() == SIX


@pytest.mark.parametrize(
    ("zone", "starts_at", "day", "instant"),
    [
        (VIENNA, HALF_PAST_TWO, date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (VIENNA, time(2), date(2026, 10, 25), datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
        (VIENNA, time(3), date(2026, 10, 25), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (NEW_YORK, time(1, 30), date(2026, 11, 1), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_a_start_in_the_repeated_hour_is_its_first_occurrence(
    zone: ZoneInfo, starts_at: time, day: date, instant: datetime
) -> None:
    assert gaming_day_start_instant(day, starts_at=starts_at, zone=zone) == instant


@pytest.mark.parametrize(
    ("zone", "starts_at", "day", "instant"),
    [
        (VIENNA, time(2), date(2026, 3, 29), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (VIENNA, HALF_PAST_TWO, date(2026, 3, 29), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (VIENNA, time(2, 59), date(2026, 3, 29), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (VIENNA, time(3), date(2026, 3, 29), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (VIENNA, time(3, 1), date(2026, 3, 29), datetime(2026, 3, 29, 1, 1, tzinfo=UTC)),
        (NEW_YORK, HALF_PAST_TWO, date(2026, 3, 8), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        (APIA, SIX, date(2011, 12, 30), datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_start_that_clocks_jump_over_is_the_first_valid_instant_after(
    zone: ZoneInfo, starts_at: time, day: date, instant: datetime
) -> None:
    assert gaming_day_start_instant(day, starts_at=starts_at, zone=zone) == instant


def test_the_day_does_not_run_backwards_when_clocks_show_its_start_twice() -> None:
    """From 02:30 to 03:00 and again to 03:00: local clocks fall behind the start, days do not."""
    first = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    quarters = [first + timedelta(minutes=15 * number) for number in range(10)]

    days = [gaming_day_of(at, starts_at=HALF_PAST_TWO, zone=VIENNA) for at in quarters]

    assert days == [date(2026, 10, 24)] * 2 + [date(2026, 10, 25)] * 8


def test_a_date_that_a_zone_skipped_has_the_hours_up_to_the_next_start() -> None:
    """Samoa had no 30 December 2011: after the 29th came the 31st."""
    midnight = datetime(2011, 12, 30, 10, 0, tzinfo=UTC)
    moments = [midnight + timedelta(seconds=seconds) for seconds in (-1, 0, 21_599, 21_600)]

    days = [gaming_day_of(at, starts_at=SIX, zone=APIA) for at in moments]

    assert [day.day for day in days] == [29, 30, 30, 31]
