"""Reads of games and tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Tx
from pitledger.tables.model import GAME_COLUMNS, Game, GamingTable, ListedTable

GAMES: LiteralString = f"""
select {GAME_COLUMNS}
from game
where
  casino_id = %(casino_id)s
  and (
    %(before_created_at)s::timestamptz is null
    or (created_at, id) < (%(before_created_at)s, %(before_id)s::uuid)
  )
order by created_at desc, id desc
limit %(limit)s
"""
GAMES_BY_CODE: LiteralString = f"""
select {GAME_COLUMNS}
from game
where casino_id = %(casino_id)s and (%(after)s::text is null or code > %(after)s)
order by code
limit %(limit)s
"""
GAME: LiteralString = f"""
select {GAME_COLUMNS} from game where casino_id = %(casino_id)s and id = %(game_id)s
"""
TABLES_BY_LABEL = """
select shown.id, shown.label, shown.pit, game.name as game, shown.status
from gaming_table as shown
inner join game on shown.casino_id = game.casino_id and shown.game_id = game.id
where shown.casino_id = %(casino_id)s and (%(after)s::text is null or shown.label > %(after)s)
order by shown.label
limit %(limit)s
"""
TABLES = """
select shown.id, shown.label, shown.pit, shown.game_id, shown.status, game.seats, shown.created_at
from gaming_table as shown
inner join game on shown.casino_id = game.casino_id and shown.game_id = game.id
where
  shown.casino_id = %(casino_id)s
  and (%(table_id)s::uuid is null or shown.id = %(table_id)s)
  and (%(before_created_at)s::timestamptz is null
    or (shown.created_at, shown.id) < (%(before_created_at)s, %(before_id)s::uuid))
order by shown.created_at desc, shown.id desc
limit %(limit)s
"""


async def games(
    tx: Tx, casino_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Game]:
    """Return up to `limit` games, the newest first, made before a given one."""
    created_at, game_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "before_created_at": created_at,
        "before_id": game_id,
        "limit": limit,
    }
    return await tx.all(GAMES, params, row=Game)


async def games_by_code(
    tx: Tx, casino_id: UUID, *, after: str | None, limit: int
) -> Sequence[Game]:
    """Return up to `limit` games by their codes, behind a given one."""
    params = {"casino_id": casino_id, "after": after, "limit": limit}
    return await tx.all(GAMES_BY_CODE, params, row=Game)


async def game(tx: Tx, casino_id: UUID, *, game_id: UUID) -> Game:
    """Return one game. Raises `NotFoundError`."""
    found = await tx.first(GAME, {"casino_id": casino_id, "game_id": game_id}, row=Game)
    if found is None:
        raise NotFoundError(entity="game")
    return found


async def tables_by_label(
    tx: Tx, casino_id: UUID, *, after: str | None, limit: int
) -> Sequence[ListedTable]:
    """Return up to `limit` tables by their labels, behind a given one."""
    params = {"casino_id": casino_id, "after": after, "limit": limit}
    return await tx.all(TABLES_BY_LABEL, params, row=ListedTable)


async def gaming_tables(
    tx: Tx, casino_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[GamingTable]:
    """Return up to `limit` tables, the newest first, made before a given one."""
    created_at, table_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "table_id": None,
        "before_created_at": created_at,
        "before_id": table_id,
        "limit": limit,
    }
    return await tx.all(TABLES, params, row=GamingTable)


async def gaming_table(tx: Tx, casino_id: UUID, *, table_id: UUID) -> GamingTable:
    """Return one table. Raises `NotFoundError`."""
    params = {
        "casino_id": casino_id,
        "table_id": table_id,
        "before_created_at": None,
        "before_id": None,
        "limit": 1,
    }
    found = await tx.first(TABLES, params, row=GamingTable)
    if found is None:
        raise NotFoundError(entity="table")
    return found
