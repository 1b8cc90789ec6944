"""The one clock. A request reads it once; whatever it writes carries that one time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def system_clock() -> datetime:
    """Return the present instant in UTC, to the microsecond."""
    return datetime.now(UTC)
