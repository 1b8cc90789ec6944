"""How pages write: in a language, with numbers, money and times as a casino is used to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from pitledger.kernel.actor import Clock, zone_at

LANGUAGES: Mapping[str, str] = {"en": "English", "de": "Deutsch"}
CENTS = Decimal(100)
FEW_CHARACTERS = 7  # what a seat of the board has room for, such as €25,000
MILLION = 1_000_000


def N_(text: str) -> str:  # noqa: N802 - the name by which catalogues are made
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


ROLES: Mapping[str, str] = {
    "pit_boss": N_("Pit boss"),
    "host": N_("Host"),
    "cashier": N_("Cashier"),
    "auditor": N_("Auditor"),
    "admin": N_("Administrator"),
}


@cache
def translations(language: str) -> Translations:
    """Return what the pages say in a language; English is what stands in them."""
    if language == "en":
        return Translations()
    catalogue = files("pitledger") / "floor" / "locale" / f"{language}.po"
    compiled = BytesIO()
    with catalogue.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def language_of(*wanted: str | None) -> str:
    """Return the first of some locales or languages in which the pages are written."""
    for name in wanted:
        language = (name or "").partition("-")[0]
        if language in LANGUAGES:
            return language
    return "en"


@dataclass(frozen=True, slots=True)
class Writing:
    """The forms of one casino: its locale, its currency, and the zone that counts at an instant."""

    locale: Locale
    clock: Clock
    currency: str

    def zone_at(self, instant: datetime) -> ZoneInfo:
        """Return the zone in which an instant is written."""
        return zone_at(self.clock, instant)

    def money(self, cents: int | Decimal) -> str:
        """Write an amount; whole units without decimals."""
        return _money(Decimal(cents), currency=self.currency, locale=str(self.locale))

    def money_in_brief(self, cents: int) -> str:
        """Write an amount in few characters: the currency goes, then the decimals, with ≈."""
        return _money_in_brief(cents, currency=self.currency, locale=str(self.locale))

    def number(self, value: Decimal | float) -> str:
        """Write a number."""
        return _number(Decimal(value), str(self.locale))

    def change(self, points: int) -> str:
        """Write a change of points, with its sign."""
        return f"+{self.number(points)}" if points > 0 else self.number(points)

    def time(self, instant: datetime) -> str:
        """Write the time of day."""
        return dates.format_time(instant, "short", tzinfo=self.zone_at(instant), locale=self.locale)

    def moment(self, instant: datetime) -> str:
        """Write a date and a time of day."""
        return dates.format_datetime(
            instant, "medium", tzinfo=self.zone_at(instant), locale=self.locale
        )

    def day(self, day: date) -> str:
        """Write a date, as a gaming day or a birthday."""
        return dates.format_date(day, "medium", locale=self.locale)

    def date(self, instant: datetime) -> str:
        """Write an instant's date, without its time of day."""
        return self.day(instant.astimezone(self.zone_at(instant)).date())

    def duration(self, seconds: int) -> str:
        """Write a time of play, as hours and minutes."""
        hours, minutes = divmod(seconds // 60, 60)
        return f"{hours}:{minutes:02}"


@lru_cache(10_000)
def _money(cents: Decimal, *, currency: str, locale: str) -> str:
    amount = cents / CENTS
    text = numbers.format_currency(amount, currency, locale=locale, currency_digits=True)
    if amount == amount.to_integral_value():
        pattern = Locale.parse(locale).currency_formats["standard"].pattern
        whole = pattern.replace(".00", "")
        return numbers.format_currency(
            amount, currency, whole, locale=locale, currency_digits=False
        )
    return text


@lru_cache(10_000)
def _money_in_brief(cents: int, *, currency: str, locale: str) -> str:
    amount = Decimal(cents) / CENTS
    whole = amount.quantize(Decimal(1), ROUND_HALF_UP)
    exact = _money(Decimal(cents), currency=currency, locale=locale)
    if len(exact) <= FEW_CHARACTERS:
        return exact
    if whole >= MILLION:
        return "≈" + numbers.format_compact_decimal(whole, locale=locale, fraction_digits=2)
    return ("" if whole == amount else "≈") + _number(whole, locale)


@lru_cache(10_000)
def _number(value: Decimal, locale: str) -> str:
    return numbers.format_decimal(value, locale=locale)
