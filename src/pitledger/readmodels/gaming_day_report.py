"""The figures of a gaming day: play time, theo and points, as the events told them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pitledger.platform.database import Tx
from pitledger.platform.outbox import GAMING_DAY_REPORT

FIGURES = """
select
  grouping(group_id) = 1 as is_total, group_id,
  coalesce(sum(slips), 0) as slips,
  coalesce(sum(play_seconds), 0) as play_seconds,
  trim_scale(coalesce(sum(theo_cents), 0)) as theo_cents,
  coalesce(sum(entries), 0) as entries,
  coalesce(sum(gameplay_points), 0) as gameplay_points,
  coalesce(sum(manual_points), 0) as manual_points,
  coalesce(sum(reversed_points), 0) as reversed_points,
  coalesce(sum(gameplay_points + manual_points + reversed_points), 0) as points,
  max(updated_at) as updated_at
from (
  select
    case %(by)s::text when 'table' then table_id when 'game' then game_id else staff_id end
    as group_id,
    figures.*
  from gaming_day_figures as figures
  where casino_id = %(casino_id)s and gaming_day = %(gaming_day)s
) as of_the_day
group by grouping sets ((group_id), ())
order by 1, 2 nulls last
"""
WAITING = """
select count(*) as events from event_delivery
where casino_id = %(casino_id)s and consumer = %(consumer)s and status in ('PENDING', 'DEAD')
"""


class ReportBy(StrEnum):
    """What the figures of a day are told by."""

    TABLE = "table"
    GAME = "game"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a table, a game or a member; of none of them where `group_id` is None."""

    is_total: bool
    group_id: UUID | None
    slips: Decimal
    play_seconds: Decimal
    theo_cents: Decimal
    entries: Decimal
    gameplay_points: Decimal
    manual_points: Decimal
    reversed_points: Decimal
    points: Decimal
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class GamingDayReport:
    """The figures of a gaming day, their sums, and how many events they do not hold yet."""

    items: Sequence[DayFigures]
    totals: DayFigures
    events_waiting: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    events: int


async def gaming_day_report(
    tx: Tx, casino_id: UUID, *, gaming_day: date, by: ReportBy
) -> GamingDayReport:
    """Return the figures of a gaming day by table, game or member.

    What waits is counted first: where that is nothing, the figures hold all that was committed
    before they were asked for.
    """
    of_the_consumer = {"casino_id": casino_id, "consumer": GAMING_DAY_REPORT}
    waiting = await tx.one(WAITING, of_the_consumer, row=_Waiting)
    params = {"casino_id": casino_id, "gaming_day": gaming_day, "by": by}
    *items, totals = await tx.all(FIGURES, params, row=DayFigures)
    return GamingDayReport(items, totals, waiting.events)
