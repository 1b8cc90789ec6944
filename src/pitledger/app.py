"""The composition root: the one module that knows every part."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from pitledger import __version__
from pitledger.edge.services import Services
from pitledger.edge.throttle import SignInThrottle
from pitledger.http import (
    audit,
    casino,
    exports,
    games,
    health,
    ledger,
    loyalty,
    metrics,
    players,
    rating_slips,
    recoveries,
    sessions,
    staff,
    tables,
    tiers,
    verification,
    visits,
)
from pitledger.http.door import Door
from pitledger.http.openapi import openapi_of
from pitledger.http.problems import answer_http_error, answer_invalid, answer_refusal
from pitledger.kernel.errors import DomainError
from pitledger.platform.clock import Clock, system_clock
from pitledger.platform.database import open_database
from pitledger.platform.log import configure_log
from pitledger.platform.metrics import Metrics
from pitledger.platform.rate_limit import RateLimit
from pitledger.platform.settings import Settings

REWARDS_PER_WINDOW = 10
REWARD_WINDOW_SECONDS = 60


def create_app(settings: Settings | None = None, *, clock: Clock = system_clock) -> FastAPI:
    """Return the server's application, from the settings or from the environment.

    Raises `ValueError` without a database URL or a secret key; `pitledger serve` sets both.
    """
    chosen = settings or Settings()
    if chosen.database_url is None or chosen.secret_key is None:
        message = "PITLEDGER_DATABASE_URL and PITLEDGER_SECRET_KEY must be set"
        raise ValueError(message)
    url, secret_key = chosen.database_url, chosen.secret_key.get_secret_value().encode()
    counted = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        configure_log()
        async with (
            open_database(chosen, url) as database,
            _reward_limit(chosen) as reward_limit,
            SignInThrottle(chosen.rate_limit_storage, secret_key=secret_key) as throttle,
        ):
            app.state.services = Services(
                database=database,
                clock=clock,
                reward_limit=reward_limit,
                sign_in_throttle=throttle,
                metrics=counted,
                settings=chosen,
                secret_key=secret_key,
            )
            yield

    app = FastAPI(
        title="pitledger",
        version=__version__,
        description="Rating slips, loyalty points and the ledger that proves them.",
        lifespan=lifespan,
        redirect_slashes=False,
    )
    _route(app, counted, body_seconds=chosen.request_body_seconds)
    return app


def _reward_limit(settings: Settings) -> RateLimit:
    return RateLimit(
        "manual_reward",
        limit=REWARDS_PER_WINDOW,
        window_seconds=REWARD_WINDOW_SECONDS,
        storage_uri=settings.rate_limit_storage,
    )


def _route(app: FastAPI, counted: Metrics, *, body_seconds: float) -> None:
    app.add_middleware(Door, listener=counted.hear, body_seconds=body_seconds)
    app.add_exception_handler(DomainError, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.include_router(sessions.public, prefix="/v1")
    for module in (
        sessions,
        casino,
        staff,
        games,
        tiers,
        tables,
        players,
        rating_slips,
        recoveries,
        visits,
        loyalty,
        ledger,
        audit,
        exports,
        verification,
    ):
        app.include_router(module.router, prefix="/v1")
    app.openapi = lambda: openapi_of(app)  # type: ignore[method-assign]
