"""The `Idempotency-Key` header: one transaction for the effect and the record of its answer."""

import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from pitledger.edge.services import Services
from pitledger.http.problems import problem
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError, ValidationFailedError
from pitledger.platform.database import Tx
from pitledger.platform.idempotency import claim_key, keep_answer, release_key
from pitledger.platform.telemetry import told_when_committed

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
METHODS = frozenset({"POST", "PATCH"})
LONGEST_KEY = 255
KEPT = frozenset({200, 201, 202, 404, 409, 422})
Handler = Callable[[Request], Awaitable[Response]]


def key_of(request: Request) -> str | None:
    """Return the key that a request came with, if any.

    Raises `ValidationFailedError` for one that is empty, too long or not printable ASCII.
    """
    key = request.headers.get(HEADER)
    if key is None or request.method not in METHODS:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise ValidationFailedError.of(HEADER, "must be 1 to 255 printable characters of ASCII")
    return key


async def answer_once(
    request: Request, *, key: str, here: Services, actor: Actor, now: datetime, handle: Handler
) -> Response:
    """Carry a request out and keep its answer in the same transaction, or answer as before.

    Kept are successes and definitive refusals. A refusal undoes its own work alone, unless its
    effects stand; what is not kept leaves the key free, so that the request can be sent again.

    Raises `KeyUsedBeforeError`, `RequestInProgressError`, and whatever is not kept.
    """
    fingerprint = await _fingerprint(request, here.secret_key)
    with told_when_committed():
        async with here.database.transaction(actor.casino_id) as tx:
            kept = await claim_key(tx, actor, key=key, fingerprint=fingerprint, now=now)
            if kept is not None:
                return _replay(*kept)
            request.state.tx = tx
            answer, refusal = await _carried_out(request, tx, handle=handle)
            if answer.status_code in KEPT:
                body = bytes(answer.body).decode()
                await keep_answer(tx, actor, key=key, status=answer.status_code, body=body, now=now)
            elif refusal is not None and not refusal.effects_stand:
                raise refusal
            else:
                await release_key(tx, actor, key=key, now=now)
    return answer


async def _carried_out(
    request: Request, tx: Tx, *, handle: Handler
) -> tuple[Response, DomainError | None]:
    """Return the answer, and the refusal that it is, if so; what was refused is undone."""
    path = request.url.path
    try:
        async with tx.savepoint():
            try:
                return await handle(request), None
            except DomainError as refusal:
                if not refusal.effects_stand:
                    raise
                return problem(refusal, instance=path), refusal
    except DomainError as refusal:
        return problem(refusal, instance=path), refusal


def _replay(status: int, body: str) -> Response:
    media_type = (
        "application/json" if status < HTTPStatus.BAD_REQUEST else "application/problem+json"
    )
    return Response(body, status, {REPLAYED: "true"}, media_type=media_type)


async def _fingerprint(request: Request, secret_key: bytes) -> bytes:
    """Return the 32 bytes by which a request is known again; nobody can guess a body from them."""
    body = await request.body()
    try:
        canonical = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        canonical = body
    target = request.url.path + "?" + request.url.query
    message = b"\n".join((b"request", request.method.encode(), target.encode(), canonical))
    return hmac.digest(secret_key, message, "sha256")
