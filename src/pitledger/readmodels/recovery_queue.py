"""Closed slips whose points are owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pitledger.platform.database import Tx

RECOVERY_QUEUE = """
select
  rating_slip_id as slip_id, player_id, closed_at, attempts, last_error_code, correlation_id,
  next_attempt_at, created_at
from loyalty_recovery
where
  casino_id = %(casino_id)s
  and (
    %(before_created_at)s::timestamptz is null
    or (created_at, rating_slip_id) < (%(before_created_at)s, %(before_id)s::uuid)
  )
order by created_at desc, rating_slip_id desc
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
