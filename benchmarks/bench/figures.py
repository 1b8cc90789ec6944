"""What is reported: figures of several turns, in tables for a person and for a program."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeAlias

HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that was measured in each turn."""

    turns: tuple[float, ...]

    @classmethod
    def of(cls, turns: Iterable[float]) -> "Figure":
        """Return the figure of some turns."""
        return cls(tuple(turns))

    def over(self, other: "Figure") -> "Figure":
        """Return the ratio to another figure, turn by turn."""
        return Figure.of(one / two for one, two in zip(self.turns, other.turns, strict=True))

    @property
    def median(self) -> float:
        """Return the median of the turns."""
        return median(self.turns)

    def __str__(self) -> str:
        middle, *around = map(_rounded, (self.median, min(self.turns), max(self.turns)))
        return middle if len(self.turns) == 1 else f"{middle} ({around[0]} to {around[1]})"

    def to_json(self) -> dict[str, Any]:
        """Return median, least and most, and each turn."""
        return {
            "median": self.median,
            "least": min(self.turns),
            "most": max(self.turns),
            "turns": list(self.turns),
        }


Cell: TypeAlias = Figure | str | int


def _rounded(figure: float) -> str:
    """Return a figure with three digits that count."""
    return f"{figure:,.0f}".replace(",", " ") if abs(figure) >= HUNDRED else f"{figure:.3g}"


@dataclass
class Table:
    """Rows of figures: `columns` has the heading of each key."""

    title: str
    columns: Mapping[str, str]
    rows: list[Mapping[str, Cell]] = field(default_factory=list[Mapping[str, Cell]])
    notes: Sequence[str] = ()

    def markdown(self) -> str:
        """Return it as a person reads it."""
        lines = [f"### {self.title}", "", *(f"{note}\n" for note in self.notes)]
        lines.append(f"| {' | '.join(self.columns.values())} |")
        lines.append("|---" * len(self.columns) + "|")
        for row in self.rows:
            cells = (str(row.get(key, "")) for key in self.columns)
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join(lines) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Return it as a program reads it."""
        rows = [
            {key: cell.to_json() if isinstance(cell, Figure) else cell for key, cell in row.items()}
            for row in self.rows
        ]
        return {"title": self.title, "notes": list(self.notes), "rows": rows}
