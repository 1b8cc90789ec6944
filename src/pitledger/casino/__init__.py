"""The casino: its gaming day, its staff and who is signed in."""

from pitledger.casino.model import CasinoClock, Role, SignInFacts, StaffMember
from pitledger.casino.operations import (
    LoginTakenError,
    add_staff,
    create_casino,
    end_session,
    start_session,
)
from pitledger.casino.queries import casino_clock, sign_in_facts, staff_member_of_token
from pitledger.casino.rules import gaming_day_for, gaming_day_of, gaming_day_start_instant

__all__ = [
    "CasinoClock",
    "LoginTakenError",
    "Role",
    "SignInFacts",
    "StaffMember",
    "add_staff",
    "casino_clock",
    "create_casino",
    "end_session",
    "gaming_day_for",
    "gaming_day_of",
    "gaming_day_start_instant",
    "sign_in_facts",
    "staff_member_of_token",
    "start_session",
]
