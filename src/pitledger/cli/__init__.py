"""The command line: one module per command group."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from pitledger import __version__

COMMANDS = {
    "serve": "serve:serve",
    "worker": "worker:worker",
    "demo": "demo:demo",
    "migrate": "migrate:migrate_database",
    "trace": "trace:trace_correlation",
    "casino": "casino:app",
    "staff": "staff:app",
    "import": "imports:app",
    "export": "exports:app",
    "jobs": "jobs:app",
    "ledger": "ledger:app",
    "sessions": "sessions:app",
    "slips": "slips:app",
    "events": "events:app",
    "tiers": "tiers:app",
    "visits": "visits:app",
}


def command_line(arguments: list[str]) -> typer.Typer:
    """Return the command line; of a command that is named, no other's modules are loaded."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(group)
    named = [name for name in arguments[:1] if name in COMMANDS]
    for name in named or COMMANDS:
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(import_module(f"pitledger.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def print_version(asked: bool) -> None:  # noqa: FBT001 - as typer calls it
    """Print the release where it is asked for, and end."""
    if asked:
        typer.echo(f"pitledger {__version__}")
        raise typer.Exit


def group(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=print_version, is_eager=True, help="Print the release."),
    ] = False,
) -> None:
    """The loyalty ledger of a casino floor."""


def main() -> None:
    """Run the command line; without a standard error, what is meant for it goes nowhere."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as we run
    command_line(sys.argv[1:])()
