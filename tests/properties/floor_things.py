"""What the model of the floor is made of: players, slips, entries, and what play is worth.

Written from the rules alone, in plain Python, and importing nothing of what it is held against.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

VIENNA = ZoneInfo("Europe/Vienna")
DAY_STARTS_AT = time(6)
SECOND = timedelta(seconds=1)
TIERS = (
    ("BRONZE", 0, Fraction(1)),
    ("SILVER", 1_000, Fraction(5, 4)),
    ("GOLD", 5_000, Fraction(3, 2)),
    ("PLATINUM", 20_000, Fraction(2)),
)


@dataclass(frozen=True)
class Said:
    """What the floor must answer: this much of a body, or a refusal with one of some codes."""

    status: int
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    codes: frozenset[str] = frozenset()


def refused(*codes: str, **facts: Any) -> Said:
    """Return a refusal; where several reasons hold, the floor may name any."""
    return Said(0, facts, codes=frozenset(codes))


@dataclass(eq=False, kw_only=True)
class Named:
    """A thing with an id that the floor gives; None until it was answered."""

    id: str | None = None


@dataclass(eq=False)
class Game(Named):
    """The settings of a game, which a slip freezes."""

    edge_pct: str
    decisions_per_hour: str
    seats: int
    rate: str
    multiplier: str


@dataclass(eq=False)
class Table(Named):
    """An open table with a game."""

    game: Game


@dataclass(eq=False)
class Entry(Named):
    """An entry of the ledger."""

    kind: str
    points: int
    balance: int
    tier_before: str
    tier: str
    reason: str | None = None
    reversal: "Entry | None" = None

    def told(self, *, again: bool) -> dict[str, Any]:
        """Return what every answer about this entry says."""
        return {
            "ledger_entry_id": self,
            "points_earned": self.points,
            "new_balance": self.balance,
            "tier_before": self.tier_before,
            "tier": self.tier,
            "idempotent": again,
        }


@dataclass(eq=False)
class Player(Named):
    """A guest: the points, and how they came."""

    lifetime: int = 0
    entries: list[Entry] = field(default_factory=list[Entry])

    @property
    def balance(self) -> int:
        """Return the sum of all changes."""
        return sum(entry.points for entry in self.entries)

    def told(self) -> dict[str, Any]:
        """Return how the points stand."""
        step = max(i for i, (_, needed, _) in enumerate(TIERS) if needed <= self.lifetime)
        name, needed, _ = TIERS[step]
        following = TIERS[step + 1] if step + 1 < len(TIERS) else None
        progress, next_tier, missing = 100, None, 0
        if following:
            next_tier, missing = following[0], following[1] - self.lifetime
            progress = math.floor(Fraction(self.lifetime - needed, following[1] - needed) * 100)
        return {
            "player_id": self,
            "current_balance": self.balance,
            "lifetime_points": self.lifetime,
            "tier": name,
            "tier_progress": progress,
            "next_tier": next_tier,
            "points_to_next_tier": missing,
        }


@dataclass(eq=False)
class Visit(Named):
    """A player's stay."""

    player: Player
    day: date
    ended: bool = False


@dataclass(eq=False)
class Slip(Named):
    """A player at a table; `terms` are the game's as they were when it was opened."""

    visit: Visit
    table: Table
    seat: int
    bet_cents: int
    started_at: datetime
    terms: Game
    moved_from: "Slip | None" = None
    status: str = "OPEN"
    pauses: list[tuple[datetime, datetime | None]] = field(
        default_factory=list[tuple[datetime, datetime | None]]
    )
    closed_seconds: int | None = None
    snapshot_lost: bool = False
    gameplay: Entry | None = None
    backfills: list[Entry] = field(default_factory=list[Entry])

    @property
    def player(self) -> Player:
        """Return who plays."""
        return self.visit.player

    @property
    def live(self) -> bool:
        """Return whether the player is seated."""
        return self.status != "CLOSED"

    @property
    def payment(self) -> Entry | None:
        """Return what pays the slip: its play, reversed or not, or a backfill that stands."""
        standing = [entry for entry in self.backfills if entry.reversal is None]
        return self.gameplay or (standing[0] if standing else None)

    @property
    def owed(self) -> bool:
        """Return whether the slip is closed and not paid."""
        return not self.live and self.payment is None

    def played(self, now: datetime) -> int:
        """Return the whole seconds of play, never below 0, whatever the clock did."""
        if self.closed_seconds is not None:
            return self.closed_seconds
        end = max(now, self.started_at)
        paused = sum(
            (max((back or end) - went, timedelta()) for went, back in self.pauses), timedelta()
        )
        return max(0, (end - self.started_at - paused) // SECOND)

    def told(self, now: datetime) -> dict[str, Any]:
        """Return what an answer says of the slip."""
        return {
            "id": self,
            "visit_id": self.visit,
            "player_id": self.player,
            "table_id": self.table,
            "seat": self.seat,
            "status": self.status,
            "average_bet_cents": self.bet_cents,
            "play_seconds": self.played(now),
            "gaming_day": gaming_day(self.started_at).isoformat(),
            "moved_from_id": self.moved_from,
        }


def gaming_day(now: datetime) -> date:
    """Return the business date: before six in Vienna it is still yesterday's."""
    local = now.astimezone(VIENNA)
    return local.date() - timedelta(days=local.time() < DAY_STARTS_AT)


def tier_of(lifetime: int) -> str:
    """Return the tier that lifetime points earn."""
    return [name for name, needed, _ in TIERS if needed <= lifetime][-1]


def points_of(slip: Slip, tier: str) -> int:
    """Return what a closed slip is worth under `pit-1` to somebody of a tier."""
    terms, seconds = slip.terms, slip.closed_seconds or 0
    an_hour = Fraction(terms.decisions_per_hour)
    rounds = half_up(Fraction(seconds) * an_hour / 3600)
    theo = Fraction(slip.bet_cents, 100) * Fraction(terms.edge_pct) / 100 * rounds
    points = theo * Fraction(terms.rate) * Fraction(terms.multiplier)
    points *= next(multiplier for name, _, multiplier in TIERS if name == tier)
    if terms.seats < 7:
        points *= 1 + Fraction(5, 100) * (7 - terms.seats)
    if rounds > an_hour:
        points *= Fraction(11, 10)
    return half_up(points)


def half_up(value: Fraction) -> int:
    """Round to a whole number, a half upwards."""
    return math.floor(value + Fraction(1, 2))
