"""Who asks for the completion of a slip, and the slip, in one read."""

from dataclasses import fields
from typing import Any, LiteralString, cast
from uuid import UUID

from starlette.requests import Request

from pitledger.casino import StaffMember
from pitledger.edge.admission import signed_in
from pitledger.edge.requests import now_of, services
from pitledger.edge.session import Session, hash_of_token, session_for
from pitledger.kernel.errors import NotFoundError, UnauthorizedError
from pitledger.rating_slips import COMPLETION_COLUMNS, SlipForCompletion

WHO = tuple(field.name for field in fields(StaffMember))
WHO_COLUMNS = cast("LiteralString", ", ".join(f"who.{name}" for name in WHO))
WHO_AND_SLIP: LiteralString = f"""
select {WHO_COLUMNS}, {COMPLETION_COLUMNS}
from authenticate(%(token_hash)s, %(now)s, %(idle_seconds)s) as who
cross join lateral slip_for_completion(who.casino_id, %(slip_id)s)
"""


class _WhoAndSlip:
    """A row of both: their columns have no name in common."""

    def __init__(self, **columns: Any) -> None:
        self.staff = StaffMember(**{name: columns.pop(name) for name in WHO})
        self.slip = SlipForCompletion(**columns)


async def signed_in_with_slip(request: Request, token: str | None) -> Session:
    """Return whose token it is, as `signed_in` does; the slip is kept for the completion.

    Where there is no such slip it is found out alone who asks: they may not learn that before it
    is known whether they may complete one.

    Raises `UnauthorizedError`.
    """
    here = services(request)
    slip_id = _uuid(request.path_params["slip_id"])
    if token is None or slip_id is None:
        return await signed_in(request, token)
    token_hash = hash_of_token(token)
    params = {
        "token_hash": token_hash,
        "now": now_of(request),
        "idle_seconds": here.settings.session_idle_seconds,
        "slip_id": slip_id,
    }
    try:
        found = await here.database.first(WHO_AND_SLIP, params, row=_WhoAndSlip)
    except NotFoundError:
        return await signed_in(request, token)
    if found is None:
        raise UnauthorizedError
    request.state.slip = found.slip
    return session_for(found.staff, token_hash=token_hash)


def slip_read(request: Request) -> SlipForCompletion | None:
    """Return the slip that was read with who asks; None where that was not possible."""
    return getattr(request.state, "slip", None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
