"""How many guests sat at tables in each hour of a gaming day, by their slips."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pitledger.platform.database import Tx

# A slip that has been live for longer was forgotten; so the index on the time it was made serves.
LONGEST_PLAY = timedelta(days=3)
GUESTS_BY_HOUR = """
select (hour.number - 1)::int as hour, count(distinct slip.player_id) as guests
from unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
with ordinality as hour (starts_at, ends_at, number)
inner join rating_slip as slip
  on
    slip.started_at < hour.ends_at
    and (slip.ended_at is null or slip.ended_at > hour.starts_at)
where
  slip.casino_id = %(casino_id)s
  and slip.created_at >= %(made_from)s
  and slip.created_at < %(made_before)s
group by hour.number
"""


@dataclass(frozen=True, slots=True)
class _Guests:
    hour: int
    guests: int


async def guests_by_hour(
    tx: Tx, casino_id: UUID, *, hours: Sequence[tuple[datetime, datetime]]
) -> list[int]:
    """Return how many guests had a slip, open or paused, at some moment of each hour.

    An hour is its start and its end; they follow one another, and none of them is to come.
    """
    if not hours:
        return []
    params = {
        "casino_id": casino_id,
        "starts": [starts for starts, _ in hours],
        "ends": [ends for _, ends in hours],
        "made_from": hours[0][0] - LONGEST_PLAY,
        "made_before": hours[-1][1],
    }
    found = {row.hour: row.guests for row in await tx.all(GUESTS_BY_HOUR, params, row=_Guests)}
    return [found.get(number, 0) for number in range(len(hours))]
