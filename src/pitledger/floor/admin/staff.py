"""The people who work in the casino: who signs in, as what, and no longer."""

from collections.abc import Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import (
    StaffChange,
    StaffRecord,
    add_staff,
    staff_by_name,
    staff_record,
    update_staff,
)
from pitledger.edge.paging import page_end, page_start
from pitledger.edge.password_rules import SHORTEST
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.admin.filled import Filled, changed_in, only
from pitledger.floor.admin.people import ROLE_NAMES, ROLE_NOTES, KnownPerson, NewPerson
from pitledger.floor.admin.showing import show
from pitledger.floor.forms import parsed
from pitledger.floor.rendering import see_other
from pitledger.floor.routing import fields_of, page_router
from pitledger.kernel.errors import DomainError

router = page_router()
AT_ONCE = 50
EMPTY = {"name": "", "login": "", "role": ""}


@router.get("/admin/staff")
@needs(CASINO_ADMIN)
async def get_staff(request: Request) -> Response:
    """Show the people, by their names."""
    after = page_start(request, request.query_params.get("cursor"), filters={})
    async with reading(request) as tx:
        rows = await staff_by_name(
            tx,
            session(request).actor.casino_id,
            after=(after[0], UUID(after[1])) if after else None,
            limit=AT_ONCE + 1,
        )
    people, cursor = page_end(
        request,
        rows,
        limit=AT_ONCE,
        filters={},
        sort_values=lambda member: [member.name, str(member.id)],
    )
    return show(request, "staff.html", people=people, cursor=cursor, roles=ROLE_NAMES)


@router.get("/admin/staff/new")
@needs(CASINO_ADMIN)
async def get_new_member(request: Request) -> Response:
    """Show the form of somebody new."""
    return _show(request, None)


@router.post("/admin/staff/new")
@needs(CASINO_ADMIN)
async def post_new_member(request: Request) -> Response:
    """Add somebody."""
    try:
        form = parsed(NewPerson, fields_of(request))
        staff_id = await add_staff(
            services(request).database,
            session(request).actor,
            name=form.name,
            login=form.login,
            role=form.role,
            password_hash=await form.password_hash(request, login=form.login),
            now=now_of(request),
        )
    except DomainError as refusal:
        return _show(request, None, refusal=refusal)
    return see_other(f"/admin/staff/{staff_id}?made=1")


@router.get("/admin/staff/{staff_id}")
@needs(CASINO_ADMIN)
async def get_member(request: Request, *, staff_id: UUID) -> Response:
    """Show somebody."""
    return _show(request, await _member(request, staff_id))


@router.post("/admin/staff/{staff_id}")
@needs(CASINO_ADMIN)
async def post_member(request: Request, *, staff_id: UUID) -> Response:
    """Change somebody; another role or password, or the end of their work, signs them out."""
    known = await _member(request, staff_id)
    try:
        form = parsed(KnownPerson, fields_of(request))
        chosen = form.model_dump(include={"name", "role", "active"})
        change = StaffChange(
            **only(changed_in(fields_of(request)), chosen),
            password_hash=await form.password_hash(request, login=known.login),
        )
        after = await update_staff(
            services(request).database,
            session(request).actor,
            change=change,
            staff_id=staff_id,
            now=now_of(request),
        )
    except DomainError as refusal:
        return _show(request, known, refusal=refusal)
    signed_out = (
        change.password_hash or after.role != known.role or (known.active and not after.active)
    )
    return see_other(f"/admin/staff/{staff_id}?saved={'signed-out' if signed_out else '1'}")


async def _member(request: Request, staff_id: UUID) -> StaffRecord:
    async with reading(request) as tx:
        return await staff_record(tx, session(request).actor.casino_id, staff_id=staff_id)


def _show(
    request: Request, known: StaffRecord | None, *, refusal: DomainError | None = None
) -> Response:
    """Show the form of somebody; a password that was typed is never shown again."""
    return show(
        request,
        "member.html",
        refusal=refusal,
        member=known,
        form=Filled.of(_stored(known) if known else EMPTY, fields_of(request) if refusal else None),
        roles=ROLE_NAMES,
        notes=ROLE_NOTES,
        shortest=SHORTEST,
    )


def _stored(member: StaffRecord) -> Mapping[str, str]:
    return {
        "name": member.name,
        "role": member.role,
        "active": "yes" if member.active else "no",
    }
