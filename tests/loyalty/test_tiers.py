"""Where lifetime points stand: every boundary, in Python and in SQL, and that the two agree."""

from dataclasses import dataclass
from typing import Any

import pytest

from pitledger.kernel.ids import uuid7
from pitledger.loyalty import DEFAULT_TIERS, TierTable, standing_of
from tests.clone import Clone
from tests.template import Template

STANDARD = TierTable.of(1, DEFAULT_TIERS)
OTHER_THRESHOLDS = ([0], [0, 1], [0, 1, 2], [0, 7, 30, 997, 999_983], [0, 1_000_000_000_000])
STANDING_IN_SQL = """
select points as lifetime_points, standing.tier, standing.tier_progress
from unnest(%s::bigint[]) as points, tier_standing(%s, %s, points) as standing
order by points
"""


@dataclass(frozen=True)
class Boundary:
    """Lifetime points, and where they stand under the standard table."""

    lifetime_points: int
    tier: str
    progress: int
    next_tier: str | None
    missing: int

    def __str__(self) -> str:
        return str(self.lifetime_points)


BOUNDARIES = (
    Boundary(0, "BRONZE", 0, "SILVER", 1_000),
    Boundary(9, "BRONZE", 0, "SILVER", 991),
    Boundary(10, "BRONZE", 1, "SILVER", 990),
    Boundary(500, "BRONZE", 50, "SILVER", 500),
    Boundary(999, "BRONZE", 99, "SILVER", 1),
    Boundary(1_000, "SILVER", 0, "GOLD", 4_000),
    Boundary(1_039, "SILVER", 0, "GOLD", 3_961),
    Boundary(1_040, "SILVER", 1, "GOLD", 3_960),
    Boundary(4_999, "SILVER", 99, "GOLD", 1),
    Boundary(5_000, "GOLD", 0, "PLATINUM", 15_000),
    Boundary(12_500, "GOLD", 50, "PLATINUM", 7_500),
    Boundary(19_999, "GOLD", 99, "PLATINUM", 1),
    Boundary(20_000, "PLATINUM", 100, None, 0),
    Boundary(10**12, "PLATINUM", 100, None, 0),
)


@pytest.mark.parametrize("boundary", BOUNDARIES, ids=str)
def test_a_tier_is_held_from_its_threshold_on(boundary: Boundary) -> None:
    standing = standing_of(boundary.lifetime_points, STANDARD)

    assert standing.tier == boundary.tier
    assert standing.tier_progress == boundary.progress
    assert standing.next_tier == boundary.next_tier
    assert standing.points_to_next_tier == boundary.missing


def test_the_database_holds_every_tier_from_its_threshold_on(
    clone: Clone, template: tuple[str, Template]
) -> None:
    lifetimes = [boundary.lifetime_points for boundary in BOUNDARIES]

    stored = standings_in_sql(clone, template[1], version=1, lifetimes=lifetimes)

    assert stored == {
        boundary.lifetime_points: (boundary.tier, boundary.progress) for boundary in BOUNDARIES
    }


def test_the_database_and_the_rules_agree_on_tier_and_progress(
    clone: Clone, template: tuple[str, Template]
) -> None:
    lifetimes = [*range(0, 21_000, 13), *around(STANDARD)]

    stored = standings_in_sql(clone, template[1], version=1, lifetimes=lifetimes)

    assert stored == standings_in_python(STANDARD, lifetimes)
    assert {tier for tier, _ in stored.values()} == {"BRONZE", "SILVER", "GOLD", "PLATINUM"}


def test_they_agree_under_any_other_tier_table(
    clone: Clone, template: tuple[str, Template]
) -> None:
    for version, thresholds in enumerate(OTHER_THRESHOLDS, start=2):
        table = lay_tiers(clone, template[1], version=version, thresholds=thresholds)
        lifetimes = [*range(1_000), *around(table), 10**13]
        lifetimes += range(0, thresholds[-1] + 1_000, thresholds[-1] // 997 + 1)

        stored = standings_in_sql(clone, template[1], version=version, lifetimes=lifetimes)

        assert stored == standings_in_python(table, lifetimes), thresholds
        assert stored[thresholds[-1]] == (table.tiers[-1].name, 100)


def test_only_the_top_tier_has_progress_100() -> None:
    for lifetime in range(25_000):
        standing = standing_of(lifetime, STANDARD)
        assert (standing.tier_progress == 100) == (standing.next_tier is None)
        assert standing.tier_progress in range(101)


def around(table: TierTable) -> list[int]:
    thresholds = [tier.threshold_points for tier in table.tiers]
    return [max(0, point + step) for point in thresholds for step in (-2, -1, 0, 1, 2)]


def standings_in_python(table: TierTable, lifetimes: list[int]) -> dict[int, tuple[str, int]]:
    found = {lifetime: standing_of(lifetime, table) for lifetime in lifetimes}
    return {lifetime: (at.tier, at.tier_progress) for lifetime, at in found.items()}


def standings_in_sql(
    clone: Clone, template: Template, *, version: int, lifetimes: list[int]
) -> dict[int, tuple[str, int]]:
    params = [sorted(set(lifetimes)), template.house.casino_id, version]
    rows = clone.rows(STANDING_IN_SQL, params)
    return {row["lifetime_points"]: (row["tier"], row["tier_progress"]) for row in rows}


def lay_tiers(
    clone: Clone, template: Template, *, version: int, thresholds: list[int]
) -> TierTable:
    rows: list[dict[str, Any]] = [
        {"name": f"T{index}", "threshold_points": threshold, "multiplier": f"{index + 1}"}
        for index, threshold in enumerate(thresholds)
    ]
    for row in rows:
        clone.execute(
            """
            insert into loyalty_tier (casino_id, id, version, name, threshold_points, multiplier)
            values (%s, %s, %s, %s, %s, %s)
            """,
            [template.house.casino_id, uuid7(), version, *row.values()],
        )
    return TierTable.of(version, rows)
