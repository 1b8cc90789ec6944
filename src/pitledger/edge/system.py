"""The system as an actor: what nobody asked for, a job does in its name."""

from uuid import UUID

from pitledger.casino import casino_clock
from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.platform.database import Executor

SYSTEM = "system"


async def system_actor(database: Executor, casino_id: UUID) -> Actor:
    """Return the system as actor for a casino, for one piece of work. Raises `NotFoundError`."""
    clock = await casino_clock(database, casino_id)
    return Actor(
        casino_id=casino_id,
        name=SYSTEM,
        staff_id=None,
        zone=clock.zone,
        gaming_day_start=clock.gaming_day_start,
        request_id=uuid7(),
        earlier_clock=clock.earlier_clock,
    )
