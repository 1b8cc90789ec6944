"""Whether a player's cached row is what the entries come to."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from pitledger.loyalty.verification.findings import NO_ENTRY, Finding, Kind, shown
from pitledger.loyalty.verification.sayings import Saying, missing


class Head(NamedTuple):
    """Where the cached row says that a player's chain ends."""

    sequence: int
    entry_hash: str


class CachedBalance(NamedTuple):
    """A player's cached row; each column as text.

    They are the columns of `CACHED_BALANCES` (readmodels/ledger_check.py).
    """

    player_id: str
    current_balance: str | None
    lifetime_points: str | None
    tier: str | None
    tier_progress: str | None
    last_sequence: str
    last_hash: str
    updated_at: str | None

    @property
    def head(self) -> Head:
        """Return where it says that the chain ends."""
        return Head(int(self.last_sequence), self.last_hash)

    @property
    def figures(self) -> Mapping[str, Any]:
        """Return what it says that the entries come to."""
        return {
            "current_balance": _number(self.current_balance),
            "lifetime_points": _number(self.lifetime_points),
            "tier": self.tier,
            "tier_progress": _number(self.tier_progress),
        }


def cache_findings(
    player_id: UUID, *, sequence: int, cached: Mapping[str, Any], expected: Mapping[str, Any]
) -> Iterator[Finding]:
    """Yield each cached figure that is not what the ledger comes to."""
    for name, value in expected.items():
        if cached[name] != value:
            kind = Kind.WRONG_LIFETIME if name == "lifetime_points" else Kind.CACHE_DRIFT
            facts = {"name": name, "stored": shown(cached[name]), "due": shown(value)}
            yield Finding(player_id, sequence, kind, Saying.OTHER_CACHE, facts)


def cache_without_entries(player_id: UUID, cached: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with a cached row whose player has no entry in the ledger."""
    if cached["last_sequence"] > 0:
        yield Finding(player_id, 1, Kind.REMOVED, *missing(1, cached["last_sequence"]))
    standing = {"tier": cached["due_tier"], "tier_progress": cached["due_progress"]}
    expected = {"current_balance": 0, "lifetime_points": 0, **standing}
    yield from cache_findings(player_id, sequence=NO_ENTRY, cached=cached, expected=expected)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
