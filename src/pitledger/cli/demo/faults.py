"""A real fault for one guest at a time: somebody else holds the row that the points go to."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.cli.demo.house import CASINO_ID, House
from pitledger.kernel.actor import Actor
from pitledger.loyalty import Settlement
from pitledger.platform.telemetry import told_when_committed
from pitledger.rating_slips import RatingSlip
from pitledger.usecases.complete_rating_slip import complete_rating_slip

HOLD: LiteralString = """
select from player_loyalty
where casino_id = %(casino_id)s and player_id = %(player_id)s for update
"""
GIVE_UP_SOON: LiteralString = "set local lock_timeout = '100ms'"


@asynccontextmanager
async def points_held(house: House, *, player_id: UUID) -> AsyncGenerator[None]:
    """Hold the row of a player's points while a block runs; the player has an entry already.

    Nothing else waits for it: no other player, and no other casino.
    """
    async with house.owner.transaction(CASINO_ID) as tx:
        await tx.run(HOLD, {"casino_id": CASINO_ID, "player_id": player_id})
        yield


async def complete_while_held(
    house: House, actor: Actor, *, slip_id: UUID, now: datetime
) -> tuple[RatingSlip, Settlement]:
    """Complete a slip whose player's points are held, without waiting long: they are owed."""
    with told_when_committed():
        async with house.database.transaction(CASINO_ID) as tx:
            await tx.run(GIVE_UP_SOON, {})
            return await complete_rating_slip(tx, actor, slip_id=slip_id, now=now)
