"""The figures of gaming days as plain sums over slips and entries say, and as they are served."""

from decimal import Decimal
from typing import Any, TypeAlias

from tests.clone import Clone
from tests.floor import Floor

Figures: TypeAlias = dict[tuple[str, str, str | None], dict[str, int | Decimal]]
COUNTS = ("slips", "play_seconds", "entries")
POINTS = ("gameplay_points", "manual_points", "reversed_points")
# The casino's day starts at six in Vienna; the tests' days know no change of the clocks.
SLIPS = """
select
  (slip.ended_at at time zone 'Europe/Vienna' - interval '6 hours')::date::text as gaming_day,
  slip.table_id::text as "table", slip.snapshot ->> 'game_id' as game,
  closed.actor_id::text as staff, slip.play_seconds,
  slip.average_bet_cents * (slip.snapshot ->> 'house_edge_pct')::numeric / 100 * floor(
    slip.play_seconds * (slip.snapshot ->> 'decisions_per_hour')::numeric / 3600 + 0.5
  ) as theo_cents
from rating_slip as slip
inner join audit_log as closed
  on closed.entity_id = slip.id and closed.action = 'rating_slip.closed'
where slip.status = 'CLOSED' and slip.casino_id = %s
"""
ENTRIES = """
select
  entry.gaming_day::text, slip.table_id::text as "table", slip.snapshot ->> 'game_id' as game,
  entry.staff_id::text as staff, entry.points_change,
  case entry.transaction_type
    when 'GAMEPLAY' then 'gameplay_points' when 'REVERSAL' then 'reversed_points'
    else 'manual_points'
  end as kind
from loyalty_ledger as entry
left join rating_slip as slip on entry.rating_slip_id = slip.id
where
  entry.casino_id = %s
  and (entry.transaction_type <> 'ADJUSTMENT' or entry.source = 'manual')
"""


def plain_figures(floor: Floor, clone: Clone) -> Figures:
    """Return what the ledger and the slips come to: by day, by what, and of which."""
    sums: Figures = {}

    def add(row: dict[str, Any], **more: int | Decimal) -> None:
        for by in ("table", "game", "staff"):
            zeros = dict.fromkeys((*COUNTS, *POINTS, "theo_cents"), 0)
            figures = sums.setdefault((row["gaming_day"], by, row[by]), {**zeros})
            for name, value in more.items():
                figures[name] += value

    for row in clone.rows(SLIPS, [floor.house.casino_id]):
        add(row, slips=1, play_seconds=row["play_seconds"], theo_cents=row["theo_cents"] or 0)
    for row in clone.rows(ENTRIES, [floor.house.casino_id]):
        add(row, entries=1, **{row["kind"]: row["points_change"]})
    return sums


async def served_figures(floor: Floor, days: set[str]) -> Figures:
    """Return what the report says of some days, once its own sums are seen to hold."""
    served: Figures = {}
    for day in days:
        for by in ("table", "game", "staff"):
            report = await report_of(floor, gaming_day=day, by=by)
            assert (report["gaming_day"], report["by"], report["events_waiting"]) == (day, by, 0)
            items = [_figures(item) for item in report["items"]]
            for name, total in _figures(report["totals"]).items():
                assert total == sum(item[name] for item in items), name
            for item, figures in zip(report["items"], items, strict=True):
                assert item["points"] == sum(figures[name] for name in POINTS)
                served[(day, by, item[f"{by}_id"])] = figures
    return served


async def report_of(floor: Floor, *, role: str = "auditor", **query: str) -> dict[str, Any]:
    """Ask for the report."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await floor.get(f"/reports/gaming-day?{asked}", role=role)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _figures(item: dict[str, Any]) -> dict[str, int | Decimal]:
    counted = {name: item[name] for name in (*COUNTS, *POINTS)}
    return {**counted, "theo_cents": Decimal(item["theo_cents"])}
