"""What every command needs: a database to work on, an actor, and errors a person can read."""

import asyncio
import getpass
import json
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Annotated, Any, NoReturn
from unicodedata import category
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import typer
from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from pydantic import ValidationError

from pitledger.casino import casino_clock
from pitledger.edge.fields import UNPRINTABLE
from pitledger.kernel.actor import Actor, EarlierClock
from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database, Tx, open_database
from pitledger.platform.embedded_postgres import EmbeddedPostgresError, embedded_server
from pitledger.platform.log import configure_log
from pitledger.platform.migrate import (
    OWNER_ROLE,
    MigrationError,
    become,
    connected,
    migrate,
    pending_migrations,
)
from pitledger.platform.sessions import APPLICATION_ROLE, StrongerUserError, begin_behind_pooler
from pitledger.platform.settings import Settings


def _not_empty(url: str | None) -> str | None:
    """Refuse an empty URL: it would silently mean the data folder's own server."""
    if url == "":
        message = "it is empty; leave it out to use the data folder's own server"
        raise typer.BadParameter(message)
    return url


DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        callback=_not_empty,
        help="PostgreSQL 15 or later; without it, the data folder's own server.",
    ),
]
DataDir = Annotated[Path | None, typer.Option(help="The folder that holds an own server's data.")]


def settings_from(
    database_url: str | None, data_dir: Path | None, *, workers: int | None = None
) -> Settings:
    """Return the environment's settings, with the flags that were given in their place.

    A setting that is none is one line and exit code 1; its value may be a secret.
    """
    flags: dict[str, Any] = {
        "database_url": database_url,
        "data_dir": data_dir,
        "workers": workers,
    }
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)
        fail("; ".join(f"PITLEDGER_{str(one['loc'][0]).upper()}: {one['msg']}" for one in wrong))


def text_of(option: str, text: str, *, longest: int) -> str:
    """Return a text without the space around it. Raises `typer.BadParameter` for a useless one."""
    trimmed = text.strip()
    if not 1 <= len(trimmed) <= longest:
        message = f"give 1 to {longest} characters"
        raise typer.BadParameter(message, param_hint=option)
    # Where Python puts the bytes of an argument that it could not decode.
    if "Cs" in map(category, trimmed):
        message = "it is not UTF-8"
        raise typer.BadParameter(message, param_hint=option)
    if UNPRINTABLE.search(trimmed):
        message = "it must not contain control characters"
        raise typer.BadParameter(message, param_hint=option)
    return trimmed


@dataclass(frozen=True, slots=True)
class Urls:
    """Where a command's database is: as somebody who may become its owner, and as the server."""

    owner: str
    application: str


@contextmanager
def database_urls(settings: Settings) -> Generator[Urls]:
    """Return the database's URLs; an own server runs at least as long as the block."""
    if settings.database_url is not None:
        yield Urls(settings.database_url, settings.database_url)
        return
    with embedded_server(settings.data_dir) as server:
        yield Urls(server.url(user="postgres"), server.url(user=APPLICATION_ROLE))


async def make_ready(settings: Settings, urls: Urls) -> None:
    """Migrate an own database; of another one, refuse what is not up to date."""
    if settings.database_url is None:
        await migrate(urls.owner)
        return
    pending = await _pending(settings, urls.application)
    if pending:
        files = "1 file" if len(pending) == 1 else f"{len(pending)} files"
        fail(f"the database lacks {files}, first {pending[0]}: run `pitledger migrate` first")


async def _pending(settings: Settings, url: str) -> list[str]:
    """Return what the database lacks, as the role that serves sees it."""
    try:
        async with connected(url) as connection:
            await step_down(connection, settings)
            async with connection.transaction():
                return await pending_migrations(Tx(connection))
    except psycopg.OperationalError as error:
        if conninfo_to_dict(url).get("user") != APPLICATION_ROLE:
            raise
        fail(f"{error} (`pitledger migrate`, run first as another user, makes {APPLICATION_ROLE})")


@asynccontextmanager
async def owner_database(settings: Settings) -> AsyncGenerator[Database]:
    """Open the database as its owner; an own server's is migrated first.

    Raises `MigrationError` where the URL's user may not become the owner.
    """
    with database_urls(settings) as urls:
        if settings.database_url is None:
            await migrate(urls.owner)
        async with as_owner(settings, urls.owner) as database:
            yield database


@asynccontextmanager
async def application_database(settings: Settings) -> AsyncGenerator[Database]:
    """Open the database as the server does; an own server's is migrated first.

    Raises `MigrationError` where the URL's user may not step down to the server's role.
    """
    with database_urls(settings) as urls:
        if settings.database_url is None:
            await migrate(urls.owner)
        async with connected(urls.application) as connection:
            await step_down(connection, settings)
        async with open_database(settings, urls.application) as database:
            yield database


async def step_down(connection: AsyncConnection[Any], settings: Settings) -> None:
    """Act as the server does; behind a pooler it has to have logged in so.

    Raises `MigrationError` where the user may not, and `StrongerUserError` behind a pooler.
    """
    if settings.pooler:
        await begin_behind_pooler(connection, APPLICATION_ROLE)
    else:
        await become(connection, APPLICATION_ROLE)


def refuse_pooler(settings: Settings) -> None:
    """Refuse to become the owner behind a pooler, where that would not last."""
    if settings.pooler and settings.database_url is not None:
        fail(
            f"this becomes {OWNER_ROLE}, which does not last behind a pooler: give the address of "
            "PostgreSQL itself, without PITLEDGER_POOLER"
        )


@asynccontextmanager
async def as_owner(settings: Settings, url: str) -> AsyncGenerator[Database]:
    """Open a database as its owner. Raises `MigrationError` where the URL's user may not."""
    refuse_pooler(settings)
    async with connected(url) as connection:
        await become(connection, OWNER_ROLE)
    async with open_database(settings, url, role=OWNER_ROLE) as database:
        yield database


def run(
    work: Callable[[], Coroutine[Any, Any, None]],
    *,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> None:
    """Run a command's work under a correlation id; an error is one line and exit code 1."""
    configure_log()
    try:
        with correlated(), asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(work())
    except DomainError as error:
        fail(f"{error.title}: {error.detail}")
    except (psycopg.errors.UndefinedFunction, psycopg.errors.UndefinedTable):
        fail("The database is not up to date: run `pitledger migrate` first.")
    except (
        MigrationError,
        EmbeddedPostgresError,
        StrongerUserError,
        psycopg.OperationalError,
    ) as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """Say what is wrong in one line on standard error and end with exit code 1."""
    sys.stderr.write(f"pitledger: {' '.join(message.split())}\n")
    raise typer.Exit(1)


def print_result(result: dict[str, Any]) -> None:
    """Print a command's result, one JSON document, on standard output."""
    sys.stdout.write(json.dumps(result, default=str) + "\n")
    sys.stdout.flush()


def operator(
    casino_id: UUID,
    *,
    zone: ZoneInfo,
    gaming_day_start: time,
    earlier_clock: EarlierClock | None = None,
) -> Actor:
    """Return the operating system's user as the actor of a command."""
    return Actor(
        casino_id=casino_id,
        name=f"cli:{getpass.getuser()}",
        staff_id=None,
        zone=zone,
        gaming_day_start=gaming_day_start,
        request_id=uuid7(),
        earlier_clock=earlier_clock,
    )


async def operator_of(database: Database, casino_id: UUID) -> Actor:
    """Return the operator as actor for a casino. Raises `NotFoundError`."""
    clock = await casino_clock(database, casino_id)
    return operator(
        casino_id,
        zone=clock.zone,
        gaming_day_start=clock.gaming_day_start,
        earlier_clock=clock.earlier_clock,
    )
