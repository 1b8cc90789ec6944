"""A guest's statement on paper: every entry of some gaming days, which add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import gaming_day_for
from pitledger.edge.exports import STATEMENT
from pitledger.edge.fields import IsoDate
from pitledger.edge.permissions import LOYALTY_VIEW_ALL, needs
from pitledger.edge.requests import now_of, reading, session
from pitledger.floor.downloads import CsvDownload
from pitledger.floor.entries import KINDS
from pitledger.floor.forms import parsed
from pitledger.floor.refusals import status_of, words_of
from pitledger.floor.rendering import render
from pitledger.floor.routing import page_router
from pitledger.floor.writing import N_
from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.loyalty import exported_statement
from pitledger.players import player
from pitledger.readmodels.player_statement import (
    StatementEntry,
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


@dataclass(frozen=True, slots=True)
class Period:
    """Gaming days, the first and the last in it."""

    first: date
    last: date

    @property
    def query(self) -> str:
        """Return the period as a part of an address."""
        return f"first={self.first}&last={self.last}"


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries of a period, the oldest first, between the balances before and after them."""

    opening: int
    entries: Sequence[StatementEntry]

    @property
    def given(self) -> int:
        """Return all the points that came."""
        return sum(max(entry.points_change, 0) for entry in self.entries)

    @property
    def taken(self) -> int:
        """Return all the points that went, as a number below 0."""
        return sum(min(entry.points_change, 0) for entry in self.entries)

    @property
    def closing(self) -> int:
        """Return what the opening balance and the entries add up to."""
        return self.opening + self.given + self.taken


@router.get("/guests/{player_id}/statement")
@needs(LOYALTY_VIEW_ALL)
async def get_statement(request: Request, *, player_id: UUID) -> Response:
    """Show a statement to print."""
    today = gaming_day_for(session(request).actor, now_of(request))
    refusal: DomainError | None = None
    period = Period(today - USUAL_DAYS, today)
    try:
        period = _period(request, usual=period)
    except ValidationFailedError as error:
        refusal = error
    casino_id = session(request).actor.casino_id
    async with reading(request) as tx:
        guest = await player(tx, casino_id, player_id=player_id)
        opening = await opening_balance(tx, casino_id, player_id=player_id, first_day=period.first)
        newest_first = await statement_entries(
            tx,
            casino_id,
            player_id=player_id,
            where=StatementFilter(first_day=period.first, last_day=period.last),
            limit=MOST_PRINTED + 1,
        )
    context: dict[str, Any] = {
        "guest": guest,
        "period": period,
        "periods": _usual_periods(today),
        "too_many": len(newest_first) > MOST_PRINTED,
        "most": MOST_PRINTED,
        "statement": Statement(opening, newest_first[::-1]),
        "kinds": KINDS,
        "sent": request.query_params,
        "refusal": words_of(request, refusal) if refusal else None,
    }
    status = status_of(request, refusal) if refusal else 200
    return render(request, "statement.html", status=status, **context)


@router.get("/guests/{player_id}/statement.csv")
@needs(LOYALTY_VIEW_ALL)
async def get_statement_csv(request: Request, *, player_id: UUID) -> Response:
    """Write a statement as CSV, every column of its entries, the oldest first."""
    casino_id = session(request).actor.casino_id
    today = gaming_day_for(session(request).actor, now_of(request))
    period = _period(request, usual=Period(today - USUAL_DAYS, today))
    async with reading(request) as tx:
        await player(tx, casino_id, player_id=player_id)
    return CsvDownload(
        request,
        STATEMENT,
        rows=lambda tx: exported_statement(
            tx, casino_id, player_id=player_id, first_day=period.first, last_day=period.last
        ),
    )


def _period(request: Request, *, usual: Period) -> Period:
    """Return the period that is asked for. Raises `ValidationFailedError` for one that is none."""
    chosen = parsed(PeriodForm, request.query_params)
    last = chosen.last or usual.last
    first = chosen.first or min(usual.first, last)
    if first > last:
        raise ValidationFailedError.of("last", "must not be before the first day")
    return Period(first, last)


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
