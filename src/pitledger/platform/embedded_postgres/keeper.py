"""The keeper: the small process that runs PostgreSQL for as long as somebody uses it.

Started as `python -m pitledger.platform.embedded_postgres.keeper DATA_DIR BINARIES FOLDER_LOCK`,
where FOLDER_LOCK is the descriptor of the locked data folder. What it says goes to the log.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

from pitledger.platform.embedded_postgres.account import Account, account_for
from pitledger.platform.embedded_postgres.cluster import make_cluster
from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError
from pitledger.platform.embedded_postgres.folder import DataFolder
from pitledger.platform.embedded_postgres.locks import lock_when_unused
from pitledger.platform.embedded_postgres.postmaster import Postmaster, start_postmaster
from pitledger.platform.embedded_postgres.processes import let_others_first
from pitledger.platform.embedded_postgres.restarts import Restarts
from pitledger.platform.embedded_postgres.sockets import remove_socket_dir


class Event(Enum):
    """What the keeper waits for."""

    NO_USER_LEFT = auto()
    TOLD_TO_STOP = auto()
    POSTMASTER_DIED = auto()


@dataclass(frozen=True)
class Keeper:
    """Runs the server of one data folder."""

    folder: DataFolder
    binaries: Path
    account: Account
    folder_lock: int
    events: SimpleQueue[Event] = field(default_factory=SimpleQueue[Event])

    def run(self) -> None:
        """Run the server until its last user is gone, starting it again when it dies."""
        _in_background(self._await_last_user)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        restarts = Restarts()
        pause: float | None = 0.0
        while pause is not None and not self._told_to_stop_within(pause):
            pause = self._run_server(restarts)

    def _run_server(self, restarts: Restarts) -> float | None:
        """Run the server until it dies, and return the pause to make then, or None if we stop it.

        It is started from this thread, the main one: it is told when this thread ends.
        """
        started = time.monotonic()
        postmaster = start_postmaster(
            self.folder,
            binaries=self.binaries,
            account=self.account,
            folder_lock=self.folder_lock,
        )
        _in_background(lambda: self._await_death(postmaster))
        if self.events.get() is not Event.POSTMASTER_DIED:
            postmaster.stop()
            return None
        postmaster.clear_away()
        status, lived = postmaster.process.returncode, time.monotonic() - started
        _say(f"PostgreSQL ended with status {status}, though it is in use")
        return restarts.pause_after_death(status=status, lived_seconds=lived)

    def _await_death(self, postmaster: Postmaster) -> None:
        postmaster.process.wait()
        self.events.put(Event.POSTMASTER_DIED)

    def _await_last_user(self) -> None:
        """Take the users' lock for good: whoever comes next waits until this process is gone."""
        try:
            lock_when_unused(self.folder.users_lock)
        finally:
            self.events.put(Event.NO_USER_LEFT)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.events.put(Event.TOLD_TO_STOP)

    def _told_to_stop_within(self, seconds: float) -> bool:
        try:
            self.events.get(timeout=seconds)
        except Empty:
            return False
        return True


def main(arguments: Sequence[str]) -> int:
    """Make the cluster if there is none, and run it; return the exit status."""
    if os.fork() != 0:  # whoever started us isn't our parent, and needn't wait for us
        os._exit(0)
    data_dir, binaries, folder_lock = arguments
    folder = DataFolder(Path(data_dir))
    socket_dir = folder.socket_dir
    try:
        account = account_for(folder.cluster)
        make_cluster(folder, binaries=Path(binaries), account=account)
        let_others_first()
        Keeper(folder, Path(binaries), account, int(folder_lock)).run()
    except (EmbeddedPostgresError, OSError) as error:
        _say(str(error))
        return 1
    finally:
        remove_socket_dir(socket_dir)
    return 0


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()


def _say(text: str) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    sys.stderr.write(f"{now} [{os.getpid()}] pitledger: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
