"""Points and the entries of the ledger."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from pitledger.kernel.canonical import field
from pitledger.loyalty.canonical_entry import CANONICAL_FIELDS, canonical_bytes

HOUSE_EDGE_LIMIT_PCT = 100
PLAIN_DECIMAL = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)  # hashing rates would cost more than pricing does
class EarningTerms:
    """The game's settings and the earning policy that a slip froze. Rates are exact."""

    earning_policy: str
    house_edge_pct: Fraction
    decisions_per_hour: Fraction
    seats: int
    points_conversion_rate: Fraction
    point_multiplier: Fraction

    @classmethod
    def of(cls, snapshot: Mapping[str, Any]) -> "EarningTerms":
        """Read a snapshot. Raises `KeyError`, `TypeError` or `ValueError` where it is no such."""
        return cls(
            earning_policy=str(snapshot["earning_policy"]),
            house_edge_pct=exact_decimal(snapshot["house_edge_pct"]),
            decisions_per_hour=exact_decimal(snapshot["decisions_per_hour"]),
            seats=int(str(snapshot["seats"])),
            points_conversion_rate=exact_decimal(snapshot["points_conversion_rate"]),
            point_multiplier=exact_decimal(snapshot["point_multiplier"]),
        )

    def in_range(self) -> bool:
        """Return whether every term lies where a casino may set it."""
        return (
            0 < self.house_edge_pct <= HOUSE_EDGE_LIMIT_PCT
            and self.decisions_per_hour > 0
            and self.seats >= 1
            and self.points_conversion_rate >= 0
            and self.point_multiplier >= 0
        )


TERMS = tuple(term.name for term in fields(EarningTerms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """What staff ask for. Points below 0 are taken; a slip makes it that slip's backfill."""

    player_id: UUID
    points_change: int
    reason: str
    rating_slip_id: UUID | None = None
    reward_id: str | None = None


@dataclass(frozen=True, slots=True)
class RewardFacts:
    """What a reward is judged by: the guest, the slip's player, the entry under its key."""

    enrolled: bool
    slip_player_id: UUID | None
    tier_version: int
    tiers: Sequence[Mapping[str, Any]]
    entry_id: UUID | None
    entry_player_id: UUID
    points_change: int
    balance_after: int
    tier_before: str
    tier_after: str


@dataclass(frozen=True, slots=True)
class WrittenReward:
    """What the database says of a reward that it was asked to write."""

    entry_id: UUID
    idempotency_key: str
    points_change: int
    balance_before: int
    balance_after: int
    tier_before: str
    tier_after: str
    idempotent: bool


@dataclass(frozen=True, slots=True)
class Accrual:
    """What a slip earns at each tier, and the inputs as RFC 8785 JSON with numbers as strings."""

    points_by_tier: Mapping[str, int]
    inputs: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where lifetime points stand in a tier table; progress in percent, 100 at the top only."""

    tier: str
    tier_progress: int
    next_tier: str | None
    points_to_next_tier: int


@dataclass(frozen=True, slots=True)
class LoyaltyResult:
    """What an accrual or a reward did to a player's points."""

    points_earned: int
    new_balance: int
    tier: str
    tier_before: str
    ledger_entry_id: UUID
    idempotent: bool


@dataclass(frozen=True, slots=True)
class PlayerLoyalty:
    """A player's points now. `updated_at` is None where there is no entry yet."""

    player_id: UUID
    current_balance: int
    lifetime_points: int
    tier: str
    tier_progress: int
    next_tier: str | None
    points_to_next_tier: int
    updated_at: datetime | None


class TransactionType(StrEnum):
    """What an entry of the ledger is; promotions and redemptions are reserved."""

    GAMEPLAY = "GAMEPLAY"
    MANUAL_BONUS = "MANUAL_BONUS"
    ADJUSTMENT = "ADJUSTMENT"
    REVERSAL = "REVERSAL"
    PROMOTION = "PROMOTION"
    REDEMPTION = "REDEMPTION"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One entry of the ledger, as it was written; the hashes are 32 bytes.

    The fields stand in the order of the canonical bytes, the two hashes last.
    """

    casino_id: UUID
    id: UUID
    player_id: UUID
    sequence: int
    rating_slip_id: UUID | None
    visit_id: UUID | None
    idempotency_key: str
    transaction_type: str
    event_type: str
    points_change: int
    reason: str | None
    source: str
    staff_id: UUID | None
    balance_before: int
    balance_after: int
    tier_before: str
    tier_after: str
    correlation_id: str
    gaming_day: date
    inputs: str
    created_at: datetime
    reverses_id: UUID | None
    previous_hash: bytes
    entry_hash: bytes

    def canonical_bytes(self) -> bytes:
        """Return the bytes that are hashed: every column but the two hashes."""
        return canonical_bytes([canonical_text(getattr(self, name)) for name in CANONICAL_FIELDS])

    def hash_after(self, previous_hash: bytes) -> bytes:
        """Return the entry's hash in a chain that has come to `previous_hash`."""
        return sha256(previous_hash + self.canonical_bytes()).digest()


def genesis_hash(casino_id: UUID, player_id: UUID) -> bytes:
    """Return the 32 bytes that a player's chain starts from.

    Source: docs/ledger-hash.md, "genesis".
    """
    text = field("casino_id", str(casino_id)) + field("player_id", str(player_id))
    return sha256(("pitledger-genesis-1\n" + text).encode()).digest()


def plain_text(value: object) -> str:
    """Return a snapshot's value as text; a JSON number without an exponent."""
    return format(Decimal(str(value)), "f") if isinstance(value, float) else str(value)


def exact_decimal(value: object) -> Fraction:
    """Return a plain decimal, as a snapshot or an entry holds it. Raises `ValueError` otherwise."""
    return _exact(plain_text(value))


@lru_cache(maxsize=1024)  # a casino's rates and multipliers are few, and read with every slip
def _exact(text: str) -> Fraction:
    if not PLAIN_DECIMAL.fullmatch(text):
        message = f"{text[:40]!r} is no plain decimal"
        raise ValueError(message)
    return Fraction(Decimal(text))  # which is read faster than by Fraction, and as exactly


def canonical_text(value: object) -> str | None:
    """Return a column's canonical text: times as integer microseconds since 1970 in UTC."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return str((value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
    return str(value)
