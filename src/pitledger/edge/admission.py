"""Who is let in: a token's owner, where the role has one of the permissions that are needed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from starlette.requests import Request

from pitledger.edge.permissions import LOYALTY_AWARD, Endpoint, require
from pitledger.edge.refusals import note_refusal
from pitledger.edge.requests import now_of, services
from pitledger.edge.session import Session, session_of
from pitledger.kernel.errors import ForbiddenError
from pitledger.platform.log import log_warning

Identify: TypeAlias = Callable[[Request, str | None], Awaitable[Session]]


async def signed_in(request: Request, token: str | None) -> Session:
    """Return whose token it is. Raises `UnauthorizedError`."""
    here = services(request)
    return await session_of(
        here.database,
        token,
        idle_seconds=here.settings.session_idle_seconds,
        now=now_of(request),
    )


def identified_by(identify: Identify) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint with how it finds out who asks; without a mark, by `signed_in`."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.identify = identify  # type: ignore[attr-defined]
        return endpoint

    return mark


def identifier_of(endpoint: Callable[..., Any]) -> Identify:
    """Return how an endpoint finds out who asks."""
    return getattr(endpoint, "identify", signed_in)


async def admitted(
    request: Request,
    token: str | None,
    *,
    any_of: Sequence[str],
    identify: Identify = signed_in,
) -> Session:
    """Return whose token it is, where they may; a refusal is logged, and noted for the auditors.

    Raises `UnauthorizedError` and `ForbiddenError`.
    """
    session = await identify(request, token)
    request.state.session = session
    try:
        require(session.role, *any_of)
    except ForbiddenError:
        if LOYALTY_AWARD in any_of:
            log_warning("manual_reward_unauthorized", actor=session.actor.name)
        await note_refusal(request, permissions=any_of)
        raise
    return session
