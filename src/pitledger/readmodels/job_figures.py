"""What the jobs have found in the whole installation, told without saying where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pitledger.platform.database import Executor

JOB_FIGURES = """
select reconcile_findings, reconciled_at, stale_slips
from job_figures(%(casino_id)s, %(stale_before)s)
"""
NEVER = -1


@dataclass(frozen=True, slots=True)
class JobFigures:
    """Findings of the last completed reconciles, when the oldest of them ended, stale slips.

    `reconciled_at` is None where a casino has none yet.
    """

    reconcile_findings: int
    reconciled_at: datetime | None
    stale_slips: int

    def reconcile_age_seconds(self, now: datetime) -> float:
        """Return for how long the ledger of some casino was not reconciled; -1: it never was."""
        if self.reconciled_at is None:
            return NEVER
        return max(0, (now - self.reconciled_at).total_seconds())


async def job_figures(
    database: Executor, *, casino_ids: Sequence[UUID], stale_before: datetime
) -> JobFigures:
    """Return the figures of some casinos together, each read in a transaction of its own.

    Stale are live slips that were opened before `stale_before`.
    """
    figures = [
        await database.one(
            JOB_FIGURES, {"casino_id": casino_id, "stale_before": stale_before}, row=JobFigures
        )
        for casino_id in casino_ids
    ]
    reconciled = [one.reconciled_at for one in figures if one.reconciled_at is not None]
    return JobFigures(
        reconcile_findings=sum(one.reconcile_findings for one in figures),
        reconciled_at=min(reconciled) if len(reconciled) == len(figures) > 0 else None,
        stale_slips=sum(one.stale_slips for one in figures),
    )
