"""The structured log: one JSON object a line, on standard error."""

import contextlib
import json
import logging
import sys
from collections.abc import Callable, Generator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias

import structlog
from pydantic_core import PydanticSerializationError, to_json
from structlog.types import EventDict, FilteringBoundLogger, WrappedLogger

from pitledger.platform.correlation import current_correlation_id

Line: TypeAlias = tuple[str, str, dict[str, Any]]
Listener: TypeAlias = Callable[[str, Mapping[str, Any]], None]
_HELD: ContextVar[list[Line] | None] = ContextVar("held_lines", default=None)
_LISTENER: ContextVar[Listener | None] = ContextVar("listener", default=None)


def _text(value: object) -> str:
    """Return what JSON has no form for; a time as the API writes it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


_ASCII = json.JSONEncoder(default=_text)


class _Rendered:
    """The step that makes JSON of a line, and puts first what every line has."""

    def __call__(self, _: WrappedLogger, level: str, line: EventDict) -> str:
        first = {
            "at": datetime.now(UTC),
            "level": level,
            "event": line.pop("event"),
            "correlation_id": line.pop("correlation_id", current_correlation_id()),
        }
        whole = {**first, **line}
        try:
            return to_json(whole, fallback=_text).decode()
        except PydanticSerializationError:  # text that is no Unicode goes as escapes
            return _ASCII.encode(whole)


class _LibraryMessages(logging.Handler):
    """What hands a library's warning on to our log, so that every line is of one form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a library's message as a line of ours."""
        error = record.exc_info[1] if record.exc_info else None
        fields = {"logger": record.name, "message": record.getMessage()}
        if error is None:
            log_warning("library_message", **fields)
        else:
            log_exception("library_message", error, **fields)


def configure_log() -> None:
    """Write every log line as JSON to standard error, the libraries' warnings included."""
    logging.basicConfig(handlers=[_LibraryMessages()], level=logging.WARNING, force=True)
    structlog.configure(
        processors=[structlog.processors.format_exc_info, _Rendered()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    _logger.cache_clear()


@cache
def _logger() -> FilteringBoundLogger:
    """Return what writes lines, as it was configured last."""
    return structlog.get_logger().bind()


def log_info(event: str, **fields: Any) -> None:
    """Write one line of the log schema. A log that cannot be written never fails the action."""
    _write("info", event, fields=fields)


def log_warning(event: str, **fields: Any) -> None:
    """Write one line that somebody should look at."""
    _write("warning", event, fields=fields)


def log_exception(event: str, error: BaseException, **fields: Any) -> None:
    """Write one line with the error's traceback; it goes to the log alone."""
    _write("error", event, fields={"exc_info": error, **fields})


def _write(level: str, event: str, *, fields: dict[str, Any]) -> None:
    held = _HELD.get()
    if held is not None:
        held.append((level, event, fields))
        return
    listener = _LISTENER.get()
    if listener is not None:
        with contextlib.suppress(Exception):
            listener(event, fields)
    with contextlib.suppress(Exception):
        getattr(_logger(), level)(event, **fields)


@contextlib.contextmanager
def lines_held(into: list[Line]) -> Generator[None]:
    """Put the lines of a block into a list; whoever asked writes them, or leaves them unwritten."""
    token = _HELD.set(into)
    try:
        yield
    finally:
        _HELD.reset(token)


@contextlib.contextmanager
def lines_heard_by(listener: Listener) -> Generator[None]:
    """Tell a listener of every line of a block as it is written: of what was undone, of nothing.

    Its failure fails neither the line nor the action.
    """
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def write_line(line: Line) -> None:
    """Write a line that was held back."""
    level, event, fields = line
    _write(level, event, fields=fields)
