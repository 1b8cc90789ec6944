"""`pitledger serve`."""

import errno
import os
import secrets
import socket
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from limits.errors import ConfigurationError
from psycopg.conninfo import make_conninfo
from uvicorn.loops.auto import auto_loop_factory

from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    Urls,
    database_urls,
    fail,
    make_ready,
    refuse_pooler,
    run,
    settings_from,
)
from pitledger.cli.web_server import web_server
from pitledger.cli.workers import Workers, WorkersFailedError
from pitledger.platform.log import log_warning
from pitledger.platform.migrate import OWNER_ROLE, become, connected
from pitledger.platform.rate_limit import RateLimit
from pitledger.platform.settings import Settings

SECRET_KEY_BYTES = 32
WAITING_CONNECTIONS = 2048
OF_THE_PORT = {errno.EADDRINUSE, errno.EACCES}
MEMORY = "memory://"
SERVER = "pitledger server "
OTHER_SERVERS = """
select count(distinct application_name) from pg_stat_activity
where datname = current_database() and starts_with(application_name, %(server)s)
"""
NO_JOBS = "No background jobs in this process; `pitledger worker` does them in one of its own."
ACCRUAL = "direct: a close pays its points; queued: a worker does, a moment later."


class Accrual(StrEnum):
    """Who pays a closed slip: its close, or a worker."""

    DIRECT = "direct"
    QUEUED = "queued"


def serve(
    *,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes a free one.")] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="Load a demo casino first, with a shift played in it.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Processes that answer; more than 1 need a shared store."),
    ] = None,
    no_jobs: Annotated[bool, typer.Option("--no-jobs", help=NO_JOBS)] = False,
    accrual: Annotated[Accrual | None, typer.Option(help=ACCRUAL)] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the API; without a database URL, on an own PostgreSQL in the data folder."""
    listening = _listen(host, port)
    if no_jobs:
        os.environ["PITLEDGER_JOBS"] = "off"
    if accrual is not None:
        os.environ["PITLEDGER_ACCRUAL"] = accrual
    settings = settings_from(database_url, data_dir, workers=workers)
    _refuse_unknown_store(settings)
    _refuse_several_memories(settings)
    secret_key = _secret_key(settings)

    async def work() -> None:
        with database_urls(settings) as urls:
            await make_ready(settings, urls)
            announcement = _address(listening, host)
            if demo:
                announcement += await _demo(settings, urls)
            await _warn_of_other_memories(settings, urls)
            os.environ["PITLEDGER_DATABASE_URL"] = _of_this_server(urls.application)
            os.environ["PITLEDGER_SECRET_KEY"] = secret_key
            await _serve(settings, listening, announcement=announcement)

    run(work, loop_factory=auto_loop_factory())


def _of_this_server(url: str) -> str:
    """Return the database's address with a name by which this server is told from others."""
    return make_conninfo(url, application_name=f"{SERVER}{secrets.token_hex(4)}")


async def _demo(settings: Settings, urls: Urls) -> str:
    """Load the demo's floor, and return what is to be said of it."""
    from pitledger.cli.demo import demo_floor  # noqa: PLC0415 - a shift is much to load

    await _refuse_who_may_not_own(settings, urls)
    return await demo_floor(settings, urls)


async def _refuse_who_may_not_own(settings: Settings, urls: Urls) -> None:
    """Refuse a demo on a database of which the URL's user may not become the owner."""
    if settings.database_url is not None:
        refuse_pooler(settings)
        async with connected(urls.owner) as connection:
            await become(connection, OWNER_ROLE)


async def _serve(settings: Settings, listening: socket.socket, *, announcement: str) -> None:
    """Serve, in as many processes as are set, and announce it once requests are answered."""

    def announce() -> None:
        sys.stdout.write(announcement)
        sys.stdout.flush()

    if settings.workers == 1:
        await web_server(announce).serve([listening])
        return
    try:
        await Workers(listening).serve(settings.workers, when_started=announce)
    except WorkersFailedError as error:
        fail(str(error))


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started.

    A port that is bound can still be bound by another server; one that is listened on can't.
    """
    if not host:
        fail("--host is empty; 0.0.0.0 means every address of this machine")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(WAITING_CONNECTIONS)
    except OSError as error:
        if error.errno in OF_THE_PORT:
            fail(f"port {port} on {host} can't be used ({error.strerror}); choose another --port")
        fail(f"{host} is no address of this machine ({error.strerror}); choose another --host")
    except UnicodeError:
        fail(f"{host!r} is no address of this machine; choose another --host")
    listening.set_inheritable(True)
    return listening


def _address(listening: socket.socket, host: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listening.getsockname()[1]}\n"


def _refuse_unknown_store(settings: Settings) -> None:
    """Refuse an address that no store can be made of; whether one answers shows in use."""
    message = "PITLEDGER_RATE_LIMIT_STORAGE must be memory:// or such as redis://host:6379"
    uri = settings.rate_limit_storage
    if not uri.startswith((MEMORY, "redis")):
        fail(message)
    try:
        RateLimit("check", limit=1, window_seconds=1, storage_uri=uri)
    except (ConfigurationError, ValueError):
        fail(message)


def _refuse_several_memories(settings: Settings) -> None:
    """Refuse processes that would each count for themselves: every limit would be a multiple."""
    if settings.workers > 1 and settings.rate_limit_storage.startswith(MEMORY):
        fail(
            f"{settings.workers} workers can't count in their own memory, or each limit would hold "
            "for each of them: set PITLEDGER_RATE_LIMIT_STORAGE, to redis://127.0.0.1:6379 for one"
        )


async def _warn_of_other_memories(settings: Settings, urls: Urls) -> None:
    """Warn where another server works on the database, and this one counts in its memory."""
    if not settings.rate_limit_storage.startswith(MEMORY):
        return
    async with connected(urls.application) as connection:
        cursor = await connection.execute(OTHER_SERVERS, {"server": SERVER})
        (servers,) = await cursor.fetchone() or (0,)
    if servers:
        log_warning("memory_storage_shared", other_servers=servers)


def _secret_key(settings: Settings) -> str:
    """Return the key that signs cursors: the one set, or the data folder's own."""
    if settings.secret_key is not None:
        key = settings.secret_key.get_secret_value()
        if len(key.encode()) < SECRET_KEY_BYTES:
            fail(f"PITLEDGER_SECRET_KEY must have {SECRET_KEY_BYTES} bytes or more")
        return key
    if settings.database_url is not None:
        fail("PITLEDGER_SECRET_KEY is required with an external database: set 32 bytes or more")
    return _own_secret_key(settings.data_dir)


def _own_secret_key(data_dir: Path) -> str:
    """Return the data folder's key, made when it is first asked for."""
    path = data_dir / "secret_key"
    try:
        _make_key(path)
        return _usable_key(path)
    except OSError as error:
        fail(f"{path} can't be used ({error.strerror}); choose another --data-dir")


def _make_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".secret_key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(SECRET_KEY_BYTES), encoding="ascii")
        # A link fails where another process was first; then its key is the one.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()


def _usable_key(path: Path) -> str:
    try:
        key = path.read_text(encoding="ascii")
    except UnicodeDecodeError:
        key = ""
    if len(key) < SECRET_KEY_BYTES or "\x00" in key:
        fail(
            f"{path} must hold {SECRET_KEY_BYTES} or more characters of ASCII; put the old key "
            "back, or remove the file to have a new one made"
        )
    return key
