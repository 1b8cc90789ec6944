"""What another time zone or start of the gaming day does, before somebody confirms it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pitledger.casino import changed_clock, gaming_day_for, gaming_day_start_instant
from pitledger.kernel.actor import Actor, EarlierClock


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """The clock that is chosen, and what counts until it takes effect.

    `earlier` is None where the choice only undoes one that has not taken effect: then the clock
    that runs just goes on. `first_day` is the gaming day in which the chosen clock takes over, and
    lasts until `first_day_ends`.
    """

    zone: ZoneInfo
    gaming_day_start: time
    earlier: EarlierClock | None
    first_day: date
    first_day_ends: datetime

    @property
    def key(self) -> str:
        """Return what a confirmation is bound to: what was chosen, and when it takes effect."""
        at = self.earlier.applies_until.isoformat() if self.earlier else "now"
        return f"{self.zone.key} {self.gaming_day_start.isoformat('minutes')} {at}"


def clock_change(
    actor: Actor, *, zone: ZoneInfo | None, gaming_day_start: time | None, now: datetime
) -> ClockChange | None:
    """Return what choosing a zone or a start does; None where they are the chosen ones."""
    zone = zone or actor.zone
    gaming_day_start = actor.gaming_day_start if gaming_day_start is None else gaming_day_start
    if (zone.key, gaming_day_start) == (actor.zone.key, actor.gaming_day_start):
        return None
    after = changed_clock(actor, zone=zone, gaming_day_start=gaming_day_start, now=now)
    takes_over = max(now, after.earlier_clock.applies_until) if after.earlier_clock else now
    day = gaming_day_for(after, takes_over)
    return ClockChange(
        zone=zone,
        gaming_day_start=gaming_day_start,
        earlier=after.earlier_clock,
        first_day=day,
        first_day_ends=gaming_day_start_instant(
            day + timedelta(days=1), starts_at=gaming_day_start, zone=zone
        ),
    )


def waiting_clock(actor: Actor, now: datetime) -> EarlierClock | None:
    """Return the clock that still counts, where another one was chosen and waits."""
    earlier = actor.earlier_clock
    return earlier if earlier is not None and now < earlier.applies_until else None
