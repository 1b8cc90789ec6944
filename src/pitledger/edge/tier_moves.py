"""Moving every player to the tier that they earn, some at a time."""

from collections.abc import AsyncGenerator, Sequence
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.loyalty import TierMove, TierTable, players_to_move
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.usecases.apply_tiers import apply_tiers

PLAYERS_AT_ONCE = 100


async def tier_moves(
    database: Database, actor: Actor, *, tiers: TierTable, clock: Clock
) -> AsyncGenerator[tuple[int, Sequence[TierMove]]]:
    """Move whoever has to be moved, and yield after each batch how many it was, and their moves.

    Each player is looked at again under a lock. Raises `TierTableReplacedError` once another table
    is in force; who was moved stays moved.
    """
    after: UUID | None = None
    while True:
        async with database.reading(actor.casino_id) as tx:
            player_ids = await players_to_move(
                tx,
                actor.casino_id,
                tier_version=tiers.version,
                after=after,
                limit=PLAYERS_AT_ONCE,
            )
        if not player_ids:
            return
        moves = await apply_tiers(database, actor, tiers=tiers, player_ids=player_ids, now=clock())
        yield len(player_ids), moves
        after = player_ids[-1]
