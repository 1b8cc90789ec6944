"""A player who holds a tier that the table no longer has is paid, and the row says by what."""

import json
from collections.abc import Sequence

import pytest

from pitledger.loyalty import TierTable, standing_of
from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.loyalty.recomputed import recomputed_points
from tests.loyalty.tier_tables import (
    METALS,
    STANDARD,
    held_tier,
    loyalty_of,
    player_with,
    replace_tiers,
)

RENAMED = (("BRONZE", 0, "1"), ("ARGENT", 1_000, "1.25"), ("GOLD", 5_000, "1.5"))
MIXED = TierTable.of(
    2,
    [
        {"name": "IRON", "threshold_points": 0, "multiplier": "1"},
        {"name": "STEEL", "threshold_points": 1_500, "multiplier": "3"},
        {"name": "GOLD", "threshold_points": None, "multiplier": "1.5"},
        {"name": "PLATINUM", "threshold_points": None, "multiplier": "2"},
    ],
)


async def test_play_is_paid_at_the_multiplier_of_the_tier_that_is_held(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *METALS)

    completion = await floor.paid_slip(player_id=player_id)

    assert completion["loyalty"]["points_earned"] == 2025
    assert (completion["loyalty"]["tier_before"], completion["loyalty"]["tier"]) == (
        "SILVER",
        "STEEL",
    )
    assert floor.owed(completion["rating_slip"]["id"]) == []
    entry = floor.entries(player_id)[-1]
    assert entry["points_change"] == recomputed_points(entry["inputs"], "SILVER") == 2025
    assert held_tier(floor, player_id) == "STEEL"
    assert_ledger_holds(floor.clone)


async def test_the_entry_names_the_retired_tiers_after_those_in_force(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *METALS)

    await floor.paid_slip(player_id=player_id)
    await floor.reward(player_id, 10, reward_id="later")

    for entry in floor.entries(player_id)[1:]:
        inputs = json.loads(entry["inputs"])
        assert inputs["tier_version"] == "2"
        assert inputs["tiers"] == [
            {"name": "IRON", "threshold_points": "0", "multiplier": "1"},
            {"name": "STEEL", "threshold_points": "1500", "multiplier": "3"},
            {"name": "BRONZE", "threshold_points": None, "multiplier": "1"},
            {"name": "GOLD", "threshold_points": None, "multiplier": "1.5"},
            {"name": "PLATINUM", "threshold_points": None, "multiplier": "2"},
            {"name": "SILVER", "threshold_points": None, "multiplier": "1.25"},
        ]
    assert_ledger_holds(floor.clone)


async def test_a_retired_tier_keeps_the_multiplier_that_it_last_had(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, ("BRONZE", 0, "1"), ("SILVER", 1_000, "1.75"))
    await replace_tiers(floor, *METALS)
    await replace_tiers(floor, ("IRON", 0, "5"))

    completion = await floor.paid_slip(player_id=player_id)

    assert completion["loyalty"]["points_earned"] == 2835
    assert (completion["loyalty"]["tier_before"], completion["loyalty"]["tier"]) == (
        "SILVER",
        "IRON",
    )
    assert_ledger_holds(floor.clone)


async def test_a_tier_that_comes_back_is_no_longer_retired(floor: Floor) -> None:
    await replace_tiers(floor, *METALS)
    await replace_tiers(floor, *STANDARD)
    player_id = await player_with(floor, 0)

    await floor.paid_slip(player_id=player_id)

    (entry,) = floor.entries(player_id)
    retired = [
        tier["name"]
        for tier in json.loads(entry["inputs"])["tiers"]
        if tier["threshold_points"] is None
    ]
    assert retired == ["IRON", "STEEL"]
    assert (entry["tier_before"], entry["points_change"]) == ("BRONZE", 1620)
    assert_ledger_holds(floor.clone)


async def test_a_slip_that_was_owed_is_paid_at_the_tier_held_then(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    slip = await floor.played_slip(player_id=player_id)
    with accruals_refused(floor.clone):
        assert (await floor.complete(slip["id"])).status_code == 503
    await replace_tiers(floor, *METALS)

    answer = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")

    assert answer.status_code == 200, answer.text
    assert (answer.json()["points_earned"], answer.json()["tier_before"]) == (2025, "SILVER")
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_a_retired_tier_is_never_shown_as_one_to_reach(floor: Floor) -> None:
    player_id = await player_with(floor, 500)
    await replace_tiers(floor, *METALS)

    assert (await loyalty_of(floor, player_id))["next_tier"] == "STEEL"
    table = (await floor.get("/tiers")).json()
    assert [tier["name"] for tier in table["items"]] == ["IRON", "STEEL"]


async def test_another_casino_s_tiers_are_none_of_ours(floor: Floor) -> None:
    other = await floor.call(
        "PUT",
        "/tiers",
        role="other admin",
        body={"items": [{"name": "DIAMOND", "threshold_points": 0, "multiplier": "9"}]},
    )
    assert other.status_code == 200, other.text
    player_id = await player_with(floor, 10)

    (entry,) = floor.entries(player_id)
    names = [tier["name"] for tier in json.loads(entry["inputs"])["tiers"]]
    assert names == ["BRONZE", "SILVER", "GOLD", "PLATINUM"]


@pytest.mark.parametrize(
    ("tiers", "event", "tier_after"),
    [
        ([("BRONZE", 0, "1"), ("SILVER", 9_000, "1.25")], "loyalty_tier_downgraded", "BRONZE"),
        ([("BRONZE", 0, "1"), ("GOLD", 1_200, "1.25")], "loyalty_tier_upgraded", "GOLD"),
        ([("IRON", 0, "1.24")], "loyalty_tier_downgraded", "IRON"),
        (RENAMED, "loyalty_tier_upgraded", "ARGENT"),
    ],
)
async def test_an_entry_moves_the_player_to_what_is_earned_now_and_tells_it_once(
    log: Log,
    floor: Floor,
    tiers: Sequence[tuple[object, object, object]],
    event: str,
    tier_after: str,
) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *tiers)
    log.listen()

    for reward_id in ("first", "first", "second"):
        await floor.reward(player_id, 10, reward_id=reward_id)

    (line,) = log.lines("loyalty_tier_downgraded", "loyalty_tier_upgraded")
    assert (line["event"], line["player_id"]) == (event, player_id)
    assert (line["tier_before"], line["tier_after"]) == ("SILVER", tier_after)
    told = [line["event_type"] for line in log.lines("loyalty_telemetry")]
    assert told.count("loyalty.tier_changed") == 1
    assert held_tier(floor, player_id) == tier_after
    assert_ledger_holds(floor.clone)


async def test_play_that_demotes_tells_so(log: Log, floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, ("BRONZE", 0, "1"), ("SILVER", 9_000, "1.25"))
    log.listen()

    completion = await floor.paid_slip(player_id=player_id)

    assert completion["loyalty"]["points_earned"] == 2025
    assert completion["loyalty"]["tier"] == "BRONZE"
    assert len(log.lines("loyalty_tier_downgraded")) == 1
    assert log.lines("loyalty_tier_upgraded") == []
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize(
    ("tier", "other", "below"),
    [
        ("IRON", "STEEL", True),
        ("STEEL", "IRON", False),
        ("STEEL", "STEEL", False),
        ("IRON", "GOLD", True),
        ("STEEL", "GOLD", False),
        ("GOLD", "STEEL", True),
        ("GOLD", "PLATINUM", True),
        ("UNKNOWN", "STEEL", False),
        ("IRON", "UNKNOWN", False),
    ],
)
def test_which_of_two_tiers_is_lower(tier: str, other: str, *, below: bool) -> None:
    assert MIXED.is_below(tier, other) is below


def test_nobody_earns_a_retired_tier() -> None:
    assert {standing_of(points, MIXED).tier for points in range(0, 50_000, 50)} == {
        "IRON",
        "STEEL",
    }
