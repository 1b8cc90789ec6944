"""What the floor must do and answer, said a second time: in plain Python, from the rules alone.

One method an action. Each changes the model as the floor must change, and returns what the floor
must answer; where it must refuse, nothing changes.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.properties.floor_things import (
    Entry,
    Player,
    Said,
    Slip,
    Table,
    Visit,
    gaming_day,
    points_of,
    refused,
    tier_of,
)

REWARDS_A_MINUTE = 10
NO_REASON: frozenset[str] = frozenset()
Completion = dict[str, Any]


@dataclass
class Model:
    """The floor as it must stand.

    `accruals_refused` says that the ledger refuses entries for play; `limited`, that the answer to
    be foretold was the rate limit's, whose window is one of real time.
    """

    now: datetime
    tables: list[Table] = field(default_factory=list[Table])
    players: list[Player] = field(default_factory=list[Player])
    visits: list[Visit] = field(default_factory=list[Visit])
    slips: list[Slip] = field(default_factory=list[Slip])
    entries: list[tuple[Entry, Player, Slip | None]] = field(
        default_factory=list[tuple[Entry, Player, Slip | None]]
    )
    accruals_refused: bool = False
    limited: bool = False
    _rewards: dict[Hashable, Entry] = field(default_factory=dict[Hashable, Entry])
    _hits: dict[str, int] = field(default_factory=dict[str, int])

    def live_visit(self, player: Player) -> Visit | None:
        """Return the player's stay that goes on."""
        return next((v for v in self.visits if v.player is player and not v.ended), None)

    def live_slip(self, player: Player) -> Slip | None:
        """Return where the player is seated."""
        return next((s for s in self.slips if s.player is player and s.live), None)

    def left_over(self) -> list[Visit]:
        """Return the stays of earlier gaming days that go on."""
        return [v for v in self.visits if not v.ended and v.day < gaming_day(self.now)]

    # --- visits -----------------------------------------------------------------------------

    def start_visit(self, player: Player) -> Said:
        """Resume the live stay, or start one; one of an earlier day is rolled over."""
        visit, resumed, rolled_over = self._joined(player)
        told = {"id": visit, "player_id": player, "gaming_day": visit.day.isoformat()}
        return Said(
            200 if resumed else 201,
            {**told, "ended_at": None, "resumed": resumed, "rolled_over": rolled_over},
        )

    def end_visit(self, visit: Visit) -> Said:
        """Complete the live slip, and end the stay."""
        told = {"visit": {"id": visit, "player_id": visit.player}}
        return Said(200, {**told, "completions": self._finished(visit)})

    def _joined(self, player: Player) -> tuple[Visit, bool, dict[str, Any] | None]:
        rolled_over = None
        visit = self.live_visit(player)
        if visit in self.left_over():
            rolled_over = {"visit_id": visit, "completions": self._finished(visit)}
        elif visit:
            return visit, True, None
        visit = Visit(player, gaming_day(self.now))
        self.visits.append(visit)
        return visit, False, rolled_over

    def _finished(self, visit: Visit | None) -> list[Completion]:
        live = [slip for slip in self.slips if slip.visit is visit and slip.live]
        if visit:
            visit.ended = True
        return [self._closed(slip) for slip in live]

    # --- slips ------------------------------------------------------------------------------

    def open_slip(self, player: Player, table: Table, *, seat: int, bet_cents: int) -> Said:
        """Seat a player, in the stay that goes on or in a new one."""
        at = self.live_slip(player)
        if at and at.visit in self.left_over():
            reasons = self._why_not(table, seat, leaving=at)
        else:
            reasons = self._why_not(table, seat)
            reasons |= {"PLAYER_ALREADY_SEATED"} if at else NO_REASON
        if reasons:
            return refused(*reasons)
        visit, _, rolled_over = self._joined(player)
        slip = self._seated(visit, table, seat=seat, bet_cents=bet_cents)
        return Said(201, {**slip.told(self.now), "rolled_over": rolled_over})

    def pause(self, slip: Slip) -> Said:
        """Stop the play seconds."""
        if slip.status != "OPEN":
            return refused("SLIP_NOT_OPEN")
        slip.status = "PAUSED"
        slip.pauses.append((self.now, None))
        return Said(200, slip.told(self.now))

    def resume(self, slip: Slip) -> Said:
        """Let the play seconds go on."""
        if slip.status != "PAUSED":
            return refused("SLIP_NOT_PAUSED")
        slip.status = "OPEN"
        slip.pauses[-1] = (slip.pauses[-1][0], self.now)
        return Said(200, slip.told(self.now))

    def edit(self, slip: Slip, bet_cents: int) -> Said:
        """Correct the average bet."""
        if not slip.live:
            return refused("SLIP_ALREADY_CLOSED")
        slip.bet_cents = bet_cents
        return Said(200, slip.told(self.now))

    def move(self, slip: Slip, table: Table, *, seat: int) -> Said:
        """Close and pay the slip, and open one at another seat with the game's terms of now."""
        reasons = self._why_not(table, seat, leaving=slip)
        reasons |= NO_REASON if slip.live else {"SLIP_ALREADY_CLOSED"}
        if reasons:
            return refused(*reasons)
        closed = self._closed(slip)
        opened = self._seated(slip.visit, table, seat=seat, bet_cents=slip.bet_cents)
        opened.moved_from = slip
        return Said(200, {"closed": closed, "opened": opened.told(self.now)})

    def complete(self, slip: Slip, bet_cents: int | None = None) -> Said:
        """Close the slip and pay it, once; asked again, the answer is the original one."""
        if not slip.live and bet_cents not in {None, slip.bet_cents}:
            return refused("SLIP_ALREADY_CLOSED")
        slip.bet_cents = bet_cents or slip.bet_cents
        completion = self._closed(slip)
        if slip.owed:
            told = {"slip_id": slip, "rating_slip": completion["rating_slip"]}
            return refused("PARTIAL_COMPLETION", **told)
        return Said(200, completion)

    def recover(self, slip: Slip) -> Said:
        """Pay a closed slip that is owed."""
        if slip.live:
            return refused("SLIP_NOT_CLOSED")
        completion = self._closed(slip)
        if slip.owed:
            return refused("SNAPSHOT_MISSING" if slip.snapshot_lost else "PARTIAL_COMPLETION")
        return Said(200, completion["loyalty"])

    def _why_not(self, table: Table, seat: int, *, leaving: Slip | None = None) -> set[str]:
        reasons: set[str] = set()
        if not 1 <= seat <= table.game.seats:
            reasons.add("SEAT_OUT_OF_RANGE")
        if any(
            other.live and (other.table, other.seat) == (table, seat) and other is not leaving
            for other in self.slips
        ):
            reasons.add("SEAT_OCCUPIED")
        return reasons

    def _seated(self, visit: Visit, table: Table, *, seat: int, bet_cents: int) -> Slip:
        slip = Slip(visit, table, seat, bet_cents, self.now, terms=replace(table.game))
        self.slips.append(slip)
        return slip

    def _closed(self, slip: Slip) -> Completion:
        """Close a slip if it is live, and pay it if it can be and is not."""
        if slip.live:
            slip.closed_seconds = slip.played(self.now)
            slip.status = "CLOSED"
        player, paid = slip.player, slip.payment
        broken = slip.snapshot_lost or self.accruals_refused
        if paid is None and not broken:
            points = points_of(slip, tier_of(player.lifetime))
            slip.gameplay = self._entered(player, points, kind="GAMEPLAY", slip=slip)
        told = {"rating_slip": slip.told(self.now)}
        if slip.payment is None:
            return {**told, "loyalty": None, "code": "PARTIAL_COMPLETION"}
        return {**told, "loyalty": slip.payment.told(again=paid is not None)}

    # --- points -----------------------------------------------------------------------------

    def reward(self, player: Player, *, staff: str, points: int, reason: str, **tied: Any) -> Said:
        """Give or take points by hand; `tied` to a `slip`, or numbered with a `number`."""
        slip: Slip | None = tied.get("slip")
        if invalid := _why_no_reward(points, reason, player=player, slip=slip):
            return refused(*invalid)
        key: Hashable = (player, staff, points, reason.strip(), gaming_day(self.now))
        if slip:
            key = ("backfill", slip, sum(1 for e in slip.backfills if e.reversal))
        elif tied.get("number"):
            key = (player, tied["number"])
        if known := self._rewards.get(key):
            same = known.points == points
            return Said(200, known.told(again=True)) if same else refused("IDEMPOTENCY_CONFLICT")
        if self.limited:
            full = self._hits.get(staff, 0) >= REWARDS_A_MINUTE
            return refused("RATE_LIMIT_EXCEEDED" if full else "none: the limit is not reached")
        self._hits[staff] = self._hits.get(staff, 0) + 1
        if ledger_says := _why_not_written(points, player=player, slip=slip):
            return refused(ledger_says)
        kind = "MANUAL_BONUS" if points > 0 else "ADJUSTMENT"
        entry = self._rewards[key] = self._entered(player, points, kind=kind, slip=slip)
        if slip:
            slip.backfills.append(entry)
        return Said(201, entry.told(again=False))

    def reverse(self, entry: Entry, *, reason: str) -> Said:
        """Take an entry back, once; a reversal stands."""
        player = next(player for known, player, _ in self.entries if known is entry)
        if entry.kind == "REVERSAL" or len(reason.strip()) < 10:
            return refused("VALIDATION_ERROR")
        if entry.reversal:
            same = entry.reversal.reason == reason.strip()
            told = entry.reversal.told(again=True)
            return Said(200, told) if same else refused("ALREADY_REVERSED")
        if player.balance < entry.points:
            return refused("INSUFFICIENT_BALANCE")
        entry.reversal = self._entered(player, -entry.points, kind="REVERSAL")
        entry.reversal.reason = reason.strip()
        return Said(201, entry.reversal.told(again=False))

    def _entered(
        self, player: Player, points: int, *, kind: str, slip: Slip | None = None
    ) -> Entry:
        """Write an entry: only what is given raises lifetime, only taking that back lowers it."""
        before = tier_of(player.lifetime)
        player.lifetime += min(points, 0) if kind == "REVERSAL" else max(points, 0)
        after = tier_of(player.lifetime)
        entry = Entry(kind, points, player.balance + points, before, after)
        player.entries.append(entry)
        self.entries.append((entry, player, slip))
        return entry


def _why_no_reward(points: int, reason: str, *, player: Player, slip: Slip | None) -> set[str]:
    reasons: set[str] = set()
    if abs(points) > 10_000:
        reasons.add("REWARD_EXCEEDS_LIMIT")
    if points == 0 or len(reason.strip()) < 10 or (slip and (points < 0 or slip.player != player)):
        reasons.add("VALIDATION_ERROR")
    return reasons


def _why_not_written(points: int, *, player: Player, slip: Slip | None) -> str | None:
    if slip and slip.live:
        return "SLIP_NOT_CLOSED"
    if slip and slip.gameplay:
        return "SLIP_ALREADY_ACCRUED"
    return "INSUFFICIENT_BALANCE" if player.balance + points < 0 else None
