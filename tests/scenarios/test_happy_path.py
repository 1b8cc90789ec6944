"""The papers' first scenario: a guest plays, the slip is completed, the points are there."""

from tests.floor import Floor


async def test_a_completed_slip_pays_its_play_once(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=3600)

    answer = await floor.complete(slip["id"])

    assert answer.status_code == 200, answer.text
    completion = answer.json()
    assert completion["rating_slip"]["status"] == "CLOSED"
    assert completion["rating_slip"]["play_seconds"] == 3600
    assert completion["loyalty"]["points_earned"] == 1620
    assert completion["loyalty"]["new_balance"] == 1620
    assert completion["loyalty"]["tier_before"] == "BRONZE"
    assert completion["loyalty"]["tier"] == "SILVER"
    assert completion["loyalty"]["idempotent"] is False
    assert floor.balance(slip["player_id"]) == 1620
