"""Casinos and the people who work there."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a staff member is on the floor."""

    DEALER = "dealer"
    PIT_BOSS = "pit_boss"
    HOST = "host"
    CASHIER = "cashier"
    AUDITOR = "auditor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A staff member who is signed in, with the clock of the casino that employs them."""

    casino_id: UUID
    staff_id: UUID
    name: str
    role: str
    timezone: str
    gaming_day_start: time


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
class CasinoClock:
    """The zone of a casino and the local time at which its gaming day starts."""

    timezone: str
    gaming_day_start: time
