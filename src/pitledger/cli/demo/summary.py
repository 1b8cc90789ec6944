"""The summary of the demo casino: figures read back from the database, and whether they add up."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.table import Table

from pitledger.cli.demo.figures import Figures, contradictions

SECTIONS = (
    {
        "visits.started": "Visits started",
        "visits.ended": "Visits ended",
    },
    {
        "slips.opened": "Slips opened",
        "slips.moved": "  by a move",
        "slips.closed": "Slips closed",
        "slips.recovered": "  paid by a recovery",
        "slips.owed": "  whose points are owed",
        "slips.live": "Slips in play",
        "slips.paused": "  paused",
    },
    {
        "entries.GAMEPLAY.count": "Entries for play",
        "entries.MANUAL_BONUS.count": "  for rewards",
        "entries.ADJUSTMENT.count": "  for points taken",
        "entries.REVERSAL.count": "  that take others back",
    },
    {
        "entries.GAMEPLAY.points": "Points for play",
        "entries.MANUAL_BONUS.points": "  for rewards",
        "entries.ADJUSTMENT.points": "  taken",
        "entries.REVERSAL.points": "  taken back",
        "balances": "All balances",
        "lifetime": "All lifetime points",
    },
    {
        "tiers.BRONZE": "Players in BRONZE",
        "tiers.SILVER": "  in SILVER",
        "tiers.GOLD": "  in GOLD",
        "tiers.PLATINUM": "  in PLATINUM",
    },
)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift that was played, and what was counted meanwhile."""

    seed: int
    started_at: datetime
    ended_at: datetime
    counted: Figures


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of the demo casino, and the shift that was played for them, if one was."""

    casino_id: UUID
    stored: Figures
    shift: Shift | None

    @property
    def contradictions(self) -> Sequence[str]:
        """Return where the figures do not add up, a sentence each."""
        return contradictions(self.stored, None if self.shift is None else self.shift.counted)

    def document(self) -> dict[str, Any]:
        """Return the summary as a JSON document; `shift` is null where none was played."""
        shift = self.shift and {
            "seed": self.shift.seed,
            "started_at": _text(self.shift.started_at),
            "ended_at": _text(self.shift.ended_at),
        }
        return {
            "casino_id": self.casino_id,
            "shift": shift,
            "adds_up": not self.contradictions,
            "figures": self.stored,
        }


def _text(instant: datetime) -> str:
    """Return a time in UTC as the API writes it."""
    return instant.isoformat().replace("+00:00", "Z")


def show(summary: Summary) -> None:
    """Tell the summary on standard error: a table on a terminal, else a line."""
    console = Console(stderr=True)
    if console.is_terminal:
        console.print(_table(summary))
    else:
        sys.stderr.write(f"{_title(summary)}\n")


def _title(summary: Summary) -> str:
    if summary.shift is None:
        return "The demo casino has been played in; it stays as it is."
    slips = summary.stored.get("slips.opened", 0)
    return f"Demo Casino: a shift of {slips} slips was played (seed {summary.shift.seed})."


def _table(summary: Summary) -> Table:
    """Return the figures a section each, as they were counted and as they are stored."""
    counted = None if summary.shift is None else summary.shift.counted
    table = Table(title=_title(summary), min_width=len(_title(summary)) + 4)
    table.add_column("")
    if counted is not None:
        table.add_column("counted", justify="right")
    table.add_column("stored", justify="right")
    for section in SECTIONS:
        for name, label in section.items():
            columns = [summary.stored] if counted is None else [counted, summary.stored]
            table.add_row(label, *(f"{column.get(name, 0):,}" for column in columns))
        table.add_section()
    return table
