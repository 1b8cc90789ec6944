"""`pitledger serve`."""

import os
import secrets
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from pitledger.cli.demo import demo_floor
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    Urls,
    database_urls,
    fail,
    run,
    settings_from,
)
from pitledger.platform.database import open_database
from pitledger.platform.migrate import migrate, pending_migrations
from pitledger.platform.settings import Settings

SECRET_KEY_BYTES = 32
GRACEFUL_SHUTDOWN_SECONDS = 8


class AnnouncingServer(uvicorn.Server):
    """A server that says where it listens once it does."""

    announcement: str = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the announcement."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(self.announcement)
            sys.stdout.flush()


def serve(
    *,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="Load a demo casino first.")] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the API; without a database URL, on an own PostgreSQL in the data folder."""
    listening = _listen(host, port)
    settings = settings_from(database_url, data_dir)
    secret_key = _secret_key(settings)

    async def work() -> None:
        with database_urls(settings) as urls:
            await _make_ready(settings, urls)
            announcement = f"http://{host}:{listening.getsockname()[1]}\n"
            if demo:
                announcement += await demo_floor(settings, urls)
            os.environ["PITLEDGER_DATABASE_URL"] = urls.application
            os.environ["PITLEDGER_SECRET_KEY"] = secret_key
            server = AnnouncingServer(
                uvicorn.Config(
                    "pitledger.app:create_app",
                    factory=True,
                    access_log=False,
                    log_config=None,
                    timeout_graceful_shutdown=GRACEFUL_SHUTDOWN_SECONDS,
                )
            )
            server.announcement = announcement
            await server.serve([listening])

    run(work)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        fail(f"port {port} on {host} can't be used ({error.strerror}); choose another with --port")
    listening.set_inheritable(True)
    return listening


async def _make_ready(settings: Settings, urls: Urls) -> None:
    """Migrate an own database; of another one, refuse what is not up to date."""
    if settings.database_url is None:
        await migrate(urls.owner)
        return
    async with open_database(settings, urls.application) as database:
        pending = await pending_migrations(database)
    if pending:
        fail(f"the database lacks {', '.join(pending)}: run `pitledger migrate` first")


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
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data_dir / "secret_key"
    if not path.exists():
        draft = data_dir / f".secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(SECRET_KEY_BYTES), encoding="ascii")
        # A link fails where another process was first; then its key is the one.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii")
