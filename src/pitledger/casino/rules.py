"""The gaming day: the casino's business date."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pitledger.kernel.actor import Actor

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


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


def gaming_day_for(actor: Actor, now: datetime) -> date:
    """Return the gaming day of the actor's casino that an instant lies in."""
    return gaming_day_of(now, starts_at=actor.gaming_day_start, zone=actor.zone)
