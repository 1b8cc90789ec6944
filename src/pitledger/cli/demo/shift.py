"""Eight hours on the floor, played through the same use cases that the server uses."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from math import sqrt
from random import Random

from pitledger.cli.demo.figures import Counted
from pitledger.cli.demo.floor import Floor, Step
from pitledger.cli.demo.guests import arrive, rest, sit_last
from pitledger.cli.demo.house import House, player_id_of
from pitledger.cli.demo.people import GUESTS
from pitledger.cli.demo.service import (
    leave_owed,
    lose_points,
    reverse_play,
    reverse_reward,
    reward,
    take_back,
)
from pitledger.platform.correlation import correlated

HOURS = 8
SHIFT = timedelta(hours=HOURS)
ARRIVING = 88
LAST_GUEST = 3
LAST_GUEST_SITS_BEFORE_END = timedelta(minutes=12)
REST_BEFORE_END = timedelta(minutes=7)
REWARDING = 14
# What happens besides, and after how many hours.
BESIDES: tuple[tuple[Step, float], ...] = (
    (lose_points, 3.6),
    (take_back, 4.1),
    (lose_points, 4.9),
    (reverse_reward, 5.3),
    (lose_points, 6.2),
    (reverse_play, 6.6),
    (leave_owed, 7.2),
    (leave_owed, 7.5),
)


async def play_shift(
    house: House,
    *,
    seed: int,
    end: datetime,
    held_rows: AsyncExitStack,
    advance: Callable[[int], None],
) -> Counted:
    """Play a shift that ends at a time, and return what was counted.

    The same seed at the same end plays the same shift: all chance comes from the seed, all times
    from the end. Each action runs under a correlation id of its own. Slips that are left owed stay
    so until `held_rows` is closed, whoever tries to recover them. `advance` is called as each of
    `HOURS` begins.
    """
    floor = Floor(house, Random(seed), end, held_rows)  # noqa: S311 - play, no secret
    _plan_shift(floor)
    hours = 0
    for event in floor.events():
        while hours <= (event.at - (end - SHIFT)) // timedelta(hours=1):
            hours += 1
            advance(1)
        with correlated():
            await event.step(floor, event)
    return floor.counted


def _plan_shift(floor: Floor) -> None:
    """Plan who comes when, more of them the later it gets, and what happens besides."""
    rng, start = floor.rng, floor.end - SHIFT
    others = [number for number in range(len(GUESTS)) if number != LAST_GUEST]
    for number, guest in enumerate(rng.sample(others, ARRIVING)):
        share = sqrt((number + rng.random()) / ARRIVING)
        floor.plan(start + share * SHIFT, arrive, player_id=player_id_of(guest))
    for number in range(REWARDING):
        share = (number + 1 + rng.random()) / (REWARDING + 2)
        floor.plan(start + share * SHIFT, reward)
    for step, hour in BESIDES:
        floor.plan(start + timedelta(hours=hour) + floor.minutes(0, 10), step)
    last_guest = player_id_of(LAST_GUEST)
    floor.plan(floor.end - LAST_GUEST_SITS_BEFORE_END, sit_last, player_id=last_guest)
    floor.plan(floor.end - REST_BEFORE_END, rest)
