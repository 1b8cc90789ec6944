"""A guest's entries as links of a chain: what each says, and whether it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pitledger.floor.writing import N_
from pitledger.loyalty import LedgerEntry, TransactionType, genesis_hash

TYPES: Mapping[str, str] = {
    TransactionType.GAMEPLAY: N_("For play"),
    TransactionType.MANUAL_BONUS: N_("Given by hand"),
    TransactionType.ADJUSTMENT: N_("Adjusted"),
    TransactionType.REVERSAL: N_("Taken back"),
    TransactionType.PROMOTION: N_("Promotion"),
    TransactionType.REDEMPTION: N_("Redeemed"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """An entry with the hash that it comes to, and the hash that the one before it has.

    `before` is None where the entry before is missing.
    """

    entry: LedgerEntry
    computed: bytes
    before: bytes | None

    @property
    def hash_fits(self) -> bool:
        """Return whether its hash is that of what it holds."""
        return self.computed == self.entry.entry_hash

    @property
    def linked(self) -> bool:
        """Return whether it was chained to the entry before it."""
        return self.before == self.entry.previous_hash

    @property
    def holds(self) -> bool:
        """Return whether nothing is wrong with it."""
        return self.hash_fits and self.linked


def links_of(entries: Sequence[LedgerEntry], *, casino_id: UUID, player_id: UUID) -> list[Link]:
    """Return entries of one guest, the newest first, as links; each needs the one behind it."""
    behind = {entry.sequence: entry.entry_hash for entry in entries}
    behind[0] = genesis_hash(casino_id, player_id)
    return [
        Link(entry, entry.hash_after(entry.previous_hash), behind.get(entry.sequence - 1))
        for entry in entries
    ]
