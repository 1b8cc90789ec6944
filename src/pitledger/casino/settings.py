"""Changing a casino's settings, and why that is refused."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, LiteralString
from zoneinfo import ZoneInfo

from pitledger.casino.model import CASINO_COLUMNS, Casino, EarningPolicy
from pitledger.casino.queries import casino_clock
from pitledger.casino.rules import changed_clock
from pitledger.kernel.actor import Actor, Clock
from pitledger.kernel.errors import DatabaseUnavailableError, ValidationFailedError
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor
from pitledger.platform.telemetry import action

UPDATE_CASINO: LiteralString = f"""
select {CASINO_COLUMNS} from update_casino(
  %(casino_id)s, %(context)s, %(now)s, %(name)s, %(currency)s, %(earning_policy)s,
  %(locale)s, %(read_timezone)s, %(read_gaming_day_start)s, %(read_settings_apply_at)s,
  %(timezone)s, %(gaming_day_start)s, %(earlier_timezone)s, %(earlier_gaming_day_start)s,
  %(settings_apply_at)s, %(earlier_last_gaming_day)s
)
"""
READS_BEFORE_GIVING_UP = 3


class CurrencyInUseError(ValidationFailedError):
    """Money is stored in the currency that the casino has."""

    sentence = "The casino has rating slips, whose bets are in its currency; it must stay."
    constraints = frozenset({"casino_currency_in_use"})

    def __init__(self) -> None:
        """Refuse the field."""
        super().__init__(errors=[{"field": "currency", "message": self.sentence}])


@dataclass(frozen=True, slots=True, kw_only=True)
class CasinoSettings:
    """Settings of a casino to change; None leaves one as it is."""

    name: str | None = None
    zone: ZoneInfo | None = None
    gaming_day_start: time | None = None
    currency: str | None = None
    earning_policy: EarningPolicy | None = None
    locale: str | None = None


async def update_casino(
    database: Executor, actor: Actor, *, settings: CasinoSettings, now: datetime
) -> Casino:
    """Change the settings of the actor's casino; running and closed slips keep what they froze.

    Another zone or start of the gaming day takes effect at the next start.

    Raises `CurrencyInUseError`; `DatabaseUnavailableError` where others change the clock each time
    that it was read.
    """
    others = {
        "name": settings.name,
        "currency": settings.currency,
        "earning_policy": settings.earning_policy,
        "locale": settings.locale,
    }
    clock: Clock = actor
    with action("update_casino", actor, entity="casino", entity_id=actor.casino_id):
        for _ in range(READS_BEFORE_GIVING_UP):
            params = {
                **command_context(actor, now),
                **others,
                **_clock_parameters(clock, settings, now=now),
            }
            changed = await database.first(UPDATE_CASINO, params, row=Casino)
            if changed is not None:
                return changed
            clock = await casino_clock(database, actor.casino_id)
        message = "Others are changing the casino's settings at this moment; nothing is half done."
        raise DatabaseUnavailableError(message)


def _clock_parameters(clock: Clock, settings: CasinoSettings, *, now: datetime) -> dict[str, Any]:
    """Return the clock that was read, and the one to have in its place; None to leave it."""
    read, after, earlier = clock.earlier_clock, None, None
    if settings.zone is not None or settings.gaming_day_start is not None:
        after = changed_clock(
            clock,
            zone=settings.zone or clock.zone,
            gaming_day_start=(
                clock.gaming_day_start
                if settings.gaming_day_start is None
                else settings.gaming_day_start
            ),
            now=now,
        )
        earlier = after.earlier_clock
    return {
        "read_timezone": clock.zone.key,
        "read_gaming_day_start": clock.gaming_day_start,
        "read_settings_apply_at": read and read.applies_until,
        "timezone": after and after.zone.key,
        "gaming_day_start": after and after.gaming_day_start,
        "earlier_timezone": earlier and earlier.zone.key,
        "earlier_gaming_day_start": earlier and earlier.gaming_day_start,
        "settings_apply_at": earlier and earlier.applies_until,
        "earlier_last_gaming_day": earlier and earlier.last_gaming_day,
    }
