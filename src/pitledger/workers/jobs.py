"""Running what the schedule says is due, casino by casino."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from psycopg import Error

from pitledger.casino import casino_ids
from pitledger.edge.system import system_actor
from pitledger.kernel.actor import Actor
from pitledger.kernel.errors import DomainError, InternalError
from pitledger.platform.clock import Clock
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database
from pitledger.platform.job_runs import claim_job, finish_job
from pitledger.platform.log import log_exception, log_info, log_warning
from pitledger.platform.settings import Settings
from pitledger.workers.schedule import JOBS, Job

A_NEW_CASINO_WAITS = timedelta(minutes=5)
RETRY_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """The process that runs jobs, and what it runs them with."""

    name: str
    database: Database
    settings: Settings
    clock: Clock


async def run_due_jobs(
    database: Database, settings: Settings, *, clock: Clock, holder: str
) -> float:
    """Run what is due, one casino and job after the other; return the seconds until the next is.

    `holder` names the process. A job that fails is told and noted, and stops no other; it is
    tried again after five minutes.

    Raises `DatabaseUnavailableError` where the casinos can't even be told.
    """
    here = _Holder(name=holder, database=database, settings=settings, clock=clock)
    due_at = [clock() + A_NEW_CASINO_WAITS]
    for casino_id in await casino_ids(database):
        for job in JOBS:
            with correlated():
                due_at.append(await _run_if_due(here, casino_id, job=job))
    return max(0.0, (min(due_at) - clock()).total_seconds())


async def _run_if_due(here: _Holder, casino_id: UUID, *, job: Job) -> datetime:
    """Run a casino's job where it is due and free; return when to ask for it again."""
    try:
        actor = await system_actor(here.database, casino_id)
        now = here.clock()
        claim = await claim_job(
            here.database,
            actor,
            job=job.name,
            interval_seconds=job.interval_seconds,
            lease_until=now + timedelta(seconds=job.lease_seconds),
            holder=here.name,
            now=now,
        )
        if not claim.claimed:
            return claim.ask_again_at
        ended = await _ended(here, actor, job=job)
        return await _noted(here, actor, job=job, started_at=now, ended=ended)
    except (DomainError, Error) as error:
        log_warning("job_not_noted", job=job.name, casino_id=casino_id, error=str(error))
        return here.clock() + RETRY_AFTER


async def _noted(
    here: _Holder, actor: Actor, *, job: Job, started_at: datetime, ended: Mapping[str, int] | str
) -> datetime:
    """Note how a run ended, and return when the next is due."""
    now = here.clock()
    failed = isinstance(ended, str)
    due_at = now + RETRY_AFTER if failed else started_at + timedelta(seconds=job.interval_seconds)
    if not await finish_job(
        here.database,
        actor,
        job=job.name,
        holder=here.name,
        ended=ended,
        next_run_at=due_at,
        now=now,
    ):
        log_warning("job_lease_lost", job=job.name, casino_id=actor.casino_id)
    return due_at


async def _ended(here: _Holder, actor: Actor, *, job: Job) -> Mapping[str, int] | str:
    """Run a job and return its counts; where it fails it is told, and the code is returned."""
    facts = {"job": job.name, "casino_id": actor.casino_id}
    started = time.perf_counter()
    log_info("job_started", **facts)
    try:
        counts = await job.work(here.database, actor, settings=here.settings, clock=here.clock)
    except DomainError as error:
        log_warning("job_failed", **facts, code=error.code, duration_ms=_since(started))
        return error.code
    except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs are to be done
        code = InternalError.code
        log_exception("job_failed", error, **facts, code=code, duration_ms=_since(started))
        return code
    log_info("job_completed", **facts, counts=dict(counts), duration_ms=_since(started))
    return counts


def _since(started: float) -> float:
    """Return the milliseconds since a moment of the performance counter."""
    return round((time.perf_counter() - started) * 1000, 3)
