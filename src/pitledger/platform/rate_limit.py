"""How often something may be done: a moving window, in memory or in a shared store."""

import asyncio
import math
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from weakref import WeakValueDictionary

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage, Storage
from limits.aio.storage.redis.redispy import RedispyBridge
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


def open_store(storage_uri: str) -> Storage:
    """Return the store that a `limits` address names (`memory://`), to be asked with `counting`.

    Raises `ConfigurationError` or `ValueError` for an address that no store can be made of.
    """
    storage = storage_from_string(
        f"async+{storage_uri}",
        wrap_exceptions=True,
        implementation="redispy",
        socket_timeout=STORE_SECONDS,
        socket_connect_timeout=STORE_SECONDS,
    )
    if not isinstance(storage, Storage):
        message = f"{storage_uri} names no store"
        raise TypeError(message)
    return storage


async def close_store(store: Storage) -> None:
    """Close a store's connections; one in memory has none."""
    if not isinstance(store, RedisStorage) or not isinstance(store.bridge, RedispyBridge):
        return
    from redis.asyncio import Redis, RedisCluster  # noqa: PLC0415 - slow to load, seldom needed

    client = store.bridge.get_connection()
    if isinstance(client, Redis | RedisCluster):
        await client.aclose()


@contextmanager
def counting() -> Generator[None]:
    """Ask a store in the block. Raises `RateLimitUnavailableError` where it is away."""
    try:
        yield
    except StorageError as error:
        log_warning("rate_limit_unavailable", error=str(error))
        raise RateLimitUnavailableError from error


class Turns:
    """Locks under which equal requests to this process take turns, made when they are asked for.

    The second then sees what the first has written, and need not be counted.
    """

    def __init__(self) -> None:
        """Begin without any; a lock that nobody holds or waits for is forgotten."""
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, key: str) -> asyncio.Lock:
        """Return the lock of a key."""
        return self._locks.setdefault(key, asyncio.Lock())


def wait_until(instant: datetime) -> int:
    """Return how many whole seconds there are from now until an instant, one at least."""
    return max(1, math.ceil(instant.timestamp() - time.time()))


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
    ) -> None:
        """Count under a name, in the store that a `limits` address names (`memory://`)."""
        self._name = name
        self._turns = Turns()
        self._item = RateLimitItemPerSecond(limit, window_seconds)
        self._store = open_store(storage_uri)
        self._windows = MovingWindowRateLimiter(self._store)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await close_store(self._store)

    def turn(self, key: str) -> asyncio.Lock:
        """Return the lock under which equal requests to this process take turns."""
        return self._turns.of(key)

    async def hit(self, caller: str) -> None:
        """Count one use. Raises `RateLimitExceededError`, and then counts nothing."""
        with counting():
            allowed = await self._windows.hit(self._item, self._name, caller)
        if not allowed:
            reset_at = (await self.window(caller)).reset_at or datetime.now(UTC)
            raise RateLimitExceededError(retry_after=wait_until(reset_at), reset_at=reset_at)

    async def window(self, caller: str) -> Window:
        """Return how a caller's window stands; this is no use of it."""
        with counting():
            stats = await self._windows.get_window_stats(self._item, self._name, caller)
        used = stats.remaining < self._item.amount
        return Window(
            limit=self._item.amount,
            window_seconds=self._item.multiples,
            remaining=stats.remaining,
            reset_at=datetime.fromtimestamp(stats.reset_time, UTC) if used else None,
        )
