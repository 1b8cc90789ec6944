"""Gaming days through changes of zone and start: no instant has two, and none runs backwards."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitledger.casino import GamingClock, changed_clock, gaming_day_for, gaming_day_start_instant
from pitledger.kernel.actor import Clock
from tests.properties.zones import Choice, Moment, choices, moments

MANY = settings(deadline=None, max_examples=max(150, settings().max_examples))
ONE_DAY = timedelta(days=1)
A_MICROSECOND = timedelta(microseconds=1)
VIENNA = ZoneInfo("Europe/Vienna")
FIRST_ZONE, LAST_ZONE = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")
SIX = time(6)
several = st.lists(choices, min_size=1, max_size=6)
passed = st.lists(
    st.timedeltas(min_value=-2 * ONE_DAY, max_value=4 * ONE_DAY), min_size=1, max_size=8
)

noon = Moment(VIENNA, SIX, datetime(2026, 3, 10, 11, tzinfo=UTC))
at_a_start = Moment(VIENNA, SIX, datetime(2026, 3, 10, 5, tzinfo=UTC))
clocks_fall_back = Moment(VIENNA, time(2, 30), datetime(2026, 10, 25, 0, 15, tzinfo=UTC))
clocks_go_forward = Moment(VIENNA, time(2, 30), datetime(2026, 3, 28, 23, tzinfo=UTC))
in_the_east = Moment(FIRST_ZONE, SIX, datetime(2026, 3, 10, 11, tzinfo=UTC))
westward_and_on = [
    Choice(timedelta(), LAST_ZONE, SIX),
    Choice(timedelta(hours=5, minutes=30), LAST_ZONE, time(12)),
    Choice(timedelta(hours=1), FIRST_ZONE, SIX),
]
westward_and_back = [
    Choice(timedelta(), LAST_ZONE, SIX),
    Choice(timedelta(hours=6), FIRST_ZONE, SIX),
    Choice(timedelta(hours=1), LAST_ZONE, SIX),
]
to_and_fro = [
    Choice(timedelta(), VIENNA, time(2, 30)),
    Choice(timedelta(hours=1), VIENNA, SIX),
    Choice(timedelta(hours=40), VIENNA, time(12)),
]


@dataclass
class History:
    """Every rule that ever counted, and from when: what the changes mean, told the long way."""

    rules: list[tuple[datetime, ZoneInfo, time]]
    waiting: list[tuple[datetime, ZoneInfo, time]] = field(
        default_factory=list[tuple[datetime, ZoneInfo, time]]
    )

    def choose(self, choice: Choice, now: datetime) -> None:
        """Let a choice count from the next start."""
        if self.waiting and self.waiting[0][0] <= now:
            self.rules += self.waiting
            self.waiting = []
        self.waiting = [(self.next_start(now), choice.zone, choice.starts_at)]

    def day(self, instant: datetime) -> date:
        """Return an instant's day: the latest that any rule has begun while it counted."""
        rules = [*self.rules, *self.waiting]
        ends = [since - A_MICROSECOND for since, _, _ in rules[1:]]
        last: date = date.min
        for (since, zone, starts_at), end in zip(rules, [*ends, instant], strict=True):
            if since <= instant:
                clock = GamingClock(zone=zone, gaming_day_start=starts_at)
                last = max(last, gaming_day_for(clock, min(instant, end)))
        return last

    def next_start(self, now: datetime) -> datetime:
        """Return the first start after now, of the rule that counts now, of a day not yet begun."""
        _, zone, starts_at = self.rules[-1]
        day = self.day(now) + ONE_DAY
        return gaming_day_start_instant(day, starts_at=starts_at, zone=zone)


def clock_of(moment: Moment) -> GamingClock:
    return GamingClock(zone=moment.zone, gaming_day_start=moment.starts_at)


def chosen(clock: Clock, choice: Choice, *, now: datetime) -> GamingClock:
    return changed_clock(clock, zone=choice.zone, gaming_day_start=choice.starts_at, now=now)


def starts_around(clock: Clock, now: datetime) -> list[datetime]:
    """Return some days' starts, by both rules, and when the one took over from the other."""
    rules = [(clock.zone, clock.gaming_day_start)]
    found: set[datetime] = set()
    if clock.earlier_clock is not None:
        rules.append((clock.earlier_clock.zone, clock.earlier_clock.gaming_day_start))
        found.add(clock.earlier_clock.applies_until)
    for number in range(-6, 9):
        day = gaming_day_for(clock, now) + number * ONE_DAY
        for zone, starts_at in rules:
            found.add(gaming_day_start_instant(day, starts_at=starts_at, zone=zone))
    return sorted(found)[4:-4]  # at the ends, the starts of the one rule or the other are missing


def settled(clock: Clock, now: datetime) -> bool:
    """Return whether nothing waits to take effect."""
    return clock.earlier_clock is None or clock.earlier_clock.applies_until <= now


def every_case(test: object) -> object:
    for moment, changes in (
        (noon, to_and_fro),
        (at_a_start, to_and_fro),
        (clocks_fall_back, to_and_fro),
        (clocks_go_forward, to_and_fro),
        (in_the_east, westward_and_on),
        (in_the_east, westward_and_back),
    ):
        hours = [timedelta(hours=number) for number in (-30, -1, 0, 6, 7, 23, 25, 49)]
        test = example(moment, changes, hours)(test)  # type: ignore[operator]
    return MANY(given(moments(), several, passed)(test))  # type: ignore[operator]


@every_case
def test_the_days_are_those_of_every_rule_while_it_counted(
    moment: Moment, changes: list[Choice], offsets: list[timedelta]
) -> None:
    """One earlier rule is all that is kept; it tells what the whole history tells."""
    history = History([(datetime.min.replace(tzinfo=UTC), moment.zone, moment.starts_at)])
    clock, now = clock_of(moment), moment.instant
    for choice in changes:
        now += choice.later
        history.choose(choice, now)
        clock = chosen(clock, choice, now=now)

    today = gaming_day_for(clock, now)
    for instant in (now + offset for offset in offsets):
        if history.day(instant) >= today:
            assert gaming_day_for(clock, instant) == history.day(instant)


@every_case
def test_a_change_moves_no_day_before_the_next_start(
    moment: Moment, changes: list[Choice], offsets: list[timedelta]
) -> None:
    clock, now = clock_of(moment), moment.instant
    for choice in changes:
        now += choice.later
        before, clock = clock, chosen(clock, choice, now=now)
        today = gaming_day_for(before, now)
        earlier = clock.earlier_clock or before.earlier_clock
        until = earlier.applies_until if earlier else now
        for instant in (now, *(now + offset for offset in offsets)):
            if instant < until and gaming_day_for(before, instant) >= today:
                assert gaming_day_for(clock, instant) == gaming_day_for(before, instant)
        if settled(before, now) and not settled(clock, now):
            assert gaming_day_for(clock, until - A_MICROSECOND) == today
            assert gaming_day_for(before, until - A_MICROSECOND) == today
            assert gaming_day_for(before, until) > today
            assert gaming_day_for(clock, until) >= today


@every_case
def test_days_never_run_backwards(
    moment: Moment, changes: list[Choice], offsets: list[timedelta]
) -> None:
    clock, now = clock_of(moment), moment.instant
    lived = [gaming_day_for(clock, now)]
    for choice in changes:
        clock = chosen(clock, choice, now=now + choice.later / 2)
        now += choice.later
        lived.append(gaming_day_for(clock, now))
    assert lived == sorted(lived)

    later = [gaming_day_for(clock, now + offset) for offset in sorted(offsets)]
    assert later == sorted(later)


@every_case
def test_a_day_changes_at_a_start_and_nowhere_else(
    moment: Moment, changes: list[Choice], offsets: list[timedelta]
) -> None:
    clock, now = clock_of(moment), moment.instant
    for choice in changes:
        now += choice.later
        clock = chosen(clock, choice, now=now)

    starts = starts_around(clock, now)

    for start, following in pairwise(starts):
        last = following - A_MICROSECOND
        among = [start, start + (last - start) / 2, *(now + offset for offset in offsets), last]
        days = {gaming_day_for(clock, at) for at in among if start <= at <= last}
        assert len(days) == 1


@MANY
@given(moments(), choices)
@example(noon, Choice(timedelta(hours=1), FIRST_ZONE, SIX))
def test_choosing_what_counts_undoes_a_change_that_waits(moment: Moment, choice: Choice) -> None:
    clock = clock_of(moment)
    waiting = chosen(clock, choice, now=moment.instant)

    back = changed_clock(
        waiting, zone=moment.zone, gaming_day_start=moment.starts_at, now=moment.instant
    )

    assert back == clock


@MANY
@given(moments(), several)
def test_choosing_the_same_again_changes_nothing(moment: Moment, changes: list[Choice]) -> None:
    clock, now = clock_of(moment), moment.instant
    for choice in changes:
        now += choice.later
        clock = chosen(clock, choice, now=now)

        assert chosen(clock, choice, now=now) == clock
        assert chosen(clock, choice, now=now + 3 * ONE_DAY) == clock
