"""What an entry keeps of its calculation: enough to work it out again from its own row."""

import json
from typing import cast

import pytest

from pitledger.loyalty import accrual_of
from pitledger.loyalty.rules import manual_inputs
from tests.floor import Floor
from tests.loyalty.golden import PIT_1, THEO_2, THEO_2_IGNORES, TIERS, Golden
from tests.loyalty.recomputed import recomputed_points

TIER_ROWS = [
    {"name": "BRONZE", "threshold_points": "0", "multiplier": "1"},
    {"name": "SILVER", "threshold_points": "1000", "multiplier": "1.25"},
    {"name": "GOLD", "threshold_points": "5000", "multiplier": "1.5"},
    {"name": "PLATINUM", "threshold_points": "20000", "multiplier": "2"},
]


@pytest.mark.parametrize("golden", [*PIT_1, *THEO_2, *THEO_2_IGNORES], ids=str)
def test_inputs_recompute_at_every_tier_without_the_code_that_wrote_them(golden: Golden) -> None:
    accrual = accrual_of(
        golden.snapshot,
        average_bet_cents=golden.average_bet_cents,
        play_seconds=golden.played_seconds,
        tiers=TIERS,
    )

    recomputed = {tier: recomputed_points(accrual.inputs, tier) for tier in accrual.points_by_tier}
    assert recomputed == accrual.points_by_tier


async def test_a_stored_entry_recomputes_from_its_own_row(floor: Floor) -> None:
    player_id = await floor.new_player()
    for _ in range(3):
        await floor.paid_slip(player_id=player_id, played_seconds=5417, average_bet_cents=12_345)

    entries = floor.entries(player_id)

    assert [entry["tier_before"] for entry in entries] == ["BRONZE", "SILVER", "GOLD"]
    for entry in entries:
        assert entry["points_change"] > 0
        assert recomputed_points(entry["inputs"], entry["tier_before"]) == entry["points_change"]


async def test_a_stored_entry_s_inputs_hold_everything_that_was_frozen_as_strings(
    floor: Floor,
) -> None:
    completion = await floor.paid_slip(played_seconds=3630, average_bet_cents=12_345)

    (entry,) = floor.entries(completion["rating_slip"]["player_id"])
    inputs = json.loads(entry["inputs"])

    snapshot = completion["rating_slip"]["snapshot"]
    assert inputs == {
        **{name: str(value) for name, value in snapshot.items()},
        "average_bet_cents": "12345",
        "play_seconds": "3630",
        "rounds": "61",
        "tier_version": "1",
        "tiers": TIER_ROWS,
    }
    assert (inputs["earning_policy"], inputs["seats"]) == ("pit-1", "7")
    assert entry["inputs"] == canonical_text(inputs)


async def test_a_manual_entry_s_inputs_hold_the_points_and_the_tiers(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 250)

    (entry,) = floor.entries(player_id)

    inputs = json.loads(entry["inputs"])
    assert inputs == {"points_change": "250", "tier_version": "1", "tiers": TIER_ROWS}
    assert entry["inputs"] == canonical_text(inputs)


def test_points_that_are_taken_are_written_with_their_sign() -> None:
    assert '"points_change":"-250"' in manual_inputs(-250, TIERS)


def test_a_number_in_the_snapshot_becomes_a_string_in_the_inputs() -> None:
    snapshot = {**PIT_1[0].snapshot, "house_edge_pct": 2.7, "seats": 6}

    accrual = accrual_of(snapshot, average_bet_cents=10_000, play_seconds=3600, tiers=TIERS)

    inputs = json.loads(accrual.inputs)
    assert (inputs["house_edge_pct"], inputs["seats"]) == ("2.7", "6")
    assert accrual.points_by_tier["BRONZE"] == recomputed_points(accrual.inputs, "BRONZE") == 1701


def canonical_text(value: object) -> str:
    """Return RFC 8785 JSON, spelled out for what inputs hold: plain strings under ASCII names."""
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        pairs = (f'"{name}":{canonical_text(members[name])}' for name in sorted(members))
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        items = cast("list[object]", value)
        return "[" + ",".join(canonical_text(item) for item in items) + "]"
    assert isinstance(value, str), "a number has no place here"
    assert value.isascii()
    assert value.isprintable()
    assert not set(value) & {'"', "\\"}
    return f'"{value}"'
