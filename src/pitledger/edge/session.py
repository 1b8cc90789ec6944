"""Signing in and out, and who a request comes from."""

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from pitledger.casino import (
    Role,
    casino_clock,
    end_session,
    sign_in_facts,
    staff_member_of_token,
    start_session,
)
from pitledger.edge.passwords import password_matches
from pitledger.edge.permissions import PERMISSIONS
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import UnauthorizedError
from pitledger.kernel.ids import uuid7
from pitledger.platform.database import Executor


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in: the actor that commands are carried out for, and what they may do."""

    actor: Actor
    staff_id: UUID
    name: str
    role: str
    token_hash: bytes

    @property
    def permissions(self) -> tuple[str, ...]:
        """Return the permissions of the role."""
        return PERMISSIONS.get(self.role, ())


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new token, shown once, and whom it belongs to."""

    token: str
    expires_at: datetime
    session: Session


def staff_actor(casino_id: UUID, staff_id: UUID, *, timezone: str, gaming_day_start: time) -> Actor:
    """Return the actor of one request by a staff member."""
    return Actor(
        casino_id=casino_id,
        name=f"staff:{staff_id}",
        staff_id=staff_id,
        zone=ZoneInfo(timezone),
        gaming_day_start=gaming_day_start,
        request_id=uuid7(),
    )


def hash_of_token(token: str) -> bytes:
    """Return the 32 bytes under which the database knows a token."""
    return sha256(token.encode()).digest()


async def sign_in(
    database: Executor, *, login: str, password: str, lasts_seconds: int, now: datetime
) -> SignedIn:
    """Return a new token for a login and its password.

    Raises `UnauthorizedError`, alike for an unknown login, a wrong password, a deactivated member
    and a dealer.
    """
    facts = await sign_in_facts(database, login=login)
    matches = await password_matches(facts and facts.password_hash, password)
    if facts is None or not matches or not facts.active or facts.role == Role.DEALER:
        raise UnauthorizedError
    clock = await casino_clock(database, facts.casino_id)
    actor = staff_actor(
        facts.casino_id,
        facts.staff_id,
        timezone=clock.timezone,
        gaming_day_start=clock.gaming_day_start,
    )
    token = secrets.token_urlsafe(32)
    token_hash = hash_of_token(token)
    expires_at = now + timedelta(seconds=lasts_seconds)
    await start_session(database, actor, token_hash=token_hash, expires_at=expires_at, now=now)
    session = Session(actor, facts.staff_id, facts.name, facts.role, token_hash)
    return SignedIn(token, expires_at, session)


async def session_of(database: Executor, authorization: str | None, *, now: datetime) -> Session:
    """Return whose request it is by its `Authorization: Bearer` header.

    Raises `UnauthorizedError` for a token that is missing, unknown, expired, or whose owner was
    deactivated.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthorizedError
    token_hash = hash_of_token(token.strip())
    staff = await staff_member_of_token(database, token_hash=token_hash, now=now)
    if staff is None:
        raise UnauthorizedError
    actor = staff_actor(
        staff.casino_id,
        staff.staff_id,
        timezone=staff.timezone,
        gaming_day_start=staff.gaming_day_start,
    )
    return Session(actor, staff.staff_id, staff.name, staff.role, token_hash)


async def sign_out(database: Executor, session: Session, *, now: datetime) -> None:
    """End a session: its token is dead at once."""
    await end_session(database, session.actor, token_hash=session.token_hash, now=now)
