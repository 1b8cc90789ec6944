"""The long runs: a wall-clock limit for each part, and chance that can be had again."""

import logging
import os
import secrets
import signal
import time
from collections.abc import Iterator
from random import Random
from types import FrameType

import pytest
import structlog

from tests.soak.tally import say

SEED = "PITLEDGER_SOAK_SEED"
ALTOGETHER_SECONDS = 15 * 60
BEGAN = time.monotonic()


@pytest.fixture(scope="session")
def seed() -> int:
    """What all chance begins with: the number set, or a new one."""
    number = int(os.environ.get(SEED) or secrets.randbelow(10**9))
    say(f"\n{SEED}={number}")
    return number


@pytest.fixture
def chance(seed: int, request: pytest.FixtureRequest) -> Random:
    """Chance for one part, whichever parts run before it."""
    return Random(f"{seed} {request.node.name}")


@pytest.fixture(autouse=True)
def wall_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a part that takes longer than it says in its `limit` mark, and tell how long it took."""
    left = ALTOGETHER_SECONDS - int(time.monotonic() - BEGAN)
    seconds = min(request.node.get_closest_marker("limit").args[0], left)

    def too_long(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"{request.node.name} took more than its {seconds} seconds")

    before = signal.signal(signal.SIGALRM, too_long)
    began = time.monotonic()
    signal.alarm(max(seconds, 1))
    say(f"\n== {request.node.name}")
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    say(f"== {request.node.name}: {time.monotonic() - began:.0f} of {seconds} seconds at most")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark that says how long a part may take; keep our own log out of the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    config.addinivalue_line("markers", "limit(seconds): the most that a part may take")
