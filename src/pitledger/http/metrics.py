"""What Prometheus reads: on this machine, or with a token of its own."""

import hmac
from datetime import datetime, timedelta

from fastapi import APIRouter
from psycopg import Error
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from pitledger.casino import casino_ids
from pitledger.edge.requests import services
from pitledger.edge.services import Services
from pitledger.kernel.errors import DatabaseUnavailableError, UnauthorizedError
from pitledger.platform.log import log_exception
from pitledger.platform.metrics import TEXT
from pitledger.readmodels.job_figures import JobFigures, job_figures
from pitledger.readmodels.operating_figures import OperatingFigures, operating_figures

router = APIRouter(tags=["operation"])
LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
NAMES_OF_PROXIES = frozenset({"forwarded", "via", "x-real-ip"})


@router.get("/metrics", response_class=PlainTextResponse)
async def get_metrics(request: Request) -> Response:
    """Return the figures of the process and of what waits in the database, as Prometheus text.

    Without a database, the figures of the process alone, and `pitledger_database_up` 0.
    """
    here = services(request)
    if not (_on_this_machine(request) or _has_token(request, here)):
        raise UnauthorizedError(
            "The figures are read on the server's own machine, or elsewhere with the bearer token "
            "that is set as PITLEDGER_METRICS_TOKEN."
        )
    pool = here.database.pool_statistics()  # before this request waits for a connection itself
    gauges = _gauges(here, await _figures(here))
    return Response(here.metrics.exposition(gauges, pool=pool), headers={"content-type": TEXT})


def _on_this_machine(request: Request) -> bool:
    """Return whether the connection comes from here, and not for somebody elsewhere."""
    forwarded = any(
        name in NAMES_OF_PROXIES or name.startswith("x-forwarded-") for name in request.headers
    )
    return not forwarded and request.client is not None and request.client.host in LOOPBACK


def _has_token(request: Request, here: Services) -> bool:
    if here.settings.metrics_token is None:
        return False
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    expected = here.settings.metrics_token.get_secret_value().encode()
    return scheme.lower() == "bearer" and hmac.compare_digest(token.encode("latin-1"), expected)


async def _figures(here: Services) -> tuple[OperatingFigures, JobFigures] | None:
    """Return what waits and what the jobs found, or None where the database can't say so."""
    stale_before = here.clock() - timedelta(hours=here.settings.stale_slip_hours)
    try:
        ids = await casino_ids(here.database)
        return (
            await operating_figures(here.database, casino_ids=ids),
            await job_figures(here.database, casino_ids=ids, stale_before=stale_before),
        )
    except DatabaseUnavailableError:
        return None
    except Error as error:
        log_exception("figures_unavailable", error)
        return None


def _gauges(
    here: Services, figures: tuple[OperatingFigures, JobFigures] | None
) -> list[tuple[str, str, float]]:
    up = ("pitledger_database_up", "Whether the database told the figures of what waits.")
    if figures is None:
        return [(*up, 0)]
    waiting, found = figures
    return [
        (*up, 1),
        (
            "pitledger_recovery_queue_depth",
            "Closed slips whose points are owed.",
            waiting.recovery_queue_depth,
        ),
        (
            "pitledger_recovery_oldest_age_seconds",
            "For how long the oldest of them has been owed; 0 where none is.",
            waiting.oldest_age_seconds(here.clock()),
        ),
        (
            "pitledger_outbox_depth",
            "Events that are written and not told yet.",
            waiting.outbox_depth,
        ),
        (
            "pitledger_outbox_oldest_age_seconds",
            "For how long the oldest of them has waited; 0 where none does.",
            waiting.oldest_untold_age_seconds(here.clock()),
        ),
        (
            "pitledger_dead_letters",
            "Events that a consumer could not take, and that are not told again by themselves.",
            waiting.dead_letters,
        ),
        *_gauges_of_jobs(found, here.clock()),
    ]


def _gauges_of_jobs(found: JobFigures, now: datetime) -> list[tuple[str, str, float]]:
    return [
        (
            "pitledger_reconcile_findings",
            "What the last completed reconcile of each casino found wrong.",
            found.reconcile_findings,
        ),
        (
            "pitledger_reconcile_age_seconds",
            "Since the reconcile of the casino that waits longest; -1 where one never had any.",
            found.reconcile_age_seconds(now),
        ),
        (
            "pitledger_stale_slips",
            "Slips that have been live for longer than PITLEDGER_STALE_SLIP_HOURS.",
            found.stale_slips,
        ),
    ]
