"""What the tests of the embedded PostgreSQL share: its users, its processes, its answers."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import LiteralString, NamedTuple

import psycopg

import pitledger
from pitledger.platform.embedded_postgres.account import Account, account_for

ORDINARY = account_for(Path("/nowhere"))
"""Who a new server runs as: for root an ordinary account, for an ordinary account itself."""

SOURCE = Path(pitledger.__file__).parents[1]
PATIENCE_SECONDS = 30.0
USE = """
import pathlib, sys
from pitledger.platform.embedded_postgres import embedded_server
with embedded_server(pathlib.Path(sys.argv[1])) as server:
    print(server.url(user="postgres"), flush=True)
    sys.stdin.readline()
"""


class Python(NamedTuple):
    """How to start a Python that has pitledger, and as whom."""

    program: Path
    environment: Mapping[str, str]
    account: Account


THIS_PYTHON = Python(Path(sys.executable), {"PYTHONPATH": str(SOURCE)}, Account())


@contextmanager
def a_user(data: Path, python: Python = THIS_PYTHON) -> Generator[subprocess.Popen[str]]:
    """Another process that uses the server, or tries to, until it is killed."""
    with subprocess.Popen(
        [python.program, "-c", USE, data],
        cwd="/",
        env={**os.environ, **python.environment},
        user=python.account.user,
        group=python.account.group,
        extra_groups=python.account.groups,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def url_from(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def ask(url: str, statement: LiteralString) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def ask_until_answered(url: str, statement: LiteralString) -> object:
    answers: list[object] = []

    def answered() -> bool:
        with suppress(psycopg.OperationalError):
            answers.append(ask(url, statement))
        return bool(answers)

    eventually(answered)
    return answers[0]


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def processes() -> dict[int, tuple[int, str]]:
    """Return the parent and the command of whatever runs, zombies excepted."""
    columns = ["ps", "-axww", "-o", "pid=,ppid=,stat=,command="]
    lines = subprocess.run(columns, capture_output=True, text=True, check=True).stdout.splitlines()
    found = [line.split(maxsplit=3) for line in lines]
    return {int(line[0]): (int(line[1]), line[3]) for line in found if not line[2].startswith("Z")}


def postmaster_of(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def keeper_of(data: Path) -> int:
    return next(pid for pid, (_, command) in processes().items() if f".keeper {data} " in command)
