"""The gaming day: the casino's business date, and what a change of its clock does."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from pitledger.kernel.actor import Clock, EarlierClock

NO_PLACES = frozenset({"Factory", "localtime"})
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=4096)  # whoever imports or shows history asks for the same days again
def gaming_day_start_instant(day: date, *, starts_at: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which a gaming day starts.

    It is the first occurrence of the local time; where the clocks jump over it, the first valid
    instant after.

    Source: docs/glossary.md, "gaming day".
    """
    wall = datetime.combine(day, starts_at, zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    return _end_of_gap(wall.replace(fold=1).astimezone(UTC), instant, zone=zone)


def _end_of_gap(before: datetime, after: datetime, *, zone: ZoneInfo) -> datetime:
    """Return the first whole second of the new offset, by halving an interval that holds it."""
    offset_after = after.astimezone(zone).utcoffset()
    while after - before > ONE_SECOND:
        middle = before + timedelta(seconds=(after - before) // ONE_SECOND // 2)
        if middle.astimezone(zone).utcoffset() == offset_after:
            after = middle
        else:
            before = middle
    return after


def gaming_day_of(instant: datetime, *, starts_at: time, zone: ZoneInfo) -> date:
    """Return the gaming day that an instant lies in: the latest one that has started.

    Instants are compared, never local times, so that a start in a repeated hour works.

    Source: docs/glossary.md, "gaming day".
    """
    day = instant.astimezone(zone).date() + ONE_DAY
    while gaming_day_start_instant(day, starts_at=starts_at, zone=zone) > instant:
        day -= ONE_DAY
    return day


@dataclass(frozen=True, slots=True, kw_only=True)
class GamingClock:
    """The zone and the start of a casino's gaming day, and the earlier ones where they changed."""

    zone: ZoneInfo
    gaming_day_start: time
    earlier_clock: EarlierClock | None = None


def gaming_day_for(clock: Clock, now: datetime) -> date:
    """Return the gaming day that an instant lies in, by an actor's or a casino's clock.

    Before a change took effect the earlier zone and start count, up to the day that the change
    ended; after it the days go on from that one, and never run backwards.

    Source: docs/glossary.md, "another zone or start".
    """
    day = gaming_day_of(now, starts_at=clock.gaming_day_start, zone=clock.zone)
    earlier = clock.earlier_clock
    if earlier is None:
        return day
    if now >= earlier.applies_until:
        return max(day, earlier.last_gaming_day)
    earlier_day = gaming_day_of(now, starts_at=earlier.gaming_day_start, zone=earlier.zone)
    return min(earlier_day, earlier.last_gaming_day)


def gaming_day_start_for(clock: Clock, day: date) -> datetime:
    """Return the instant at which a gaming day starts, by an actor's or a casino's clock.

    It is the first one that `gaming_day_for` puts into the day; where a change of the clock jumps
    over a day, the instant of the change.
    """
    start = gaming_day_start_instant(day, starts_at=clock.gaming_day_start, zone=clock.zone)
    earlier = clock.earlier_clock
    if earlier is None:
        return start
    if day > earlier.last_gaming_day:
        return max(start, earlier.applies_until)
    return gaming_day_start_instant(day, starts_at=earlier.gaming_day_start, zone=earlier.zone)


def changed_clock(
    clock: Clock, *, zone: ZoneInfo, gaming_day_start: time, now: datetime
) -> GamingClock:
    """Return a casino's clock with another zone or start, which takes effect at the next start.

    What was chosen and has not taken effect yet is only replaced; choosing what counts until then
    undoes the change.

    Source: docs/glossary.md, "another zone or start".
    """
    chosen = (zone.key, gaming_day_start)
    earlier = clock.earlier_clock
    if chosen == (clock.zone.key, clock.gaming_day_start):
        pass
    elif earlier is None or gaming_day_for(clock, now) > earlier.last_gaming_day:
        day = gaming_day_for(clock, now)
        earlier = EarlierClock(
            zone=clock.zone,
            gaming_day_start=clock.gaming_day_start,
            applies_until=_start_after(clock, day),
            last_gaming_day=day,
        )
    elif now >= earlier.applies_until:  # its last day goes on: the clock is behind it
        earlier = replace(earlier, applies_until=_start_after(clock, earlier.last_gaming_day))
    elif chosen == (earlier.zone.key, earlier.gaming_day_start) and not _extended(earlier):
        earlier = None
    return GamingClock(zone=zone, gaming_day_start=gaming_day_start, earlier_clock=earlier)


def _start_after(clock: Clock | EarlierClock, day: date) -> datetime:
    return gaming_day_start_instant(
        day + ONE_DAY, starts_at=clock.gaming_day_start, zone=clock.zone
    )


def _extended(earlier: EarlierClock) -> bool:
    """Return whether its last day lasts longer than by its own zone and start."""
    return _start_after(earlier, earlier.last_gaming_day) < earlier.applies_until


def zone_named(name: str) -> ZoneInfo | None:
    """Return the time zone of an IANA name, such as Europe/Vienna; None for any other text."""
    return ZoneInfo(name) if name in zone_names() else None


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones()) - NO_PLACES
