"""Reads of guests."""

from uuid import UUID

from pitledger.kernel.errors import NotFoundError
from pitledger.platform.database import Tx
from pitledger.players.model import Player

ONE_PLAYER = """
select
  player.id, player.first_name, player.last_name, player.birth_date,
  player_casino.card_number, player_casino.enrolled_at
from player_casino
inner join player on player_casino.player_id = player.id
where player_casino.casino_id = %(casino_id)s and player_casino.player_id = %(player_id)s
"""


async def player(tx: Tx, casino_id: UUID, *, player_id: UUID) -> Player:
    """Return one guest. Raises `NotFoundError` for a guest whom the casino has not enrolled."""
    found = await tx.first(ONE_PLAYER, {"casino_id": casino_id, "player_id": player_id}, row=Player)
    if found is None:
        raise NotFoundError(entity="player")
    return found
