"""What a member was refused, for want of a permission or by a limit, noted in the audit log."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString

from psycopg import Error
from psycopg.types.json import Jsonb
from starlette.requests import Request

from pitledger.edge.requests import now_of, services, session
from pitledger.edge.route_paths import path_of_route
from pitledger.kernel.errors import DomainError
from pitledger.platform.context import command_context
from pitledger.platform.log import log_warning
from pitledger.platform.rate_limit import RateLimitExceededError

NOTE_REFUSAL: LiteralString = """
select from note_refusal(
  %(casino_id)s, %(context)s, %(now)s, %(method)s, %(route)s, %(permissions)s, %(role)s
)
"""
NOTE_LIMIT_REFUSAL: LiteralString = """
select from note_limit_refusal(%(casino_id)s, %(context)s, %(now)s, %(method)s, %(route)s)
"""


async def note_refusal(request: Request, *, permissions: Sequence[str]) -> None:
    """Note that somebody was refused a route, at most once a member, route and minute."""
    await _note(
        request, NOTE_REFUSAL, permissions=Jsonb(list(permissions)), role=session(request).role
    )


@asynccontextmanager
async def noting_limits(request: Request) -> AsyncGenerator[None]:
    """Note that the block was refused by the limit of rewards, once its transaction is over.

    At most once a member, route and minute. The refusal is raised on.
    """
    try:
        yield
    except RateLimitExceededError:
        await _note(request, NOTE_LIMIT_REFUSAL)
        raise


async def _note(request: Request, statement: LiteralString, **facts: Any) -> None:
    """Write a note, in a transaction of its own.

    The route is its path with the names of the ids, never what the client wrote. A log that can't
    be written fails nothing: the refusal stands, and a warning says so.

    Source: docs/audit.md, "refusals".
    """
    actor = session(request).actor
    where = {"method": request.method, "route": str(path_of_route(request.scope))}
    params = {**command_context(actor, now_of(request)), **where, **facts}
    try:
        await services(request).database.run(statement, params)
    except (DomainError, Error) as error:
        log_warning("refusal_not_audited", actor=actor.name, **where, error=str(error))
