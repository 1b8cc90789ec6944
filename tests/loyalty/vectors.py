"""The golden vectors of the ledger's hashes, which SQL and Python must both reach."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pitledger.loyalty import LedgerEntry

PARSED = json.loads(
    (Path(__file__).parents[1] / "data" / "ledger_vectors.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Vector:
    """An entry, the hash before it, its canonical bytes and its own hash."""

    name: str
    columns: dict[str, Any]
    previous_hash: bytes
    canonical: bytes
    entry_hash: bytes

    def __str__(self) -> str:
        return self.name

    @property
    def json(self) -> str:
        """Return the columns as JSON."""
        return json.dumps(self.columns)

    @property
    def row(self) -> dict[str, Any]:
        """Return the columns as plain Python values, the time as a time."""
        return {**self.columns, "created_at": datetime.fromisoformat(self.columns["created_at"])}

    @property
    def entry(self) -> LedgerEntry:
        """Return the entry as the application reads it."""
        return entry_of(
            {**self.columns, "previous_hash": self.previous_hash, "entry_hash": self.entry_hash}
        )


@dataclass(frozen=True)
class Genesis:
    """A player, and the hash that the player's chain starts from."""

    casino_id: str
    player_id: str
    canonical: bytes
    hash: bytes


def entry_of(columns: dict[str, Any]) -> LedgerEntry:
    """Return an entry from its columns; ids and times may be text."""
    return LedgerEntry(**{name: _parsed(name, value) for name, value in columns.items()})


def _parsed(name: str, value: object) -> Any:  # noqa: ANN401 - as many types as columns
    if not isinstance(value, str):
        return value
    if name == "created_at":
        return datetime.fromisoformat(value)
    if name == "gaming_day":
        return date.fromisoformat(value)
    is_an_id = name.endswith("_id") or name == "id"
    return UUID(value) if is_an_id and name != "correlation_id" else value


VECTORS = tuple(
    Vector(
        name=item["name"],
        columns=item["entry"],
        previous_hash=bytes.fromhex(item["previous_hash"]),
        canonical=item["canonical"].encode(),
        entry_hash=bytes.fromhex(item["entry_hash"]),
    )
    for item in PARSED["entries"]
)
GENESIS = Genesis(
    casino_id=PARSED["genesis"]["casino_id"],
    player_id=PARSED["genesis"]["player_id"],
    canonical=PARSED["genesis"]["canonical"].encode(),
    hash=bytes.fromhex(PARSED["genesis"]["hash"]),
)
