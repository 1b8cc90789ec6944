"""Working through many things, casino by casino, before the eyes of whoever waits."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from uuid import UUID

from rich.console import Console
from rich.progress import Progress

from pitledger.casino import casino_ids
from pitledger.cli.running import fail
from pitledger.platform.database import Database
from pitledger.platform.log import configure_log


async def chosen_casinos(database: Database, casino: UUID | None) -> Sequence[UUID]:
    """Return the casino that was named, or all of the installation; exit where there is none."""
    known = await casino_ids(database)
    if casino is None:
        return known
    if casino not in known:
        fail(f"there is no casino {casino}")
    return [casino]


@contextmanager
def progress(what: str, *, total: int) -> Generator[Callable[[int], None]]:
    """Show on a terminal how far the work is, beneath the log; tell it how many are done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    console = Console(stderr=True, soft_wrap=True)  # which leaves each line of the log whole
    try:
        both = sys.stdout.isatty()  # what is printed would stand on the bar's line
        with Progress(console=console, transient=True, redirect_stdout=both) as bar:
            configure_log()
            task = bar.add_task(what, total=total)
            yield lambda count: bar.advance(task, count)
    finally:
        configure_log()
