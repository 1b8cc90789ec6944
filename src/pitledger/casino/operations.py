"""Founding a casino, adding staff, signing in and out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.casino.model import STAFF_COLUMNS, Role, StaffRecord
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import AlreadyExistsError, UnauthorizedError, ValidationFailedError
from pitledger.kernel.ids import uuid7
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action

CREATE_CASINO = """
select from create_casino(
  %(casino_id)s, %(context)s, %(now)s, %(name)s, %(timezone)s, %(gaming_day_start)s,
  %(currency)s, %(earning_policy)s, %(locale)s, %(tiers)s, %(games)s
)
"""
ADD_STAFF = """
select from add_staff(
  %(casino_id)s, %(context)s, %(now)s, %(new_staff_id)s, %(name)s, %(login)s, %(role)s,
  %(password_hash)s
)
"""
UPDATE_STAFF: LiteralString = f"""
select {STAFF_COLUMNS}
from update_staff(
  %(casino_id)s, %(context)s, %(now)s, %(changed_staff_id)s, %(name)s, %(role)s, %(active)s,
  %(password_hash)s
)
"""
START_SESSION = """
select from start_session(
  %(casino_id)s, %(context)s, %(now)s, %(session_id)s, %(signed_in_id)s, %(password_hash)s,
  %(token_hash)s, %(expires_at)s, %(idle_seconds)s
)
"""
END_SESSION = """
select from end_session(%(casino_id)s, %(context)s, %(now)s, %(token_hash)s)
"""
EXPIRE_SESSIONS = """
select expired
from expire_sessions(%(casino_id)s, %(context)s, %(now)s, %(idle_seconds)s) as expired
"""


class LoginTakenError(AlreadyExistsError):
    """Somebody in this installation has the login."""

    sentence = "This login is taken; choose another."
    constraints = frozenset({"login_directory_pkey"})


class PasswordMissingError(ValidationFailedError):
    """Whoever may sign in has a password."""

    constraints = frozenset({"staff_who_signs_in_has_a_password"})

    def __init__(self) -> None:
        """Refuse the field."""
        message = "is required for every role but dealer"
        super().__init__(errors=[{"field": "password", "message": message}])


class LastAdminError(ValidationFailedError):
    """A casino without an active admin could never be given one."""

    sentence = "Make somebody else an admin first."
    constraints = frozenset({"last_admin"})

    def __init__(self, *, field: str) -> None:
        """Refuse the field that would take the last admin away."""
        message = "this is the last active admin of the casino"
        super().__init__(errors=[{"field": field, "message": message}])


class SignInOutdatedError(UnauthorizedError):
    """While the password was checked, the member was given another or may no longer sign in."""

    constraints = frozenset({"sign_in_outdated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChange:
    """What to change of a staff member; None leaves a field as it is."""

    name: str | None = None
    role: Role | None = None
    active: bool | None = None
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    expired: int


async def create_casino(
    database: Executor,
    actor: Actor,
    *,
    name: str,
    currency: str,
    tiers: Sequence[dict[str, Any]],
    games: Sequence[dict[str, Any]],
    now: datetime,
    earning_policy: str = "pit-1",
    locale: str = "en-US",
) -> None:
    """Found the actor's casino, with its tier table and its games. For the operator only.

    Zone and start of the gaming day are the actor's; the locale is a language and a region, with
    a hyphen, by which the floor's pages write.
    """
    params = {
        "name": name,
        "timezone": actor.zone.key,
        "gaming_day_start": actor.gaming_day_start,
        "currency": currency,
        "earning_policy": earning_policy,
        "locale": locale,
        "tiers": Jsonb(_with_ids(tiers)),
        "games": Jsonb(_with_ids(games)),
    }
    with action("create_casino", actor, entity="casino", entity_id=actor.casino_id):
        await database.run(CREATE_CASINO, {**command_context(actor, now), **params})


def _with_ids(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": str(uuid7()), **row} for row in rows]


async def add_staff(
    database: Executor,
    actor: Actor,
    *,
    name: str,
    login: str,
    role: Role,
    password_hash: str | None,
    now: datetime,
) -> UUID:
    """Add a staff member and return the id.

    Raises `PasswordMissingError`, `LoginTakenError` and `NotFoundError` (casino).
    """
    staff_id = uuid7()
    params = {
        "new_staff_id": staff_id,
        "name": name,
        "login": login,
        "role": role,
        "password_hash": password_hash,
    }
    with action("add_staff", actor, entity="staff", entity_id=staff_id):
        await database.run(ADD_STAFF, {**command_context(actor, now), **params})
    return staff_id


async def update_staff(
    database: Executor, actor: Actor, *, change: StaffChange, staff_id: UUID, now: datetime
) -> StaffRecord:
    """Change a staff member and return them.

    Deactivation, another role and another password end every session of the member.

    Raises `NotFoundError`, `PasswordMissingError` and `LastAdminError`.
    """
    params = {**command_context(actor, now), "changed_staff_id": staff_id, **asdict(change)}
    with action("update_staff", actor, entity="staff", entity_id=staff_id):
        return await database.one(UPDATE_STAFF, params, row=StaffRecord)


async def start_session(
    database: Executor,
    actor: Actor,
    *,
    token_hash: bytes,
    expires_at: datetime,
    idle_seconds: int,
    now: datetime,
    password_hash: str | None = None,
) -> None:
    """Remember that the actor's token, known by its hash, is good until it expires.

    Some of the casino's sessions that are dead by now, `idle_seconds` unused or expired, are
    removed.

    Where a password was checked, `password_hash` is the one that it was checked against. Raises
    `SignInOutdatedError` where another is stored meanwhile, or the member may not sign in.
    """
    params = {
        "session_id": uuid7(),
        "signed_in_id": actor.staff_id,
        "password_hash": password_hash,
        "token_hash": token_hash,
        "expires_at": expires_at,
        "idle_seconds": idle_seconds,
    }
    with action("start_session", actor, entity="staff", entity_id=actor.staff_id):
        await database.run(START_SESSION, {**command_context(actor, now), **params})


async def end_session(
    database: Executor, actor: Actor, *, token_hash: bytes, now: datetime
) -> None:
    """Sign out: the token is dead at once."""
    params = {"token_hash": token_hash}
    with action("end_session", actor, entity="staff", entity_id=actor.staff_id):
        await database.run(END_SESSION, {**command_context(actor, now), **params})


async def expire_sessions(
    database: Executor, actor: Actor, *, idle_seconds: int, now: datetime
) -> int:
    """Remove a casino's sessions that expired or were `idle_seconds` unused, and return how many.

    A batch of them at a time, each in a transaction of its own.
    """
    expired, params = 0, {**command_context(actor, now), "idle_seconds": idle_seconds}
    while removed := (await database.one(EXPIRE_SESSIONS, params, row=_Batch)).expired:
        expired += removed
    return expired
