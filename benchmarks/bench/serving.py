"""`pitledger serve` as a process, on a free port, as an operator would start it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = [sys.executable, "-m", "pitledger"]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    port: int
    pid: int

    def wait_until_told(self) -> None:
        """Return when no event waits to be told, so that what comes next is not disturbed."""
        while True:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
                if b"\npitledger_outbox_depth 0.0\n" in answer.read():
                    return
            time.sleep(0.05)


def environment(url: str, key: str, settings: Mapping[str, str]) -> dict[str, str]:
    """Return what a process of ours is told."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PITLEDGER_")}
    return {**kept, "PITLEDGER_DATABASE_URL": url, "PITLEDGER_SECRET_KEY": key, **settings}


@contextmanager
def serving(
    arguments: Sequence[str], told: Mapping[str, str], *, log: Path, beside: Sequence[str] = ()
) -> Generator[Server]:
    """Serve, with a command of ours beside it if there is one. The log is added to a file."""
    with ExitStack() as stack:
        stderr = stack.enter_context(log.open("a"))
        server = stack.enter_context(
            subprocess.Popen(
                [*COMMAND, "serve", "--port", "0", *arguments],
                env=told,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        )
        stack.callback(server.terminate)
        if beside:
            worker = stack.enter_context(
                subprocess.Popen([*COMMAND, *beside], env=told, stderr=stderr)
            )
            stack.callback(worker.terminate)
        line = server.stdout.readline() if server.stdout else ""
        if not line:
            raise SystemExit(f"the server did not start: {log.read_text()[-2000:]}")
        yield Server(int(line.strip().rpartition(":")[2]), server.pid)
