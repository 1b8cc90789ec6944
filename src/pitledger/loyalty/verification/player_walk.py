"""Whether a player's entries follow from each other, and their balance from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from pitledger.loyalty.model import genesis_hash
from pitledger.loyalty.rules import lifetime_change
from pitledger.loyalty.verification.cached_balance import CachedBalance, Head, cache_findings
from pitledger.loyalty.verification.entry import WalkedEntry
from pitledger.loyalty.verification.findings import Finding, Kind, shown
from pitledger.loyalty.verification.inputs import HeldTable, Inputs
from pitledger.loyalty.verification.sayings import Saying


@dataclass(slots=True)
class PlayerWalk:
    """A walk past all entries of a player, by sequence: what they have come to so far."""

    casino_id: UUID
    player_id: UUID
    _last: WalkedEntry | None = None
    _inputs: Inputs | None = None
    _fits: bool = True
    _balance: int = 0
    _lifetime_points: int = 0
    _number: int = 0
    _link: str = ""
    _balance_after: str = "0"
    _tier_after: str = ""

    def __post_init__(self) -> None:
        """Begin at the player's genesis hash."""
        self._link = genesis_hash(self.casino_id, self.player_id).hex()

    def step(self, entry: WalkedEntry, inputs: Inputs) -> Sequence[Finding]:
        """Walk past the next entry; where it is linked, return what does not follow."""
        number, points_change = int(entry.sequence), int(entry.points_change)
        self._balance += points_change
        self._lifetime_points += lifetime_change(entry.transaction_type, points_change)
        self._fits = (
            self._fits
            and number == self._number + 1
            and entry.previous_hash == self._link
            and entry.is_intact
        )
        found = self._findings(entry, inputs, points_change=points_change) if self._fits else ()
        self._last, self._inputs = entry, inputs
        self._number, self._link = number, entry.entry_hash
        self._balance_after, self._tier_after = entry.balance_after, entry.tier_after
        return found

    def ends_at(self, head: Head | None) -> bool:
        """Return whether the chain fits, and ends where the cached row, if there is one, says."""
        return self._fits and (head is None or head == Head(self._number, self._link))

    def end(self, cached: CachedBalance | None) -> list[Finding]:
        """Compare the last entry with the cached row."""
        last, inputs = self._last, self._inputs
        if last is None or inputs is None:
            return []
        if cached is None:
            return [last.finding(Kind.CACHE_DRIFT, Saying.NO_CACHE)]
        tier, tier_progress = inputs.steps.earned(self._lifetime_points)
        found = cache_findings(
            self.player_id,
            sequence=self._number,
            cached=cached.figures,
            expected={
                "current_balance": self._balance,
                "lifetime_points": self._lifetime_points,
                "tier": tier,
                "tier_progress": tier_progress,
            },
        )
        if cached.updated_at == last.created_at:
            return [*found]
        return [*found, last.finding(Kind.CACHE_DRIFT, Saying.OTHER_CACHED_TIME)]

    def _findings(self, entry: WalkedEntry, inputs: Inputs, *, points_change: int) -> list[Finding]:
        found: list[Finding] = []
        if entry.balance_before != self._balance_after:
            found.append(_other_balance(entry, "balance_before", due=self._balance_after))
        balance_after = int(entry.balance_before) + points_change
        if int(entry.balance_after) != balance_after:
            found.append(_other_balance(entry, "balance_after", due=balance_after))
        table = inputs.table
        if table is None:
            return [*found, entry.finding(Kind.WRONG_TIER, Saying.NO_TIER_TABLE)]
        tier_before = self._tier_after if self._number else table.first_tier
        earned = inputs.steps.tier(self._lifetime_points)
        tiers_fit = entry.tier_before == tier_before and entry.tier_after == earned
        if not (tiers_fit and table.is_the_casinos):
            found += self._tier_findings(entry, table, tier_before=tier_before, earned=earned)
        return found

    def _tier_findings(
        self, entry: WalkedEntry, table: HeldTable, *, tier_before: str, earned: str | None
    ) -> Iterator[Finding]:
        """Yield tiers that lifetime points do not earn, by the table of the entry's version."""
        kind = Kind.WRONG_TIER
        if not table.is_the_casinos:
            yield entry.finding(kind, Saying.OTHER_TIER_TABLE, version=shown(table.version))
        if entry.tier_before != tier_before:
            stored = shown(entry.tier_before)
            yield entry.finding(kind, Saying.OTHER_TIER_BEFORE, stored=stored, due=tier_before)
        if entry.tier_after != earned:
            yield entry.finding(
                kind,
                Saying.OTHER_TIER_AFTER,
                stored=shown(entry.tier_after),
                lifetime_points=self._lifetime_points,
                due=earned,
            )


def _other_balance(entry: WalkedEntry, name: str, *, due: object) -> Finding:
    stored = getattr(entry, name)
    return entry.finding(
        Kind.WRONG_BALANCE, Saying.OTHER_BALANCE, name=name, stored=stored, due=due
    )
