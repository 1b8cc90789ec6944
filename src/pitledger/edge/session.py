"""Signing in and out, and who a request comes from."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

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
from pitledger.kernel.actor import Actor, Clock
from pitledger.kernel.errors import DomainError, UnauthorizedError
from pitledger.kernel.ids import uuid7
from pitledger.platform.database import Executor
from pitledger.platform.log import log_warning
from pitledger.platform.rate_limit import RateLimit

FAILURES_PER_WINDOW = 10
FAILURE_WINDOW_SECONDS = 300


class SignInThrottledError(DomainError):
    """Too many failed attempts for one login; `retry_after` in seconds, `reset_at` as a time."""

    code = "SIGN_IN_THROTTLED"
    title = "Too many failed sign-ins"
    sentence = "Wait until reset_at, then sign in again with the right password."


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


def sign_in_limit(storage_uri: str) -> RateLimit:
    """Return the limit of failed sign-ins for one login from one address."""
    return RateLimit(
        "failed_sign_in",
        limit=FAILURES_PER_WINDOW,
        window_seconds=FAILURE_WINDOW_SECONDS,
        storage_uri=storage_uri,
        refusal=SignInThrottledError,
    )


def counted_login(login: str) -> str:
    """Return what the failures of a login are counted under, whatever way its letters are written.

    Where the database takes two for the same login, so does this. Its lower case maps one letter
    to one; Python's makes two of a dotted capital i, and a Turkish one has a dotless i.
    """
    return login.casefold().replace("\u0307", "").replace("\u0131", "i")


async def sign_in(
    database: Executor,
    *,
    login: str,
    password: str,
    address: str,
    limit: RateLimit,
    lasts_seconds: int,
    now: datetime,
) -> SignedIn:
    """Return a new token for a login and its password. Only failures count towards the limit.

    The attempts of one client address for one login take turns, so that none is made beyond the
    limit. Who they are counted for leaves the process as a hash only.

    Raises `UnauthorizedError`, alike for an unknown login, a wrong password, a deactivated member
    and a dealer; `SignInThrottledError`, alike for known and unknown logins, before the password
    is looked at.
    """
    caller = sha256(f"{address} {counted_login(login)}".encode()).hexdigest()
    try:
        async with limit.turn(caller):
            await limit.check(caller)
            try:
                return await _signed_in(
                    database, login=login, password=password, lasts_seconds=lasts_seconds, now=now
                )
            except UnauthorizedError:
                await limit.hit(caller)
                raise
    except SignInThrottledError as error:
        log_warning("sign_in_throttled", login=login, address=address, **error.facts)
        raise


async def _signed_in(
    database: Executor, *, login: str, password: str, lasts_seconds: int, now: datetime
) -> SignedIn:
    facts = await sign_in_facts(database, login=login)
    matches = await password_matches(facts and facts.password_hash, password)
    if facts is None or not matches or not facts.active or facts.role == Role.DEALER:
        raise UnauthorizedError
    clock = await casino_clock(database, facts.casino_id)
    actor = staff_actor(facts.casino_id, facts.staff_id, clock=clock)
    token = secrets.token_urlsafe(32)
    token_hash = hash_of_token(token)
    expires_at = now + timedelta(seconds=lasts_seconds)
    await start_session(
        database,
        actor,
        token_hash=token_hash,
        expires_at=expires_at,
        now=now,
        password_hash=facts.password_hash,
    )
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
    actor = staff_actor(staff.casino_id, staff.staff_id, clock=staff)
    return Session(actor, staff.staff_id, staff.name, staff.role, token_hash)


async def sign_out(database: Executor, session: Session, *, now: datetime) -> None:
    """End a session: its token is dead at once."""
    await end_session(database, session.actor, token_hash=session.token_hash, now=now)
