"""A client's `Idempotency-Key`: the first answer is kept, and given again to the same request."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.errors import LockNotAvailable

from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError
from pitledger.kernel.ids import uuid7
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor, Tx

KEPT_FOR = timedelta(hours=24)
CLAIM = """
select status, body, same_request
from claim_idempotency_key(
  %(casino_id)s, %(context)s, %(now)s, %(record_id)s, %(idempotency_key)s, %(fingerprint)s,
  %(expires_at)s
)
"""
KEEP = """
select from keep_answer(
  %(casino_id)s, %(context)s, %(idempotency_key)s, %(status)s, %(body)s
)
"""
RELEASE = "select from release_idempotency_key(%(casino_id)s, %(context)s, %(idempotency_key)s)"
EXPIRE = """
select expired from expire_idempotency_records(%(casino_id)s, %(context)s, %(now)s) as expired
"""


class KeyUsedBeforeError(DomainError):
    """The key came before, with another request."""

    code = "IDEMPOTENCY_CONFLICT"
    title = "The key was used for something else"
    sentence = "Another request came under this Idempotency-Key; use a new key for this one."


class RequestInProgressError(DomainError):
    """The same request is being carried out at this moment."""

    code = "REQUEST_IN_PROGRESS"
    title = "The same request is still running"
    sentence = "Ask again in a moment with the same Idempotency-Key to learn its answer."


@dataclass(frozen=True, slots=True)
class Claim:
    """What stands under a key: the answer that was kept, or nothing yet (`status` is None)."""

    status: int | None
    body: str | None
    same_request: bool


@dataclass(frozen=True, slots=True)
class _Batch:
    expired: int


async def claim_key(
    tx: Tx, actor: Actor, *, key: str, fingerprint: bytes, now: datetime
) -> tuple[int, str] | None:
    """Return the status and body kept under an actor's key, or None where the request is new.

    A new key is taken until the transaction ends: a twin waits for it. Keys that have expired are
    cleared away on the occasion.

    Raises `KeyUsedBeforeError`, and `RequestInProgressError` where the twin takes too long.
    """
    params = {
        **command_context(actor, now),
        "record_id": uuid7(),
        "idempotency_key": key,
        "fingerprint": fingerprint,
        "expires_at": now + KEPT_FOR,
    }
    try:
        claim = await tx.one(CLAIM, params, row=Claim)
    except LockNotAvailable as error:
        raise RequestInProgressError from error
    if not claim.same_request:
        raise KeyUsedBeforeError
    return None if claim.status is None else (claim.status, claim.body or "")


async def keep_answer(
    tx: Tx, actor: Actor, *, key: str, status: int, body: str, now: datetime
) -> None:
    """Keep the answer to the request that took a key."""
    params = {**command_context(actor, now), "idempotency_key": key}
    await tx.run(KEEP, {**params, "status": status, "body": body})


async def release_key(tx: Tx, actor: Actor, *, key: str, now: datetime) -> None:
    """Forget a key, so that the same request may be sent again and carried out."""
    await tx.run(RELEASE, {**command_context(actor, now), "idempotency_key": key})


async def expire_keys(database: Executor, actor: Actor, *, now: datetime) -> int:
    """Remove the answers of a casino that were kept long enough, and return how many.

    A batch of them at a time, each in a transaction of its own.
    """
    expired, params = 0, command_context(actor, now)
    while removed := (await database.one(EXPIRE, params, row=_Batch)).expired:
        expired += removed
    return expired
