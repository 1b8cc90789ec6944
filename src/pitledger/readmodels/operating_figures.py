"""How much waits in the whole installation, told without saying where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pitledger.platform.database import Executor

OPERATING_FIGURES = """
select recovery_queue_depth, oldest_owed_at, outbox_depth
from operating_figures(%(casino_id)s)
"""


@dataclass(frozen=True, slots=True)
class OperatingFigures:
    """Slips whose points are owed, since when the oldest is, and events that nobody was told."""

    recovery_queue_depth: int
    oldest_owed_at: datetime | None
    outbox_depth: int

    def oldest_age_seconds(self, now: datetime) -> float:
        """Return for how long the oldest slip has been owed; 0 where none is."""
        if self.oldest_owed_at is None:
            return 0
        return max(0, (now - self.oldest_owed_at).total_seconds())


async def operating_figures(database: Executor, *, casino_ids: Sequence[UUID]) -> OperatingFigures:
    """Return the figures of some casinos together, each read in a transaction of its own."""
    figures = [
        await database.one(OPERATING_FIGURES, {"casino_id": casino_id}, row=OperatingFigures)
        for casino_id in casino_ids
    ]
    owed_since = [one.oldest_owed_at for one in figures if one.oldest_owed_at is not None]
    return OperatingFigures(
        recovery_queue_depth=sum(one.recovery_queue_depth for one in figures),
        oldest_owed_at=min(owed_since, default=None),
        outbox_depth=sum(one.outbox_depth for one in figures),
    )
