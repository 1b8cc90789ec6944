"""Starting the data folder's server, if none runs, and waiting until it answers."""

import os
import subprocess
import sys
import time
from pathlib import Path

from pitledger.platform.embedded_postgres.account import account_for
from pitledger.platform.embedded_postgres.binaries import usable_binaries
from pitledger.platform.embedded_postgres.cluster import refuse_other_version
from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError
from pitledger.platform.embedded_postgres.folder import DataFolder, open_private
from pitledger.platform.embedded_postgres.locks import POLL_SECONDS, try_lock_folder
from pitledger.platform.embedded_postgres.sockets import make_socket_dir

START_SECONDS = 120.0
"""The most that a start may take: recovery after a crash reads what was written since."""

LONGEST_PAUSE_SECONDS = 0.25
"""Between two questions whether it answers: while it recovers, it logs each of them."""

LOG_LINES_QUOTED = 8
KEEPER = "pitledger.platform.embedded_postgres.keeper"
SOURCE = Path(__file__).parents[3]


def ensure_running(folder: DataFolder) -> None:
    """Return when the server answers. The caller holds the lock for starting it.

    Whoever runs the server holds the lock of the folder itself: its keeper, and what a killed
    keeper left behind. We start a keeper when nobody does, and hand it the lock that we got.
    """
    log_size: int | None = None
    pause = POLL_SECONDS
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        folder_lock = try_lock_folder(folder.path)
        if folder_lock is None:
            if _answers(folder):
                return
            time.sleep(pause)
            pause = min(1.1 * pause, LONGEST_PAUSE_SECONDS)
            continue
        try:
            if log_size is not None:
                raise _failed(folder, log_size)
            log_size = folder.log.stat().st_size if folder.log.exists() else 0
            _start_keeper(folder, folder_lock)
        finally:
            os.close(folder_lock)
    message = (
        f"The server of {folder.path} has not answered for {START_SECONDS:.0f} seconds."
        f" Its log is {folder.log}."
    )
    raise EmbeddedPostgresError(message)


def _answers(folder: DataFolder) -> bool:
    # The keeper imports this package too, and has no use for psycopg: it would start 0.15 s later.
    from pitledger.platform.embedded_postgres.probe import answers  # noqa: PLC0415

    return answers(folder.socket_dir)


def _start_keeper(folder: DataFolder, folder_lock: int) -> None:
    """Start the process that runs the server, away from our terminal and not as our child."""
    account = account_for(folder.cluster)
    binaries = usable_binaries(account)
    refuse_other_version(folder, binaries.version)
    make_socket_dir(folder.socket_dir, account)
    paths = (str(SOURCE), os.environ.get("PYTHONPATH", ""))
    log = open_private(folder.log, os.O_WRONLY | os.O_APPEND)
    try:
        launcher = subprocess.run(
            [sys.executable, "-P", "-m", KEEPER, folder.path, binaries.path, str(folder_lock)],
            cwd="/",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=(folder_lock,),
            check=False,
        )
    finally:
        os.close(log)
    if launcher.returncode != 0:
        raise _failed(folder, 0)


def _failed(folder: DataFolder, log_size: int) -> EmbeddedPostgresError:
    """Return the error, with the end of what the log says about this start."""
    written = folder.log.read_bytes()[log_size:].decode(errors="replace").splitlines()
    return EmbeddedPostgresError(
        f"The server of {folder.path} did not start. Its log {folder.log} ends with:\n"
        + "\n".join(written[-LOG_LINES_QUOTED:])
    )
