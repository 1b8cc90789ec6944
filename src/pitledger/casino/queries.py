"""Who is signed in, who may sign in, and a casino's clock."""

from datetime import datetime
from uuid import UUID

from pitledger.casino.model import CasinoClock, SignInFacts, StaffMember
from pitledger.platform.database import Executor

AUTHENTICATE = """
select casino_id, staff_id, name, role, timezone, gaming_day_start
from authenticate(%(token_hash)s, %(now)s)
"""
SIGN_IN_FACTS = """
select casino_id, staff_id, name, role, active, password_hash from sign_in_facts(%(login)s)
"""
CASINO_CLOCK = "select timezone, gaming_day_start from casino_clock(%(casino_id)s)"


async def staff_member_of_token(
    database: Executor, *, token_hash: bytes, now: datetime
) -> StaffMember | None:
    """Return who holds a live token, known by its hash; None for nobody."""
    return await database.first(
        AUTHENTICATE, {"token_hash": token_hash, "now": now}, row=StaffMember
    )


async def sign_in_facts(database: Executor, *, login: str) -> SignInFacts | None:
    """Return what a sign-in under this login is checked against; None for an unknown login."""
    return await database.first(SIGN_IN_FACTS, {"login": login}, row=SignInFacts)


async def casino_clock(database: Executor, casino_id: UUID) -> CasinoClock:
    """Return a casino's zone and start of the gaming day. Raises `NotFoundError`."""
    return await database.one(CASINO_CLOCK, {"casino_id": casino_id}, row=CasinoClock)
