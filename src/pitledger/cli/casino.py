"""`pitledger casino`."""

from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from pitledger.casino import EarningPolicy, create_casino, zone_named
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    operator,
    owner_database,
    print_result,
    run,
    settings_from,
    text_of,
)
from pitledger.edge.locales import is_known_locale
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS
from pitledger.platform.clock import system_clock
from pitledger.tables import STANDARD_GAMES

app = typer.Typer(no_args_is_help=True)
Policy = Annotated[EarningPolicy, typer.Option(help="What play is worth.")]


@app.callback()
def group() -> None:
    """Casinos of this installation."""


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone. Raises `typer.BadParameter` for a name that is none."""
    zone = zone_named(name)
    if zone is None:
        message = f"{name!r} is no time zone; give one such as Europe/Vienna"
        raise typer.BadParameter(message)
    return zone


def time_of(text: str) -> time:
    """Return a local time. Raises `typer.BadParameter` for a text that is none."""
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007
    except ValueError as error:
        message = f"{text!r} is no time of day; give one such as 06:00"
        raise typer.BadParameter(message) from error


def currency_of(text: str) -> str:
    """Return a currency in capitals. Raises `typer.BadParameter` for a text that is none."""
    if not (text.isascii() and text.isalpha() and len(text) == len("USD")):
        message = f"{text!r} is no currency; give three letters such as EUR"
        raise typer.BadParameter(message)
    return text.upper()


def locale_of(text: str) -> str:
    """Return a locale. Raises `typer.BadParameter` for a text that names none."""
    if not is_known_locale(text):
        message = f"{text!r} is no language that is known; give one such as de-AT"
        raise typer.BadParameter(message)
    return text


@app.command()
def create(
    *,
    name: Annotated[str, typer.Option()],
    timezone: Annotated[str, typer.Option(help="Such as Europe/Vienna.")],
    gaming_day_start: Annotated[str, typer.Option(help="Local time.")] = "06:00",
    currency: Annotated[str, typer.Option(help="Three letters.")] = "USD",
    earning_policy: Policy = EarningPolicy.PIT_1,
    locale: Annotated[str, typer.Option(help="Language and region of its pages.")] = "en-US",
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Found a casino with the default tiers and the standard games; prints JSON with its id."""
    casino_id, name = uuid7(), text_of("--name", name, longest=200)
    actor = operator(casino_id, zone=zone_of(timezone), gaming_day_start=time_of(gaming_day_start))
    currency, locale = currency_of(currency), locale_of(locale)
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        chosen = {"name": name, "currency": currency, "locale": locale}
        async with owner_database(settings) as database:
            await create_casino(
                database,
                actor,
                **chosen,
                earning_policy=earning_policy,
                tiers=DEFAULT_TIERS,
                games=STANDARD_GAMES,
                now=system_clock(),
            )
        start = actor.gaming_day_start.isoformat("minutes")
        clock = {"timezone": timezone, "gaming_day_start": start}
        print_result({"id": casino_id, **chosen, **clock, "earning_policy": earning_policy})

    run(work)
