"""Who acts, for which casino, in answer to which request."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierClock:
    """The zone and the start of the gaming day that count until others take effect.

    `last_gaming_day` is the one that ends when the others take effect: no day before it follows.
    """

    zone: ZoneInfo
    gaming_day_start: time
    applies_until: datetime
    last_gaming_day: date


class Clock(Protocol):
    """What an instant's gaming day is told by: the settings, and those that count before them."""

    @property
    def zone(self) -> ZoneInfo:
        """Return the casino's zone."""
        ...

    @property
    def gaming_day_start(self) -> time:
        """Return the local time at which a gaming day starts."""
        ...

    @property
    def earlier_clock(self) -> EarlierClock | None:
        """Return what counts before the settings took effect; None where they always did."""
        ...


def zone_at(clock: Clock, instant: datetime) -> ZoneInfo:
    """Return the zone that counts at an instant: the earlier one until the settings take effect."""
    earlier = clock.earlier_clock
    return earlier.zone if earlier is not None and instant < earlier.applies_until else clock.zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever a command is carried out for; the edge knows, and no request body can say.

    `name` is what the audit log shows: `staff:<id>`, `cli:<operating system user>` or `system`.
    `idempotency_key` is the one that the request came with, if any.
    """

    casino_id: UUID
    name: str
    staff_id: UUID | None
    zone: ZoneInfo
    gaming_day_start: time
    request_id: UUID
    idempotency_key: str | None = None
    earlier_clock: EarlierClock | None = None
