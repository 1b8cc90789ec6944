"""One run of the PostgreSQL server: from its start until its last process is gone."""

import os
import select
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pitledger.platform.embedded_postgres import processes
from pitledger.platform.embedded_postgres.account import Account
from pitledger.platform.embedded_postgres.folder import DataFolder
from pitledger.platform.embedded_postgres.sockets import PORT

STOPPING = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
"""A fast shutdown, an immediate one, and the last resort: each with the seconds it is given.

PostgreSQL 18 never ends its fast shutdown if it was told to stop while it recovers from the death
of a backend. An immediate one loses nothing that was committed: the next start recovers it.
"""

LEFTOVER_SECONDS = 1.0
"""What the backends of a dead postmaster get to notice that it is gone."""

_SETTINGS = {
    "port": str(PORT),
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "log_checkpoints": "off",
    "logging_collector": "off",
    "cluster_name": "pitledger",
}


@dataclass(frozen=True)
class Postmaster:
    """A started server; the lifeline reaches its end when the last of its processes has."""

    process: subprocess.Popen[bytes]
    cluster: Path
    lifeline: int

    def stop(self) -> None:
        """Shut the server down, the clean way if it lets us."""
        for number, seconds in STOPPING:
            self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        self.clear_away()

    def clear_away(self) -> None:
        """Wait for what a dead postmaster left behind, and kill what doesn't go by itself."""
        if not self._all_gone():
            processes.kill_leftovers(self.cluster)
            self._all_gone()
        os.close(self.lifeline)

    def _all_gone(self) -> bool:
        ready, _, _ = select.select([self.lifeline], [], [], LEFTOVER_SECONDS)
        return bool(ready)


def start_postmaster(
    folder: DataFolder, *, binaries: Path, account: Account, folder_lock: int
) -> Postmaster:
    """Start the server. All its processes hold the folder's lock, until the last one is gone."""
    _remove_stale_pid_file(folder.cluster / "postmaster.pid")
    settings = _SETTINGS | {"unix_socket_directories": str(folder.socket_dir)}
    command = [
        binaries / "postgres",
        *processes.data_argument(folder.cluster, account),
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    lifeline, far_end = os.pipe()
    try:
        process = processes.start(
            command, cluster=folder.cluster, account=account, keep_open=(folder_lock, far_end)
        )
    finally:
        os.close(far_end)
    return Postmaster(process=process, cluster=folder.cluster, lifeline=lifeline)


def _remove_stale_pid_file(path: Path) -> None:
    """Remove the file that a killed server left, if its number now is some other program's.

    PostgreSQL would take that program for a running server. We hold the folder's lock, so there
    is none, unless somebody started one by hand: then PostgreSQL itself shall refuse.
    """
    with suppress(FileNotFoundError, ValueError, IndexError):
        process = Path("/proc", str(int(path.read_text().splitlines()[0])))
        if process.exists() and not processes.is_postgres(process):
            path.unlink()
