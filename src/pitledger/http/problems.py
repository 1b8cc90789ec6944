"""Refusals as RFC 9457 problems. This is the only module that knows status codes of refusals."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from pitledger.kernel.errors import DomainError, NotFoundError, ValidationFailedError
from pitledger.platform.correlation import current_correlation_id

RETRY_AFTER_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Row:
    """How a code is answered, and whether sending the same again may succeed."""

    status: int
    retryable: bool = False


class BodyTooLargeError(DomainError):
    """The request's body is larger than any command needs."""

    code = "BODY_TOO_LARGE"
    title = "The body is too large"
    sentence = "Send 64 KiB at most."


class RequestTimeoutError(DomainError):
    """The request's body was not there in time."""

    code = "REQUEST_TIMEOUT"
    title = "The request took too long to arrive"
    sentence = "Nothing was done. Send the whole request again, at once."


ROWS: dict[str, Row] = {
    "VALIDATION_ERROR": Row(400),
    "REWARD_EXCEEDS_LIMIT": Row(400),
    "UNAUTHORIZED": Row(401),
    "FORBIDDEN": Row(403),
    "NOT_FOUND": Row(404),
    "REQUEST_TIMEOUT": Row(408, retryable=True),
    "SLIP_NOT_OPEN": Row(409),
    "SLIP_NOT_PAUSED": Row(409),
    "SLIP_ALREADY_CLOSED": Row(409),
    "SLIP_NOT_CLOSED": Row(409),
    "SLIP_ALREADY_ACCRUED": Row(409),
    "SEAT_OCCUPIED": Row(409),
    "PLAYER_ALREADY_SEATED": Row(409),
    "TABLE_NOT_OPEN": Row(409),
    "TABLE_HAS_OPEN_SLIPS": Row(409),
    "VISIT_NOT_OPEN": Row(409, retryable=True),
    "ALREADY_REVERSED": Row(409),
    "ALREADY_EXISTS": Row(409),
    "REQUEST_IN_PROGRESS": Row(409, retryable=True),
    "BODY_TOO_LARGE": Row(413),
    "INSUFFICIENT_BALANCE": Row(422),
    "SEAT_OUT_OF_RANGE": Row(422),
    "SNAPSHOT_MISSING": Row(422),
    "IDEMPOTENCY_CONFLICT": Row(422),
    "RATE_LIMIT_EXCEEDED": Row(429, retryable=True),
    "SIGN_IN_THROTTLED": Row(429, retryable=True),
    "INTERNAL_ERROR": Row(500),
    "PARTIAL_COMPLETION": Row(503, retryable=True),
    "DATABASE_UNAVAILABLE": Row(503, retryable=True),
    "RATE_LIMIT_UNAVAILABLE": Row(503, retryable=True),
}


def status_of(refusal: DomainError) -> int:
    """Return the status code of a refusal."""
    return ROWS[refusal.code].status


def problem(
    refusal: DomainError, *, instance: str, status: int | None = None, **headers: str
) -> Response:
    """Return a refusal as a problem document; the facts of the refusal are its own members."""
    row = ROWS[refusal.code]
    body: dict[str, Any] = {
        "type": f"urn:pitledger:problem:{refusal.code.lower().replace('_', '-')}",
        "title": refusal.title,
        "status": status or row.status,
        "detail": refusal.detail,
        "instance": instance,
        "code": refusal.code,
        "correlation_id": current_correlation_id(),
        **to_jsonable_python(dict(refusal.facts)),
    }
    if row.retryable:
        wait_seconds = refusal.facts.get("retry_after", RETRY_AFTER_SECONDS)
        headers["Retry-After"] = str(wait_seconds)
    if refusal.code == "UNAUTHORIZED":
        headers["WWW-Authenticate"] = "Bearer"
    return Response(
        json.dumps(body), body["status"], headers, media_type="application/problem+json"
    )


async def answer_refusal(request: Request, error: Exception) -> Response:
    """Answer a refusal that a route raised."""
    if not isinstance(error, DomainError):
        raise error
    return problem(error, instance=request.url.path)


async def answer_invalid(request: Request, error: Exception) -> Response:
    """Answer a request whose path, query or body is not what the route takes."""
    if not isinstance(error, RequestValidationError):
        raise error
    errors = [
        {"field": _field_name(found), "message": found["msg"].removeprefix("Value error, ")}
        for found in error.errors()
    ]
    return problem(ValidationFailedError(errors=errors), instance=request.url.path)


async def answer_http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses itself: no such route, no such method, no JSON."""
    if not isinstance(error, HTTPException):
        raise error
    path = request.url.path
    if error.status_code == HTTPStatus.BAD_REQUEST:
        return problem(ValidationFailedError.of("body", "must be JSON"), instance=path)
    missing = NotFoundError("There is no such address here.", entity="route")
    headers = {**(error.headers or {})}
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_at(request))
    return problem(missing, instance=path, status=error.status_code, **headers)


def _methods_at(request: Request) -> Sequence[str]:
    """Return the methods of all routes at an address; the framework names those of the first."""
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        address, _, _ = compile_path(str(route.path))
        if address.match(request.url.path):
            methods |= route.methods or set()
    return sorted(methods)


def _field_name(found: Mapping[str, Any]) -> str:
    """Return a field's name as the client wrote it, shortened: it may be anything."""
    where = "body" if found["type"] == "json_invalid" else ".".join(map(str, found["loc"][1:]))
    return where[:100] or str(found["loc"][0])
