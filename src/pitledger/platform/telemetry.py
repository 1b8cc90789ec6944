"""What the floor does, told to whoever listens. Today that is the log."""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Error

from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError, InternalError
from pitledger.platform.log import Line, lines_held, log_info, log_warning, write_line
from pitledger.platform.refusing import refusal_of


def emit_telemetry(event_type: str, payload: Mapping[str, Any]) -> None:
    """Tell that something has happened, after it was committed.

    The one place to change when events are to go to an outbox or a queue. Its failure never
    reaches the caller: the fact stands in the ledger whether or not anybody was told.
    """
    with suppress(Exception):
        log_info("loyalty_telemetry", event_type=event_type, payload=dict(payload))


@dataclass(slots=True)
class Action:
    """One action of a use case, as the log tells it."""

    name: str
    started: float
    failure_code: str | None = None

    @property
    def duration_ms(self) -> float:
        """Return the milliseconds since the action began."""
        return round((time.perf_counter() - self.started) * 1000, 3)

    def failed(self, code: str) -> None:
        """Mark an action as failed that ends without an exception."""
        self.failure_code = code


@contextmanager
def action(name: str, actor: Actor, *, entity: str, entity_id: UUID | None) -> Generator[Action]:
    """Log `action_started`, then either `action_completed` or `action_failed`, never both."""
    facts = {"action": name, "actor": actor.name, "entity": entity, "entity_id": entity_id}
    running = Action(name, time.perf_counter())
    log_info("action_started", **facts)
    try:
        yield running
    except BaseException as error:
        code = _code_of(error)
        log_warning("action_failed", **facts, code=code, duration_ms=running.duration_ms)
        raise
    if running.failure_code is None:
        log_info("action_completed", **facts, duration_ms=running.duration_ms)
    else:
        log_warning(
            "action_failed", **facts, code=running.failure_code, duration_ms=running.duration_ms
        )


def _code_of(error: BaseException) -> str:
    """Return the code that an error is answered with; the transaction of a key translates later."""
    refusal = refusal_of(error) if isinstance(error, Error) else error
    return refusal.code if isinstance(refusal, DomainError) else InternalError.code


@contextmanager
def told_when_committed() -> Generator[None]:
    """Hold back what a block tells until its transaction is over.

    Where the block fails, nothing that it did stands: no line of success is written, and an action
    that said it was completed is told as failed.
    """
    held: list[Line] = []
    try:
        with lines_held(held):
            yield
    except BaseException as error:
        code = _code_of(error)
        for level, event, fields in held:
            if event == "action_completed":
                write_line(("warning", "action_failed", {**fields, "code": code}))
            elif level != "info" or event == "action_started":
                write_line((level, event, fields))
        raise
    for line in held:
        write_line(line)
