"""`pitledger tiers`."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from pitledger.casino import casino_ids
from pitledger.cli.many import progress
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    fail,
    operator_of,
    print_result,
    run,
    settings_from,
)
from pitledger.edge.tier_moves import tier_moves
from pitledger.kernel.actor import Actor
from pitledger.loyalty import (
    TierChange,
    TierMove,
    TierTable,
    table_in_force,
    tier_changes,
)
from pitledger.platform.clock import system_clock
from pitledger.platform.database import Database

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """The tiers of a casino's players."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a table would do, and how many players it was looked up for."""

    tiers: TierTable
    players_checked: int
    changes: Sequence[TierChange]

    @property
    def players_changed(self) -> int:
        """Return how many players would be moved."""
        return sum(change.players for change in self.changes)


@app.command()
def apply(
    *,
    casino: Annotated[
        UUID | None, typer.Option(help="The casino's id; needed where there are several.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Go on without a question.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only preview.")] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Move every player to the tier that their points earn under the current table; prints JSON.

    A preview goes to standard error first. Each player who changes gets an entry of 0 points.
    """
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        async with application_database(settings) as database:
            actor = await operator_of(database, casino or await _only_casino(database))
            preview = await _preview(database, actor.casino_id)
            _show(preview)
            changes = preview.changes
            if changes and not dry_run:
                _ask(preview, yes=yes)
                changes = _counted(await _move_players(database, actor, preview=preview))
        result: dict[str, Any] = {
            "casino_id": actor.casino_id,
            "tier_version": preview.tiers.version,
            "dry_run": dry_run,
            "players_checked": preview.players_checked,
            "players_changed": sum(change.players for change in changes),
            "changes": [asdict(change) for change in changes],
        }
        print_result(result)

    run(work)


async def _only_casino(database: Database) -> UUID:
    ids = await casino_ids(database)
    if len(ids) != 1:
        fail(f"there are {len(ids)} casinos here; say which with --casino ID")
    return ids[0]


async def _preview(database: Database, casino_id: UUID) -> Preview:
    async with database.reading(casino_id) as tx:
        tiers = await table_in_force(tx, casino_id)
        held = await tier_changes(tx, casino_id, thresholds=tiers.thresholds)
    return Preview(
        tiers=tiers,
        players_checked=sum(change.players for change in held),
        changes=[change for change in held if change.tier_before != change.tier_after],
    )


def _show(preview: Preview) -> None:
    """Write the preview to standard error, on a terminal as a table."""
    title = (
        f"Tier table version {preview.tiers.version}: {preview.players_changed} of "
        f"{preview.players_checked} players change"
    )
    console = Console(stderr=True)
    if not console.is_terminal:
        lines = [title, *(f"  {_arrow(change)}: {change.players}" for change in preview.changes)]
        sys.stderr.write("\n".join(lines) + "\n")
        return
    table = Table(title=title)
    table.add_column("from")
    table.add_column("to")
    table.add_column("players", justify="right")
    for change in preview.changes:
        table.add_row(change.tier_before, change.tier_after, str(change.players))
    console.print(table)


def _arrow(change: TierChange) -> str:
    return f"{change.tier_before} -> {change.tier_after}"


def _ask(preview: Preview, *, yes: bool) -> None:
    """Go on where the operator says so; end with exit code 1 where not, or where nobody can."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail("nothing was changed: add --yes to move these players, or --dry-run to only look")
    # Not typer's own question, which writes a space to standard output.
    sys.stderr.write(f"Move {preview.players_changed} players? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        fail("nothing was changed")


async def _move_players(
    database: Database, actor: Actor, *, preview: Preview
) -> Sequence[TierMove]:
    """Move whoever has to be moved, some at a time."""
    moves: list[TierMove] = []
    with progress("Moving players", total=preview.players_changed) as advance:
        async for looked_at, moved in tier_moves(
            database, actor, tiers=preview.tiers, clock=system_clock
        ):
            moves += moved
            for _ in range(looked_at):
                advance(1)
    return moves


def _counted(moves: Sequence[TierMove]) -> Sequence[TierChange]:
    counts = Counter((move.tier_before, move.tier_after) for move in moves)
    return [TierChange(*tiers, players) for tiers, players in sorted(counts.items())]
