"""The door of the server: correlation, one log line a request, bounded bodies, no leaks."""

import asyncio
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pitledger.edge.route_paths import path_of_route
from pitledger.http.headers import API, RawHeaders, security_headers
from pitledger.http.problems import BodyTooLargeError, RequestTimeoutError, problem
from pitledger.kernel.errors import InternalError, ValidationFailedError
from pitledger.platform.correlation import correlated
from pitledger.platform.log import Listener, lines_heard_by, log_exception, log_info

CORRELATION_HEADER = "X-Correlation-ID"
BODY_LIMIT_BYTES = 64 * 1024
FILE_LIMIT_BYTES = 1024 * 1024
FILES = frozenset({f"{API}rating-slips/import"})
ADDRESS_LIMIT_BYTES = 8 * 1024
HEADERS_LIMIT_BYTES = 32 * 1024
LARGER_FILES = "Send 1 MiB at most; the operator imports a larger file: pitledger import slips."
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class _Answer:
    """The sending side of one request: it adds what an answer lacks, and remembers the status."""

    def __init__(self, send: Send, headers: RawHeaders) -> None:
        self._send = send
        self._headers = headers
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            there = {name for name, _ in message["headers"]}
            lacking = (header for header in self._headers if header[0] not in there)
            message["headers"] = [*message["headers"], *lacking]
        await self._send(message)


class Door:
    """The ASGI middleware that every HTTP request passes."""

    def __init__(self, app: ASGIApp, *, listener: Listener, body_seconds: float) -> None:
        """Stand before an application; the listener hears what the log tells of its requests.

        A body has `body_seconds` to be there.
        """
        self._app = app
        self._listener = listener
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under its correlation id, and log it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        proposed = Headers(scope=scope).get(CORRELATION_HEADER)
        with lines_heard_by(self._listener), correlated(proposed) as correlation_id:
            guards = security_headers(scope["path"], scheme=scope["scheme"])
            known = (CORRELATION_HEADER.lower().encode(), correlation_id.encode())
            answer = _Answer(send, (*guards, known))
            await self._serve(scope, receive, answer=answer)
            log_info(
                "request",
                method=scope["method"],
                path=scope["path"],
                route=path_of_route(scope),
                status=answer.status,
                duration_ms=round((time.perf_counter() - started) * 1000, 3),
            )

    async def _serve(self, scope: Scope, receive: Receive, *, answer: _Answer) -> None:
        try:
            _refuse_oversized(scope)
            body = await _bounded(scope, receive, seconds=self._body_seconds)
            await self._app(scope, body, answer)
        except (BodyTooLargeError, ValidationFailedError) as error:
            await problem(error, instance=scope["path"])(scope, receive, answer)
        except RequestTimeoutError as error:
            refused = problem(error, instance=scope["path"], Connection="close")
            await refused(scope, receive, answer)
        except Exception as error:
            log_exception("request_failed", error, path=scope["path"])
            if answer.status:
                raise
            await problem(InternalError(), instance=scope["path"])(scope, receive, answer)


def _refuse_oversized(scope: Scope) -> None:
    """Refuse an address or headers that are longer than any request needs."""
    address = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if address > ADDRESS_LIMIT_BYTES:
        message = f"must have {ADDRESS_LIMIT_BYTES // 1024} KiB at most"
        raise ValidationFailedError.of("url", message)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS_LIMIT_BYTES:
        message = f"must have {HEADERS_LIMIT_BYTES // 1024} KiB at most, together"
        raise ValidationFailedError.of("headers", message)


async def _bounded(scope: Scope, receive: Receive, *, seconds: float) -> Receive:
    """Read the body up to its bounds; the API's is handed on as JSON, an empty one as `{}`.

    A file is handed on as it is.

    Raises `BodyTooLargeError` and `RequestTimeoutError`.
    """
    if scope["method"] not in METHODS_WITH_BODY:
        return receive
    is_file = scope["path"] in FILES
    try:
        async with asyncio.timeout(seconds):
            body = await _body(receive, is_file=is_file)
    except TimeoutError as error:
        raise RequestTimeoutError from error
    content = body
    if scope["path"].startswith(API) and not is_file:
        content = body or b"{}"
        MutableHeaders(scope=scope)["content-type"] = "application/json"
    waiting: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


async def _body(receive: Receive, *, is_file: bool) -> bytes:
    limit = FILE_LIMIT_BYTES if is_file else BODY_LIMIT_BYTES
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise BodyTooLargeError(LARGER_FILES if is_file else None)
    return bytes(body)
