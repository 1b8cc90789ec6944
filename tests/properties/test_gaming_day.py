"""The gaming day in every zone, whatever its start: the days are a partition of time."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitledger.casino import gaming_day_of, gaming_day_start_instant
from tests.properties.zones import Moment, moments

MANY = settings(deadline=None, max_examples=max(150, settings().max_examples))
ONE_DAY = timedelta(days=1)
A_MICROSECOND = timedelta(microseconds=1)
VIENNA = ZoneInfo("Europe/Vienna")
APIA = ZoneInfo("Pacific/Apia")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")

in_the_repeated_hour = Moment(VIENNA, time(2, 30), datetime(2026, 10, 25, 1, 15, tzinfo=UTC))
in_the_gap = Moment(VIENNA, time(2, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
half_an_hour = Moment(LORD_HOWE, time(1, 45), datetime(2026, 4, 4, 15, 10, tzinfo=UTC))
skipped_day = Moment(APIA, time(6), datetime(2011, 12, 30, 12, 0, tzinfo=UTC))
skipped_whole_day = Moment(APIA, time(0), datetime(2011, 12, 30, 10, 0, tzinfo=UTC))


@MANY
@given(moments())
@example(in_the_repeated_hour)
@example(in_the_gap)
@example(half_an_hour)
@example(skipped_day)
@example(skipped_whole_day)
def test_an_instant_lies_in_its_day_and_in_no_other(moment: Moment) -> None:
    day = day_of(moment, moment.instant)

    assert start(moment, day) <= moment.instant < start(moment, day + ONE_DAY)
    starts = [start(moment, day + number * ONE_DAY) for number in range(-3, 5)]
    assert starts == sorted(starts)


@MANY
@given(moments(), st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400)))
@example(in_the_repeated_hour, timedelta(minutes=30))
@example(skipped_day, timedelta(hours=7))
def test_time_never_leads_back_to_an_earlier_day(moment: Moment, passed: timedelta) -> None:
    assert day_of(moment, moment.instant) <= day_of(moment, moment.instant + passed)


@MANY
@given(moments(), st.timedeltas(min_value=A_MICROSECOND, max_value=timedelta(hours=23)))
@example(in_the_repeated_hour, timedelta(minutes=10))
@example(in_the_gap, A_MICROSECOND)
@example(half_an_hour, timedelta(minutes=20))
@example(skipped_day, A_MICROSECOND)
def test_a_day_starts_when_local_clocks_first_reach_its_start(
    moment: Moment, earlier: timedelta
) -> None:
    """Never before; and where clocks jump over it, as soon as they show a later time."""
    day = day_of(moment, moment.instant)
    starts_at = datetime.combine(day, moment.starts_at)

    assert local(moment, start(moment, day)) >= starts_at
    assert local(moment, start(moment, day) - earlier) < starts_at


@MANY
@given(moments())
@example(in_the_repeated_hour)
@example(in_the_gap)
def test_a_day_ends_a_microsecond_before_the_next_one_starts(moment: Moment) -> None:
    day = day_of(moment, moment.instant)
    following = start(moment, day + ONE_DAY)

    assert day_of(moment, start(moment, day)) == day
    assert day_of(moment, following - A_MICROSECOND) == day
    assert day_of(moment, following) > day


@MANY
@given(moments())
def test_the_zone_that_an_instant_is_written_in_changes_nothing(moment: Moment) -> None:
    elsewhere = moment.instant.astimezone(moment.zone)

    assert day_of(moment, elsewhere) == day_of(moment, moment.instant)
    assert start(moment, day_of(moment, moment.instant)).utcoffset() == timedelta()


def day_of(moment: Moment, instant: datetime) -> date:
    return gaming_day_of(instant, starts_at=moment.starts_at, zone=moment.zone)


def start(moment: Moment, day: date) -> datetime:
    return gaming_day_start_instant(day, starts_at=moment.starts_at, zone=moment.zone)


def local(moment: Moment, instant: datetime) -> datetime:
    return instant.astimezone(moment.zone).replace(tzinfo=None)
