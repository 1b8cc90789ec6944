"""How often something may be done: a moving window, in memory or in a shared store."""

import asyncio
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakValueDictionary

from limits import RateLimitItemPerSecond
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from pitledger.kernel.errors import DomainError
from pitledger.platform.log import log_warning

STORE_SECONDS = 2


class RateLimitExceededError(DomainError):
    """Too often in too short a time; `retry_after` in seconds, `reset_at` as a time."""

    code = "RATE_LIMIT_EXCEEDED"
    title = "Too many at once"
    sentence = "Wait until reset_at, then send the request again."


class RateLimitUnavailableError(DomainError):
    """The store that counts can't be reached, so nothing that is limited goes on."""

    code = "RATE_LIMIT_UNAVAILABLE"
    title = "The rate limit cannot be checked"
    sentence = "The store that counts is away. Send the request again in a moment."


@dataclass(frozen=True, slots=True)
class Window:
    """A caller's window now. `reset_at` is when its oldest hit leaves it; None where unused."""

    limit: int
    window_seconds: int
    remaining: int
    reset_at: datetime | None


class RateLimit:
    """So many hits in so many seconds for each caller."""

    def __init__(
        self,
        name: str,
        *,
        limit: int,
        window_seconds: int,
        storage_uri: str,
        refusal: type[DomainError] = RateLimitExceededError,
    ) -> None:
        """Count under a name, in the store that a `limits` address names (`memory://`).

        The refusal of one use too many has `retry_after` in seconds and `reset_at` as a time.
        """
        self._name = name
        self._refusal = refusal
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._item = RateLimitItemPerSecond(limit, window_seconds)
        storage = storage_from_string(
            f"async+{storage_uri}",
            wrap_exceptions=True,
            implementation="redispy",
            socket_timeout=STORE_SECONDS,
            socket_connect_timeout=STORE_SECONDS,
        )
        self._windows = MovingWindowRateLimiter(storage)  # pyright: ignore[reportArgumentType]

    def turn(self, key: str) -> asyncio.Lock:
        """Return the lock under which equal requests to this process take turns.

        The second then sees what the first has written, and need not be counted.
        """
        return self._turns.setdefault(key, asyncio.Lock())

    async def hit(self, caller: str) -> None:
        """Count one use. Raises the limit's refusal, and then counts nothing."""
        try:
            allowed = await self._windows.hit(self._item, self._name, caller)
        except StorageError as error:
            log_warning("rate_limit_unavailable", error=str(error))
            raise RateLimitUnavailableError from error
        if not allowed:
            raise self._refused(await self.window(caller))

    async def check(self, caller: str) -> None:
        """Count nothing, and raise the limit's refusal where a use would be one too many."""
        window = await self.window(caller)
        if window.remaining <= 0:
            raise self._refused(window)

    def _refused(self, window: Window) -> DomainError:
        reset_at = window.reset_at or datetime.now(UTC)
        wait_seconds = max(1, math.ceil(reset_at.timestamp() - time.time()))
        return self._refusal(retry_after=wait_seconds, reset_at=reset_at)

    async def window(self, caller: str) -> Window:
        """Return how a caller's window stands; this is no use of it."""
        try:
            stats = await self._windows.get_window_stats(self._item, self._name, caller)
        except StorageError as error:
            log_warning("rate_limit_unavailable", error=str(error))
            raise RateLimitUnavailableError from error
        used = stats.remaining < self._item.amount
        return Window(
            limit=self._item.amount,
            window_seconds=self._item.multiples,
            remaining=stats.remaining,
            reset_at=datetime.fromtimestamp(stats.reset_time, UTC) if used else None,
        )
