"""The server's log, as a test reads it."""

import json
from typing import Any

import pytest

from pitledger.platform.log import configure_log


def errors_in(log: str) -> list[dict[str, Any]]:
    """Return the lines of a server's log that tell of an error, whatever its release writes like.

    A log without any line of ours fails: it would be read wrongly.
    """
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert any(line["event"] == "request" for line in lines), log
    return [line for line in lines if line["level"] == "error"]


class Log:
    """The lines that the server writes to standard error, each of them one JSON object."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._lines: list[dict[str, Any]] = []

    def listen(self) -> None:
        """Begin here: the server writes to the stream that is read, and earlier lines are gone."""
        configure_log()
        self._capsys.readouterr()
        self._lines.clear()

    def lines(self, *events: str) -> list[dict[str, Any]]:
        """Return the lines of some events, or all of them, since `listen`."""
        written = self._capsys.readouterr().err.splitlines()
        self._lines += [json.loads(line) for line in written]
        return [line for line in self._lines if not events or line["event"] in events]

    def events(self) -> list[str]:
        """Return the names of the events, in their order."""
        return [line["event"] for line in self.lines()]
