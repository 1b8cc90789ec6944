"""What a verification may find wrong, and each entry as it is walked past."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from pitledger.loyalty.model import CANONICAL_FIELDS, canonical_bytes
from pitledger.loyalty.verification.sayings import Saying
from pitledger.platform.log import log_info

NO_ENTRY = 0  # the sequence of a finding that is about no entry of the ledger
LONGEST_VALUE = 80
PLACES = {name: place for place, name in enumerate(CANONICAL_FIELDS)}


class Kind(StrEnum):
    """What is wrong. Source: docs/ledger-hash.md, "what a verification finds"."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    REPEATED = "duplicate_key"
    WRONG_BALANCE = "wrong_balance"
    WRONG_TIER = "wrong_tier"
    WRONG_LIFETIME = "wrong_lifetime"
    WRONG_POINTS = "wrong_points"
    WRONG_REVERSAL = "wrong_reversal"
    CACHE_DRIFT = "cache_drift"
    GAMEPLAY_WITHOUT_CLOSED_SLIP = "gameplay_without_closed_slip"
    SLIP_NOT_SETTLED = "slip_not_settled"


# What is wrong with a cached row, which can be rebuilt; and with entries, from which it can't.
OF_THE_CACHE = frozenset({Kind.CACHE_DRIFT, Kind.WRONG_LIFETIME})
OF_THE_ENTRIES = (
    frozenset(Kind)
    - OF_THE_CACHE
    - {
        Kind.GAMEPLAY_WITHOUT_CLOSED_SLIP,
        Kind.SLIP_NOT_SETTLED,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold: whose, at which entry (0: none), of which kind.

    What is said of it is one line, for a person, with the facts that are named in it.
    """

    player_id: UUID
    sequence: int
    kind: Kind
    saying: Saying
    facts: Mapping[str, object]

    @property
    def detail(self) -> str:
        """Return what is said of it."""
        return self.saying % self.facts

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{self.player_id} {self.sequence} {self.kind} {self.detail}"


@dataclass
class Verification:
    """A verification of one casino's ledger: the entries and players seen, the findings made."""

    casino_id: UUID
    entries: int = 0
    players: int = 0
    findings: int = 0


def tell_verified(done: Verification) -> None:
    """Write what a verification came to into the log."""
    log_info("ledger_verified", **asdict(done))


def shown(value: object) -> str:
    """Return a stored value as a detail shows it: on one line, and not too long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[:LONGEST_VALUE]}…"


@dataclass(frozen=True, slots=True)
class WalkedEntry:
    """An entry as it is stored, beside what the entries up to it come to.

    `canonical` is the text of each canonical field. `current_balance`, `lifetime_points`, `tier`
    and `tier_progress` are what a player should hold after it; the tier is None where the tier
    table can't be told. `slip`, `original` and `cached` are rows: of the slip that a GAMEPLAY
    entry pays, of the entry that is reversed, and, at a player's last entry, of the cache.
    """

    canonical: tuple[str | None, ...]
    previous_hash: bytes
    entry_hash: bytes
    current_balance: int
    lifetime_points: int
    tier: str | None
    tier_progress: int | None
    is_last: bool
    slip: Mapping[str, Any] | None
    original: Mapping[str, Any] | None
    cached: Mapping[str, Any] | None

    @classmethod
    def of(cls, columns: tuple[str | None, ...]) -> "WalkedEntry":
        """Read the columns of `WALK` (usecases/verify_ledger.py), as COPY writes them."""
        count = len(CANONICAL_FIELDS)
        previous, own, balance, lifetime, tier, progress, last, *rows = columns[count:]
        slip, original, cached = (None if row is None else json.loads(row) for row in rows)
        return cls(
            canonical=columns[:count],
            previous_hash=_bytes(previous),
            entry_hash=_bytes(own),
            current_balance=int(balance or 0),
            lifetime_points=int(lifetime or 0),
            tier=tier,
            tier_progress=None if progress is None else int(progress),
            is_last=last == "t",
            slip=slip,
            original=original,
            cached=cached,
        )

    def text(self, name: str) -> str:
        """Return a canonical field's text; empty for null."""
        return self.canonical[PLACES[name]] or ""

    def number(self, name: str) -> int:
        """Return an integer field."""
        return int(self.text(name))

    @property
    def player_id(self) -> UUID:
        """Whose entry it is."""
        return UUID(self.text("player_id"))

    @property
    def sequence(self) -> int:
        """Where it stands."""
        return self.number("sequence")

    @property
    def is_intact(self) -> bool:
        """Return whether its hash is that of what it holds."""
        return self.hash_at(self.text("sequence")) == self.entry_hash

    def hash_at(self, sequence: int | str) -> bytes:
        """Return the hash that the entry would have if it stood elsewhere."""
        texts = list(self.canonical)
        texts[PLACES["sequence"]] = str(sequence)
        return sha256(self.previous_hash + canonical_bytes(texts)).digest()

    def finding(self, kind: Kind, saying: Saying, **facts: object) -> Finding:
        """Return a finding about this entry, with the facts that the saying names."""
        return Finding(self.player_id, self.sequence, kind, saying, facts)


def _bytes(column: str | None) -> bytes:
    """Return the bytes that PostgreSQL writes as a backslash, an x and hexadecimal digits."""
    return bytes.fromhex((column or "")[2:])
