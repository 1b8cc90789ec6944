"""The ledger's hashes as anybody can compute them: hashlib, and no line of the code under test.

Written from the rules in docs/ledger-hash.md alone.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

FIELDS = (
    "casino_id",
    "id",
    "player_id",
    "sequence",
    "rating_slip_id",
    "visit_id",
    "idempotency_key",
    "transaction_type",
    "event_type",
    "points_change",
    "reason",
    "source",
    "staff_id",
    "balance_before",
    "balance_after",
    "tier_before",
    "tier_after",
    "correlation_id",
    "gaming_day",
    "inputs",
    "created_at",
    "reverses_id",
)


def canonical_bytes(row: Mapping[str, object]) -> bytes:
    """Return the canonical bytes, version 1, of an entry given by its columns."""
    return b"pitledger-entry-1\n" + b"".join(_line(name, row[name]) for name in FIELDS)


def genesis(casino_id: object, player_id: object) -> bytes:
    """Return the bytes that the first hash of a player's chain is made of."""
    lines = _line("casino_id", casino_id) + _line("player_id", player_id)
    return b"pitledger-genesis-1\n" + lines


def genesis_hash(casino_id: object, player_id: object) -> bytes:
    """Return the hash that a player's chain starts from."""
    return sha256(genesis(casino_id, player_id)).digest()


def entry_hash(previous_hash: bytes, row: Mapping[str, object]) -> bytes:
    """Return an entry's hash in a chain that has come to a previous hash."""
    return sha256(previous_hash + canonical_bytes(row)).digest()


def _line(name: str, value: object) -> bytes:
    if value is None:
        return f"{name}=-\n".encode()
    if isinstance(value, datetime):
        value = _microseconds(value)
    text = str(value).encode()
    return name.encode() + b"=" + str(len(text)).encode() + b":" + text + b"\n"


def _microseconds(instant: datetime) -> int:
    since = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
