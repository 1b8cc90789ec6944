"""How much waits in the whole installation, told without saying where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pitledger.platform.database import Executor

OPERATING_FIGURES = """
select recovery_queue_depth, oldest_owed_at, outbox_depth, oldest_untold_at, dead_letters
from operating_figures(%(casino_id)s)
"""


@dataclass(frozen=True, slots=True)
class OperatingFigures:
    """Slips whose points are owed and events to be told, since when the oldest waits, dead letters.

    An event counts once for each consumer that it is still to be told.
    """

    recovery_queue_depth: int
    oldest_owed_at: datetime | None
    outbox_depth: int
    oldest_untold_at: datetime | None
    dead_letters: int

    def oldest_age_seconds(self, now: datetime) -> float:
        """Return for how long the oldest slip has been owed; 0 where none is."""
        return _age_seconds(self.oldest_owed_at, now)

    def oldest_untold_age_seconds(self, now: datetime) -> float:
        """Return for how long the oldest event has waited to be told; 0 where none does."""
        return _age_seconds(self.oldest_untold_at, now)


async def operating_figures(database: Executor, *, casino_ids: Sequence[UUID]) -> OperatingFigures:
    """Return the figures of some casinos together, each read in a transaction of its own."""
    figures = [
        await database.one(OPERATING_FIGURES, {"casino_id": casino_id}, row=OperatingFigures)
        for casino_id in casino_ids
    ]
    return OperatingFigures(
        recovery_queue_depth=sum(one.recovery_queue_depth for one in figures),
        oldest_owed_at=_oldest(one.oldest_owed_at for one in figures),
        outbox_depth=sum(one.outbox_depth for one in figures),
        oldest_untold_at=_oldest(one.oldest_untold_at for one in figures),
        dead_letters=sum(one.dead_letters for one in figures),
    )


def _oldest(times: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in times if at is not None), default=None)


def _age_seconds(since: datetime | None, now: datetime) -> float:
    """Return for how long something has waited; a clock that was set back makes it 0."""
    return 0 if since is None else max(0, (now - since).total_seconds())
