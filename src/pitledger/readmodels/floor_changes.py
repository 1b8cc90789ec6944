"""What has changed on a floor lately: which tables, slips and guests, by the event log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from pitledger.platform.database import Tx

MOST_CHANGES = 500
CHANGES: LiteralString = """
select
  id as event_id, created_at, event_type,
  payload ->> 'table_id' as table_id,
  payload ->> 'slip_id' as slip_id,
  payload ->> 'player_id' as player_id
from outbox
where
  casino_id = %(casino_id)s
  and (%(since)s::timestamptz is null or created_at >= %(since)s)
order by created_at desc, id desc
limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class FloorChange:
    """What an event is about; ids are texts, None where it is not about such a thing."""

    event_id: UUID
    created_at: datetime
    event_type: str
    table_id: str | None
    slip_id: str | None
    player_id: str | None


async def floor_changes(
    tx: Tx, casino_id: UUID, *, since: datetime | None
) -> Sequence[FloorChange]:
    """Return what has changed since an instant, the newest first, up to `MOST_CHANGES`."""
    params = {"casino_id": casino_id, "since": since, "limit": MOST_CHANGES}
    return await tx.all(CHANGES, params, row=FloorChange)
