"""Whether the server lives, and whether it can serve."""

from typing import Literal

from fastapi import APIRouter
from psycopg import Error
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.casino import casino_ids
from pitledger.edge.requests import services
from pitledger.edge.services import Services
from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.platform.migrate import pending_migrations
from pitledger.readmodels.operating_figures import operating_figures

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Relay(BaseModel):
    """How far the telling of events is behind. It keeps nothing from being served."""

    events_waiting: int
    oldest_age_seconds: float
    dead_letters: int


class Readiness(BaseModel):
    """Whether requests can be served; `pending_migrations` is what the database lacks.

    `relay` is null where the database can't say.
    """

    status: Literal["ready", "not ready"]
    database: Literal["reachable", "unreachable"]
    pending_migrations: list[str]
    relay: Relay | None


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def get_healthz() -> Health:
    """Say that the process lives."""
    return Health()


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready."}})
async def get_readyz(request: Request, *, response: Response) -> Readiness:
    """Say whether the database is reachable and migrated, and how far the relay is behind."""
    here = services(request)
    try:
        pending = await pending_migrations(here.database)
    except DatabaseUnavailableError:
        response.status_code = 503
        return Readiness(
            status="not ready", database="unreachable", pending_migrations=[], relay=None
        )
    if pending:
        response.status_code = 503
    return Readiness(
        status="not ready" if pending else "ready",
        database="reachable",
        pending_migrations=pending,
        relay=None if pending else await _relay(here),
    )


async def _relay(here: Services) -> Relay | None:
    try:
        ids = await casino_ids(here.database)
        figures = await operating_figures(here.database, casino_ids=ids)
    except (DatabaseUnavailableError, Error):
        return None
    return Relay(
        events_waiting=figures.outbox_depth,
        oldest_age_seconds=figures.oldest_untold_age_seconds(here.clock()),
        dead_letters=figures.dead_letters,
    )
