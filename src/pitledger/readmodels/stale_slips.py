"""Slips that have been live for longer than play lasts: forgotten, most likely."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pitledger.platform.database import Tx

STALE_SLIPS = """
select
  slip.id as slip_id, slip.casino_id, slip.player_id, gaming_table.label as table_label,
  slip.seat, slip.started_at
from rating_slip as slip
inner join gaming_table
  on slip.casino_id = gaming_table.casino_id and slip.table_id = gaming_table.id
where
  slip.casino_id = %(casino_id)s and slip.status <> 'CLOSED'
  and slip.started_at < %(stale_before)s
order by slip.started_at, slip.id
"""
ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StaleSlip:
    """A slip that is live, open or paused, since long ago."""

    slip_id: UUID
    casino_id: UUID
    player_id: UUID
    table_label: str
    seat: int
    started_at: datetime

    def live_hours(self, now: datetime) -> float:
        """Return for how many hours it has been live, to a tenth."""
        return round((now - self.started_at) / ONE_HOUR, 1)


async def stale_slips(tx: Tx, casino_id: UUID, *, stale_before: datetime) -> Sequence[StaleSlip]:
    """Return a casino's live slips that were opened before an instant, the oldest first."""
    params = {"casino_id": casino_id, "stale_before": stale_before}
    return await tx.all(STALE_SLIPS, params, row=StaleSlip)
