"""A guest's statement on paper: every entry of some gaming days, which add up."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import gaming_day_for
from pitledger.edge.export_files import attachment, export_slot
from pitledger.edge.fields import IsoDate
from pitledger.edge.permissions import LOYALTY_VIEW_ALL, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.edge.sheets import STATEMENT
from pitledger.floor.downloads import CsvDownload
from pitledger.floor.forms import parsed
from pitledger.floor.refusals import TooLongToPrintError, status_of, words_of
from pitledger.floor.rendering import language, render, writing
from pitledger.floor.routing import page_router
from pitledger.floor.statement_text import (
    Maker,
    Period,
    Statement,
    StatementText,
    statement_text,
)
from pitledger.floor.writing import N_, translations
from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.loyalty import exported_statement
from pitledger.platform.database import Tx
from pitledger.platform.log import log_info
from pitledger.players import player
from pitledger.readmodels.player_statement import (
    StatementFilter,
    opening_balance,
    statement_entries,
)

router = page_router()
MOST_PRINTED = 1000
ONE_DAY = timedelta(days=1)
USUAL_DAYS = timedelta(days=29)


class PeriodForm(BaseModel):
    """The first and the last gaming day."""

    first: IsoDate | None = None
    last: IsoDate | None = None


@router.get("/guests/{player_id}/statement")
@needs(LOYALTY_VIEW_ALL)
async def get_statement(request: Request, *, player_id: UUID) -> Response:
    """Show a statement to print."""
    refusal: DomainError | None = None
    period = _usual(request)
    try:
        period = _period(request)
    except ValidationFailedError as error:
        refusal = error
    async with reading(request) as tx:
        statement = await _statement(tx, request, player_id=player_id, period=period)
    context: dict[str, Any] = {
        "guest": statement.guest,
        "period": period,
        "periods": _usual_periods(_today(request)),
        "too_many": len(statement.entries) > MOST_PRINTED,
        "most": MOST_PRINTED,
        "statement": _in_words(request, statement),
        "sent": request.query_params,
        "refusal": words_of(request, refusal) if refusal else None,
    }
    status = status_of(request, refusal) if refusal else 200
    return render(request, "statement.html", status=status, **context)


@router.get("/guests/{player_id}/statement.pdf")
@needs(LOYALTY_VIEW_ALL)
async def get_statement_pdf(request: Request, *, player_id: UUID) -> Response:
    """Write a statement as a document, what the page shows and nothing else."""
    period = _period(request)
    async with export_slot(services(request).export_slots, now=now_of(request)):
        async with reading(request) as tx:
            statement = await _statement(tx, request, player_id=player_id, period=period)
        if len(statement.entries) > MOST_PRINTED:
            raise TooLongToPrintError
        document = await asyncio.to_thread(
            _written,
            _in_words(request, statement),
            language=language(request),
            territory=writing(request).locale.territory,
            made_at=now_of(request),
        )
    log_info("export_completed", export="statement_pdf", actor=session(request).actor.name)
    headers = {**attachment(request, STATEMENT.name, ending="pdf"), "Cache-Control": "no-store"}
    return Response(document, media_type="application/pdf", headers=headers)


@router.get("/guests/{player_id}/statement.csv")
@needs(LOYALTY_VIEW_ALL)
async def get_statement_csv(request: Request, *, player_id: UUID) -> Response:
    """Write a statement as CSV, every column of its entries, the oldest first."""
    casino_id = session(request).actor.casino_id
    period = _period(request)
    async with reading(request) as tx:
        await player(tx, casino_id, player_id=player_id)
    return CsvDownload(
        request,
        STATEMENT,
        lambda tx: exported_statement(
            tx, casino_id, player_id=player_id, first_day=period.first, last_day=period.last
        ),
    )


def _today(request: Request) -> date:
    return gaming_day_for(session(request).actor, now_of(request))


def _usual(request: Request) -> Period:
    today = _today(request)
    return Period(today - USUAL_DAYS, today)


def _period(request: Request) -> Period:
    """Return the period that is asked for. Raises `ValidationFailedError` for one that is none."""
    chosen, usual = parsed(PeriodForm, request.query_params), _usual(request)
    last = chosen.last or usual.last
    first = chosen.first or min(usual.first, last)
    if first > last:
        raise ValidationFailedError.of("last", "must not be before the first day")
    return Period(first, last)


async def _statement(tx: Tx, request: Request, *, player_id: UUID, period: Period) -> Statement:
    """Return a guest's statement, one entry longer than can be printed where there are as many.

    Raises `NotFoundError`.
    """
    casino_id = session(request).actor.casino_id
    guest = await player(tx, casino_id, player_id=player_id)
    opening = await opening_balance(tx, casino_id, player_id=player_id, first_day=period.first)
    newest_first = await statement_entries(
        tx,
        casino_id,
        player_id=player_id,
        where=StatementFilter(first_day=period.first, last_day=period.last),
        limit=MOST_PRINTED + 1,
    )
    return Statement(guest, period, opening, newest_first[::-1])


def _in_words(request: Request, statement: Statement) -> StatementText:
    asks = session(request)
    return statement_text(
        statement,
        Maker(house=asks.house.name, name=asks.name, made_at=now_of(request)),
        write=writing(request),
        say=translations(language(request)).ugettext,
    )


def _written(
    text: StatementText, *, language: str, territory: str | None, made_at: datetime
) -> bytes:
    from pitledger.floor.statement_pdf import statement_pdf  # noqa: PLC0415 - slow to load

    return statement_pdf(text, language=language, territory=territory, made_at=made_at)


def _usual_periods(today: date) -> Sequence[tuple[str, Period]]:
    month = today.replace(day=1)
    month_before = (month - ONE_DAY).replace(day=1)
    return (
        (N_("This gaming day"), Period(today, today)),
        (N_("7 days"), Period(today - 6 * ONE_DAY, today)),
        (N_("30 days"), Period(today - USUAL_DAYS, today)),
        (N_("This month"), Period(month, today)),
        (N_("Last month"), Period(month_before, month - ONE_DAY)),
    )
