"""The chart of a gaming day's guests by the hour, and what it is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from pitledger.edge.requests import now_of, session
from pitledger.floor.days import AskedDay
from pitledger.platform.database import Tx
from pitledger.readmodels.occupancy import guests_by_hour

ONE_HOUR = timedelta(hours=1)
COLUMN, BAR, TALLEST, TOP, MARGIN = 32, 24, 130, 22, 24
LABEL_EVERY = 3


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day, from its start: how many guests sat; None where it is to come."""

    number: int
    starts: datetime
    guests: int | None

    @property
    def x(self) -> int:
        """Return where its column begins."""
        return MARGIN + self.number * COLUMN

    @property
    def labelled(self) -> bool:
        """Return whether its start is written below it."""
        return self.number % LABEL_EVERY == 0


@dataclass(frozen=True, slots=True)
class Occupancy:
    """The hours of a gaming day, 23 to 25 of them or what a change of the clock made of it."""

    hours: Sequence[Hour]

    @property
    def fullest(self) -> Hour | None:
        """Return the first hour with the most guests; None where nobody sat."""
        seated = [hour for hour in self.hours if hour.guests]
        return max(seated, key=lambda hour: hour.guests or 0, default=None)

    @property
    def width(self) -> int:
        """Return the width of the chart."""
        return 2 * MARGIN + len(self.hours) * COLUMN

    def height_of(self, hour: Hour) -> int:
        """Return how tall an hour's bar is."""
        most = (self.fullest and self.fullest.guests) or 1
        return round(TALLEST * (hour.guests or 0) / most)


async def occupancy(request: Request, tx: Tx, *, asked: AskedDay) -> Occupancy:
    """Return how many guests sat in each hour of a day, as far as it has come."""
    starts, end = [asked.starts.astimezone(UTC)], asked.ends.astimezone(UTC)
    while starts[-1] + ONE_HOUR < end:
        starts.append(starts[-1] + ONE_HOUR)
    ends = [*starts[1:], end]
    begun = [hour for hour in zip(starts, ends, strict=True) if hour[0] <= now_of(request)]
    guests = await guests_by_hour(tx, session(request).actor.casino_id, hours=begun)
    return Occupancy(
        [
            Hour(number, start, guests[number] if number < len(guests) else None)
            for number, start in enumerate(starts)
        ]
    )
