"""Who would change tier under a table, by name; the table need not be in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.platform.database import Tx

MOVING: LiteralString = """
select
  guest.id as player_id, guest.first_name, guest.last_name, held.lifetime_points,
  held.tier as tier_before, earned.tier as tier_after
from player_loyalty as held
inner join player as guest on held.player_id = guest.id
cross join lateral (
  select given.name as tier
  from jsonb_to_recordset(%(steps)s::jsonb) as given (name text, threshold_points bigint)
  where given.threshold_points <= held.lifetime_points
  order by given.threshold_points desc
  limit 1
) as earned
where held.casino_id = %(casino_id)s and held.tier <> earned.tier
order by guest.last_name, guest.first_name, guest.id
limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class MovingPlayer:
    """A player who holds one tier and would earn another."""

    player_id: UUID
    first_name: str
    last_name: str
    lifetime_points: int
    tier_before: str
    tier_after: str


async def moving_players(
    tx: Tx, casino_id: UUID, *, thresholds: Mapping[str, int], limit: int
) -> Sequence[MovingPlayer]:
    """Return up to `limit` players whom a table, as its tiers' thresholds, would move, by name."""
    steps = [{"name": name, "threshold_points": points} for name, points in thresholds.items()]
    params = {"casino_id": casino_id, "steps": Jsonb(steps), "limit": limit}
    return await tx.all(MOVING, params, row=MovingPlayer)
