"""House edges that are legal, and surely a mistake."""

from decimal import Decimal

UNUSUALLY_HIGH_PCT = Decimal(40)
UNUSUALLY_LOW_PCT = Decimal("0.1")


def doubt_about(house_edge_pct: Decimal) -> str | None:
    """Return what a house edge was probably mistaken for, as a question; None for a usual one."""
    if house_edge_pct > UNUSUALLY_HIGH_PCT:
        return "is this the payback? The house edge is what the house keeps, in percent"
    if house_edge_pct < UNUSUALLY_LOW_PCT:
        return "is this a fraction? 1.3 percent is written 1.3, not 0.013"
    return None
