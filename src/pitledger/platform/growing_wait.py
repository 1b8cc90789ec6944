"""How long somebody waits who was wrong too often: longer each time, in memory or a shared store.

What is decided is decided by counters that the store raises atomically, so that attempts at once,
those at other servers included, get past no limit.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from limits.aio.storage import Storage

from pitledger.kernel.errors import DomainError
from pitledger.platform.rate_limit import counting, wait_until

LONGEST_ATTEMPT_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many wrong ones are free, how long a wait is at most, and when all is forgotten.

    That is `forgotten_after_seconds` after the first wrong one; where `renewed`, each one that
    has to be waited for begins this time anew.
    """

    free: int
    longest_wait_seconds: int
    forgotten_after_seconds: int
    renewed: bool

    def wait_seconds(self, wrong: int) -> int:
        """Return how long to wait after one more than so many wrong ones: 1, 2, 4, 8 and so on."""
        doublings = min(wrong - self.free, self.longest_wait_seconds.bit_length())
        return min(2**doublings, self.longest_wait_seconds)


@dataclass(frozen=True, slots=True)
class Counted:
    """An attempt that counts as wrong until it is taken back; 0 where no wait comes with it."""

    key: str
    wait_seconds: int


class GrowingWait:
    """The wrong attempts of callers, who are known by a text each."""

    def __init__(
        self, name: str, *, patience: Patience, store: Storage, refusal: type[DomainError]
    ) -> None:
        """Count under a name in a store; the refusal has `retry_after` and `reset_at`."""
        self._name = name
        self._patience = patience
        self._store = store
        self._refusal = refusal

    async def begin(self, caller: str) -> Counted:
        """Count an attempt as wrong, before anybody knows; `wrong` or `take_back` ends it.

        Raises the refusal while the caller has to wait, and then counts nothing;
        `RateLimitUnavailableError` where the store is away.
        """
        with counting():
            first, second = self._keys(caller)
            wrong = [await self._store.get(first), await self._store.get(second)]
            if max(wrong) < self._patience.free:
                if await self._raise(first) <= self._patience.free:
                    return Counted(first, wait_seconds=0)
                await self._raise(first, by=-1)  # others took what was free meanwhile
                wrong = [self._patience.free, 0]
            wait_seconds = self._patience.wait_seconds(max(wrong))
            await self._take_the_turn(caller, wait_seconds)
            return Counted(await self._count(first, second, wrong=wrong), wait_seconds)

    async def _take_the_turn(self, caller: str, wait_seconds: int) -> None:
        """Let one attempt of all be the one that is looked at, unless a wait is on."""
        turn, wait = self._turn(caller), self._wait(caller)
        is_ours = await self._store.incr(turn, wait_seconds + LONGEST_ATTEMPT_SECONDS) == 1
        waits = await self._store.get(wait) > 0
        if is_ours and not waits:
            return
        if is_ours:
            await self._store.clear(turn)
        reset_at = await self._store.get_expiry(wait) if waits else time.time() + 1
        when = datetime.fromtimestamp(reset_at, UTC)
        raise self._refusal(retry_after=wait_until(when), reset_at=when)

    async def _count(self, first: str, second: str, *, wrong: list[int]) -> str:
        """Count one more, and return where.

        A counter expires as it was to when it was made. To renew the time another is made, in
        place of the lower one of two, so that at no moment there is none.
        """
        if not self._patience.renewed:
            await self._raise(first)
            return first
        fresh = first if wrong[0] < wrong[1] else second
        await self._store.clear(fresh)
        await self._raise(fresh, by=max(wrong) + 1)
        return fresh

    async def wrong(self, caller: str, counted: Counted) -> None:
        """Let an attempt count; the wait that comes with it begins."""
        if counted.wait_seconds:
            with counting():
                await self._store.incr(self._wait(caller), counted.wait_seconds)
                await self._store.clear(self._turn(caller))

    async def take_back(self, caller: str, counted: Counted) -> None:
        """Let an attempt not have been: it was right, or nobody can say."""
        with counting():
            if counted.wait_seconds:
                await self._store.clear(self._turn(caller))
            if counted.wait_seconds and self._patience.renewed:
                await self._store.clear(counted.key)
            else:
                await self._raise(counted.key, by=-1)

    async def forget(self, caller: str) -> None:
        """Let nothing have been wrong."""
        with counting():
            for key in (*self._keys(caller), self._turn(caller), self._wait(caller)):
                await self._store.clear(key)

    async def _raise(self, key: str, *, by: int = 1) -> int:
        return await self._store.incr(key, self._patience.forgotten_after_seconds, by)

    def _keys(self, caller: str) -> tuple[str, str]:
        return f"{self._name}:{caller}:0", f"{self._name}:{caller}:1"

    def _turn(self, caller: str) -> str:
        return f"{self._name}:{caller}:turn"

    def _wait(self, caller: str) -> str:
        return f"{self._name}:{caller}:wait"
