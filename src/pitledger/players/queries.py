"""Reads of guests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Tx
from pitledger.players.model import PLAYER_COLUMNS, Player

ONE_PLAYER: LiteralString = f"""
select {PLAYER_COLUMNS}
from player_casino
inner join player on player_casino.player_id = player.id
where player_casino.casino_id = %(casino_id)s and player_casino.player_id = %(player_id)s
"""
PLAYERS: LiteralString = f"""
select {PLAYER_COLUMNS}
from player_casino
inner join player on player_casino.player_id = player.id
where
  player_casino.casino_id = %(casino_id)s
  and (player_casino.enrolled_at, player_casino.player_id) < (
    coalesce(%(before_enrolled_at)s::timestamptz, 'infinity'),
    coalesce(%(before_id)s::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
  )
order by player_casino.enrolled_at desc, player_casino.player_id desc
limit %(limit)s
"""
FIND_PLAYERS = """
select id, first_name, last_name, birth_date, card_number, enrolled_at
from find_players(
  %(casino_id)s, %(query)s, %(near)s, %(before_enrolled_at)s, %(before_id)s, %(limit)s
)
"""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of guests begins: behind one guest, and among which kind of matches."""

    enrolled_at: datetime
    player_id: UUID
    near: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search; `near` where no name matched as it was written."""

    players: Sequence[Player]
    near: bool


def _page(casino_id: UUID, before: Position | None, *, limit: int) -> dict[str, object]:
    return {
        "casino_id": casino_id,
        "before_enrolled_at": before and before.enrolled_at,
        "before_id": before and before.player_id,
        "limit": limit,
    }


async def player(tx: Tx, casino_id: UUID, *, player_id: UUID) -> Player:
    """Return one guest. Raises `NotFoundError` for a guest whom the casino has not enrolled."""
    found = await tx.first(ONE_PLAYER, {"casino_id": casino_id, "player_id": player_id}, row=Player)
    if found is None:
        raise NotFoundError(entity="player")
    return found


async def players(
    tx: Tx, casino_id: UUID, *, before: Position | None, limit: int
) -> Sequence[Player]:
    """Return up to `limit` guests behind a position, the newest enrolment first."""
    return await tx.all(PLAYERS, _page(casino_id, before, limit=limit), row=Player)


async def find_players(
    tx: Tx, casino_id: UUID, *, query: str, before: Position | None, limit: int
) -> Found:
    """Return up to `limit` guests whom a query finds, the newest enrolment first.

    Each word of the query begins a word of the name, in any order, whatever the case and the
    accents; or the query is a card number. Only where nobody is found like that, a word may also
    be a small typo away from a word of the name. The first page decides it for those behind it.

    Source: docs/glossary.md, "search".
    """
    page = {"query": query, **_page(casino_id, before, limit=limit)}
    for near in (False, True) if before is None else (before.near,):
        found = await tx.all(FIND_PLAYERS, {**page, "near": near}, row=Player)
        if found:
            return Found(found, near=near)
    return Found((), near=False)
