"""A slip that froze no usable settings earns nothing silently: it is refused, loudly."""

import math
from typing import Any, cast

import pytest

from pitledger.loyalty import SnapshotMissingError, accrual_of
from tests.floor import Floor
from tests.loyalty.golden import TIERS

COMPLETE: dict[str, Any] = {
    "earning_policy": "pit-1",
    "house_edge_pct": "2.7",
    "decisions_per_hour": "60",
    "seats": 7,
    "points_conversion_rate": "10",
    "point_multiplier": "1",
}
OUT_OF_RANGE: list[tuple[str, Any]] = [
    ("earning_policy", "pit-9"),
    ("earning_policy", "PIT-1"),
    ("earning_policy", None),
    ("earning_policy", ["pit-1"]),
    ("earning_policy", {"name": "pit-1"}),
    ("house_edge_pct", "0"),
    ("house_edge_pct", "-2.7"),
    ("house_edge_pct", "100.000000001"),
    ("house_edge_pct", 101),
    ("house_edge_pct", "NaN"),
    ("house_edge_pct", math.nan),
    ("house_edge_pct", math.inf),
    ("house_edge_pct", "Infinity"),
    ("house_edge_pct", "2,7"),
    ("house_edge_pct", "2.7 %"),
    ("house_edge_pct", "27/0"),
    ("house_edge_pct", ""),
    ("house_edge_pct", None),
    ("house_edge_pct", True),
    ("house_edge_pct", ["2.7"]),
    ("decisions_per_hour", 0),
    ("decisions_per_hour", "-60"),
    ("decisions_per_hour", math.nan),
    ("seats", 0),
    ("seats", -1),
    ("seats", None),
    ("seats", "seven"),
    ("seats", 6.9),
    ("seats", True),
    ("seats", math.inf),
    ("seats", math.nan),
    ("points_conversion_rate", "-0.1"),
    ("points_conversion_rate", "ten"),
    ("point_multiplier", -1),
    ("point_multiplier", None),
]


@pytest.mark.parametrize("snapshot", [None, {}])
def test_an_absent_snapshot_is_refused(snapshot: dict[str, Any] | None) -> None:
    with pytest.raises(SnapshotMissingError):
        points_under(snapshot)


@pytest.mark.parametrize("not_a_snapshot", [["pit-1"], "pit-1", 1, True])
def test_json_that_is_no_snapshot_is_refused(not_a_snapshot: object) -> None:
    with pytest.raises(SnapshotMissingError):
        points_under(not_a_snapshot)


@pytest.mark.parametrize("name", COMPLETE)
def test_a_snapshot_that_lacks_a_setting_is_refused(name: str) -> None:
    incomplete = {key: value for key, value in COMPLETE.items() if key != name}

    with pytest.raises(SnapshotMissingError):
        points_under(incomplete)


@pytest.mark.parametrize(("name", "value"), OUT_OF_RANGE, ids=repr)
def test_a_setting_out_of_range_is_refused(name: str, value: object) -> None:
    with pytest.raises(SnapshotMissingError):
        points_under({**COMPLETE, name: value})


@pytest.mark.parametrize(
    ("name", "value", "points"),
    [
        ("house_edge_pct", 2.7, 1620),
        ("house_edge_pct", "100", 60_000),
        ("house_edge_pct", 100, 60_000),
        ("house_edge_pct", 1e-07, 0),
        ("decisions_per_hour", 60.0, 1620),
        ("seats", "7", 1620),
        ("seats", 1, 2106),
        ("points_conversion_rate", 0, 0),
        ("points_conversion_rate", 0.1, 16),
        ("point_multiplier", 0, 0),
        ("point_multiplier", 1.1, 1782),
    ],
    ids=repr,
)
def test_a_setting_in_range_counts_exactly_as_number_or_string(
    name: str, value: object, points: int
) -> None:
    assert points_under({**COMPLETE, name: value}) == points


@pytest.mark.parametrize("spoilt", ['{"earning_policy": ["pit-1"]}', '{"seats": 6.9}'])
async def test_a_spoilt_snapshot_owes_the_points_and_a_mended_one_pays_them(
    floor: Floor, spoilt: str
) -> None:
    slip = await floor.played_slip()
    floor.clone.execute(
        "update rating_slip set snapshot = snapshot || %s::jsonb where id = %s",
        [spoilt, slip["id"]],
    )

    partial = await floor.complete(slip["id"])

    assert (partial.status_code, partial.json()["code"]) == (503, "PARTIAL_COMPLETION")
    assert floor.slip_row(slip["id"])["status"] == "CLOSED"
    assert floor.balance(slip["player_id"]) == 0
    assert [owed["last_error_code"] for owed in floor.owed(slip["id"])] == ["SNAPSHOT_MISSING"]
    floor.clone.execute(
        """
        update rating_slip set snapshot = snapshot || '{"earning_policy": "pit-1", "seats": 7}'
        where id = %s
        """,
        [slip["id"]],
    )
    recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    assert recovered.json()["points_earned"] == 1620
    assert floor.balance(slip["player_id"]) == 1620
    assert floor.owed(slip["id"]) == []


def points_under(snapshot: object) -> int:
    frozen = cast("dict[str, Any]", snapshot)
    accrual = accrual_of(frozen, average_bet_cents=10_000, play_seconds=3600, tiers=TIERS)
    return accrual.points_by_tier["BRONZE"]
