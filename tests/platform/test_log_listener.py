"""A listener hears the lines of a block: those that are written, and no others."""

from collections.abc import Mapping
from typing import Any

import pytest

from pitledger.platform.log import lines_heard_by, log_info, log_warning
from pitledger.platform.telemetry import told_when_committed
from tests.log import Log


class Heard:
    """What was heard, in its order."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def __call__(self, event: str, fields: Mapping[str, Any]) -> None:
        del fields
        self.events.append(event)


class UndoneError(Exception):
    """A block that undoes what it did."""


def undo() -> None:
    with told_when_committed():
        log_info("undone")
        log_warning("warned")
        raise UndoneError


def test_a_listener_hears_its_block_alone() -> None:
    heard = Heard()
    log_info("before")
    with lines_heard_by(heard):
        log_info("within")
    log_info("after")

    assert heard.events == ["within"]


def test_what_was_undone_is_not_heard_and_what_stands_is_heard_when_it_does(log: Log) -> None:
    heard = Heard()
    log.listen()
    with lines_heard_by(heard):
        with told_when_committed():
            log_info("stands")
            assert heard.events == []
        with pytest.raises(UndoneError):
            undo()

    assert heard.events == log.events() == ["stands", "warned"]


def test_a_listener_that_fails_costs_no_line(log: Log) -> None:
    def deaf(event: str, fields: Mapping[str, Any]) -> None:
        raise UndoneError(event, fields)

    log.listen()
    with lines_heard_by(deaf):
        log_info("written")

    assert log.events() == ["written"]
