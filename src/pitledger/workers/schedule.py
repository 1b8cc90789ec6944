"""The schedule: which jobs there are, how often each is due, and what it does."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Protocol

from pitledger.edge.reconcile import EVERY_SECONDS, LEASE_SECONDS, RECONCILE, reconcile_ledger
from pitledger.edge.roll_over import roll_over_visit, visits_to_roll_over
from pitledger.kernel.actor import Actor
from pitledger.loyalty import Finding
from pitledger.platform.clock import Clock
from pitledger.platform.database import Database
from pitledger.platform.log import log_warning
from pitledger.platform.settings import Settings
from pitledger.readmodels.stale_slips import stale_slips
from pitledger.usecases.expire_sessions import expire_sessions

FIVE_MINUTES, TEN_MINUTES, HOUR = 300, 600, 3600
LINES_TOLD = 100


class Work(Protocol):
    """What a job does for the casino of its actor; it returns counts."""

    async def __call__(
        self, database: Database, actor: Actor, *, settings: Settings, clock: Clock
    ) -> Mapping[str, int]:
        """Do it; safe to repeat, and for two to do at once."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A job, how often it is due, and for how long whoever runs it may be silent."""

    name: str
    interval_seconds: int
    lease_seconds: int
    work: Work


async def _roll_over_visits(
    database: Database, actor: Actor, *, settings: Settings, clock: Clock
) -> Mapping[str, int]:
    del settings
    ended = [
        await roll_over_visit(database, actor, visit_id=visit_id, now=clock())
        for visit_id in await visits_to_roll_over(database, actor, now=clock())
    ]
    completed = [slip for visit in ended for slip in visit.completions]
    return {
        "visits_ended": sum(visit.ended for visit in ended),
        "visits_not_ended": sum(not visit.ended for visit in ended),
        "slips_completed": len(completed),
        "slips_owed": sum(slip.points_earned is None for slip in completed),
    }


async def _expire_sessions(
    database: Database, actor: Actor, *, settings: Settings, clock: Clock
) -> Mapping[str, int]:
    idle_seconds = settings.session_idle_seconds
    return asdict(await expire_sessions(database, actor, idle_seconds=idle_seconds, now=clock()))


async def _reconcile_ledger(
    database: Database, actor: Actor, *, settings: Settings, clock: Clock
) -> Mapping[str, int]:
    del settings
    told = 0

    def tell(finding: Finding) -> None:
        nonlocal told
        told += 1
        if told <= LINES_TOLD:
            log_warning(
                "reconcile_finding",
                casino_id=actor.casino_id,
                player_id=finding.player_id,
                sequence=finding.sequence,
                kind=finding.kind,
                detail=finding.detail,
            )

    done = await reconcile_ledger(database, actor, tell=tell, clock=clock)
    _tell_left_out("reconcile_finding", found=told)
    return done.counts


async def _report_stale_slips(
    database: Database, actor: Actor, *, settings: Settings, clock: Clock
) -> Mapping[str, int]:
    now = clock()
    stale_before = now - timedelta(hours=settings.stale_slip_hours)
    async with database.reading(actor.casino_id) as tx:
        slips = await stale_slips(tx, actor.casino_id, stale_before=stale_before)
    for slip in slips[:LINES_TOLD]:
        log_warning("stale_slip", **asdict(slip), live_hours=slip.live_hours(now))
    _tell_left_out("stale_slip", found=len(slips))
    return {"stale_slips": len(slips)}


def _tell_left_out(event: str, *, found: int) -> None:
    """Say how many lines of an event were not written, so that no run fills the log."""
    if found > LINES_TOLD:
        log_warning("lines_left_out", of=event, count=found - LINES_TOLD)


JOBS = (
    Job("roll_over_visits", FIVE_MINUTES, lease_seconds=TEN_MINUTES, work=_roll_over_visits),
    Job("expire_sessions", HOUR, lease_seconds=TEN_MINUTES, work=_expire_sessions),
    Job(RECONCILE, EVERY_SECONDS, lease_seconds=LEASE_SECONDS, work=_reconcile_ledger),
    Job("report_stale_slips", HOUR, lease_seconds=TEN_MINUTES, work=_report_stale_slips),
)
