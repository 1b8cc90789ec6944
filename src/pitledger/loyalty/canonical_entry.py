"""The bytes of a ledger's entry that its hash covers.

Source: docs/ledger-hash.md, "canonical bytes, version 1".
"""

from collections.abc import Sequence
from typing import Any

from pitledger.kernel.canonical import field

CANONICAL_FIELDS = (
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
HEAD = "pitledger-entry-1\n"
LENGTHS = tuple(f"{length}:" for length in range(4096))


def canonical_bytes(texts: Sequence[str | None]) -> bytes:
    """Return the bytes that are hashed of an entry, given the text of each canonical field."""
    try:
        lines = _usual_lines(texts)
    except (IndexError, TypeError):  # one is very long, or lacks where none should
        lines = ""
    if not lines or not lines.isascii():  # a length is one in bytes
        lines = HEAD + "".join(map(field, CANONICAL_FIELDS, texts))
    return lines.encode()


def _usual_lines(texts: Sequence[Any]) -> str:
    """Return the lines of an entry as nearly all are, in ASCII: a verification makes many."""
    casino_id, entry_id, player_id, sequence, slip_id, visit_id, key, kind = texts[:8]
    event_type, points_change, reason, source, staff_id, balance_before = texts[8:14]
    balance_after, tier_before, tier_after, correlation_id, gaming_day = texts[14:19]
    inputs, created_at, reverses_id = texts[19:]
    return (
        f"{HEAD}"
        f"casino_id={LENGTHS[len(casino_id)]}{casino_id}\n"
        f"id={LENGTHS[len(entry_id)]}{entry_id}\n"
        f"player_id={LENGTHS[len(player_id)]}{player_id}\n"
        f"sequence={LENGTHS[len(sequence)]}{sequence}\n"
        f"rating_slip_id={'-' if slip_id is None else LENGTHS[len(slip_id)] + slip_id}\n"
        f"visit_id={'-' if visit_id is None else LENGTHS[len(visit_id)] + visit_id}\n"
        f"idempotency_key={LENGTHS[len(key)]}{key}\n"
        f"transaction_type={LENGTHS[len(kind)]}{kind}\n"
        f"event_type={LENGTHS[len(event_type)]}{event_type}\n"
        f"points_change={LENGTHS[len(points_change)]}{points_change}\n"
        f"reason={'-' if reason is None else LENGTHS[len(reason)] + reason}\n"
        f"source={LENGTHS[len(source)]}{source}\n"
        f"staff_id={'-' if staff_id is None else LENGTHS[len(staff_id)] + staff_id}\n"
        f"balance_before={LENGTHS[len(balance_before)]}{balance_before}\n"
        f"balance_after={LENGTHS[len(balance_after)]}{balance_after}\n"
        f"tier_before={LENGTHS[len(tier_before)]}{tier_before}\n"
        f"tier_after={LENGTHS[len(tier_after)]}{tier_after}\n"
        f"correlation_id={LENGTHS[len(correlation_id)]}{correlation_id}\n"
        f"gaming_day={LENGTHS[len(gaming_day)]}{gaming_day}\n"
        f"inputs={LENGTHS[len(inputs)]}{inputs}\n"
        f"created_at={LENGTHS[len(created_at)]}{created_at}\n"
        f"reverses_id={'-' if reverses_id is None else LENGTHS[len(reverses_id)] + reverses_id}\n"
    )
