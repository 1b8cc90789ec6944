"""One run: where it measures, how much, and what it tells of that meanwhile."""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.bench.cluster import Cluster

STARTED = time.monotonic()
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Run:
    """What all parts of a run share; `share` is that of the usual number of requests."""

    cluster: Cluster
    turns: int
    share: float
    large: bool
    year: bool

    @property
    def folder(self) -> Path:
        """Return a folder that goes with the run."""
        return self.cluster.folder.parent

    @property
    def log(self) -> Path:
        """Return where the servers write their log."""
        return self.folder / "server.log"

    def some(self, number: int, *, clients: int) -> int:
        """Return how many are asked for: the share of a usual number, as many for each client."""
        return max(round(number * self.share / clients), 1) * clients


def rotated(items: tuple[Item, ...], turn: int) -> tuple[Item, ...]:
    """Return the items in the order of a turn: each begins with another."""
    shift = turn % len(items)
    return items[shift:] + items[:shift]


def say(text: str) -> None:
    """Tell a person who waits what is done now, with the seconds since the start."""
    sys.stderr.write(f"{time.monotonic() - STARTED:6.0f} s  {text}\n")
    sys.stderr.flush()
