"""Signing in and out, and who a request comes from."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from pitledger.casino import (
    Role,
    SignInFacts,
    StaffMember,
    casino_clock,
    end_session,
    sign_in_facts,
    staff_member_of_token,
    start_session,
)
from pitledger.edge.passwords import password_matches
from pitledger.edge.permissions import PERMISSIONS
from pitledger.edge.throttle import SignInThrottle
from pitledger.kernel.actor import Actor, Clock
from pitledger.kernel.errors import UnauthorizedError
from pitledger.kernel.ids import uuid7
from pitledger.platform.database import Executor
from pitledger.platform.log import log_info


@dataclass(frozen=True, slots=True)
class Member:
    """A staff member: the actor that commands are carried out for, and what they may do."""

    actor: Actor
    staff_id: UUID
    name: str
    role: str

    @property
    def permissions(self) -> tuple[str, ...]:
        """Return the permissions of the role."""
        return PERMISSIONS.get(self.role, ())


@dataclass(frozen=True, slots=True)
class House:
    """What a casino's pages say of it, and how they write: a currency, and a locale as `de-AT`."""

    name: str
    currency: str
    locale: str


@dataclass(frozen=True, slots=True)
class Session(Member):
    """Who is signed in, where, and under which token."""

    token_hash: bytes
    house: House


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasts:
    """How long a session lasts: at most, and without being used."""

    session_seconds: int
    idle_seconds: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new token, shown once, and whom it belongs to."""

    token: str
    expires_at: datetime
    member: Member


def staff_actor(casino_id: UUID, staff_id: UUID, *, clock: Clock) -> Actor:
    """Return the actor of one request by a staff member, with the casino's clock."""
    return Actor(
        casino_id=casino_id,
        name=f"staff:{staff_id}",
        staff_id=staff_id,
        zone=clock.zone,
        gaming_day_start=clock.gaming_day_start,
        request_id=uuid7(),
        earlier_clock=clock.earlier_clock,
    )


def hash_of_token(token: str) -> bytes:
    """Return the 32 bytes under which the database knows a token."""
    return sha256(token.encode()).digest()


async def sign_in(
    database: Executor,
    *,
    login: str,
    password: str,
    address: str,
    throttle: SignInThrottle,
    lasts: Lasts,
    now: datetime,
) -> SignedIn:
    """Return a new token for a login and its password; `address` is the client's.

    Raises `UnauthorizedError`, alike for an unknown login, a wrong password, a deactivated member
    and a dealer; `SignInThrottledError`, alike for known and unknown logins, before the password
    is looked at.
    """
    async with throttle.attempt(login=login, address=address) as login_hash:
        facts = await sign_in_facts(database, login=login)
        matches = await password_matches(facts and facts.password_hash, password)
        if facts is None or not matches or not facts.active or facts.role == Role.DEALER:
            staff_id = facts and facts.staff_id
            log_info("sign_in_failed", staff_id=staff_id, login_hash=login_hash, address=address)
            raise UnauthorizedError
    return await _session_for(database, facts, lasts=lasts, now=now)


async def _session_for(
    database: Executor, facts: SignInFacts, *, lasts: Lasts, now: datetime
) -> SignedIn:
    clock = await casino_clock(database, facts.casino_id)
    actor = staff_actor(facts.casino_id, facts.staff_id, clock=clock)
    token = secrets.token_urlsafe(32)
    token_hash = hash_of_token(token)
    expires_at = now + timedelta(seconds=lasts.session_seconds)
    await start_session(
        database,
        actor,
        token_hash=token_hash,
        expires_at=expires_at,
        idle_seconds=lasts.idle_seconds,
        now=now,
        password_hash=facts.password_hash,
    )
    return SignedIn(token, expires_at, Member(actor, facts.staff_id, facts.name, facts.role))


async def session_of(
    database: Executor, token: str | None, *, idle_seconds: int, now: datetime
) -> Session:
    """Return whose request it is, by the token that came with it.

    Raises `UnauthorizedError` for a token that is missing, unknown, expired or was not used for
    `idle_seconds`, or whose owner was deactivated.
    """
    if not token:
        raise UnauthorizedError
    token_hash = hash_of_token(token)
    staff = await staff_member_of_token(
        database, token_hash=token_hash, idle_seconds=idle_seconds, now=now
    )
    if staff is None:
        raise UnauthorizedError
    return session_for(staff, token_hash=token_hash)


def session_for(staff: StaffMember, *, token_hash: bytes) -> Session:
    """Return the session of a member whose token was found to be live."""
    actor = staff_actor(staff.casino_id, staff.staff_id, clock=staff)
    house = House(staff.casino_name, staff.currency, staff.locale)
    return Session(actor, staff.staff_id, staff.name, staff.role, token_hash, house)


async def sign_out(database: Executor, session: Session, *, now: datetime) -> None:
    """End a session: its token is dead at once."""
    await end_session(database, session.actor, token_hash=session.token_hash, now=now)
