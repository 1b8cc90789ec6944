"""Equal rewards at the same moment: one is written, and one is counted."""

import asyncio

from tests.floor import Floor


async def test_twins_of_a_reward_are_replays_and_do_not_count(floor: Floor) -> None:
    player_id = await floor.new_player()

    answers = await asyncio.gather(*(floor.reward(player_id, 100) for _ in range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert {answer.json()["new_balance"] for answer in answers} == {100}
    assert len(floor.entries(player_id)) == 1
    assert floor.balance(player_id) == 100
    window = (await floor.get("/loyalty/manual-rewards/limit")).json()
    assert window["remaining"] == 9
