"""Whether the entries of a ledger are what the rules make of them, one after another.

Every rule is stated once, where the writer has it: hashes in `model`, points in `rules`, tiers
in `tier_table`, lifetime points in the database's function, which the view `ledger_totals` calls.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pitledger.loyalty.model import genesis_hash
from pitledger.loyalty.verification.chain import Head
from pitledger.loyalty.verification.entry import WalkedEntry
from pitledger.loyalty.verification.findings import NO_ENTRY, Finding, Kind, shown
from pitledger.loyalty.verification.inputs import Inputs, InputsReader, Steps
from pitledger.loyalty.verification.row_findings import row_findings
from pitledger.loyalty.verification.sayings import Saying, missing


@dataclass
class LedgerWalk:
    """A walk past all entries of a casino, by player and sequence; it remembers one entry.

    `tiers` are the steps of each version of the tier table, as an entry's inputs hold them.
    `broken` are the players whose chain does not fit, with its end as the cache has it.
    """

    casino_id: UUID
    tiers: Mapping[str, Steps]
    entries: int = 0
    players: int = 0
    broken: dict[UUID, Head | None] = field(default_factory=dict[UUID, Head | None])
    _previous: WalkedEntry | None = None
    _fits: bool = True

    def __post_init__(self) -> None:
        """Make ready to read the entries' inputs."""
        self._inputs = InputsReader(self.tiers)

    def step(self, entry: WalkedEntry) -> list[Finding]:
        """Walk past the next entry, and return what is wrong with it."""
        previous = self._previous
        if previous is None or previous.is_last:
            previous, self._fits = None, True
            self.players += 1
        self.entries += 1
        self._previous = entry
        self._fits = self._fits and self._is_linked(entry, previous)
        inputs, figures = self._inputs.read(entry)
        found = row_findings(entry, inputs, figures=figures)
        if self._fits:
            found += _balance_findings(entry, previous)
            found += _tier_findings(entry, previous, inputs=inputs)
        if entry.is_last:
            found += self._end(entry, inputs)
        return found

    def _is_linked(self, entry: WalkedEntry, previous: WalkedEntry | None) -> bool:
        if previous is None:
            number, link = 0, genesis_hash(self.casino_id, UUID(entry.player_id)).hex()
        else:
            number, link = previous.number, previous.entry_hash
        return entry.number == number + 1 and entry.previous_hash == link and entry.is_intact

    def _end(self, entry: WalkedEntry, inputs: Inputs) -> Iterator[Finding]:
        """Compare a player's last entry with the cache, and remember a chain that does not fit."""
        cached = None if entry.cached is None else json.loads(entry.cached)
        head = head_of(cached)
        if head is not None and head != Head(entry.number, entry.entry_hash):
            self._fits = False
        if not self._fits:
            self.broken[UUID(entry.player_id)] = head
        if cached is None:
            yield entry.finding(Kind.CACHE_DRIFT, Saying.NO_CACHE)
            return
        lifetime_points = int(entry.lifetime_points)
        tier, tier_progress = inputs.steps.earned(lifetime_points)
        yield from cache_findings(
            UUID(entry.player_id),
            sequence=entry.number,
            cached=cached,
            expected={
                "current_balance": int(entry.current_balance),
                "lifetime_points": lifetime_points,
                "tier": tier,
                "tier_progress": tier_progress,
                "updated_at_fits": True,
            },
        )


def head_of(cached: Mapping[str, Any] | None) -> Head | None:
    """Return where the cached row says that the chain ends; None where there is no such row."""
    if cached is None:
        return None
    return Head(cached["last_sequence"], cached["last_hash"])


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


def _balance_findings(entry: WalkedEntry, previous: WalkedEntry | None) -> list[Finding]:
    found: list[Finding] = []
    balance_before = int(entry.balance_before)
    before = 0 if previous is None else int(previous.balance_after)
    if balance_before != before:
        found.append(_other_balance(entry, "balance_before", due=before))
    after = balance_before + int(entry.points_change)
    if int(entry.balance_after) != after:
        found.append(_other_balance(entry, "balance_after", due=after))
    return found


def _other_balance(entry: WalkedEntry, name: str, *, due: int) -> Finding:
    stored = getattr(entry, name)
    return entry.finding(
        Kind.WRONG_BALANCE, Saying.OTHER_BALANCE, name=name, stored=stored, due=due
    )


def _tier_findings(
    entry: WalkedEntry, previous: WalkedEntry | None, *, inputs: Inputs
) -> list[Finding]:
    """Return tiers that lifetime points do not earn, by the table of the entry's version."""
    table, kind = inputs.table, Kind.WRONG_TIER
    if table is None:
        return [entry.finding(kind, Saying.NO_TIER_TABLE)]
    found: list[Finding] = []
    if not table.is_the_casinos:
        found.append(entry.finding(kind, Saying.OTHER_TIER_TABLE, version=shown(table.version)))
    before = table.first_tier if previous is None else previous.tier_after
    if entry.tier_before != before:
        stored = shown(entry.tier_before)
        found.append(entry.finding(kind, Saying.OTHER_TIER_BEFORE, stored=stored, due=before))
    lifetime_points = int(entry.lifetime_points)
    earned, _ = inputs.steps.earned(lifetime_points)
    if entry.tier_after != earned:
        found.append(
            entry.finding(
                kind,
                Saying.OTHER_TIER_AFTER,
                stored=shown(entry.tier_after),
                lifetime_points=lifetime_points,
                due=earned,
            )
        )
    return found
