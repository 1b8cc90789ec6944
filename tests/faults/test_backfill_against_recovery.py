"""An owed slip is paid by a backfill or by its recovery, whichever comes first, never by both."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from httpx import Response

from tests.faults.faults import Call, at_once, codes, in_turn, owed_slip
from tests.floor import Floor, several_servers
from tests.ledger_checks import assert_ledger_holds

THE_SLIP = "select from rating_slip where id = %s for update"
Settle: TypeAlias = Callable[[Floor, dict[str, Any]], Call]


async def test_a_recovery_behind_a_backfill_answers_the_backfill(floor: Floor) -> None:
    slip = await owed_slip(floor)

    backfilled = await backfill(floor, slip)
    recovered, completed = await recover(floor, slip), await complete(floor, slip)

    assert backfilled.status_code == 201, backfilled.text
    assert recovered.json() == {**backfilled.json(), "idempotent": True}
    assert completed.json()["loyalty"] == {**backfilled.json(), "idempotent": True}
    assert paid_by(floor, slip) == [("MANUAL_BONUS", 1000, f"recovery:{slip['id']}")]
    assert floor.balance(slip["player_id"]) == 1000
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_a_backfill_behind_a_recovery_is_refused(floor: Floor) -> None:
    slip = await owed_slip(floor)

    recovered = await recover(floor, slip)
    backfilled = await backfill(floor, slip)

    assert recovered.json()["points_earned"] == 1620
    assert (backfilled.status_code, backfilled.json()["code"]) == (409, "SLIP_ALREADY_ACCRUED")
    assert paid_by(floor, slip) == [("GAMEPLAY", 1620, f"rating_slip:{slip['id']}")]
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def recover(floor: Floor, slip: dict[str, Any]) -> Response:
    return await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")


async def complete(floor: Floor, slip: dict[str, Any]) -> Response:
    return await floor.complete(slip["id"])


async def backfill(floor: Floor, slip: dict[str, Any]) -> Response:
    return await floor.reward(slip["player_id"], 1000, rating_slip_id=slip["id"])


@pytest.mark.parametrize("settle", [recover, complete])
async def test_a_backfill_that_meets_the_slips_own_points_first_is_the_one_that_pays(
    floor: Floor, settle: Settle
) -> None:
    slip = await owed_slip(floor)

    backfilled, settled = await in_turn(
        floor.clone,
        backfill(floor, slip),
        settle(floor, slip),
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert backfilled.status_code == 201, backfilled.text
    assert settled.json().get("loyalty", settled.json()) == {
        **backfilled.json(),
        "idempotent": True,
    }
    assert paid_by(floor, slip) == [("MANUAL_BONUS", 1000, f"recovery:{slip['id']}")]
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("settle", [recover, complete])
async def test_a_backfill_that_meets_the_slips_own_points_last_is_refused(
    floor: Floor, settle: Settle
) -> None:
    slip = await owed_slip(floor)

    settled, backfilled = await in_turn(
        floor.clone,
        settle(floor, slip),
        backfill(floor, slip),
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert settled.status_code == 200, settled.text
    assert backfilled.json()["code"] == "SLIP_ALREADY_ACCRUED"
    assert paid_by(floor, slip) == [("GAMEPLAY", 1620, f"rating_slip:{slip['id']}")]
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_backfills_recoveries_and_completions_at_once_pay_once(floor: Floor) -> None:
    slip = await owed_slip(floor)

    settling: list[Settle] = [backfill, recover, complete]

    async with several_servers(floor, 3) as servers:
        calls = [settle(server, slip) for settle in settling for server in servers]
        answers = await at_once(floor.clone, calls, hold=THE_SLIP, params=[slip["id"]])

    ((transaction_type, points, _),) = paid_by(floor, slip)
    answered = set(codes(answers))
    if transaction_type == "GAMEPLAY":
        assert points == 1620
        assert answered == {"200", "SLIP_ALREADY_ACCRUED"}
    else:
        assert points == 1000
        assert answered == {"200", "201"}
    assert floor.balance(slip["player_id"]) == points
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_the_same_backfill_again_is_a_replay_and_another_a_conflict(floor: Floor) -> None:
    slip = await owed_slip(floor)
    first = await backfill(floor, slip)
    floor.clock.forward(days=1)

    again = await backfill(floor, slip)
    other = await floor.reward(slip["player_id"], 1001, rating_slip_id=slip["id"])

    assert again.status_code == 200, again.text
    assert again.json() == {**first.json(), "idempotent": True}
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_CONFLICT")
    assert floor.balance(slip["player_id"]) == 1000
    assert_ledger_holds(floor.clone)


async def test_backfills_of_other_points_at_once_are_a_conflict_for_all_but_one(
    floor: Floor,
) -> None:
    slip = await owed_slip(floor)

    answers = await at_once(
        floor.clone,
        [
            floor.reward(slip["player_id"], points, rating_slip_id=slip["id"])
            for points in (1000, 1001, 1002)
        ],
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert codes(answers) == ["201", "IDEMPOTENCY_CONFLICT", "IDEMPOTENCY_CONFLICT"]
    assert len(floor.entries(slip["player_id"])) == 1
    assert_ledger_holds(floor.clone)


async def test_a_slip_in_play_takes_no_backfill(floor: Floor) -> None:
    slip = await floor.played_slip()

    refused = await backfill(floor, slip)
    completed = await complete(floor, slip)

    assert (refused.status_code, refused.json()["code"]) == (409, "SLIP_NOT_CLOSED")
    assert completed.json()["loyalty"]["points_earned"] == 1620
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_a_backfill_is_for_the_slips_player_and_gives_points(floor: Floor) -> None:
    slip = await owed_slip(floor)
    other_id = await floor.new_player()
    await floor.reward(slip["player_id"], 500)

    refused = [
        await floor.reward(other_id, 1000, rating_slip_id=slip["id"]),
        await floor.reward(slip["player_id"], -100, rating_slip_id=slip["id"]),
        await floor.reward(slip["player_id"], 0, rating_slip_id=slip["id"]),
    ]

    assert [answer.json()["code"] for answer in refused] == ["VALIDATION_ERROR"] * 3
    assert [answer.json()["errors"][0]["field"] for answer in refused] == [
        "rating_slip_id",
        "points_change",
        "points_change",
    ]
    assert (floor.balance(slip["player_id"]), floor.balance(other_id)) == (500, 0)
    assert len(floor.owed(slip["id"])) == 1
    assert_ledger_holds(floor.clone)


def paid_by(floor: Floor, slip: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Return what stands in the ledger for a slip: type, points and key."""
    return [
        (entry["transaction_type"], entry["points_change"], entry["idempotency_key"])
        for entry in floor.entries(slip["player_id"])
        if str(entry["rating_slip_id"]) == slip["id"]
    ]
