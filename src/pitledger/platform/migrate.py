"""Bringing a database up to date: numbered migrations once, then what can be replaced."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from time import monotonic
from typing import Any, LiteralString, cast

from psycopg import AsyncConnection, ProgrammingError, errors, sql

from pitledger.platform.database import Executor
from pitledger.platform.sessions import CONNECT_SECONDS

OWNER_ROLE = "pitledger_owner"
ADVISORY_LOCK = 7_283_115_904
ATTEMPTS_AT_ROLES = 10
# Others come first: what waits longer than this for a table begins anew, and is a little more
# patient. A wait of a second, the deadlock_timeout, has PostgreSQL end a vacuum that is in the way.
FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 1.25
PATIENCE_SECONDS = 60
OLDEST_POSTGRESQL = 150_000
REPLACEABLE = ("functions", "views", "policies")
EXTENSIONS = ("fuzzystrmatch", "pg_trgm")

PREPARE = """
set local check_function_bodies = off;
create table if not exists schema_migration (
  name text primary key, checksum text not null, applied_at timestamptz not null
);
grant select on schema_migration to pitledger_app;
alter default privileges revoke execute on functions from public;
"""
APPLIED = "select name, checksum from schema_migration"
REMEMBER = """
insert into schema_migration (name, checksum, applied_at)
values (%(name)s, %(checksum)s, clock_timestamp())
on conflict (name) do update set
  checksum = excluded.checksum, applied_at = excluded.applied_at
"""
WHO_MAY_MIGRATE = (
    "The database URL's user, {user}, may not set the database up. Use a superuser, or the "
    "database's owner where that one has CREATEROLE or is a member of pitledger_owner."
)
OTHERS_AT_WORK = (
    "Others hold the database's tables, and left them at no moment. Nothing was changed. Run it "
    "again when what takes long has ended: an export, an import or a verification."
)


class MigrationError(RuntimeError):
    """The database can't be brought up to date, or used as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class SqlFile:
    """A file of SQL, named by its path below the folder of the database's sources."""

    name: str
    text: LiteralString

    @property
    def checksum(self) -> str:
        """Return the SHA-256 of the file's text, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


def sql_files(folder: str) -> list[SqlFile]:
    """Return the SQL files below a folder of `pitledger/db`, in the order of their names."""
    return sorted(
        _files_below(files("pitledger") / "db" / folder, folder), key=lambda file: file.name
    )


def _files_below(folder: Traversable, name: str) -> Iterator[SqlFile]:
    if not folder.is_dir():
        return
    for item in folder.iterdir():
        below = f"{name}/{item.name}"
        if item.is_dir():
            yield from _files_below(item, below)
        elif item.name.endswith(".sql"):
            yield SqlFile(below, cast("LiteralString", item.read_text(encoding="utf-8")))


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[AsyncConnection[Any]]:
    """Connect once: a pool would try again for a while, and say so, before it gives up.

    Raises `MigrationError` for a URL that can't be read. It may hold a password, and the driver's
    message a part of it, so that neither is repeated.
    """
    try:
        connection = await AsyncConnection.connect(
            url, autocommit=True, connect_timeout=CONNECT_SECONDS
        )
    except (ProgrammingError, UnicodeError) as error:
        message = "The database URL can't be read; give one such as postgresql://user@host/database"
        raise MigrationError(message) from error
    async with connection:
        yield connection


async def migrate(url: str) -> list[str]:
    """Bring a database up to date and return the names of what was applied.

    Safe to repeat, to race, and to run while servers are at work: one advisory lock, and one
    transaction, which begins anew where others hold a table. The roles belong to the cluster, so
    they are made before it.

    Raises `MigrationError` where the URL's user may not become `pitledger_owner`, the server is
    too old, or others hold a table for longer than a minute.
    """
    async with connected(url) as connection:
        if connection.info.server_version < OLDEST_POSTGRESQL:
            message = "The database is older than PostgreSQL 15, the oldest one that is supported."
            raise MigrationError(message)
        if connection.info.parameter_status("server_encoding") != "UTF8":
            message = "The database must be encoded in UTF8: the ledger's hashes are of its bytes."
            raise MigrationError(message)
        await connection.execute("set statement_timeout = '10min'")
        await create_roles(connection)
        await create_extensions(connection)
        await become(connection, OWNER_ROLE)
        await connection.execute("select pg_advisory_lock(%s)", [ADVISORY_LOCK])
        return await _bring_up_to_date(connection)


async def _bring_up_to_date(connection: AsyncConnection[Any]) -> list[str]:
    """Apply what is missing, again from the start while others hold what it needs."""
    started, wait_seconds = monotonic(), FIRST_WAIT_SECONDS
    while True:
        try:
            async with connection.transaction():
                wait = f"{int(wait_seconds * 1000)}ms"
                await connection.execute("select set_config('lock_timeout', %s, true)", [wait])
                await _prepare(connection)
                cursor = await connection.execute(APPLIED)
                applied = dict(await cursor.fetchall())
                return [file.name for file in await _apply(connection, applied)]
        except (errors.LockNotAvailable, errors.DeadlockDetected) as error:
            if monotonic() - started > PATIENCE_SECONDS:
                raise MigrationError(OTHERS_AT_WORK) from error
        await asyncio.sleep(wait_seconds)
        wait_seconds = min(wait_seconds + FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)


async def _prepare(connection: AsyncConnection[Any]) -> None:
    try:
        await connection.execute(PREPARE)
    except errors.InsufficientPrivilege as error:
        raise MigrationError(WHO_MAY_MIGRATE.format(user=connection.info.user)) from error


async def _apply(connection: AsyncConnection[Any], applied: dict[str, str]) -> list[SqlFile]:
    todo = [file for file in sql_files("migrations") if file.name not in applied]
    for folder in REPLACEABLE:
        todo += [file for file in sql_files(folder) if applied.get(file.name) != file.checksum]
    for file in todo:
        await connection.execute(file.text)
        await connection.execute(REMEMBER, {"name": file.name, "checksum": file.checksum})
    return todo


async def create_roles(connection: AsyncConnection[Any]) -> None:
    """Make the cluster's two roles, unless they are there."""
    roles = cast("LiteralString", (files("pitledger") / "db" / "roles.sql").read_text("utf-8"))
    for attempt in range(ATTEMPTS_AT_ROLES):
        try:
            await connection.execute(roles)
        except errors.InsufficientPrivilege as error:
            raise MigrationError(WHO_MAY_MIGRATE.format(user=connection.info.user)) from error
        except errors.InternalError_:
            # Another database's migration altered the same role or schema at the same moment.
            if attempt == ATTEMPTS_AT_ROLES - 1:
                raise
            await asyncio.sleep(0.05 * (attempt + 1))
        else:
            return


async def create_extensions(connection: AsyncConnection[Any]) -> None:
    """Make the extensions that the search of guests uses, unless they are there.

    Both are trusted: who owns the database, or may create in it, may make them.
    """
    for name in EXTENSIONS:
        statement = sql.SQL("create extension if not exists {} with schema public")
        try:
            await connection.execute(statement.format(sql.Identifier(name)))
        except errors.UniqueViolation:
            pass  # another migration of this database was first
        except errors.InsufficientPrivilege as error:
            user = connection.info.user
            message = (
                f"The database URL's user, {user}, may not create the extension {name}. Have "
                f"the database's owner, or a superuser, say there: "
                f"create extension {name} with schema public"
            )
            raise MigrationError(message) from error
        except (errors.UndefinedFile, errors.FeatureNotSupported) as error:
            message = f"The server lacks the extension {name}: install its contrib package."
            raise MigrationError(message) from error


async def become(connection: AsyncConnection[Any], role: str) -> None:
    """Act as a role. Raises `MigrationError` where there is none, or the user may not."""
    try:
        await connection.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
    except errors.InvalidParameterValue as error:
        message = f"The role {role} is not there: run `pitledger migrate` first."
        raise MigrationError(message) from error
    except errors.InsufficientPrivilege as error:
        user = connection.info.user
        message = (
            f"The database URL's user, {user}, may not become {role}. Use a superuser, or have "
            f"one say: grant {role} to {user}"
        )
        raise MigrationError(message) from error


@cache
def known_files() -> tuple[str, ...]:
    """Return the names of all files that `migrate` applies."""
    folders = ("migrations", *REPLACEABLE)
    return tuple(file.name for folder in folders for file in sql_files(folder))


@dataclass(frozen=True, slots=True)
class _Applied:
    name: str


async def pending_migrations(database: Executor) -> list[str]:
    """Return the files that a database has never seen. Raises as `Database.all` does.

    A function that has changed since is no reason to refuse: two releases may run on one schema.
    """
    wanted = known_files()
    try:
        applied = await database.all("select name from schema_migration", {}, row=_Applied)
    except (errors.UndefinedTable, errors.InsufficientPrivilege):
        return list(wanted)
    known = {migration.name for migration in applied}
    return [name for name in wanted if name not in known]
