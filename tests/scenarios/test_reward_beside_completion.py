"""The seventh scenario: a reward beside a completion is paid in full, so is the play."""

import asyncio

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.paying import every_way


@every_way
async def test_a_reward_at_the_moment_of_the_completion_is_paid_in_full(floor: Floor) -> None:
    slip = await floor.played_slip()

    completed, rewarded = await asyncio.gather(
        floor.complete(slip["id"]), floor.reward(slip["player_id"], 500)
    )

    assert completed.status_code == 200, completed.text
    assert rewarded.status_code == 201, rewarded.text
    assert completed.json()["loyalty"]["points_earned"] == 1620
    assert rewarded.json()["points_earned"] == 500
    assert floor.balance(slip["player_id"]) == 2120
    entries = floor.entries(slip["player_id"])
    assert {entry["transaction_type"] for entry in entries} == {"GAMEPLAY", "MANUAL_BONUS"}
    assert [entry["sequence"] for entry in entries] == [1, 2]
    assert_ledger_holds(floor.clone)


@every_way
async def test_a_reward_during_play_and_the_completion_are_both_paid_in_full(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=1800)
    rewarded = await floor.reward(slip["player_id"], 500)
    floor.clock.forward(seconds=1800)

    completed = await floor.complete(slip["id"])

    assert rewarded.json()["new_balance"] == 500
    assert completed.json()["loyalty"]["points_earned"] == 1620
    assert completed.json()["loyalty"]["new_balance"] == 2120
    assert [
        (entry["transaction_type"], entry["points_change"], entry["balance_after"])
        for entry in floor.entries(slip["player_id"])
    ] == [("MANUAL_BONUS", 500, 500), ("GAMEPLAY", 1620, 2120)]
    assert floor.balance(slip["player_id"]) == 2120
    assert_ledger_holds(floor.clone)


@every_way
async def test_points_taken_during_play_are_not_netted_against_it(floor: Floor) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 900)
    slip = await floor.played_slip(player_id=player_id)
    await floor.reward(player_id, -900)

    completed = await floor.complete(slip["id"])

    assert completed.json()["loyalty"]["points_earned"] == 1620
    assert [entry["points_change"] for entry in floor.entries(player_id)] == [900, -900, 1620]
    assert floor.balance(player_id) == 1620
    assert_ledger_holds(floor.clone)
