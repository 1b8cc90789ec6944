"""The figures of a gaming day: play time, theo and points, as the events told them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pitledger.platform.database import Tx
from pitledger.platform.outbox import GAMING_DAY_REPORT

FIGURES = """
select
  told.*, coalesce(shown.label, game.name, member.name) as label
from (
  select
    told_by, grouping(group_id) = 1 as is_total, group_id,
    sum(slips) as slips,
    sum(play_seconds) as play_seconds,
    trim_scale(sum(theo_cents)) as theo_cents,
    sum(entries) as entries,
    sum(gameplay_points) as gameplay_points,
    sum(manual_points) as manual_points,
    sum(reversed_points) as reversed_points,
    sum(gameplay_points + manual_points + reversed_points) as points,
    max(updated_at) as updated_at
  from (
    select
      asked.told_by,
      case asked.told_by when 'table' then table_id when 'game' then game_id else staff_id end
      as group_id,
      figures.*
    from gaming_day_figures as figures
    cross join unnest(%(told_by)s::text[]) as asked (told_by)
    where casino_id = %(casino_id)s and gaming_day = %(gaming_day)s
  ) as of_the_day
  group by grouping sets ((told_by, group_id), (told_by))
) as told
left join gaming_table as shown
  on shown.casino_id = %(casino_id)s and told.told_by = 'table' and told.group_id = shown.id
left join game
  on game.casino_id = %(casino_id)s and told.told_by = 'game' and told.group_id = game.id
left join staff as member
  on member.casino_id = %(casino_id)s and told.told_by = 'staff' and told.group_id = member.id
order by told.is_total, told.group_id nulls last
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
    """The figures of a table, a game or a member; of none of them where `group_id` is None.

    `label` is the table's label, or the name of the game or the member.
    """

    told_by: str
    is_total: bool = True
    group_id: UUID | None = None
    slips: Decimal = Decimal()
    play_seconds: Decimal = Decimal()
    theo_cents: Decimal = Decimal()
    entries: Decimal = Decimal()
    gameplay_points: Decimal = Decimal()
    manual_points: Decimal = Decimal()
    reversed_points: Decimal = Decimal()
    points: Decimal = Decimal()
    updated_at: datetime | None = None
    label: str | None = None


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
    """Return the figures of a gaming day by table, game or member."""
    return (await gaming_day_reports(tx, casino_id, gaming_day=gaming_day, by=[by]))[by]


async def gaming_day_reports(
    tx: Tx, casino_id: UUID, *, gaming_day: date, by: Sequence[ReportBy]
) -> Mapping[ReportBy, GamingDayReport]:
    """Return the figures of a gaming day, told by each of what is asked for.

    What waits is counted first: where that is nothing, the figures hold all that was committed
    before they were asked for.
    """
    of_the_consumer = {"casino_id": casino_id, "consumer": GAMING_DAY_REPORT}
    waiting = await tx.one(WAITING, of_the_consumer, row=_Waiting)
    params = {"casino_id": casino_id, "gaming_day": gaming_day, "told_by": list(by)}
    rows = await tx.all(FIGURES, params, row=DayFigures)

    def told(by: ReportBy) -> GamingDayReport:
        own = [row for row in rows if row.told_by == by]
        totals = next((row for row in own if row.is_total), DayFigures(by))
        return GamingDayReport([row for row in own if not row.is_total], totals, waiting.events)

    return {name: told(name) for name in by}
