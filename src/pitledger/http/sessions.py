"""Signing in and out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.fields import In, Out, Storable
from pitledger.edge.requests import now_of, services, session
from pitledger.edge.session import Lasts, Member, sign_in, sign_out
from pitledger.http.headers import V1
from pitledger.http.routing import SIGNED_IN, signed_in_router

public = APIRouter(prefix=V1, tags=["sessions"])
router = signed_in_router("sessions")


class SignInIn(In):
    """A login and its password."""

    login: Annotated[str, StringConstraints(min_length=1, max_length=100), Storable]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1000), Storable]


class StaffOut(Out):
    """A staff member and what they may do."""

    id: UUID
    casino_id: UUID
    name: str
    role: str
    permissions: list[str]

    @classmethod
    def of(cls, member: Member) -> "StaffOut":
        """Return a staff member."""
        return cls(
            id=member.staff_id,
            casino_id=member.actor.casino_id,
            name=member.name,
            role=member.role,
            permissions=list(member.permissions),
        )


class SessionOut(Out):
    """A new token; it is not shown again."""

    token: str
    token_type: Literal["Bearer"]
    expires_at: datetime
    idle_timeout_seconds: int
    staff: StaffOut


@public.post("/sessions", status_code=201)
async def post_session(request: Request, *, body: SignInIn) -> SessionOut:
    """Sign in; after five wrong passwords a login has to wait, longer each time."""
    here = services(request)
    signed_in = await sign_in(
        here.database,
        login=body.login,
        password=body.password,
        address=request.client.host if request.client else "unknown",
        throttle=here.sign_in_throttle,
        lasts=Lasts(
            session_seconds=here.settings.session_seconds,
            idle_seconds=here.settings.session_idle_seconds,
        ),
        now=here.clock(),
    )
    return SessionOut(
        token=signed_in.token,
        token_type="Bearer",  # noqa: S106
        expires_at=signed_in.expires_at,
        idle_timeout_seconds=here.settings.session_idle_seconds,
        staff=StaffOut.of(signed_in.member),
    )


@router.delete("/sessions/current", status_code=204, openapi_extra=SIGNED_IN)
async def delete_session(request: Request) -> Response:
    """Sign out; the token is dead at once."""
    here = services(request)
    await sign_out(here.database, session(request), now=now_of(request))
    return Response(status_code=204)


@router.get("/me", openapi_extra=SIGNED_IN)
async def get_me(request: Request) -> StaffOut:
    """Return who is signed in."""
    return StaffOut.of(session(request))
