"""The correlation id that a request, command or job runs under."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from pitledger.kernel.ids import uuid7

_CORRELATION_ID: ContextVar[str | None] = ContextVar("correlation_id", default=None)
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")


def correlation_id() -> str:
    """Return the id that the present work runs under.

    Raises `LookupError` outside of `correlated`, so that no row is written without one.
    """
    current = _CORRELATION_ID.get()
    if current is None:
        message = "no correlation id: run this inside correlated()"
        raise LookupError(message)
    return current


def current_correlation_id() -> str | None:
    """Return the id that the present work runs under, or None outside of any."""
    return _CORRELATION_ID.get()


def is_well_formed(proposed: str) -> bool:
    """Return whether a text may be a correlation id."""
    return _WELL_FORMED.fullmatch(proposed) is not None


@contextmanager
def correlated(proposed: str | None = None) -> Generator[str]:
    """Run a block under the proposed id where it is well-formed, else under a new UUIDv7."""
    chosen = proposed if proposed and is_well_formed(proposed) else str(uuid7())
    token = _CORRELATION_ID.set(chosen)
    try:
        yield chosen
    finally:
        _CORRELATION_ID.reset(token)
