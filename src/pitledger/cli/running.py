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
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import typer

from pitledger.casino import casino_clock
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.platform.correlation import correlated
from pitledger.platform.database import APPLICATION_ROLE, Database, open_database
from pitledger.platform.embedded_postgres import EmbeddedPostgresError, embedded_server
from pitledger.platform.log import configure_log
from pitledger.platform.migrate import OWNER_ROLE, MigrationError, migrate
from pitledger.platform.settings import Settings

DatabaseUrl = Annotated[
    str | None,
    typer.Option(help="PostgreSQL 15 or later; without it, the data folder's own server."),
]
DataDir = Annotated[Path | None, typer.Option(help="The folder that holds an own server's data.")]


def settings_from(database_url: str | None, data_dir: Path | None) -> Settings:
    """Return the environment's settings, with the flags that were given in their place."""
    given = {"database_url": database_url, "data_dir": data_dir}
    return Settings().model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )


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


@asynccontextmanager
async def owner_database(settings: Settings) -> AsyncGenerator[Database]:
    """Open the database as its owner; an own server's is migrated first.

    Raises `MigrationError` where the URL's user may not become the owner.
    """
    with database_urls(settings) as urls:
        if settings.database_url is None:
            await migrate(urls.owner)
        async with open_database(settings, urls.owner, role=OWNER_ROLE) as database:
            yield database


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a command's work under a correlation id; an error is one line and exit code 1."""
    configure_log()
    try:
        with correlated():
            asyncio.run(work())
    except DomainError as error:
        fail(f"{error.title}: {error.detail}")
    except psycopg.errors.UndefinedFunction:
        fail("The database is not up to date: run `pitledger migrate` first.")
    except (MigrationError, EmbeddedPostgresError, psycopg.OperationalError) as error:
        fail(str(error))


def fail(message: str) -> None:
    """Say what is wrong on standard error and end with exit code 1."""
    sys.stderr.write(f"pitledger: {message}\n")
    raise typer.Exit(1)


def print_result(result: dict[str, Any]) -> None:
    """Print a command's result, one JSON document, on standard output."""
    sys.stdout.write(json.dumps(result, default=str) + "\n")
    sys.stdout.flush()


def operator(casino_id: UUID, *, zone: ZoneInfo, gaming_day_start: time) -> Actor:
    """Return the operating system's user as the actor of a command."""
    return Actor(
        casino_id=casino_id,
        name=f"cli:{getpass.getuser()}",
        staff_id=None,
        zone=zone,
        gaming_day_start=gaming_day_start,
        request_id=uuid7(),
    )


async def operator_of(database: Database, casino_id: UUID) -> Actor:
    """Return the operator as actor for a casino. Raises `NotFoundError`."""
    clock = await casino_clock(database, casino_id)
    zone = ZoneInfo(clock.timezone)
    return operator(casino_id, zone=zone, gaming_day_start=clock.gaming_day_start)
