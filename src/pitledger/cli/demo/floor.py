"""The floor during a shift: who sits where, and what is going to happen when."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import NamedTuple, TypeAlias
from uuid import UUID

from pitledger.cli.demo.figures import Counted
from pitledger.cli.demo.house import House
from pitledger.platform.rate_limit import RateLimit

# The API guide seats a guest of its own at the first; the last guest of the shift takes the other.
KEPT_FREE = {("RL-1", 1), ("RL-1", 5)}
LAST_SEATING_BEFORE_END = timedelta(minutes=13)
REWARDS_PER_SHIFT = 1_000

Step: TypeAlias = Callable[["Floor", "Event"], Awaitable[None]]


class Event(NamedTuple):
    """Something that is going to happen; with a slip, only while the player still plays on it."""

    at: datetime
    number: int
    step: Step
    player_id: UUID | None
    slip_id: UUID | None


@dataclass(slots=True)
class Seated:
    """A player in play. `label` is the table's; `leaves_at` is when the slip is to be closed."""

    slip_id: UUID
    label: str
    seat: int
    average_bet_cents: int
    leaves_at: datetime
    paused: bool = False


def _reward_limit() -> RateLimit:
    """Return a limit that no shift meets: the real one counts real time, and this is compressed."""
    return RateLimit("demo", limit=REWARDS_PER_SHIFT, window_seconds=60, storage_uri="memory://")


@dataclass(slots=True)
class Floor:
    """A shift as far as it has been played; all chance comes from the one `rng`.

    `held` are the players whose points somebody holds until the figures are read; `held_rows` lets
    them go.
    """

    house: House
    rng: Random
    end: datetime
    held_rows: AsyncExitStack
    counted: Counted = field(default_factory=Counted)
    seated: dict[UUID, Seated] = field(default_factory=dict[UUID, Seated])
    visits: dict[UUID, UUID] = field(default_factory=dict[UUID, UUID])
    held: set[UUID] = field(default_factory=set[UUID])
    agenda: list[Event] = field(default_factory=list[Event])
    numbers: Iterator[int] = field(default_factory=count)
    reward_limit: RateLimit = field(default_factory=_reward_limit)

    def plan(
        self,
        at: datetime,
        step: Step,
        *,
        player_id: UUID | None = None,
        slip_id: UUID | None = None,
    ) -> None:
        """Put something on the agenda."""
        heappush(self.agenda, Event(at, next(self.numbers), step, player_id, slip_id))

    def events(self) -> Iterator[Event]:
        """Yield what happens until the end of the shift, in its order, and take it off."""
        while self.agenda and self.agenda[0].at <= self.end:
            event = heappop(self.agenda)
            if event.slip_id is None or self.plays_on(event.slip_id, event.player_id):
                yield event

    def plays_on(self, slip_id: UUID, player_id: UUID | None) -> bool:
        """Return whether a player still plays on a slip."""
        seated = None if player_id is None else self.seated.get(player_id)
        return seated is not None and seated.slip_id == slip_id

    def may_be_seated(self, at: datetime) -> bool:
        """Return whether anybody but the shift's last guest still sits down at a time."""
        return at < self.end - LAST_SEATING_BEFORE_END

    def free_seats(self, *, other_pit_than: str | None = None) -> list[tuple[str, int]]:
        """Return label and seat of every free place, in one pit only where the other is named."""
        taken = KEPT_FREE | {(seated.label, seated.seat) for seated in self.seated.values()}
        return [
            (label, seat)
            for label, table in self.house.tables.items()
            if table.pit != other_pit_than
            for seat in range(1, table.seats + 1)
            if (label, seat) not in taken
        ]

    def minutes(self, shortest: float, longest: float) -> timedelta:
        """Return a random time between two numbers of minutes, in whole seconds."""
        return timedelta(seconds=round(60 * self.rng.uniform(shortest, longest)))

    def chance(self, probability: float) -> bool:
        """Return whether something that happens so often happens now."""
        return self.rng.random() < probability
