"""Remove what a casino keeps for a while only: sessions, and answers under idempotency keys."""

from dataclasses import dataclass
from datetime import datetime

from pitledger import casino
from pitledger.kernel.actor import Actor
from pitledger.platform.database import Executor
from pitledger.platform.idempotency import expire_keys
from pitledger.platform.telemetry import action


@dataclass(frozen=True, slots=True)
class Expired:
    """How many sessions and kept answers were removed."""

    sessions: int
    idempotency_records: int

    def __add__(self, other: "Expired") -> "Expired":
        return Expired(
            self.sessions + other.sessions, self.idempotency_records + other.idempotency_records
        )


async def expire_sessions(
    database: Executor, actor: Actor, *, idle_seconds: int, now: datetime
) -> Expired:
    """Remove a casino's sessions that are over, and the kept answers that have expired.

    Nothing of it was of use to anybody any more; safe to repeat and to race.
    """
    with action("expire_sessions", actor, entity="casino", entity_id=actor.casino_id):
        return Expired(
            sessions=await casino.expire_sessions(
                database, actor, idle_seconds=idle_seconds, now=now
            ),
            idempotency_records=await expire_keys(database, actor, now=now),
        )
