"""Zones, starts and instants to try the gaming day with, many of them near a change of clocks."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2037, 12, 31, tzinfo=UTC)
HALF_A_DAY = timedelta(hours=12)
A_MINUTE = timedelta(minutes=1)
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
HABITS = [time(6), time(0), time(2, 30), time(4), time(12), time(23, 59)]


@dataclass(frozen=True)
class Moment:
    """An instant, in a zone, in a casino whose gaming day starts at a local time."""

    zone: ZoneInfo
    starts_at: time
    instant: datetime


@cache
def changes(name: str, year: int) -> tuple[datetime, ...]:
    """Return when a zone's clocks are changed in a year, to the minute."""
    zone = ZoneInfo(name)
    found: list[datetime] = []
    before = datetime(year, 1, 1, tzinfo=UTC)
    while before.year == year:
        after = before + HALF_A_DAY
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            found.append(_change_between(before, after, zone=zone))
        before = after
    return tuple(found)


def _change_between(before: datetime, after: datetime, *, zone: ZoneInfo) -> datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > A_MINUTE:
        middle = before + (after - before) // A_MINUTE // 2 * A_MINUTE
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """Return any moment of 48 years anywhere; where clocks change, mostly one near a change."""
    name = draw(st.sampled_from(ZONES))
    zone = ZoneInfo(name)
    instant = draw(
        st.datetimes(
            min_value=FIRST.replace(tzinfo=None),
            max_value=LAST.replace(tzinfo=None),
            timezones=st.just(UTC),
        )
    )
    starts_at = draw(st.sampled_from(HABITS) | st.times().map(_to_the_minute))
    near = changes(name, instant.year)
    if near and draw(st.booleans()):
        change = draw(st.sampled_from(near))
        around = st.integers(min_value=-150, max_value=150).map(lambda minutes: minutes * A_MINUTE)
        instant = change + draw(
            st.timedeltas(min_value=timedelta(hours=-30), max_value=timedelta(hours=30))
        )
        starts_at = _to_the_minute((change.astimezone(zone) + draw(around)).time())
    return Moment(zone, starts_at, instant)


def _to_the_minute(of: time) -> time:
    return of.replace(second=0, microsecond=0, fold=0)


@dataclass(frozen=True)
class Choice:
    """Another zone and start, chosen so long after whatever was before."""

    later: timedelta
    zone: ZoneInfo
    starts_at: time


# A change between the ends of the world's clocks makes days of two days or of none.
FAR_APART = ["Pacific/Kiritimati", "Pacific/Apia", "Pacific/Pago_Pago", "Etc/GMT+12", "UTC"]
choices = st.builds(
    Choice,
    st.sampled_from([timedelta(), timedelta(hours=1), timedelta(hours=24)])
    | st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4)),
    (st.sampled_from(FAR_APART) | st.sampled_from(ZONES)).map(ZoneInfo),
    st.sampled_from(HABITS) | st.times().map(_to_the_minute),
)
