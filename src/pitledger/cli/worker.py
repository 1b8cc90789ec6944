"""`pitledger worker`."""

from collections.abc import Awaitable, Callable
from pkgutil import resolve_name
from typing import TypeAlias, cast

from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    database_urls,
    make_ready,
    run,
    settings_from,
)
from pitledger.platform.settings import Settings

RunWorker: TypeAlias = Callable[[Settings], Awaitable[None]]
# By its name, as the web server is given the application: it is above the command line.
RUN_WORKER = "pitledger.app:run_worker"


def worker(*, database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """Work in the background until stopped, without serving: events, owed points, jobs.

    For servers that run with --no-jobs; PITLEDGER_JOBS is not looked at.
    """
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        with database_urls(settings) as urls:
            await make_ready(settings, urls)
            run_worker = cast("RunWorker", resolve_name(RUN_WORKER))
            await run_worker(settings.model_copy(update={"database_url": urls.application}))

    run(work)
