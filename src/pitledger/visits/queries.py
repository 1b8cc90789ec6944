"""Reads of visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pitledger.platform.database import Tx

LEFT_OVER = """
select id
from visit
where casino_id = %(casino_id)s and ended_at is null and gaming_day < %(gaming_day)s
order by gaming_day, id
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def left_over_visits(tx: Tx, casino_id: UUID, *, gaming_day: date) -> Sequence[UUID]:
    """Return the live visits of days before a gaming day, the oldest first."""
    params = {"casino_id": casino_id, "gaming_day": gaming_day}
    return [row.id for row in await tx.all(LEFT_OVER, params, row=_Id)]
