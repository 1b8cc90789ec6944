"""The data folder's server, as those see it who use it."""

import os
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError
from pitledger.platform.embedded_postgres.folder import DataFolder, open_data_folder
from pitledger.platform.embedded_postgres.locks import (
    POLL_SECONDS,
    is_shared,
    lock,
    try_lock_folder,
)
from pitledger.platform.embedded_postgres.sockets import PORT
from pitledger.platform.embedded_postgres.starting import START_SECONDS, ensure_running

STOP_SECONDS = 90.0
"""How long a stopping server may take, as those see it who want to use it again."""

END_SECONDS = 10.0
"""How long the last user stays to see it stop."""


@dataclass(frozen=True)
class EmbeddedServer:
    """A server that answers, and goes on for as long as its context is open."""

    socket_dir: Path

    def url(self, *, user: str, database: str = "pitledger") -> str:
        """Return where the database is; whoever may enter the socket's folder needs no password."""
        return (
            f"postgresql://{quote(user, safe='')}@/{quote(database, safe='')}"
            f"?host={quote(str(self.socket_dir))}&port={PORT}"
        )


@contextmanager
def embedded_server(data_dir: Path) -> Generator[EmbeddedServer]:
    """Use the data folder's PostgreSQL, starting it if none runs.

    It stops when its last user is gone: killed users count as gone, forked children as users.
    The last user's context ends when the server has stopped.
    """
    if sys.platform == "win32":
        message = "pitledger can't run its own PostgreSQL on Windows. Give it a --database-url."
        raise EmbeddedPostgresError(message)
    folder = open_data_folder(data_dir)
    with ExitStack() as afterwards, _use(folder):
        afterwards.callback(_await_end, folder)
        yield EmbeddedServer(folder.socket_dir)


@contextmanager
def _use(folder: DataFolder) -> Generator[None]:
    stopping = f"The server of {folder.path} is still shutting down; its log is {folder.log}."
    starting = f"Another process is still starting the server of {folder.path}; see {folder.log}."
    with lock(folder.users_lock, shared=True, seconds=STOP_SECONDS, otherwise=stopping):
        with lock(folder.start_lock, shared=False, seconds=1.5 * START_SECONDS, otherwise=starting):
            ensure_running(folder)
        yield


def _await_end(folder: DataFolder) -> None:
    """Wait until the server is gone or somebody else uses it; the folder may be gone, too."""
    deadline = time.monotonic() + END_SECONDS
    with suppress(FileNotFoundError):
        while time.monotonic() < deadline and not is_shared(folder.users_lock):
            folder_lock = try_lock_folder(folder.path)
            if folder_lock is not None:
                os.close(folder_lock)
                return
            time.sleep(POLL_SECONDS)
