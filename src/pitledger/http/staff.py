"""The people who work in a casino: who may sign in, as what, and no longer."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.requests import Request

from pitledger.casino import (
    Role,
    StaffChange,
    add_staff,
    staff,
    staff_record,
    update_staff,
)
from pitledger.edge.fields import In, Name, NotNull, Out
from pitledger.edge.house_fields import Login, Password
from pitledger.edge.new_passwords import hash_of_new_password
from pitledger.edge.paging import newest_first_start
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import executor, now_of, reading_once, session
from pitledger.http.paging import Cursor, Limit, Page, page
from pitledger.http.routing import SIGNED_IN, signed_in_router

router = signed_in_router("staff")
Active = Annotated[bool, Field(strict=True)]


class MemberIn(In):
    """A staff member to add. A dealer never signs in and needs no password."""

    name: Name
    login: Login
    role: Role
    password: Password | None = None


class MemberPatch(In):
    """What to change of a staff member; what is absent stays, and null is no value."""

    name: Annotated[Name | None, NotNull] = None
    role: Annotated[Role | None, NotNull] = None
    active: Annotated[Active | None, NotNull] = None
    password: Annotated[Password | None, NotNull] = None


class MemberOut(Out):
    """A staff member; a password is never shown."""

    id: UUID
    casino_id: UUID
    name: str
    login: str
    role: Role
    active: bool
    created_at: datetime


@router.get("/staff", openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def get_staff(
    request: Request, *, limit: Limit = 20, cursor: Cursor = None
) -> Page[MemberOut]:
    """List staff members, the newest first, the deactivated ones included."""
    before = newest_first_start(request, cursor, filters={})
    casino_id = session(request).actor.casino_id
    async with reading_once(request) as tx:
        rows = await staff(tx, casino_id, before=before, limit=limit + 1)
    return page(
        request,
        rows,
        limit=limit,
        filters={},
        sort_values=lambda member: [member.created_at.isoformat(), str(member.id)],
        out=MemberOut.model_validate,
    )


@router.post("/staff", status_code=201, openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def post_staff(request: Request, *, body: MemberIn) -> MemberOut:
    """Add a staff member."""
    actor = session(request).actor
    password_hash = await hash_of_new_password(
        request, body.password, login=body.login, name=body.name
    )
    staff_id = await add_staff(
        executor(request),
        actor,
        name=body.name,
        login=body.login,
        role=body.role,
        password_hash=password_hash,
        now=now_of(request),
    )
    async with reading_once(request) as tx:
        member = await staff_record(tx, actor.casino_id, staff_id=staff_id)
    return MemberOut.model_validate(member)


@router.patch("/staff/{staff_id}", openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def patch_staff(request: Request, *, staff_id: UUID, body: MemberPatch) -> MemberOut:
    """Change a staff member; deactivation, another role or another password ends sessions."""
    async with reading_once(request) as tx:
        known = await staff_record(tx, session(request).actor.casino_id, staff_id=staff_id)
    name = body.name or known.name
    change = StaffChange(
        name=body.name,
        role=body.role,
        active=body.active,
        password_hash=await hash_of_new_password(
            request, body.password, login=known.login, name=name
        ),
    )
    member = await update_staff(
        executor(request),
        session(request).actor,
        change=change,
        staff_id=staff_id,
        now=now_of(request),
    )
    return MemberOut.model_validate(member)
