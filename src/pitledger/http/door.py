"""The door of the API: correlation, one log line a request, bounded JSON bodies, no leaks."""

import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pitledger.http.problems import BodyTooLargeError, problem
from pitledger.kernel.errors import InternalError
from pitledger.platform.correlation import correlated
from pitledger.platform.log import log_exception, log_info

CORRELATION_HEADER = "X-Correlation-ID"
BODY_LIMIT_BYTES = 64 * 1024
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Door:
    """The ASGI middleware that every HTTP request passes."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its correlation id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with correlated(Headers(scope=scope).get(CORRELATION_HEADER)) as correlation_id:
            await self._serve(scope, receive, send, correlation_id)

    async def _serve(
        self, scope: Scope, receive: Receive, send: Send, correlation_id: str
    ) -> None:
        started = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[CORRELATION_HEADER] = correlation_id
            await send(message)

        try:
            await self._app(scope, await _bounded(scope, receive), sending)
        except BodyTooLargeError as error:
            await problem(error, instance=scope["path"])(scope, receive, sending)
        except Exception as error:  # noqa: BLE001
            log_exception("request_failed", error, path=scope["path"])
            if status:
                raise
            await problem(InternalError(), instance=scope["path"])(scope, receive, sending)
        finally:
            log_info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                duration_ms=round((time.perf_counter() - started) * 1000, 3),
            )


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
