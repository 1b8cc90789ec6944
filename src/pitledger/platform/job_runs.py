"""Who runs a casino's job at this moment, how it last ended, and when it is due again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, LiteralString, cast
from uuid import UUID

from psycopg.types.json import Jsonb

from pitledger.kernel.actor import Actor
from pitledger.platform.context import command_context
from pitledger.platform.database import Executor, Tx


@dataclass(frozen=True, slots=True)
class JobRun:
    """A casino's job as it ran last.

    `detail` holds the counts of the last run that was completed, which ended at `completed_at`;
    `error_code` says why the last run failed. While somebody runs it, `leased_until` is set.
    """

    casino_id: UUID
    job: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    error_code: str | None
    completed_at: datetime | None
    detail: dict[str, Any] | None
    next_run_at: datetime
    leased_until: datetime | None
    leased_by: str | None
    correlation_id: str


CLAIM_JOB = """
select claimed, ask_again_at
from claim_job(
  %(casino_id)s, %(context)s, %(now)s, %(job)s, %(interval_seconds)s, %(lease_until)s, %(holder)s
)
"""
FINISH_JOB = """
select held
from finish_job(
  %(casino_id)s, %(context)s, %(now)s, %(job)s, %(holder)s, %(error_code)s, %(detail)s,
  %(next_run_at)s
) as held
"""
_COLUMNS = cast("LiteralString", ", ".join(field.name for field in fields(JobRun)))
JOB_RUNS: LiteralString = f"""
select {_COLUMNS} from job_run where casino_id = %(casino_id)s order by job
"""


@dataclass(frozen=True, slots=True)
class JobClaim:
    """Whether the job is the asker's to run now; if not, when it is worth asking again."""

    claimed: bool
    ask_again_at: datetime


@dataclass(frozen=True, slots=True)
class _Finished:
    held: bool


async def claim_job(
    database: Executor,
    actor: Actor,
    *,
    job: str,
    interval_seconds: int | None,
    lease_until: datetime,
    holder: str,
    now: datetime,
) -> JobClaim:
    """Take a casino's job to run it, where nobody holds it and it is due: without interval, now.

    Of many that ask at once one takes it. A lease that ran out may be taken over, so whoever dies
    at work delays the job and no more; so may a time that only a clock set back could have left.
    """
    params = {
        **command_context(actor, now),
        "job": job,
        "interval_seconds": interval_seconds,
        "lease_until": lease_until,
        "holder": holder,
    }
    return await database.one(CLAIM_JOB, params, row=JobClaim)


async def finish_job(
    database: Executor,
    actor: Actor,
    *,
    job: str,
    holder: str,
    ended: Mapping[str, int] | str,
    next_run_at: datetime,
    now: datetime,
) -> bool:
    """Note how a run that was claimed under this correlation id ended: its counts, or a code.

    Returns False, and changes nothing, where its lease ran out and somebody else took the job.
    """
    failed = isinstance(ended, str)
    params = {
        **command_context(actor, now),
        "job": job,
        "holder": holder,
        "error_code": ended if failed else None,
        "detail": None if failed else Jsonb(dict(ended)),
        "next_run_at": next_run_at,
    }
    return (await database.one(FINISH_JOB, params, row=_Finished)).held


async def job_runs(tx: Tx, casino_id: UUID) -> Sequence[JobRun]:
    """Return how each job of a casino ran last, as far as it ever ran."""
    return await tx.all(JOB_RUNS, {"casino_id": casino_id}, row=JobRun)
