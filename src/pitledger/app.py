"""The composition root: the one module that knows every part."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount

from pitledger import __version__
from pitledger.edge.requests import services
from pitledger.edge.route_paths import paths_by_endpoint
from pitledger.edge.services import Services
from pitledger.edge.throttle import SignInThrottle
from pitledger.floor import (
    audit_log,
    board,
    day_report,
    exceptions,
    guest,
    guests,
    ledger_check,
    live,
    owed_points,
    reversals,
    rewards,
    seats,
    sign_in,
    slips,
    statement,
)
from pitledger.floor.admin import ADMIN_PAGES
from pitledger.floor.assets import ASSETS
from pitledger.floor.routing import is_for_a_person, no_such_page, page_above
from pitledger.http import (
    audit,
    casino,
    events,
    exports,
    games,
    health,
    imports,
    ledger,
    loyalty,
    metrics,
    players,
    rating_slips,
    recoveries,
    reports,
    sessions,
    staff,
    tables,
    tiers,
    verification,
    visits,
)
from pitledger.http.door import Door
from pitledger.http.openapi import openapi_of
from pitledger.http.problems import (
    answer_http_error,
    answer_invalid,
    answer_refusal,
    status_of,
)
from pitledger.kernel.errors import DomainError
from pitledger.platform.clock import Clock, system_clock
from pitledger.platform.database import Database, open_database
from pitledger.platform.ending import told_of_the_end
from pitledger.platform.log import Listener, configure_log, lines_heard_by
from pitledger.platform.metrics import Metrics
from pitledger.platform.rate_limit import RateLimit
from pitledger.platform.settings import Settings
from pitledger.platform.wakeups import Wakeups
from pitledger.workers.worker import Worker, passing_hints, working

API = (
    *(sessions, rating_slips, loyalty, players, visits, tables, imports, recoveries, ledger),
    *(casino, staff, games, tiers, audit, events, reports, exports, verification),
)
PAGES = (
    *(sign_in, board, seats, slips, live),
    *(guests, guest, statement, rewards, reversals),
    *(owed_points, day_report, exceptions, ledger_check, audit_log),
    *ADMIN_PAGES,
)
ROUTERS = (
    sessions.public,
    *(module.router for module in (*API, *PAGES)),
    *(health.router, metrics.router),
)
# The routes themselves, not their routers, and those first that a floor asks for all day: each
# request looks at one after the other.
ROUTES: tuple[BaseRoute, ...] = (
    *(route for router in ROUTERS for route in router.routes),
    Mount("/static", ASSETS),
)
REWARDS_PER_WINDOW = 10
REWARD_WINDOW_SECONDS = 60
ENDS_OF_ACTIONS = frozenset({"action_completed", "action_failed"})


def create_app(settings: Settings | None = None, *, clock: Clock = system_clock) -> FastAPI:
    """Return the server's application, from the settings or from the environment.

    Raises `ValueError` without a database URL or a secret key; `pitledger serve` sets both.
    """
    chosen = settings or Settings()
    if chosen.database_url is None or chosen.secret_key is None:
        message = "PITLEDGER_DATABASE_URL and PITLEDGER_SECRET_KEY must be set"
        raise ValueError(message)
    url, secret_key = chosen.database_url, chosen.secret_key.get_secret_value().encode()
    counted, wakeups = Metrics(), Wakeups()
    hear = _listener(counted, wakeups)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        configure_log()
        async with (
            open_database(chosen, url) as database,
            _services(
                chosen, database, clock=clock, counted=counted, secret_key=secret_key
            ) as services,
            AsyncExitStack() as background,
        ):
            app.state.services = services
            app.state.live = live.Live(database, wakeups)
            background.enter_context(told_of_the_end(app.state.live.end))
            worker = Worker(database=database, clock=clock, settings=chosen, wakeups=wakeups)
            await background.enter_async_context(passing_hints(worker))
            if chosen.jobs == "on":
                with lines_heard_by(hear):
                    await background.enter_async_context(working(worker))
            yield

    app = FastAPI(
        title="pitledger",
        version=__version__,
        description="Rating slips, loyalty points and the ledger that proves them.",
        lifespan=lifespan,
        redirect_slashes=False,
        routes=[*ROUTES],
    )
    app.add_middleware(Door, listener=hear, body_seconds=chosen.request_body_seconds)
    _equip(app)
    return app


async def run_worker(settings: Settings) -> None:
    """Work in the background, and nothing else, until the process is told to end.

    Raises `ValueError` without a database URL; `pitledger worker` sets it.
    """
    if settings.database_url is None:
        message = "PITLEDGER_DATABASE_URL must be set"
        raise ValueError(message)
    chosen = settings.model_copy(update={"jobs": "on"})
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    wakeups = Wakeups()
    async with open_database(chosen, settings.database_url) as database:
        worker = Worker(database=database, clock=system_clock, settings=chosen, wakeups=wakeups)
        with lines_heard_by(_listener(Metrics(), wakeups)):
            async with passing_hints(worker), working(worker):
                await stop.wait()


@asynccontextmanager
async def _services(
    settings: Settings, database: Database, *, clock: Clock, counted: Metrics, secret_key: bytes
) -> AsyncGenerator[Services]:
    storage = settings.rate_limit_storage
    async with (
        RateLimit(
            "manual_reward",
            limit=REWARDS_PER_WINDOW,
            window_seconds=REWARD_WINDOW_SECONDS,
            storage_uri=storage,
        ) as reward_limit,
        SignInThrottle(storage, secret_key=secret_key) as throttle,
    ):
        yield Services(
            database=database,
            clock=clock,
            reward_limit=reward_limit,
            sign_in_throttle=throttle,
            metrics=counted,
            settings=settings,
            secret_key=secret_key,
        )


def _listener(counted: Metrics, wakeups: Wakeups) -> Listener:
    """Return what hears the log of each request: what is counted, and that workers have work."""

    def hear(event: str, fields: Mapping[str, Any]) -> None:
        counted.hear(event, fields)
        if event in ENDS_OF_ACTIONS:
            wakeups.hint()

    return hear


def _equip(app: FastAPI) -> None:
    app.state.route_paths = paths_by_endpoint(app)
    app.state.status_of = status_of
    app.openapi = lambda: openapi_of(app)  # type: ignore[method-assign]
    app.add_exception_handler(DomainError, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http_error)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    """Answer a person who followed a wrong address by a page, and everybody else by a problem."""
    if is_for_a_person(request):
        request.state.now = services(request).clock()
        match getattr(error, "status_code", None):
            case HTTPStatus.NOT_FOUND:
                return no_such_page(request)
            case HTTPStatus.METHOD_NOT_ALLOWED:
                return page_above(request)
            case _:
                pass
    return await answer_http_error(request, error)
