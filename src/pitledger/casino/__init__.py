"""The casino: its gaming day, its staff and who is signed in."""

from pitledger.casino.model import (
    Casino,
    CasinoClock,
    EarningPolicy,
    Role,
    SignInFacts,
    StaffMember,
    StaffRecord,
)
from pitledger.casino.operations import (
    LoginTakenError,
    StaffChange,
    add_staff,
    create_casino,
    end_session,
    expire_sessions,
    start_session,
    update_staff,
)
from pitledger.casino.queries import (
    casino,
    casino_clock,
    casino_ids,
    sign_in_facts,
    staff,
    staff_member_of_token,
    staff_record,
)
from pitledger.casino.rules import (
    GamingClock,
    changed_clock,
    gaming_day_for,
    gaming_day_of,
    gaming_day_start_instant,
    zone_named,
)
from pitledger.casino.settings import CasinoSettings, CurrencyInUseError, update_casino

__all__ = [
    "Casino",
    "CasinoClock",
    "CasinoSettings",
    "CurrencyInUseError",
    "EarningPolicy",
    "GamingClock",
    "LoginTakenError",
    "Role",
    "SignInFacts",
    "StaffChange",
    "StaffMember",
    "StaffRecord",
    "add_staff",
    "casino",
    "casino_clock",
    "casino_ids",
    "changed_clock",
    "create_casino",
    "end_session",
    "expire_sessions",
    "gaming_day_for",
    "gaming_day_of",
    "gaming_day_start_instant",
    "sign_in_facts",
    "staff",
    "staff_member_of_token",
    "staff_record",
    "start_session",
    "update_casino",
    "update_staff",
    "zone_named",
]
