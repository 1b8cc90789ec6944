"""An entry of the ledger as it is walked past."""

from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from pitledger.loyalty.model import CANONICAL_FIELDS, canonical_bytes
from pitledger.loyalty.verification.findings import Finding, Kind
from pitledger.loyalty.verification.sayings import Saying

CANONICAL = len(CANONICAL_FIELDS)
SEQUENCE = CANONICAL_FIELDS.index("sequence")


class WalkedEntry(NamedTuple):
    """An entry as it is stored, beside what the entries up to it come to; each column as text.

    The canonical fields are the first, in their order. `current_balance` and `lifetime_points`
    are what a player should hold after it. Then come the slip that a GAMEPLAY entry pays, without
    a status where there is none; and, as JSON, the entry that is reversed and, at a player's last
    entry, the cached row.

    They are the columns of `WALK` (readmodels/ledger_check.py).
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
    current_balance: str
    lifetime_points: str
    last: str
    slip_status: str | None
    slip_player_id: str | None
    slip_average_bet_cents: str | None
    slip_play_seconds: str | None
    slip_snapshot: str | None
    original: str | None
    cached: str | None

    @property
    def is_last(self) -> bool:
        """Return whether it is its player's last one."""
        return self.last == "t"

    @property
    def number(self) -> int:
        """Return where it stands."""
        return int(self.sequence)

    @property
    def is_intact(self) -> bool:
        """Return whether its hash is that of what it holds."""
        return self._hash_of(self[:CANONICAL]) == self.entry_hash

    def hash_at(self, number: int) -> str:
        """Return the hash that the entry would have if it stood elsewhere."""
        return self._hash_of((*self[:SEQUENCE], str(number), *self[SEQUENCE + 1 : CANONICAL]))

    def _hash_of(self, texts: tuple[str | None, ...]) -> str:
        return sha256(bytes.fromhex(self.previous_hash) + canonical_bytes(texts)).hexdigest()

    def finding(self, kind: Kind, saying: Saying, **facts: object) -> Finding:
        """Return a finding about this entry, with the facts that the saying names."""
        return Finding(UUID(self.player_id), self.number, kind, saying, facts)
