"""The door of the API: correlation, one log line a request, bounded JSON bodies, no leaks."""

import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pitledger.http.problems import BodyTooLargeError, problem
from pitledger.kernel.errors import InternalError
from pitledger.platform.correlation import correlated
from pitledger.platform.log import Listener, lines_heard_by, log_exception, log_info

CORRELATION_HEADER = "X-Correlation-ID"
BODY_LIMIT_BYTES = 64 * 1024
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class _Answer:
    """The sending side of one request: it adds the correlation id and remembers the status."""

    def __init__(self, send: Send, correlation_id: str) -> None:
        self._send = send
        self._correlation_id = correlation_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[CORRELATION_HEADER] = self._correlation_id
        await self._send(message)


class Door:
    """The ASGI middleware that every HTTP request passes."""

    def __init__(self, app: ASGIApp, *, listener: Listener) -> None:
        """Stand before an application; the listener hears what the log tells of its requests."""
        self._app = app
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its correlation id, and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        proposed = Headers(scope=scope).get(CORRELATION_HEADER)
        with lines_heard_by(self._listener), correlated(proposed) as correlation_id:
            answer = _Answer(send, correlation_id)
            await self._serve(scope, receive, answer=answer)
            log_info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=answer.status,
                duration_ms=round((time.perf_counter() - started) * 1000, 3),
            )

    async def _serve(self, scope: Scope, receive: Receive, *, answer: _Answer) -> None:
        try:
            await self._app(scope, await _bounded(scope, receive), answer)
        except BodyTooLargeError as error:
            await problem(error, instance=scope["path"])(scope, receive, answer)
        except Exception as error:
            log_exception("request_failed", error, path=scope["path"])
            if answer.status:
                raise
            await problem(InternalError(), instance=scope["path"])(scope, receive, answer)


async def _bounded(scope: Scope, receive: Receive) -> Receive:
    """Read the body up to its bound and hand it on as JSON; an empty one counts as `{}`.

    Raises `BodyTooLargeError`.
    """
    if scope["method"] not in METHODS_WITH_BODY:
        return receive
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_LIMIT_BYTES:
            raise BodyTooLargeError
    content = bytes(body) if body.strip() else b"{}"
    MutableHeaders(scope=scope)["content-type"] = "application/json"
    waiting: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
