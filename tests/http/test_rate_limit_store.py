"""With the store of the rate limit away, rewards wait and the floor goes on."""

from tests.clone import Clone
from tests.floor import open_floor
from tests.http.contract import problem_in
from tests.log import Log
from tests.template import Template

NOBODY_LISTENS = "redis://127.0.0.1:1"


async def test_rewards_are_refused_and_completions_go_on(
    log: Log, clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], rate_limit_storage=NOBODY_LISTENS) as floor:
        player_id = await floor.new_player()
        log.listen()

        refused = await floor.reward(player_id, 100)
        window = await floor.get("/loyalty/manual-rewards/limit")
        paid = await floor.paid_slip()

        problem = problem_in(refused, "RATE_LIMIT_UNAVAILABLE")
        assert refused.headers["retry-after"] == "1"
        lines = log.lines("rate_limit_unavailable")
        assert lines[0]["correlation_id"] == problem["correlation_id"]
        assert lines[0]["level"] == "warning"
        problem_in(window, "RATE_LIMIT_UNAVAILABLE")
        assert floor.entries(player_id) == []
        assert paid["loyalty"]["points_earned"] == 1620
        assert floor.balance(paid["rating_slip"]["player_id"]) == 1620
