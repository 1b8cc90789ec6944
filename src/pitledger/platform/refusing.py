"""What the database's errors mean in the domain's words."""

import json
from typing import Any

from psycopg import Error, OperationalError
from psycopg.errors import QueryCanceled

from pitledger.kernel.errors import DatabaseUnavailableError, DomainError, refusals
from pitledger.platform.log import log_warning

REFUSAL_SQLSTATE = "PL001"


def refusal_of(error: Error) -> DomainError | None:
    """Return the refusal that a database error stands for, or None where it is an error of ours.

    A constraint's name selects the refusal, never an error's text.
    """
    constraint = error.diag.constraint_name
    for refusal in refusals() if constraint else ():
        if constraint in refusal.constraints:
            facts: dict[str, Any] = {}
            if error.sqlstate == REFUSAL_SQLSTATE:
                facts = json.loads(error.diag.message_detail or "{}")
            return refusal(**facts)
    return DatabaseUnavailableError() if isinstance(error, OperationalError) else None


def translated(error: Error) -> Exception:
    """Return the refusal that a database error stands for, or the error itself."""
    refusal = refusal_of(error)
    if isinstance(refusal, DatabaseUnavailableError):
        log_warning("database_unavailable", sqlstate=error.sqlstate, error=str(error))
    return refusal or error


def overrun(error: DatabaseUnavailableError) -> str | None:
    """Return what the database says of a statement that it took too long for; else None."""
    cause = error.__cause__
    return cause.diag.message_primary if isinstance(cause, QueryCanceled) else None
