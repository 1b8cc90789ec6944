"""Set the cached balances of players right, from ledgers that verify."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pitledger.kernel.actor import Actor
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.log import log_warning
from pitledger.platform.telemetry import action

REBUILD = """
select before, after
from rebuild_player_loyalty(%(casino_id)s, %(context)s, %(now)s, %(player_id)s)
"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A player's cached row before and after; `before` is None where there was none."""

    before: dict[str, Any] | None
    after: dict[str, Any]


async def rebuild_balance(
    database: Executor, actor: Actor, *, player_id: UUID, now: datetime
) -> Rebuilt | None:
    """Set a player's balance, lifetime points, tier and progress to what the ledger comes to.

    Safe to repeat and to race: it looks again under the player's lock, and returns None where
    there is nothing to mend. The repair stands in the audit log. A ledger that was tampered with
    would make wrong figures official: verify it first (`ledger_findings`).
    """
    with action("rebuild_balance", actor, entity="player", entity_id=player_id):
        params = {**command_context(actor, now), "player_id": player_id}
        rebuilt = await database.first(REBUILD, params, row=Rebuilt)
    if rebuilt is not None:
        log_warning(
            "loyalty_rebuilt", player_id=player_id, before=rebuilt.before, after=rebuilt.after
        )
    return rebuilt
