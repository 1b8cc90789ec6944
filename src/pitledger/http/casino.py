"""The casino and its settings."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request

from pitledger.casino import (
    Casino,
    CasinoSettings,
    EarningPolicy,
    casino,
    gaming_day_for,
    update_casino,
)
from pitledger.edge.fields import In, Name, NotNull, Out
from pitledger.edge.house_fields import Currency, DayStart, LocaleName, TimeZone
from pitledger.edge.permissions import CASINO_ADMIN, needs
from pitledger.edge.requests import executor, now_of, reading_once, session
from pitledger.http.routing import SIGNED_IN, signed_in_router

router = signed_in_router("casino")


class CasinoPatch(In):
    """Settings of the casino to change; what is absent stays, and null is no value."""

    name: Annotated[Name | None, NotNull] = None
    timezone: Annotated[TimeZone | None, NotNull] = None
    gaming_day_start: Annotated[DayStart | None, NotNull] = None
    currency: Annotated[Currency | None, NotNull] = None
    earning_policy: Annotated[EarningPolicy | None, NotNull] = None
    locale: Annotated[LocaleName | None, NotNull] = None

    def settings(self) -> CasinoSettings:
        """Return what is to be changed."""
        start = self.gaming_day_start
        return CasinoSettings(
            name=self.name,
            zone=None if self.timezone is None else ZoneInfo(self.timezone),
            gaming_day_start=None if start is None else time.fromisoformat(start),
            currency=self.currency,
            earning_policy=self.earning_policy,
            locale=self.locale,
        )


class CasinoOut(Out):
    """The casino. Its zone and start are those last chosen: see `settings_apply_at`."""

    id: UUID
    name: str
    timezone: str
    gaming_day_start: str
    gaming_day: date
    settings_apply_at: datetime | None
    currency: str
    earning_policy: str
    locale: str

    @classmethod
    def of(cls, found: Casino, now: datetime) -> "CasinoOut":
        """Return a casino as it is now."""
        apply_at = found.settings_apply_at
        return cls(
            id=found.id,
            name=found.name,
            timezone=found.timezone,
            gaming_day_start=found.gaming_day_start.isoformat("minutes"),
            gaming_day=gaming_day_for(found, now),
            settings_apply_at=None if apply_at is None or apply_at <= now else apply_at,
            currency=found.currency,
            earning_policy=found.earning_policy,
            locale=found.locale,
        )


@router.get("/casino", openapi_extra=SIGNED_IN)
async def get_casino(request: Request) -> CasinoOut:
    """Return the casino of whoever asks, its settings and its gaming day."""
    now = now_of(request)
    async with reading_once(request) as tx:
        found = await casino(tx, session(request).actor.casino_id)
    return CasinoOut.of(found, now)


@router.patch("/casino", openapi_extra=SIGNED_IN)
@needs(CASINO_ADMIN)
async def patch_casino(request: Request, *, body: CasinoPatch) -> CasinoOut:
    """Change settings; another zone or start of the gaming day takes effect at the next start."""
    now = now_of(request)
    changed = await update_casino(
        executor(request), session(request).actor, settings=body.settings(), now=now
    )
    return CasinoOut.of(changed, now)
