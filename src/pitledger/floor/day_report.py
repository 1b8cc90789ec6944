"""What a gaming day came to: play time, theo and points, who sat when, and what staff gave."""

from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.paging import newest_first_start, page_end
from pitledger.edge.permissions import AUDIT_READ, LOYALTY_VIEW_ALL, needs
from pitledger.edge.requests import reading, session
from pitledger.floor.addresses import address_of
from pitledger.floor.days import asked_day
from pitledger.floor.occupancy import occupancy
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import render
from pitledger.floor.routing import page_router
from pitledger.readmodels.entries_by_hand import ByHand, EntryByHand, entries_by_hand
from pitledger.readmodels.gaming_day_report import DayFigures, ReportBy, gaming_day_reports

router = page_router()
AWARDS_SHOWN = 100
UNITS = 100  # of theo, for which points are told
CENTS = 100


@router.get("/report")
@needs(LOYALTY_VIEW_ALL, AUDIT_READ)
async def get_report(request: Request) -> Response:
    """Show a gaming day's report, of the present day where none is asked for."""
    casino_id, asked = session(request).actor.casino_id, asked_day(request)
    cursor = request.query_params.get("cursor")
    filters = {"gaming_day": asked.day}
    before = newest_first_start(request, cursor, filters=filters)
    async with reading(request) as tx:
        told = await gaming_day_reports(tx, casino_id, gaming_day=asked.day, by=list(ReportBy))
        seated = await occupancy(request, tx, asked=asked)
        rows = await entries_by_hand(
            tx,
            casino_id,
            gaming_day=asked.day,
            which=ByHand.AWARDS,
            before=before,
            limit=AWARDS_SHOWN + 1,
        )
    awards, next_cursor = page_end(
        request, rows, limit=AWARDS_SHOWN, filters=filters, sort_values=_sort_values
    )
    more = next_cursor and address_of("/report", day=asked.day, cursor=next_cursor) + "#awards"
    return render(
        request,
        "report.html",
        status=status_of(request, asked.refusal) if asked.refusal else 200,
        asked=asked,
        refusal=words_of(request, asked.refusal) if asked.refusal else None,
        reports={by.value: sorted(told[by].items, key=_by_label) for by in ReportBy},
        totals=told[ReportBy.TABLE].totals,
        waiting=told[ReportBy.TABLE].events_waiting,
        reinvestment=reinvestment,
        seated=seated,
        awards=awards,
        first_page=cursor is None,
        more=more,
    )


def reinvestment(figures: DayFigures) -> Decimal | None:
    """Return the points for each 100 units of theo, to a tenth; None where there is no theo."""
    if figures.theo_cents <= 0:
        return None
    return (figures.points * UNITS * CENTS / figures.theo_cents).quantize(Decimal("0.1"))


def _by_label(figures: DayFigures) -> tuple[bool, str]:
    """Return what rows stand by: their labels, and at the end what belongs to none."""
    return figures.group_id is None, (figures.label or "").casefold()


def _sort_values(entry: EntryByHand) -> list[str]:
    return [entry.created_at.isoformat(), str(entry.id)]
