"""`pitledger trace`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from pitledger.cli.many import chosen_casinos
from pitledger.cli.running import (
    DatabaseUrl,
    DataDir,
    application_database,
    fail,
    print_result,
    run,
    settings_from,
)
from pitledger.platform.correlation import is_well_formed
from pitledger.readmodels.trace import TraceItem, trace

WHAT = {"audit": "action", "entry": "transaction_type", "event": "event_type", "owed": "slip_id"}
COLUMNS = ("at (UTC)", "kind", "casino", "what", "to what", "how")


def trace_correlation(
    correlation_id: Annotated[
        str, typer.Argument(metavar="CORRELATION_ID", help="As an answer or a log line tells it.")
    ],
    *,
    casino: Annotated[UUID | None, typer.Option(help="Only what is in this casino.")] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Show what one request, command or job did: audit rows, entries, events, owed points.

    All casinos are looked through; on a terminal it is a table, else one JSON document.
    """
    if not is_well_formed(correlation_id):
        fail("a correlation id is 1 to 64 letters, digits, dots, hyphens and underscores")
    settings = settings_from(database_url, data_dir)

    async def work() -> None:
        found: list[tuple[UUID, TraceItem]] = []
        async with application_database(settings) as database:
            for casino_id in await chosen_casinos(database, casino):
                async with database.reading(casino_id) as tx:
                    items = await trace(tx, casino_id, correlation_id=correlation_id)
                found += [(casino_id, item) for item in items]
        found.sort(key=lambda one: one[1].at)
        _show(correlation_id, [_written(casino_id, item) for casino_id, item in found])

    run(work)


def _written(casino_id: UUID, item: TraceItem) -> dict[str, Any]:
    at = item.at.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {"at": at, "kind": item.kind, "casino_id": casino_id, **item.facts}


def _show(correlation_id: str, items: Sequence[dict[str, Any]]) -> None:
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        print_result({"correlation_id": correlation_id, "items": items})
        return
    table = Table(*COLUMNS, title=f"{correlation_id}: {len(items)} rows")
    for item in items:
        table.add_row(
            item["at"].removesuffix("Z"),
            item["kind"],
            str(item["casino_id"]),
            str(item[WHAT[item["kind"]]]),
            _subject(item),
            _outcome(item),
        )
    console.print(table)


def _subject(item: Mapping[str, Any]) -> str:
    """Return what a row is about."""
    if item["kind"] == "audit":
        return f"{item['entity']}/{item['entity_id']}"
    return str(item.get("subject") or f"player/{item['player_id']}")


def _outcome(item: Mapping[str, Any]) -> str:
    """Return what came of it, in a few words."""
    match item["kind"]:
        case "audit":
            return f"by {item['actor']}"
        case "entry":
            return f"{item['points_change']:+} points, balance {item['balance_after']}"
        case "event":
            told = [f"{one['consumer']} {one['status']}" for one in item["deliveries"]]
            return ", ".join(told) or "told to nobody"
        case _:
            return f"owed: {item['last_error_code']}, {item['attempts']} attempts"
