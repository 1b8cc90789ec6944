"""Whether the server lives, and whether it can serve."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pitledger.http.routing import services
from pitledger.kernel.errors import DatabaseUnavailableError
from pitledger.platform.migrate import pending_migrations

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """Whether requests can be served; `pending_migrations` is what the database lacks."""

    status: Literal["ready", "not ready"]
    database: Literal["reachable", "unreachable"]
    pending_migrations: list[str]


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz")
async def get_healthz() -> Health:
    """Say that the process lives."""
    return Health()


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready."}})
async def get_readyz(request: Request, *, response: Response) -> Readiness:
    """Say whether the database is reachable and migrated."""
    try:
        pending = await pending_migrations(services(request).database)
    except DatabaseUnavailableError:
        response.status_code = 503
        return Readiness(status="not ready", database="unreachable", pending_migrations=[])
    if pending:
        response.status_code = 503
    return Readiness(
        status="not ready" if pending else "ready",
        database="reachable",
        pending_migrations=pending,
    )
