"""Where a gaming day starts, by the casino's clock and through a change of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pitledger.casino import GamingClock, changed_clock, gaming_day_for, gaming_day_start_for

VIENNA = ZoneInfo("Europe/Vienna")
SIX = GamingClock(zone=VIENNA, gaming_day_start=time(6))
A_MOMENT = timedelta(microseconds=1)
NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Change:
    """Another zone or start, chosen at noon on 10 March 2026."""

    zone: str = "Europe/Vienna"
    starts_at: time = time(6)

    @property
    def clock(self) -> GamingClock:
        return changed_clock(
            SIX, zone=ZoneInfo(self.zone), gaming_day_start=self.starts_at, now=NOON
        )


CHANGES = [
    Change(),
    Change(starts_at=time(4)),
    Change(starts_at=time(12)),
    Change(zone="America/Los_Angeles"),
    Change(zone="Pacific/Kiritimati"),
    Change(zone="Asia/Kathmandu", starts_at=time(23, 30)),
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("around", [date(2026, 3, 10), date(2026, 3, 28), date(2026, 10, 24)])
def test_a_day_starts_with_its_first_instant(change: Change, around: date) -> None:
    for number in range(-3, 4):
        day = around + timedelta(days=number)
        start = gaming_day_start_for(change.clock, day)
        length = gaming_day_start_for(change.clock, day + timedelta(days=1)) - start

        assert length >= timedelta(0)
        if length:
            assert gaming_day_for(change.clock, start) == day
            assert gaming_day_for(change.clock, start + length - A_MOMENT) == day
        assert gaming_day_for(change.clock, start - A_MOMENT) < day


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 10), 24), (date(2026, 3, 28), 23), (date(2026, 10, 24), 25)],
    ids=str,
)
def test_nights_on_which_clocks_are_set_are_shorter_or_longer(day: date, hours: int) -> None:
    start, end = (gaming_day_start_for(SIX, day + timedelta(days=number)) for number in (0, 1))

    assert end - start == timedelta(hours=hours)
