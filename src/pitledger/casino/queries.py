"""Who is signed in, who may sign in, a casino's settings and its clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.casino.model import (
    CASINO_COLUMNS,
    CLOCK_COLUMNS,
    STAFF_COLUMNS,
    Casino,
    CasinoClock,
    SignInFacts,
    StaffMember,
    StaffRecord,
)
from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Executor, Tx

AUTHENTICATE: LiteralString = f"""
select casino_id, casino_name, currency, locale, staff_id, name, role, {CLOCK_COLUMNS}
from authenticate(%(token_hash)s, %(now)s, %(idle_seconds)s)
"""
SIGN_IN_FACTS = """
select casino_id, staff_id, name, role, active, password_hash from sign_in_facts(%(login)s)
"""
CASINO_CLOCK: LiteralString = f"select {CLOCK_COLUMNS} from casino_clock(%(casino_id)s)"
CASINO: LiteralString = f"select {CASINO_COLUMNS} from casino where id = %(casino_id)s"
STAFF: LiteralString = f"""
select {STAFF_COLUMNS}
from staff
where
  casino_id = %(casino_id)s
  and (%(staff_id)s::uuid is null or id = %(staff_id)s)
  and (
    %(before_created_at)s::timestamptz is null
    or (created_at, id) < (%(before_created_at)s, %(before_id)s::uuid)
  )
order by created_at desc, id desc
limit %(limit)s
"""
STAFF_BY_NAME: LiteralString = f"""
select {STAFF_COLUMNS}
from staff
where
  casino_id = %(casino_id)s
  and (%(after_id)s::uuid is null or (lower(name), id) > (lower(%(after_name)s), %(after_id)s))
order by lower(name), id
limit %(limit)s
"""
CASINO_IDS = "select casino_id from casino_ids()"


@dataclass(frozen=True, slots=True)
class _Known:
    casino_id: UUID


async def staff_member_of_token(
    database: Executor, *, token_hash: bytes, idle_seconds: int, now: datetime
) -> StaffMember | None:
    """Return who holds a live token, known by its hash; None for nobody.

    A token is dead once it was not used for `idle_seconds`. That it was used is noted at most
    once in a thirtieth of that time.
    """
    params = {"token_hash": token_hash, "now": now, "idle_seconds": idle_seconds}
    return await database.first(AUTHENTICATE, params, row=StaffMember)


async def sign_in_facts(database: Executor, *, login: str) -> SignInFacts | None:
    """Return what a sign-in under this login is checked against; None for an unknown login."""
    return await database.first(SIGN_IN_FACTS, {"login": login}, row=SignInFacts)


async def casino_clock(database: Executor, casino_id: UUID) -> CasinoClock:
    """Return a casino's zone and start of the gaming day. Raises `NotFoundError`."""
    return await database.one(CASINO_CLOCK, {"casino_id": casino_id}, row=CasinoClock)


async def casino_ids(database: Executor) -> Sequence[UUID]:
    """Return the ids of all casinos; whoever works through them enters them one by one."""
    return [known.casino_id for known in await database.all(CASINO_IDS, {}, row=_Known)]


async def casino(tx: Tx, casino_id: UUID) -> Casino:
    """Return a casino and its settings. Raises `NotFoundError`."""
    found = await tx.first(CASINO, {"casino_id": casino_id}, row=Casino)
    if found is None:
        raise NotFoundError(entity="casino")
    return found


async def staff(
    tx: Tx, casino_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[StaffRecord]:
    """Return up to `limit` staff members, the newest first, made before a given one."""
    created_at, staff_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "staff_id": None,
        "before_created_at": created_at,
        "before_id": staff_id,
        "limit": limit,
    }
    return await tx.all(STAFF, params, row=StaffRecord)


async def staff_by_name(
    tx: Tx, casino_id: UUID, *, after: tuple[str, UUID] | None, limit: int
) -> Sequence[StaffRecord]:
    """Return up to `limit` staff members by their names, behind a name and id."""
    name, staff_id = after or (None, None)
    params = {
        "casino_id": casino_id,
        "after_name": name,
        "after_id": staff_id,
        "limit": limit,
    }
    return await tx.all(STAFF_BY_NAME, params, row=StaffRecord)


async def staff_record(tx: Tx, casino_id: UUID, *, staff_id: UUID) -> StaffRecord:
    """Return one staff member. Raises `NotFoundError`."""
    params = {
        "casino_id": casino_id,
        "staff_id": staff_id,
        "before_created_at": None,
        "before_id": None,
        "limit": 1,
    }
    found = await tx.first(STAFF, params, row=StaffRecord)
    if found is None:
        raise NotFoundError(entity="staff")
    return found
