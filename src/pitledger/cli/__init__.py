"""The command line: one module per command group."""

import os
import sys
from pathlib import Path

import typer

from pitledger.cli import (
    casino,
    demo,
    events,
    jobs,
    ledger,
    migrate,
    serve,
    sessions,
    slips,
    staff,
    tiers,
    trace,
    visits,
    worker,
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="The loyalty ledger of a casino floor.",
)
app.command("serve")(serve.serve)
app.command("worker")(worker.worker)
app.command("demo")(demo.demo)
app.command("migrate")(migrate.migrate_database)
app.command("trace")(trace.trace_correlation)
app.add_typer(casino.app, name="casino", help="Casinos of this installation.")
app.add_typer(staff.app, name="staff", help="People who work in a casino.")
app.add_typer(jobs.app, name="jobs", help="What is done by the clock.")
app.add_typer(ledger.app, name="ledger", help="The points ledger of this installation.")
app.add_typer(sessions.app, name="sessions", help="Sessions of this installation.")
app.add_typer(slips.app, name="slips", help="Rating slips of this installation.")
app.add_typer(events.app, name="events", help="The event log, and who could not be told of it.")
app.add_typer(tiers.app, name="tiers", help="The tiers of a casino's players.")
app.add_typer(visits.app, name="visits", help="Visits of this installation.")


def main() -> None:
    """Run the command line; without a standard error, what is meant for it goes nowhere."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as we run
    app()
