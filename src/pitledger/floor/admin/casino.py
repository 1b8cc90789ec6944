"""The casino's settings; another clock is confirmed before it is set."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import Casino, CasinoSettings, EarningPolicy, casino, update_casino
from pitledger.edge.fields import Name
from pitledger.edge.house_fields import Currency, DayStart, LocaleName, TimeZone
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import now_of, reading, services, session
from pitledger.floor.admin.choices import locale_names, zone_names
from pitledger.floor.admin.clock_change import ClockChange, clock_change, waiting_clock
from pitledger.floor.admin.filled import Filled, changed_in, only, said
from pitledger.floor.admin.showing import show
from pitledger.floor.forms import parsed
from pitledger.floor.rendering import language, see_other, writing
from pitledger.floor.routing import fields_of, page_router
from pitledger.floor.writing import N_, translations
from pitledger.kernel.errors import DomainError

router = page_router()
POLICIES: Mapping[str, str] = {
    EarningPolicy.PIT_1: N_("by rounds played, tier, short-handed tables and long play"),
    EarningPolicy.THEO_2: N_("by theoretical win alone"),
}
CONFIRMED = "confirmed"


class CasinoForm(BaseModel):
    """All settings of a casino."""

    name: Name
    timezone: Annotated[
        TimeZone, said(N_("must be the name of a time zone, such as Europe/Vienna"))
    ]
    gaming_day_start: Annotated[DayStart, said(N_("must be a time of day, such as 06:00"))]
    currency: Annotated[Currency, said(N_("must be three letters, such as EUR"))]
    earning_policy: Annotated[EarningPolicy, said(N_("must be one of the list"))]
    locale: Annotated[LocaleName, said(N_("must be a language and a region, such as de-AT"))]

    def chosen(self, changed: frozenset[str]) -> CasinoSettings:
        """Return the settings that were changed."""
        return CasinoSettings(
            **only(
                changed, self.model_dump(include={"name", "currency", "earning_policy", "locale"})
            ),
            zone=ZoneInfo(self.timezone) if "timezone" in changed else None,
            gaming_day_start=(
                time.fromisoformat(self.gaming_day_start) if "gaming_day_start" in changed else None
            ),
        )


@router.get("/admin")
@needs(CASINO_ADMIN)
async def get_casino(request: Request) -> Response:
    """Show the casino's settings."""
    return await _show(request)


@router.post("/admin")
@needs(CASINO_ADMIN)
async def post_casino(request: Request) -> Response:
    """Change what was changed in the form; ask first where that is the clock."""
    sent, actor, now = fields_of(request), session(request).actor, now_of(request)
    try:
        settings = parsed(CasinoForm, sent).chosen(changed_in(sent))
        change = clock_change(
            actor, zone=settings.zone, gaming_day_start=settings.gaming_day_start, now=now
        )
        if change is not None and sent.get(CONFIRMED) != change.key:
            return _ask(request, change)
        await update_casino(services(request).database, actor, settings=settings, now=now)
    except DomainError as refusal:
        return await _show(request, refusal=refusal)
    return see_other("/admin?saved=1")


def _ask(request: Request, change: ClockChange) -> Response:
    """Say what another clock does, over the same form with its confirmation in it."""
    before, after = (
        writing(request, zone=clock.zone) for clock in (change.earlier or change, change)
    )
    return show(
        request,
        "casino_clock.html",
        change=change,
        before=before,
        after=after,
        again=CONFIRMED in fields_of(request),
        sent={**fields_of(request), CONFIRMED: change.key},
    )


async def _show(request: Request, *, refusal: DomainError | None = None) -> Response:
    actor, now = session(request).actor, now_of(request)
    async with reading(request) as tx:
        found = await casino(tx, actor.casino_id)
    waiting = waiting_clock(actor, now)
    say = translations(language(request)).ugettext
    return show(
        request,
        "casino.html",
        refusal=refusal,
        form=Filled.of(_stored(found), fields_of(request) if refusal else None),
        zones=zone_names(),
        locales=locale_names(language(request)),
        policies=[(name, f"{name}: {say(meant)}") for name, meant in POLICIES.items()],
        waiting=waiting,
        until=writing(request, zone=waiting.zone) if waiting else None,
    )


def _stored(found: Casino) -> Mapping[str, str]:
    return {
        "name": found.name,
        "timezone": found.timezone,
        "gaming_day_start": found.gaming_day_start.isoformat("minutes"),
        "currency": found.currency,
        "earning_policy": found.earning_policy,
        "locale": found.locale,
    }
