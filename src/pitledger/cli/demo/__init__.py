"""`pitledger demo`: a casino to look at, and a shift played in it."""

import sys
from typing import Annotated

import typer

from pitledger.cli.demo.load import played_casino
from pitledger.cli.demo.people import STAFF
from pitledger.cli.demo.summary import Summary, show
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    Urls,
    database_urls,
    fail,
    print_result,
    run,
    settings_from,
)
from pitledger.platform.clock import system_clock
from pitledger.platform.migrate import migrate
from pitledger.platform.settings import Settings

__all__ = ["demo", "demo_floor"]

SEED = 2026


def demo(
    *,
    seed: Annotated[int, typer.Option(help="Another number plays another shift.")] = SEED,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Load a demo casino and play a shift of eight hours in it, once; prints JSON.

    A casino that was played in stays as it is. The figures are read back from the database; where
    they do not add up, the command says where, and fails.
    """
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        with database_urls(settings) as urls:
            if settings.database_url is None:
                await migrate(urls.owner)
            summary = await played_casino(settings, urls, seed=seed, now=system_clock())
        show(summary)
        if summary.contradictions:
            fail(_wrong(summary))
        sys.stderr.write(_sign_ins())
        print_result(summary.document())

    run(work)


async def demo_floor(settings: Settings, urls: Urls) -> str:
    """Load the demo casino, with a shift if nobody has played in it, and return its sign-ins.

    Where the figures of a new shift do not add up, this ends with exit code 1; those of a casino
    that was played in before are only told, so that it can be looked at.

    Raises as `played_casino` does.
    """
    summary = await played_casino(settings, urls, seed=SEED, now=system_clock())
    show(summary)
    if summary.contradictions and summary.shift is not None:
        fail(_wrong(summary))
    elif summary.contradictions:
        sys.stderr.write(f"{_wrong(summary)}\n")
    return _sign_ins()


def _wrong(summary: Summary) -> str:
    return "The figures do not add up: " + "; ".join(summary.contradictions)


def _sign_ins() -> str:
    lines = [f"  {role:<9} login: {login:<8} password: {word}\n" for role, _, login, word in STAFF]
    return "Sign in as\n" + "".join(lines)
