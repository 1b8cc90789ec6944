"""What every command tells the database about the request that it answers."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from psycopg.types.json import Jsonb

from pitledger.kernel.actor import Actor
from pitledger.platform.correlation import correlation_id

AccrualMode: TypeAlias = Literal["direct", "queued"]


def command_context(
    actor: Actor, now: datetime, *, accrual: AccrualMode = "direct"
) -> dict[str, Any]:
    """Return the parameters that every command function begins with: casino, context, time.

    The context says who acts and why: actor, staff id, correlation id, request id and key; and
    whether a slip that the command closes is paid by it, or queued for a worker to pay.
    """
    context = {
        "actor": actor.name,
        "staff_id": None if actor.staff_id is None else str(actor.staff_id),
        "correlation_id": correlation_id(),
        "request_id": str(actor.request_id),
        "idempotency_key": actor.idempotency_key,
        "accrual": accrual,
    }
    return {"casino_id": actor.casino_id, "context": Jsonb(context), "now": now}
