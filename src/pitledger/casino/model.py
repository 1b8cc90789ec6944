"""Casinos and the people who work there."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from enum import StrEnum
from typing import LiteralString, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from pitledger.kernel.actor import EarlierClock


class Role(StrEnum):
    """What a staff member is on the floor."""

    DEALER = "dealer"
    PIT_BOSS = "pit_boss"
    HOST = "host"
    CASHIER = "cashier"
    AUDITOR = "auditor"
    ADMIN = "admin"


class EarningPolicy(StrEnum):
    """What a casino's play is worth; docs/glossary.md has the rules."""

    PIT_1 = "pit-1"
    THEO_2 = "theo-2"


@dataclass(frozen=True, slots=True)
class CasinoClock:
    """A casino's zone and start of the gaming day, and the earlier ones until they take effect.

    Either all of what was earlier is None, or nothing.
    """

    timezone: str
    gaming_day_start: time
    earlier_timezone: str | None
    earlier_gaming_day_start: time | None
    settings_apply_at: datetime | None
    earlier_last_gaming_day: date | None

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone."""
        return ZoneInfo(self.timezone)

    @property
    def earlier_clock(self) -> EarlierClock | None:
        """Return what counts before the settings took effect; None where they always did."""
        if (
            self.earlier_timezone is None
            or self.earlier_gaming_day_start is None
            or self.settings_apply_at is None
            or self.earlier_last_gaming_day is None
        ):
            return None
        return EarlierClock(
            zone=ZoneInfo(self.earlier_timezone),
            gaming_day_start=self.earlier_gaming_day_start,
            applies_until=self.settings_apply_at,
            last_gaming_day=self.earlier_last_gaming_day,
        )


@dataclass(frozen=True, slots=True)
class Casino(CasinoClock):
    """A casino and its settings. The clock's are the ones last chosen."""

    id: UUID
    name: str
    currency: str
    earning_policy: str
    locale: str


@dataclass(frozen=True, slots=True)
class StaffMember(CasinoClock):
    """A staff member who is signed in, with the clock of the casino that employs them."""

    casino_id: UUID
    casino_name: str
    currency: str
    locale: str
    staff_id: UUID
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """What a sign-in is checked against."""

    casino_id: UUID
    staff_id: UUID
    name: str
    role: str
    active: bool
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A staff member as the casino keeps them, without the password."""

    id: UUID
    casino_id: UUID
    name: str
    login: str
    role: str
    active: bool
    created_at: datetime


CLOCK_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(CasinoClock)))
CASINO_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(Casino)))
STAFF_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(StaffRecord)))
