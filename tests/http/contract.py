"""What the API's documentation promises, written out, and helpers that hold an answer to it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, LiteralString, cast

from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.platform.settings import Settings
from tests.clone import Clone
from tests.floor import Floor, connected

PROBLEM = "application/problem+json"
CORRELATION = "X-Correlation-ID"
# What clients are written against; the codes of actions still to come have their status already.
STATUS_OF_CODE = {
    "VALIDATION_ERROR": 400,
    "REWARD_EXCEEDS_LIMIT": 400,
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "REQUEST_TIMEOUT": 408,
    "SLIP_NOT_OPEN": 409,
    "SLIP_NOT_PAUSED": 409,
    "SLIP_ALREADY_CLOSED": 409,
    "SLIP_NOT_CLOSED": 409,
    "SLIP_ALREADY_ACCRUED": 409,
    "SEAT_OCCUPIED": 409,
    "PLAYER_ALREADY_SEATED": 409,
    "TABLE_NOT_OPEN": 409,
    "TABLE_HAS_OPEN_SLIPS": 409,
    "VISIT_NOT_OPEN": 409,
    "ALREADY_REVERSED": 409,
    "ALREADY_EXISTS": 409,
    "REQUEST_IN_PROGRESS": 409,
    "BODY_TOO_LARGE": 413,
    "INSUFFICIENT_BALANCE": 422,
    "SEAT_OUT_OF_RANGE": 422,
    "SNAPSHOT_MISSING": 422,
    "IDEMPOTENCY_CONFLICT": 422,
    "RATE_LIMIT_EXCEEDED": 429,
    "SIGN_IN_THROTTLED": 429,
    "INTERNAL_ERROR": 500,
    "PARTIAL_COMPLETION": 503,
    "DATABASE_UNAVAILABLE": 503,
    "RATE_LIMIT_UNAVAILABLE": 503,
}

GUARDS = (
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
)


def problem_in(answer: Response, code: str) -> dict[str, Any]:
    """Return the problem document of an answer; fail where it is not one of this code."""
    assert answer.headers["content-type"] == PROBLEM, answer.text
    body = answer.json()
    assert body["code"] == code, answer.text
    assert answer.status_code == body["status"] == STATUS_OF_CODE[code]
    assert body["type"].startswith("urn:pitledger:problem:")
    assert body["title"]
    assert body["detail"]
    assert body["instance"] == answer.request.url.path
    assert body["correlation_id"] == answer.headers[CORRELATION]
    if code == "VALIDATION_ERROR":
        assert body["errors"]
        assert all(set(error) == {"field", "message"} for error in body["errors"])
    return body


def of_every_answer(answer: Response) -> dict[str, str]:
    """Return the headers that every answer under `/v1` has, as this one has them."""
    return {name: answer.headers[name] for name in (*GUARDS, "cache-control", CORRELATION.lower())}


def told(answer: Response) -> dict[str, Any]:
    """Return what a refusal tells, but for what differs from request to request."""
    return {
        name: value
        for name, value in answer.json().items()
        if name not in {"instance", "correlation_id"}
    }


TABLES = "select relname as name from pg_class where relnamespace = 'public'::regnamespace"


def stored(clone: Clone) -> dict[str, str]:
    """Return every row of every table as text, to show that nothing was written."""
    names = [row["name"] for row in clone.rows(TABLES + " and relkind = 'r' order by relname")]
    selects = [
        f"select '{name}' as name, coalesce(string_agg(t::text, chr(10) order by t::text), '')"
        f" as content from {name} as t"
        for name in names
    ]
    rows = clone.rows(cast("LiteralString", " union all ".join(selects)))
    return {row["name"]: row["content"] for row in rows}


def stored_but_refusals(clone: Clone) -> dict[str, str]:
    """Return every row as `stored` does, but for the notes of who was refused what."""
    found = stored(clone)
    rows = found["audit_log"].split("\n")
    kept = [row for row in rows if ",permission.refused,route," not in row]
    return {**found, "audit_log": "\n".join(kept)}


def audited(floor: Floor, action: str) -> list[dict[str, Any]]:
    """Return the audit log's rows of an action, oldest first."""
    return floor.clone.rows(
        "select * from audit_log where action = %s order by created_at, id", [action]
    )


def bearer(floor: Floor, role: str = "pit_boss") -> dict[str, str]:
    """Return the header that says who asks."""
    return {"Authorization": f"Bearer {floor.tokens[role]}"}


@asynccontextmanager
async def second_server(floor: Floor, **settings: Any) -> AsyncGenerator[AsyncClient]:
    """Run another server of the same floor, with settings of its own."""
    given: dict[str, Any] = {
        "database_url": floor.clone.application_url,
        "secret_key": SecretStr("k" * 32),
        "session_idle_seconds": floor.settings.session_idle_seconds,
        **settings,
    }
    app = create_app(Settings(**given), clock=floor.clock)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(
            transport=ASGITransport(app=app, raise_app_exceptions=False), base_url="http://second"
        ) as client,
    ):
        if "database_url" not in settings:
            await connected(app)
        yield client
