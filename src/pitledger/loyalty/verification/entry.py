"""An entry of the ledger as it is walked past."""

from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from pitledger.loyalty.canonical_entry import CANONICAL_FIELDS, canonical_bytes
from pitledger.loyalty.verification.findings import Finding, Kind
from pitledger.loyalty.verification.sayings import Saying

CANONICAL = len(CANONICAL_FIELDS)
SEQUENCE = CANONICAL_FIELDS.index("sequence")


class PaidSlip(NamedTuple):
    """What an entry for play is compared with; each column as text (`SLIPS`)."""

    id: str
    player_id: str
    status: str
    average_bet_cents: str | None
    play_seconds: str | None
    snapshot: str | None


class ReversedEntry(NamedTuple):
    """What a reversal is compared with; each column as text (`REVERSED_ENTRIES`)."""

    id: str
    player_id: str
    points_change: str


class WalkedEntry(NamedTuple):
    """An entry as it is stored: the canonical fields in their order, its hashes; each as text.

    They are the columns of `ENTRIES` (readmodels/ledger_check.py).
    """

    casino_id: str
    id: str
    player_id: str
    sequence: str
    rating_slip_id: str | None
    visit_id: str | None
    idempotency_key: str
    transaction_type: str
    event_type: str
    points_change: str
    reason: str | None
    source: str
    staff_id: str | None
    balance_before: str
    balance_after: str
    tier_before: str
    tier_after: str
    correlation_id: str
    gaming_day: str
    inputs: str
    created_at: str
    reverses_id: str | None
    previous_hash: str
    entry_hash: str

    @property
    def number(self) -> int:
        """Return where it stands."""
        return int(self.sequence)

    @property
    def is_intact(self) -> bool:
        """Return whether its hash is that of what it holds."""
        return _hash(self.previous_hash, self[:CANONICAL]) == self.entry_hash

    def hash_at(self, number: int) -> str:
        """Return the hash that the entry would have if it stood elsewhere."""
        texts = (*self[:SEQUENCE], str(number), *self[SEQUENCE + 1 : CANONICAL])
        return _hash(self.previous_hash, texts)

    def finding(self, kind: Kind, saying: Saying, **facts: object) -> Finding:
        """Return a finding about this entry, with the facts that the saying names."""
        return Finding(UUID(self.player_id), self.number, kind, saying, facts)


def _hash(previous_hash: str, texts: tuple[str | None, ...]) -> str:
    return sha256(bytes.fromhex(previous_hash) + canonical_bytes(texts)).hexdigest()
