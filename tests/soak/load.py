"""Threads that go on until they are told to rest; what fails in one fails the run."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from threading import Condition, Thread

REST_SECONDS = 60


class Load:
    """Threads, each of which takes one step after the other."""

    def __init__(self, steps: Sequence[Callable[[], None]]) -> None:
        """Take what each thread does again and again."""
        self._changed = Condition()
        self._going = False
        self._over = False
        self._resting = 0
        self._failures: list[BaseException] = []
        self._threads = [Thread(target=self._run, args=[step]) for step in steps]

    def go(self) -> None:
        """Let all of them go on."""
        with self._changed:
            self._going = True
            self._changed.notify_all()

    def rest(self) -> None:
        """Return when each has finished its step. Raises what failed in one of them."""
        with self._changed:
            self._going = False
            rested = self._changed.wait_for(
                lambda: self._failures or self._resting == len(self._threads), REST_SECONDS
            )
        self.raise_failures()
        assert rested, "some thread did not finish its step"

    def until(self, reached: Callable[[], bool], *, seconds: float, otherwise: str) -> None:
        """Return as soon as something is reached. Raises what failed meanwhile."""
        deadline = time.monotonic() + seconds
        while not reached():
            self.raise_failures()
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.002)

    def raise_failures(self) -> None:
        """Raise what failed in a thread, if anything did."""
        if self._failures:
            raise self._failures[0]

    @contextmanager
    def running(self) -> Generator["Load"]:
        """Run the threads, which begin at rest, while a block does."""
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()
            for thread in self._threads:
                thread.join()

    def _run(self, step: Callable[[], None]) -> None:
        try:
            while self._may_go_on():
                step()
        except BaseException as failure:  # noqa: BLE001 - the main thread raises it
            with self._changed:
                self._failures.append(failure)
                self._changed.notify_all()

    def _may_go_on(self) -> bool:
        with self._changed:
            self._resting += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._going or self._over)
            self._resting -= 1
            return not self._over
