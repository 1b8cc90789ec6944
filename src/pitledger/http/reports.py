"""Reports: what a gaming day came to."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.requests import Request

from pitledger.casino import gaming_day_for
from pitledger.edge.fields import IsoDate, Out, PlainDecimal
from pitledger.edge.permissions import AUDIT_READ, LOYALTY_VIEW_ALL, needs
from pitledger.edge.requests import now_of, reading, session
from pitledger.http.routing import SIGNED_IN, signed_in_router
from pitledger.readmodels.gaming_day_report import DayFigures, ReportBy, gaming_day_report

router = signed_in_router("reports")


class FiguresOut(Out):
    """What was played, and which points were written; `points` is the sum of the three kinds."""

    slips: int
    play_seconds: int
    theo_cents: PlainDecimal
    entries: int
    gameplay_points: int
    manual_points: int
    reversed_points: int
    points: int


class TableFiguresOut(FiguresOut):
    """The figures of a table; null: of what belongs to none."""

    table_id: UUID | None


class GameFiguresOut(FiguresOut):
    """The figures of a game; null: of what belongs to none."""

    game_id: UUID | None


class StaffFiguresOut(FiguresOut):
    """The figures of who closed the slips and wrote the entries; null: commands and jobs."""

    staff_id: UUID | None


ItemOut = TableFiguresOut | GameFiguresOut | StaffFiguresOut
ITEMS = {
    ReportBy.TABLE: (TableFiguresOut, "table_id"),
    ReportBy.GAME: (GameFiguresOut, "game_id"),
    ReportBy.STAFF: (StaffFiguresOut, "staff_id"),
}


class GamingDayReportOut(Out):
    """A gaming day's figures; `events_waiting` says how many events no figures hold yet."""

    gaming_day: date
    by: ReportBy
    items: list[ItemOut]
    totals: FiguresOut
    events_waiting: int
    updated_at: datetime | None


@router.get("/reports/gaming-day", openapi_extra=SIGNED_IN)
@needs(LOYALTY_VIEW_ALL, AUDIT_READ)
async def get_gaming_day_report(
    request: Request,
    *,
    gaming_day: Annotated[IsoDate | None, Query()] = None,
    by: ReportBy = ReportBy.TABLE,
) -> GamingDayReportOut:
    """Tell play time, theo and points of a gaming day; without a date, of the present one."""
    actor = session(request).actor
    day = gaming_day or gaming_day_for(actor, now_of(request))
    async with reading(request) as tx:
        report = await gaming_day_report(tx, actor.casino_id, gaming_day=day, by=by)
    return GamingDayReportOut(
        gaming_day=day,
        by=by,
        items=[_item(figures, by=by) for figures in report.items],
        totals=FiguresOut.model_validate(report.totals),
        events_waiting=report.events_waiting,
        updated_at=report.totals.updated_at,
    )


def _item(figures: DayFigures, *, by: ReportBy) -> ItemOut:
    model, name = ITEMS[by]
    fields = FiguresOut.model_validate(figures).model_dump()
    return model.model_validate({**fields, name: figures.group_id})
