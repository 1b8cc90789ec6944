"""An installation as it runs somewhere: servers on one data folder, to be killed and started."""

import os
import signal
import time
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psycopg

from pitledger.platform.embedded_postgres.folder import DataFolder
from pitledger.platform.embedded_postgres.sockets import PORT
from tests.clone import Clone
from tests.processes import SECONDS_TO_STOP, SECRET_KEY, Server, serving

GIVE_UP_SECONDS = 40
SETTINGS = {"PITLEDGER_SECRET_KEY": SECRET_KEY}
SESSIONS = """
select pid, state, query from pg_stat_activity
where datname = current_database() and application_name like 'pitledger server %'
"""


@dataclass
class Installation:
    """Servers on one data folder; requests go to any of them, at the address it has just now."""

    folder: Path
    servers: list[Server] = field(default_factory=list[Server])
    _running: list[ExitStack] = field(default_factory=list[ExitStack])

    @property
    def data_dir(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def where(self) -> tuple[str, str]:
        """What a command is told to find the database."""
        return "--data-dir", str(self.data_dir)

    @property
    def database(self) -> Clone:
        """The database behind the servers' backs; asking does not count as using the server."""
        socket_dir = DataFolder(self.data_dir.resolve()).socket_dir
        return Clone(f"postgresql://postgres@/pitledger?host={socket_dir}&port={PORT}")

    @property
    def postgres_log(self) -> str:
        """What PostgreSQL and its keeper wrote."""
        return (self.data_dir / "postgres.log").read_text(errors="replace")

    @property
    def server_log(self) -> str:
        """What the servers wrote."""
        return "".join(path.read_text() for path in self.folder.glob("server*/server.log"))

    def url(self, number: int) -> str:
        """Return where a server is; numbers go round."""
        return self.servers[number % len(self.servers)].url

    def serve(self, number: int = 0) -> None:
        """Start a server, or start it again where it was killed."""
        folder = self.folder / f"server{number}"
        folder.mkdir(exist_ok=True)
        stack = ExitStack()
        server = stack.enter_context(serving(folder, *self.where, settings=SETTINGS))
        if number < len(self.servers):
            self._running[number].close()
            self.servers[number], self._running[number] = server, stack
        else:
            self.servers.append(server)
            self._running.append(stack)

    def kill_server(self) -> None:
        """End the first server without a word; it is the harness that starts it again."""
        self.servers[0].process.kill()

    def kill_postmaster(self) -> None:
        """End PostgreSQL's first process without a word."""
        pid_file = self.data_dir / "postgres" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)

    def kill_backend(self, chance: Random) -> None:
        """End one process that works for a server; PostgreSQL then drops all and recovers."""
        backends = sorted(row["pid"] for row in self.database.rows(SESSIONS))
        os.kill(chance.choice(backends), signal.SIGKILL)

    def sessions(self) -> list[dict[str, Any]]:
        """Return the servers' sessions in the database."""
        return self.database.rows(SESSIONS)

    def answers_again(self) -> float:
        """Wait until the database answers, and return the seconds that it took."""
        began = time.monotonic()
        while True:
            try:
                with closing(psycopg.connect(self.database.admin_url, connect_timeout=2)):
                    return time.monotonic() - began
            except (psycopg.OperationalError, FileNotFoundError):
                assert time.monotonic() - began < GIVE_UP_SECONDS, self.postgres_log[-3000:]
                time.sleep(0.02)

    def stop(self) -> None:
        """Ask the servers to end, and wait until they have."""
        for server, stack in zip(self.servers, self._running, strict=True):
            if server.process.poll() is None:
                server.process.send_signal(signal.SIGTERM)
                server.process.wait(SECONDS_TO_STOP)
            stack.close()


@contextmanager
def installation(folder: Path, *, servers: int = 1) -> Generator[Installation]:
    """Serve on a data folder of its own."""
    running = Installation(folder)
    try:
        for number in range(servers):
            running.serve(number)
        yield running
    finally:
        running.stop()
