"""The fourth scenario: ten manual rewards a minute for each member of staff."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log


async def test_the_eleventh_reward_within_a_minute_is_refused(floor: Floor, log: Log) -> None:
    player_id = await player_with_rewards(floor, 10)
    log.listen()

    refused = await floor.reward(player_id, 10, reward_id="11")

    assert refused.status_code == 429
    problem = refused.json()
    assert problem["code"] == "RATE_LIMIT_EXCEEDED"
    assert refused.headers["Retry-After"] == str(problem["retry_after"])
    assert 1 <= problem["retry_after"] <= 60
    assert problem["reset_at"].endswith("Z")
    wait = datetime.fromisoformat(problem["reset_at"]) - datetime.now(UTC)
    assert 0 < wait.total_seconds() <= 60
    assert floor.balance(player_id) == 100
    assert len(floor.entries(player_id)) == 10
    (line,) = log.lines("manual_reward_rate_limited")
    assert line["actor"] == f"staff:{floor.house.staff_ids['pit_boss']}"
    assert line["retry_after"] == problem["retry_after"]
    assert log.events()[-2:] == ["action_failed", "request"]
    assert_ledger_holds(floor.clone)


async def test_of_twelve_rewards_at_once_ten_are_paid(floor: Floor) -> None:
    player_id = await floor.new_player()

    answers = await asyncio.gather(
        *(floor.reward(player_id, 10, reward_id=f"{number}") for number in range(12))
    )

    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [429] * 2
    assert floor.balance(player_id) == 100
    assert await remaining(floor) == 0
    assert_ledger_holds(floor.clone)


async def test_other_staff_may_go_on(floor: Floor) -> None:
    player_id = await player_with_rewards(floor, 10)
    assert (await floor.reward(player_id, 99)).status_code == 429

    body = {"player_id": player_id, "points_change": 99, "reason": "Birthday of a good guest"}
    answer = await floor.post("/loyalty/manual-rewards", body, role="host")

    assert answer.status_code == 201, answer.text
    assert floor.balance(player_id) == 199
    assert await remaining(floor, "host") == 9
    assert await remaining(floor) == 0


async def test_what_is_not_valid_does_not_count(floor: Floor) -> None:
    player_id = await floor.new_player()

    refused = [
        await floor.reward(player_id, 0),
        await floor.reward(player_id, 10_001),
        await floor.reward(player_id, 100, reason="too short"),
        await floor.reward(player_id, 100, staff_id=player_id),
        await floor.reward(str(floor.house.casino_id), 100),
        await floor.reward(player_id, 100, rating_slip_id=str(floor.house.casino_id)),
    ]

    assert [answer.json()["code"] for answer in refused] == [
        "VALIDATION_ERROR",
        "REWARD_EXCEEDS_LIMIT",
        "VALIDATION_ERROR",
        "VALIDATION_ERROR",
        "NOT_FOUND",
        "NOT_FOUND",
    ]
    assert await remaining(floor) == 10
    assert floor.entries(player_id) == []


async def test_what_is_forbidden_does_not_count(floor: Floor, log: Log) -> None:
    player_id = await floor.new_player()
    body = {"player_id": player_id, "points_change": 100, "reason": "Birthday of a good guest"}
    log.listen()

    answer = await floor.post("/loyalty/manual-rewards", body, role="cashier")

    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    assert await remaining(floor, "cashier") == 10
    (line,) = log.lines("manual_reward_unauthorized")
    assert line["actor"] == f"staff:{floor.house.staff_ids['cashier']}"
    assert floor.entries(player_id) == []


async def test_a_replay_does_not_count_and_is_answered_beyond_the_limit(floor: Floor) -> None:
    player_id = await player_with_rewards(floor, 3)
    for _ in range(12):
        assert (await floor.reward(player_id, 10, reward_id="1")).status_code == 200
    assert await remaining(floor) == 7

    for number in range(4, 11):
        assert (await floor.reward(player_id, 10, reward_id=f"{number}")).status_code == 201
    replay = await floor.reward(player_id, 10, reward_id="1")
    conflict = await floor.reward(player_id, 11, reward_id="1")

    assert (replay.status_code, conflict.status_code) == (200, 422)
    assert await remaining(floor) == 0
    assert floor.balance(player_id) == 100


async def test_what_the_ledger_refuses_counts(floor: Floor) -> None:
    player_id = await floor.new_player()

    for number in range(1, 11):
        refused = await floor.reward(player_id, -number)
        assert refused.json()["code"] == "INSUFFICIENT_BALANCE"
        assert await remaining(floor) == 10 - number
    last = await floor.reward(player_id, 100)

    assert last.json()["code"] == "RATE_LIMIT_EXCEEDED"
    assert floor.entries(player_id) == []


async def test_the_limit_shows_what_remains(floor: Floor) -> None:
    unused = (await floor.get("/loyalty/manual-rewards/limit")).json()
    await player_with_rewards(floor, 2)
    used = (await floor.get("/loyalty/manual-rewards/limit")).json()

    assert unused == {"limit": 10, "window_seconds": 60, "remaining": 10, "reset_at": None}
    assert used == {
        "limit": 10,
        "window_seconds": 60,
        "remaining": 8,
        "reset_at": used["reset_at"],
    }
    assert used["reset_at"].endswith("Z")


async def player_with_rewards(floor: Floor, number: int) -> str:
    """Enrol a guest and give so many rewards of 10 points, each with its number as id."""
    player_id = await floor.new_player()
    for reward_id in range(1, number + 1):
        answer = await floor.reward(player_id, 10, reward_id=f"{reward_id}")
        assert answer.status_code == 201, answer.text
    return player_id


async def remaining(floor: Floor, role: str = "pit_boss") -> int:
    window: dict[str, Any] = (await floor.get("/loyalty/manual-rewards/limit", role=role)).json()
    return window["remaining"]
