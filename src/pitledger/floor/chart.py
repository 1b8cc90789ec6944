"""Points over time as a line of steps: each entry moves the balance at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pitledger.readmodels.player_statement import Balance

WIDTH, HEIGHT = 1000, 200
STEPS = (Decimal(1), Decimal(2), Decimal(4), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart draws and says; `line` and `area` are paths in a box of WIDTH by HEIGHT."""

    line: str
    area: str
    top: int
    middle: int
    first: Balance
    last: Balance
    lowest: int
    highest: int
    entries: int


def chart_of(balances: Sequence[Balance], *, until: datetime) -> Chart | None:
    """Return the chart of balances up to an instant, the oldest first; None without any."""
    if not balances:
        return None
    first, last = balances[0], balances[-1]
    amounts = [balance.balance_after for balance in balances]
    top = round_top(max(amounts))
    start = first.created_at
    span = max((max(until, last.created_at) - start).total_seconds(), 1)

    def x(at: datetime) -> int:
        return round(max((at - start).total_seconds(), 0) / span * WIDTH)

    def y(amount: int) -> int:
        return HEIGHT - round(amount / top * HEIGHT)

    steps = [f"M0 {y(amounts[0])}"]
    steps += [f"H{x(one.created_at)}V{y(one.balance_after)}" for one in balances[1:]]
    line = "".join([*steps, f"H{WIDTH}"])
    return Chart(
        line=line,
        area=f"{line}V{HEIGHT}H0Z",
        top=top,
        middle=top // 2,
        first=first,
        last=last,
        lowest=min(amounts),
        highest=max(amounts),
        entries=len(balances),
    )


def round_top(highest: int) -> int:
    """Return a round even number that is not below the highest amount, and not far above it."""
    if highest <= 1:
        return 2
    power = Decimal(10) ** (len(str(highest)) - 1)
    return next(
        int(step * power)
        for step in STEPS
        if step * power >= highest and int(step * power) % 2 == 0
    )
