"""Closed slips whose points are owed, with whose they are and where they were played."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pitledger.platform.database import Tx

RECOVERY_QUEUE = """
select
  owed.rating_slip_id as slip_id, owed.player_id, owed.closed_at, owed.attempts,
  owed.last_error_code, owed.correlation_id, owed.next_attempt_at, owed.created_at,
  guest.first_name, guest.last_name, played_at.label as table_label, slip.seat
from loyalty_recovery as owed
inner join rating_slip as slip
  on owed.casino_id = slip.casino_id and owed.rating_slip_id = slip.id
inner join gaming_table as played_at
  on slip.casino_id = played_at.casino_id and slip.table_id = played_at.id
inner join player as guest on owed.player_id = guest.id
where
  owed.casino_id = %(casino_id)s
  and (
    %(before_created_at)s::timestamptz is null
    or (owed.created_at, owed.rating_slip_id) < (%(before_created_at)s, %(before_id)s::uuid)
  )
order by owed.created_at desc, owed.rating_slip_id desc
limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class OwedSlip:
    """A slip in the recovery queue; `correlation_id` is that of its close."""

    slip_id: UUID
    player_id: UUID
    closed_at: datetime
    attempts: int
    last_error_code: str
    correlation_id: str
    next_attempt_at: datetime
    created_at: datetime
    first_name: str
    last_name: str
    table_label: str
    seat: int


async def recovery_queue(
    tx: Tx, casino_id: UUID, *, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[OwedSlip]:
    """Return up to `limit` owed slips, the newest first, queued before a given one."""
    created_at, slip_id = before or (None, None)
    params = {
        "casino_id": casino_id,
        "before_created_at": created_at,
        "before_id": slip_id,
        "limit": limit,
    }
    return await tx.all(RECOVERY_QUEUE, params, row=OwedSlip)
