"""What a member was refused for want of a permission, noted in the audit log."""

from collections.abc import Sequence
from datetime import datetime

from psycopg import Error
from psycopg.types.json import Jsonb

from pitledger.edge.session import Session
from pitledger.kernel.errors import DomainError
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.log import log_warning

NOTE_REFUSAL = """
select from note_refusal(
  %(casino_id)s, %(context)s, %(now)s, %(method)s, %(route)s, %(permissions)s, %(role)s
)
"""


async def note_refusal(
    database: Executor,
    session: Session,
    *,
    method: str,
    route: str,
    permissions: Sequence[str],
    now: datetime,
) -> None:
    """Note that somebody was refused a route, at most once a member, route and minute.

    The route is its path with the names of the ids, never what the client wrote. A log that can't
    be written fails nothing: the refusal stands, and a warning says so.

    Source: docs/audit.md, "refusals".
    """
    params = {
        **command_context(session.actor, now),
        "method": method,
        "route": route,
        "permissions": Jsonb(list(permissions)),
        "role": session.role,
    }
    try:
        await database.run(NOTE_REFUSAL, params)
    except (DomainError, Error) as error:
        log_warning(
            "refusal_not_audited",
            actor=session.actor.name,
            method=method,
            route=route,
            error=str(error),
        )
