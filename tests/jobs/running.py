"""Running the jobs that are due on a floor, and what they leave behind."""

from typing import Any

from pitledger.workers.jobs import run_due_jobs
from tests.floor import Floor
from tests.template import House

ROLL_OVER, EXPIRE = "roll_over_visits", "expire_sessions"
RECONCILE, STALE = "reconcile_ledger", "report_stale_slips"
ALL = {ROLL_OVER, EXPIRE, RECONCILE, STALE}


async def run_jobs(floor: Floor, *, holder: str = "a worker", **settings: Any) -> float:
    """Run what is due by the floor's clock, and return the seconds until the next is."""
    ours = floor.settings.model_copy(update=settings)
    return await run_due_jobs(floor.database, ours, clock=floor.clock, holder=holder)


def job_row(floor: Floor, job: str, *, house: House | None = None) -> dict[str, Any]:
    """Return what is noted of a job of the house, or of the other casino."""
    casino_id = (house or floor.house).casino_id
    return floor.clone.row(
        "select * from job_run where casino_id = %s and job = %s", [casino_id, job]
    )


def noted(floor: Floor) -> list[dict[str, Any]]:
    """Return what is noted of every job."""
    return floor.clone.rows("select * from job_run order by casino_id, job")
