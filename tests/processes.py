"""The command `pitledger` as a process of its own, as a person would run it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext

from httpx import Client, Response

from tests.secrets_in_logs import HOOKS, hear, note_password, note_settings

SECRET_KEY = "0123456789abcdef0123456789abcdef"
COMMAND = [sys.executable, "-m", "pitledger"]
SECONDS_TO_STOP = 30
# We speak plain HTTP here; left to itself, each client would load every authority there is.
NO_AUTHORITY = SSLContext(PROTOCOL_TLS_CLIENT)


def environment(**settings: str) -> dict[str, str]:
    """Return the environment without any setting of ours but the given ones."""
    note_settings(settings)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PITLEDGER_")}
    return {**kept, **settings}


def pitledger(
    *arguments: str, line: str = "", settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with one line on its standard input.

    A lone surrogate stands for a byte that is not UTF-8, as Python has it.
    """
    if "--password-stdin" in arguments:
        note_password(line.strip())
    done = subprocess.run(
        [*COMMAND, *arguments],
        input=line,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=60,
        env=environment(**(settings or {})),
    )
    hear("the log of a command", done.stderr)
    return done


def result(
    *arguments: str, line: str = "", settings: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Run a command that must succeed, and return the one JSON document it prints."""
    done = pitledger(*arguments, line=line, settings=settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(*arguments: str, line: str = "", settings: Mapping[str, str] | None = None) -> str:
    """Run a command that must be refused, and return the one line it ends with; above is log."""
    done = pitledger(*arguments, line=line, settings=settings)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    *log, last = done.stderr.splitlines()
    assert all("level" in json.loads(entry) for entry in log), done.stderr
    assert "library_message" not in done.stderr
    assert last.startswith("pitledger: ")
    return last


@dataclass
class Server:
    """A server that listens."""

    process: subprocess.Popen[str]
    url: str
    log: Path

    def sign_in(self, login: str, password: str) -> Client:
        """Return a client that is signed in."""
        answer = self.post("/v1/sessions", {"login": login, "password": password})
        assert answer.status_code == 201, answer.text
        token = answer.json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        return Client(base_url=self.url, headers=headers, event_hooks=HOOKS, verify=NO_AUTHORITY)

    def post(self, path: str, body: object) -> Response:
        """Post without a token."""
        with Client(
            base_url=self.url, event_hooks=HOOKS, timeout=SECONDS_TO_STOP, verify=NO_AUTHORITY
        ) as client:
            return client.post(path, json=body)

    def kill(self) -> None:
        """End the server as the kernel would, without a word."""
        self.process.kill()
        self.process.wait(SECONDS_TO_STOP)

    def stop(self) -> int:
        """Ask the server to end, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS_TO_STOP)


@contextmanager
def serving(
    folder: Path, *arguments: str, settings: Mapping[str, str] | None = None
) -> Generator[Server]:
    """Serve on a free port, with the log in a file of the folder."""
    log = folder / "server.log"
    with log.open("a") as stderr:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env=environment(**(settings or {})),
        )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:"), log.read_text()
        yield Server(process, url, log)
    finally:
        process.kill()
        process.communicate()
        hear("the log of a server", log.read_text())
