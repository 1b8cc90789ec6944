"""An operator who has the runbook open: its commands, run as they stand on the page."""

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from httpx import Client

from tests.clone import Clone
from tests.processes import SECRET_KEY, Server, environment, serving
from tests.secrets_in_logs import hear
from tests.template import PASSWORD

PAGE = Path(__file__).parents[2] / "docs" / "runbook.md"
GIVE_UP_SECONDS = 30
SHELL = ("/bin/bash", "-eo", "pipefail", "-c")  # each command of a step must succeed
# What the page asks a server with is not on every machine; this gets a page as it would with -s.
CURL = """
import sys, urllib.error, urllib.request
assert sys.argv[1] == "-s"
try:
    answer = urllib.request.urlopen(sys.argv[2])
except urllib.error.HTTPError as refusal:
    answer = refusal
sys.stdout.write(answer.read().decode())
"""


def steps() -> dict[str, dict[str, str]]:
    """Return the commands of each step of each section of the page."""
    found: dict[str, dict[str, str]] = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title, *parts = section.split("\n### ")
        of_steps = {part.partition("\n")[0]: commands_in(part) for part in parts}
        found[title.partition("\n")[0]] = {name: text for name, text in of_steps.items() if text}
    return found


def commands_in(part: str) -> str:
    return "".join(re.findall(r"```sh\n(.*?)```", part, flags=re.DOTALL))


@dataclass
class Operator:
    """Somebody at a terminal with one section of the page, and a server that has the trouble."""

    section: str
    server: Server
    folder: Path
    settings: dict[str, str]
    done: set[str] = field(default_factory=set[str])

    def does(self, step: str, **variables: object) -> subprocess.CompletedProcess[str]:
        """Run the commands of a step to their end, and return what they print."""
        ran = subprocess.run(
            [*SHELL, self._commands(step)],
            capture_output=True,
            text=True,
            check=False,
            timeout=GIVE_UP_SECONDS,
            env=self._environment(**variables),
        )
        hear("the log of a command", ran.stderr)
        return ran

    def succeeds_in(self, step: str, **variables: object) -> str:
        """Run the commands of a step, of which each must succeed, and return what they print."""
        return self._last_of(step, variables=variables, patience_seconds=0)

    def waits_until(self, step: str, **variables: object) -> str:
        """Run the commands of a step again until each succeeds, and return what they print."""
        return self._last_of(step, variables=variables, patience_seconds=GIVE_UP_SECONDS)

    @contextmanager
    def keeps_running(self, step: str) -> Generator[None]:
        """Run the one command of a step, which does not end by itself, while the block runs."""
        process = subprocess.Popen(
            [*SHELL, f"exec {self._commands(step)}"],
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment(),
        )
        try:
            yield
        finally:
            process.terminate()
            _, log = process.communicate(timeout=GIVE_UP_SECONDS)
            hear("the log of a command", log)

    def _last_of(self, step: str, *, variables: dict[str, object], patience_seconds: float) -> str:
        deadline = time.monotonic() + patience_seconds
        while True:
            ran = self.does(step, **variables)
            if ran.returncode == 0:
                return ran.stdout
            assert time.monotonic() < deadline, f"{step}: {ran.stdout}{ran.stderr}"

    def _commands(self, step: str) -> str:
        self.done.add(step)
        return steps()[self.section][step]

    def _environment(self, **variables: object) -> dict[str, str]:
        given = {name: str(value) for name, value in variables.items()}
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        known = {"SERVER": self.server.url, "LOG": str(self.server.log), "PATH": path}
        return {**environment(**self.settings), **known, **given}


@contextmanager
def on_duty(
    section: str, clone: Clone, *arguments: str, folder: Path, **settings: str
) -> Generator[Operator]:
    """Serve a clone with one section of the page at hand; each of its steps must be done."""
    for name, command in (
        ("pitledger", [sys.executable, "-m", "pitledger"]),
        ("curl", [sys.executable, "-c", CURL]),
    ):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n')
        script.chmod(0o755)
    ours = {"PITLEDGER_DATABASE_URL": clone.application_url, **settings}
    with serving(
        folder, *arguments, settings={**ours, "PITLEDGER_SECRET_KEY": SECRET_KEY}
    ) as server:
        operator = Operator(section, server, folder, ours)
        yield operator
    assert operator.done == set(steps()[section])


@contextmanager
def boss_of(operator: Operator) -> Generator[Client]:
    """Sign the pit boss of the house in."""
    with operator.server.sign_in("house.pit_boss", PASSWORD) as boss:
        yield boss
