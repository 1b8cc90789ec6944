"""Who and what rows to import name: guests, tables and what a slip there would freeze."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString, Protocol
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Executor

REFERENCES: LiteralString = """
select players, tables, tier_version, tiers
from import_references(
  %(casino_id)s, %(player_ids)s::uuid[], %(card_numbers)s::text[], %(table_ids)s::uuid[],
  %(table_labels)s::text[]
)
"""


class NamesGuest(Protocol):
    """A row that names a guest in one of two ways."""

    @property
    def player_id(self) -> UUID | None:
        """The guest, or None where the card number names them."""
        ...

    @property
    def card_number(self) -> str | None:
        """The guest's card, or None where the id names them."""
        ...


class NamesTable(Protocol):
    """A row that names a table in one of two ways."""

    @property
    def table_id(self) -> UUID | None:
        """The table, or None where the label names it."""
        ...

    @property
    def table_label(self) -> str | None:
        """The table's label, or None where the id names it."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a row names; `snapshot` is what a slip opened there now would freeze."""

    id: UUID
    snapshot: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class References:
    """The guests by id and by card number, the tables by id and by label, the tiers in force."""

    players: Mapping[UUID | str, UUID]
    tables: Mapping[UUID | str, Table]
    tier_version: int
    tiers: Sequence[Mapping[str, Any]]

    def player_of(self, row: NamesGuest) -> UUID:
        """Return the guest that a row names. Raises `NotFoundError`."""
        player_id = self.players.get(row.player_id or row.card_number or "")
        if player_id is None:
            raise NotFoundError(entity="player")
        return player_id

    def table_of(self, row: NamesTable) -> Table:
        """Return the table that a row names. Raises `NotFoundError`."""
        table = self.tables.get(row.table_id or row.table_label or "")
        if table is None:
            raise NotFoundError(entity="table")
        return table


@dataclass(frozen=True, slots=True)
class _Found:
    players: Sequence[tuple[str, str | None]]
    tables: Sequence[tuple[str, str, Mapping[str, Any]]]
    tier_version: int
    tiers: Sequence[Mapping[str, Any]]


async def import_references(
    database: Executor,
    casino_id: UUID,
    *,
    guests: Sequence[NamesGuest],
    tables: Sequence[NamesTable] = (),
) -> References:
    """Return those of the guests and tables that rows name whom the casino has, in one read."""
    params = {
        "casino_id": casino_id,
        "player_ids": list({row.player_id for row in guests if row.player_id}),
        "card_numbers": list({row.card_number for row in guests if row.card_number}),
        "table_ids": list({row.table_id for row in tables if row.table_id}),
        "table_labels": list({row.table_label for row in tables if row.table_label}),
    }
    found = await database.one(REFERENCES, params, row=_Found)
    players: dict[UUID | str, UUID] = {}
    for player_id, card_number in found.players:
        players[UUID(player_id)] = UUID(player_id)
        if card_number is not None:
            players[card_number] = UUID(player_id)
    tables_found: dict[UUID | str, Table] = {}
    for table_id, label, snapshot in found.tables:
        tables_found[UUID(table_id)] = tables_found[label] = Table(UUID(table_id), snapshot)
    return References(players, tables_found, found.tier_version, found.tiers)
