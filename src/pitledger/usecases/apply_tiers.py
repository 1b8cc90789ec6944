"""Move players to the tiers that their lifetime points earn under the current table."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pitledger.casino import gaming_day_for
from pitledger.kernel.actor import Actor
from pitledger.loyalty import TierMove, TierTable, move_to_earned_tier
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action


async def apply_tiers(
    database: Executor,
    actor: Actor,
    *,
    tiers: TierTable,
    player_ids: Sequence[UUID],
    now: datetime,
) -> Sequence[TierMove]:
    """Move those of some players who earn another tier than they hold, each by a 0-point entry.

    Safe to repeat and to race: each player is looked at again under a lock of their own, and who
    holds what they earn is left alone.

    Raises `TierTableReplacedError` once another table is in force; who was moved stays moved.

    Source: docs/glossary.md, "applying a tier table".
    """
    with action("apply_tiers", actor, entity="casino", entity_id=actor.casino_id):
        params = {**command_context(actor, now), "gaming_day": gaming_day_for(actor, now)}
        moves = [
            await move_to_earned_tier(database, params, player_id=player_id, tiers=tiers)
            for player_id in player_ids
        ]
    return [move for move in moves if move is not None]
