"""The gaming day that a page is asked for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel
from starlette.requests import Request

from pitledger.casino import gaming_day_for, gaming_day_start_for
from pitledger.edge.fields import IsoDate
from pitledger.edge.requests import now_of, session
from pitledger.floor.forms import parsed
from pitledger.floor.writing import N_
from pitledger.kernel.errors import DomainError, ValidationFailedError

FIRST_DAY = date(2000, 1, 1)
ONE_DAY = timedelta(days=1)


class DayForm(BaseModel):
    """A gaming day; without one, the present one."""

    day: IsoDate | None = None


@dataclass(frozen=True, slots=True)
class AskedDay:
    """A gaming day from its start to its end; where the one that was typed is none, the present."""

    day: date
    present: date
    starts: datetime
    ends: datetime
    typed: str
    refusal: DomainError | None = None

    @property
    def before(self) -> date | None:
        """Return the day before, if there is one to look at."""
        return self.day - ONE_DAY if self.day > FIRST_DAY else None

    @property
    def after(self) -> date | None:
        """Return the day after, if it has begun."""
        return self.day + ONE_DAY if self.day < self.present else None


def asked_day(request: Request) -> AskedDay:
    """Return the gaming day that a page is asked for, or the present one and why not that."""
    actor = session(request).actor
    present = gaming_day_for(actor, now_of(request))
    typed, refusal, day = request.query_params.get("day", ""), None, present
    try:
        day = _checked(parsed(DayForm, {"day": typed}).day or present, present=present)
    except ValidationFailedError as found:
        refusal = found
    return AskedDay(
        day=day,
        present=present,
        starts=gaming_day_start_for(actor, day),
        ends=gaming_day_start_for(actor, day + ONE_DAY),
        typed=typed if refusal else day.isoformat(),
        refusal=refusal,
    )


def _checked(day: date, *, present: date) -> date:
    if day > present:
        raise ValidationFailedError.of("day", N_("must not be later than the present gaming day"))
    if day < FIRST_DAY:
        raise ValidationFailedError.of("day", N_("must not be before the year 2000"))
    return day
