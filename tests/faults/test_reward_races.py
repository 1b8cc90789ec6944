"""Rewards that meet in the database are each paid in full, one behind the other."""

import pytest
from httpx import Response

from tests.faults.faults import at_once, codes, in_turn
from tests.floor import Floor, several_servers
from tests.ledger_checks import assert_ledger_holds

THE_GUEST = "select from player_casino where player_id = %s for update"
ALL_POINTS = sum(range(1, 11))
ONE_STAFF = ["pit_boss"] * 10
SEVERAL_STAFF = ["pit_boss", "host", "admin"] * 3 + ["host"]


@pytest.mark.parametrize("roles", [ONE_STAFF, SEVERAL_STAFF], ids=["one staff", "several staff"])
async def test_ten_first_rewards_of_a_guest_at_once_are_all_paid(
    floor: Floor, roles: list[str]
) -> None:
    player_id = await floor.new_player()

    answers = await at_once(
        floor.clone,
        [
            reward(floor, player_id, points=100 * n, role=role)
            for n, role in enumerate(roles, start=1)
        ],
        hold=THE_GUEST,
        params=[player_id],
    )

    assert codes(answers) == ["201"] * 10
    assert floor.balance(player_id) == 100 * ALL_POINTS
    entries = floor.entries(player_id)
    assert [entry["sequence"] for entry in entries] == list(range(1, 11))
    cached = floor.clone.row("select * from player_loyalty where player_id = %s", [player_id])
    assert (cached["lifetime_points"], cached["tier"]) == (5500, "GOLD")
    assert {entry["staff_id"] for entry in entries} == {floor.house.staff_ids[r] for r in roles}
    balances = sorted(answer.json()["new_balance"] for answer in answers)
    assert balances == [entry["balance_after"] for entry in entries]
    assert_ledger_holds(floor.clone)


async def test_the_same_reward_ten_times_at_once_is_paid_once(floor: Floor) -> None:
    player_id = await floor.new_player()

    async with several_servers(floor, 10) as servers:
        answers = await at_once(
            floor.clone,
            [reward(server, player_id, points=100) for server in servers],
            hold=THE_GUEST,
            params=[player_id],
        )

    assert codes(answers) == ["200"] * 9 + ["201"]
    assert len({answer.json()["ledger_entry_id"] for answer in answers}) == 1
    assert floor.balance(player_id) == 100
    assert len(floor.clone.rows("select from audit_log where entity = 'ledger_entry'")) == 1
    assert_ledger_holds(floor.clone)


async def test_other_points_under_one_reward_id_at_once_are_a_conflict_for_all_but_one(
    floor: Floor,
) -> None:
    player_id = await floor.new_player()

    async with several_servers(floor, 5) as servers:
        answers = await at_once(
            floor.clone,
            [
                reward(server, player_id, points=points, reward_id="gift")
                for points, server in enumerate(servers, start=1)
            ],
            hold=THE_GUEST,
            params=[player_id],
        )

    assert codes(answers) == ["201"] + ["IDEMPOTENCY_CONFLICT"] * 4
    (paid,) = [answer.json() for answer in answers if answer.status_code == 201]
    assert floor.balance(player_id) == paid["points_earned"]
    assert_ledger_holds(floor.clone)


async def test_debits_at_once_never_take_more_than_there_is(floor: Floor) -> None:
    player_id = await floor.new_player()
    await reward(floor, player_id, points=1000, role="host")

    answers = await at_once(
        floor.clone,
        [reward(floor, player_id, points=-300, reward_id=f"{number}") for number in range(8)],
        hold="select from player_loyalty where player_id = %s for update",
        params=[player_id],
    )

    assert codes(answers) == ["201"] * 3 + ["INSUFFICIENT_BALANCE"] * 5
    assert floor.balance(player_id) == 100
    assert len(floor.entries(player_id)) == 4
    assert_ledger_holds(floor.clone)


async def test_a_first_entry_for_play_and_a_first_reward_at_once_are_both_paid(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()

    completed, rewarded, refused = await at_once(
        floor.clone,
        [
            floor.complete(slip["id"]),
            reward(floor, slip["player_id"], points=500),
            reward(floor, slip["player_id"], points=-10_000),
        ],
        hold=THE_GUEST,
        params=[slip["player_id"]],
    )

    assert completed.json()["loyalty"]["points_earned"] == 1620
    assert rewarded.json()["points_earned"] == 500
    assert refused.json()["code"] == "INSUFFICIENT_BALANCE"
    assert floor.balance(slip["player_id"]) == 2120
    cached = floor.clone.row("select * from player_loyalty")
    assert (cached["lifetime_points"], cached["tier"]) == (2120, "SILVER")
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize(("first", "points"), [("reward", 2025), ("slip", 1620)])
async def test_the_tier_that_pays_is_the_one_held_when_the_row_is_locked(
    floor: Floor, first: str, points: int
) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 1)
    slip = await floor.played_slip(player_id=player_id)
    calls = {"reward": reward(floor, player_id, points=999), "slip": floor.complete(slip["id"])}
    order = sorted(calls, key=lambda name: name != first)

    answers = await in_turn(
        floor.clone,
        *(calls[name] for name in order),
        hold="select from player_loyalty where player_id = %s for update",
        params=[player_id],
    )

    completed = dict(zip(order, answers, strict=True))["slip"]
    assert completed.json()["loyalty"]["points_earned"] == points
    assert floor.balance(player_id) == 1000 + points
    assert_ledger_holds(floor.clone)


async def reward(
    floor: Floor, player_id: str, *, points: int, role: str = "pit_boss", **fields: object
) -> Response:
    body = {
        "player_id": player_id,
        "points_change": points,
        "reason": "Birthday of a good guest",
        **fields,
    }
    return await floor.post("/loyalty/manual-rewards", body, role=role)
