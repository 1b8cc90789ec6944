"""Who is let in: a token's owner, where the role has one of the permissions that are needed."""

from collections.abc import Sequence

from starlette.requests import Request

from pitledger.edge.permissions import LOYALTY_AWARD, require
from pitledger.edge.refusals import note_refusal
from pitledger.edge.requests import now_of, services
from pitledger.edge.session import Session, session_of
from pitledger.kernel.errors import ForbiddenError
from pitledger.platform.log import log_warning


async def admitted(request: Request, token: str | None, *, any_of: Sequence[str]) -> Session:
    """Return whose token it is, where they may; a refusal is logged, and noted for the auditors.

    Raises `UnauthorizedError` and `ForbiddenError`.
    """
    here = services(request)
    session = await session_of(
        here.database,
        token,
        idle_seconds=here.settings.session_idle_seconds,
        now=now_of(request),
    )
    request.state.session = session
    try:
        require(session.role, *any_of)
    except ForbiddenError:
        if LOYALTY_AWARD in any_of:
            log_warning("manual_reward_unauthorized", actor=session.actor.name)
        await note_refusal(request, permissions=any_of)
        raise
    return session
