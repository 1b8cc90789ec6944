"""That this process is about to end, told to what would otherwise go on until it is cut off."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

_TOLD: list[Callable[[], None]] = []


@contextmanager
def told_of_the_end(tell: Callable[[], None]) -> Generator[None]:
    """Have a function called when the process is told to end while the block runs."""
    _TOLD.append(tell)
    try:
        yield
    finally:
        _TOLD.remove(tell)


def tell_of_the_end() -> None:
    """Say that the process is about to end."""
    for tell in _TOLD:
        tell()
