"""Whether the entries of a ledger are what the rules make of them, one after another.

Every rule is stated once, where the writer has it: hashes in `model`, points in `rules`, tiers
and lifetime points in the database's functions, which the view `ledger_walk` calls.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from pitledger.loyalty.model import EarningTerms, exact_decimal, genesis_hash, plain_text
from pitledger.loyalty.opening_balance import OPENING_EVENT_TYPES, opening_points
from pitledger.loyalty.policies import Earning, earning, rounds_played
from pitledger.loyalty.rules import SnapshotMissingError, earning_terms
from pitledger.loyalty.verification.chain import Head
from pitledger.loyalty.verification.findings import NO_ENTRY, Finding, Kind, WalkedEntry, shown
from pitledger.loyalty.verification.sayings import Saying, missing

TERMS = tuple(term.name for term in fields(EarningTerms))
UNREADABLE = (
    *(SnapshotMissingError, ArithmeticError, AttributeError, KeyError, TypeError, ValueError),
    *(RecursionError, StopIteration),
)


@dataclass
class LedgerWalk:
    """A walk past all entries of a casino, by player and sequence; it remembers one entry.

    `tiers` are the steps of each version of the tier table, as an entry's inputs hold them.
    `broken` are the players whose chain does not fit, with its end as the cache has it.
    """

    casino_id: UUID
    tiers: Mapping[str, Sequence[Mapping[str, str]]]
    entries: int = 0
    players: int = 0
    broken: dict[UUID, Head | None] = field(default_factory=dict[UUID, Head | None])
    _previous: WalkedEntry | None = None
    _fits: bool = True

    def step(self, entry: WalkedEntry) -> Iterator[Finding]:
        """Walk past the next entry, and yield what is wrong with it."""
        previous = self._previous
        if previous is None or previous.is_last:
            previous, self._fits = None, True
            self.players += 1
        self.entries += 1
        self._previous = entry
        self._fits = self._fits and self._is_linked(entry, previous)
        inputs = _inputs(entry)
        yield from _own_findings(entry, inputs)
        if self._fits:
            yield from _balance_findings(entry, previous)
            yield from self._tier_findings(entry, previous, inputs=inputs)
        if entry.is_last:
            yield from self._end(entry)

    def _is_linked(self, entry: WalkedEntry, previous: WalkedEntry | None) -> bool:
        if previous is None:
            number, link = 0, genesis_hash(self.casino_id, entry.player_id)
        else:
            number, link = previous.sequence, previous.entry_hash
        return entry.sequence == number + 1 and entry.previous_hash == link and entry.is_intact

    def _tier_findings(
        self, entry: WalkedEntry, previous: WalkedEntry | None, *, inputs: Mapping[str, Any] | None
    ) -> Iterator[Finding]:
        """Yield a tier that lifetime points do not earn, by the table of the entry's version."""
        try:
            steps = [row for row in (inputs or {})["tiers"] if row["threshold_points"] is not None]
            first_tier, version = steps[0]["name"], (inputs or {})["tier_version"]
        except (*UNREADABLE, IndexError):
            yield entry.finding(Kind.WRONG_TIER, Saying.NO_TIER_TABLE)
            return
        if steps != self.tiers.get(version):
            yield entry.finding(Kind.WRONG_TIER, Saying.OTHER_TIER_TABLE, version=shown(version))
        before = first_tier if previous is None else previous.text("tier_after")
        if entry.text("tier_before") != before:
            stored = shown(entry.text("tier_before"))
            yield entry.finding(
                Kind.WRONG_TIER, Saying.OTHER_TIER_BEFORE, stored=stored, due=before
            )
        if entry.text("tier_after") != entry.tier:
            yield entry.finding(
                Kind.WRONG_TIER,
                Saying.OTHER_TIER_AFTER,
                stored=shown(entry.text("tier_after")),
                lifetime_points=entry.lifetime_points,
                due=entry.tier,
            )

    def _end(self, entry: WalkedEntry) -> Iterator[Finding]:
        """Compare a player's last entry with the cache, and remember a chain that does not fit."""
        head = head_of(entry.cached)
        if head is not None and (head.sequence, head.entry_hash) != (
            entry.sequence,
            entry.entry_hash,
        ):
            self._fits = False
        if not self._fits:
            self.broken[entry.player_id] = head
        if entry.cached is None:
            yield entry.finding(Kind.CACHE_DRIFT, Saying.NO_CACHE)
            return
        yield from cache_findings(
            entry.player_id,
            sequence=entry.sequence,
            cached=entry.cached,
            expected={
                "current_balance": entry.current_balance,
                "lifetime_points": entry.lifetime_points,
                "tier": entry.tier,
                "tier_progress": entry.tier_progress,
                "updated_at_fits": True,
            },
        )


def head_of(cached: Mapping[str, Any] | None) -> Head | None:
    """Return where the cached row says that the chain ends; None where there is no such row."""
    if cached is None:
        return None
    return Head(cached["last_sequence"], bytes.fromhex(cached["last_hash"]))


def cache_findings(
    player_id: UUID, *, sequence: int, cached: Mapping[str, Any], expected: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield each cached figure that is not what the ledger comes to."""
    for name, value in expected.items():
        if cached[name] != value:
            kind = Kind.WRONG_LIFETIME if name == "lifetime_points" else Kind.CACHE_DRIFT
            if name == "updated_at_fits":
                yield Finding(player_id, sequence, kind, Saying.OTHER_CACHED_TIME, {})
                continue
            facts = {"name": name, "stored": shown(cached[name]), "due": shown(value)}
            yield Finding(player_id, sequence, kind, Saying.OTHER_CACHE, facts)


def cache_without_entries(player_id: UUID, cached: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with a cached row whose player has no entry in the ledger."""
    if cached["last_sequence"] > 0:
        yield Finding(player_id, 1, Kind.REMOVED, *missing(1, cached["last_sequence"]))
    expected = {"current_balance": 0, "lifetime_points": 0}
    yield from cache_findings(player_id, sequence=NO_ENTRY, cached=cached, expected=expected)


def _inputs(entry: WalkedEntry) -> Mapping[str, Any] | None:
    try:
        inputs = json.loads(entry.text("inputs"))
    except (ValueError, RecursionError):
        return None
    return cast("Mapping[str, Any]", inputs) if isinstance(inputs, dict) else None


def _balance_findings(entry: WalkedEntry, previous: WalkedEntry | None) -> Iterator[Finding]:
    before = 0 if previous is None else previous.number("balance_after")
    if entry.number("balance_before") != before:
        yield _other_balance(entry, "balance_before", due=before)
    after = entry.number("balance_before") + entry.number("points_change")
    if entry.number("balance_after") != after:
        yield _other_balance(entry, "balance_after", due=after)


def _other_balance(entry: WalkedEntry, name: str, *, due: int) -> Finding:
    stored = entry.text(name)
    return entry.finding(
        Kind.WRONG_BALANCE, Saying.OTHER_BALANCE, name=name, stored=stored, due=due
    )


def _own_findings(entry: WalkedEntry, inputs: Mapping[str, Any] | None) -> Iterator[Finding]:
    """Yield what is wrong with an entry by its own row, its slip or what it reverses."""
    kind = entry.text("transaction_type")
    if kind == "GAMEPLAY":
        yield from _slip_findings(entry)
        yield from _points_findings(entry, inputs or {})
    elif (inputs or {}).get("points_change") != entry.text("points_change"):
        yield entry.finding(Kind.WRONG_POINTS, Saying.OTHER_POINTS_STATED)
    if kind == "ADJUSTMENT":
        yield from _opening_findings(entry, inputs or {})
    if kind == "REVERSAL":
        original = entry.original or {}
        stated = (original.get("player_id"), -int(original.get("points_change") or 0))
        if stated != (entry.text("player_id"), entry.number("points_change")):
            reversed_id = entry.text("reverses_id")
            yield entry.finding(Kind.WRONG_REVERSAL, Saying.NOT_TAKEN_BACK, entry_id=reversed_id)


def _opening_findings(entry: WalkedEntry, inputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield points of an opening balance that its figures do not come to."""
    event_type = entry.text("event_type")
    if event_type not in OPENING_EVENT_TYPES:
        return
    try:
        points = opening_points(
            event_type,
            current_balance=int(inputs["current_balance"]),
            lifetime_points=int(inputs["lifetime_points"]),
        )
    except UNREADABLE:
        yield entry.finding(Kind.WRONG_POINTS, Saying.NO_POINTS)
        return
    if points != entry.number("points_change"):
        yield entry.finding(Kind.WRONG_POINTS, Saying.OTHER_POINTS, points=points)


def _slip_findings(entry: WalkedEntry) -> Iterator[Finding]:
    facts, slip = {"slip_id": entry.text("rating_slip_id")}, entry.slip
    if slip is None:
        wrong = Saying.NO_SLIP
    elif slip["status"] != "CLOSED":
        wrong, facts["status"] = Saying.SLIP_NOT_CLOSED, slip["status"]
    elif slip["player_id"] != entry.text("player_id"):
        wrong = Saying.SLIP_OF_ANOTHER
    else:
        return
    yield entry.finding(Kind.GAMEPLAY_WITHOUT_CLOSED_SLIP, wrong, **facts)


def _points_findings(entry: WalkedEntry, inputs: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield points that the entry's inputs do not come to, and inputs that are not the slip's."""
    try:
        held = next(row for row in inputs["tiers"] if row["name"] == entry.text("tier_before"))
        terms, earned = _earning(held["multiplier"], *(inputs[name] for name in TERMS))
        play_seconds = int(inputs["play_seconds"])
        rounds = rounds_played(play_seconds, terms)
        points = earned.points(int(inputs["average_bet_cents"]), play_seconds)
    except UNREADABLE:
        yield entry.finding(Kind.WRONG_POINTS, Saying.NO_POINTS)
        return
    if points != entry.number("points_change"):
        yield entry.finding(Kind.WRONG_POINTS, Saying.OTHER_POINTS, points=points)
    if inputs.get("rounds") != str(rounds):
        yield entry.finding(Kind.WRONG_POINTS, Saying.OTHER_ROUNDS, rounds=rounds)
    for name, value in _slip_inputs(entry.slip or {}).items():
        if inputs.get(name) != value:
            facts = {"name": name, "stored": shown(inputs.get(name)), "due": shown(value)}
            yield entry.finding(Kind.WRONG_POINTS, Saying.OTHER_INPUT, **facts)


@lru_cache(maxsize=1024)
def _earning(multiplier: str, *values: str) -> tuple[EarningTerms, Earning]:
    """Return terms and what play earns under them; a casino's slips froze few that differ."""
    terms = earning_terms(dict(zip(TERMS, values, strict=True)))
    return terms, earning(terms, exact_decimal(multiplier))


def _slip_inputs(slip: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the inputs that the slip, as it is now, would give."""
    played = {name: slip[name] for name in ("average_bet_cents", "play_seconds") if name in slip}
    given: dict[str, Any] = {**(slip.get("snapshot") or {}), **played}
    return {name: plain_text(value) for name, value in given.items()}
