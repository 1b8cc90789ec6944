"""However many complete, recover or edit a slip at once, its play is paid once and as it is."""

import json
from functools import partial
from typing import Any

import pytest
from httpx import Response

from tests.faults.faults import accruals_refused, at_once, codes, in_turn, owed_slip
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds

THE_SLIP = "select from rating_slip where id = %s for update"


async def test_of_ten_completions_at_once_one_pays(floor: Floor) -> None:
    slip = await floor.played_slip()

    answers = await at_once(
        floor.clone,
        [floor.complete(slip["id"]) for _ in range(10)],
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert codes(answers) == ["200"] * 10
    loyalties = [answer.json()["loyalty"] for answer in answers]
    assert sorted(loyalty.pop("idempotent") for loyalty in loyalties) == [False] + [True] * 9
    assert all(loyalty == loyalties[0] for loyalty in loyalties)
    assert all(answer.json()["rating_slip"]["status"] == "CLOSED" for answer in answers)
    assert len(floor.entries(slip["player_id"])) == 1
    assert floor.balance(slip["player_id"]) == 1620
    assert len(closings(floor)) == 1
    assert_ledger_holds(floor.clone)


async def test_of_six_recoveries_at_once_one_pays(floor: Floor) -> None:
    slip = await owed_slip(floor)

    answers = await at_once(
        floor.clone,
        [recover(floor, slip["id"]) for _ in range(6)],
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert codes(answers) == ["200"] * 6
    assert sorted(answer.json()["idempotent"] for answer in answers) == [False] + [True] * 5
    assert {answer.json()["points_earned"] for answer in answers} == {1620}
    assert len(floor.entries(slip["player_id"])) == 1
    assert floor.balance(slip["player_id"]) == 1620
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_recoveries_and_completions_of_an_owed_slip_at_once_pay_once(floor: Floor) -> None:
    slip = await owed_slip(floor)

    answers = await at_once(
        floor.clone,
        [call(slip["id"]) for call in (partial(recover, floor), floor.complete) for _ in range(2)],
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert codes(answers) == ["200"] * 4
    loyalties = [answer.json().get("loyalty", answer.json()) for answer in answers]
    assert sorted(loyalty["idempotent"] for loyalty in loyalties) == [False, True, True, True]
    assert floor.balance(slip["player_id"]) == 1620
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_failed_attempts_at_once_are_all_counted(floor: Floor) -> None:
    slip = await floor.played_slip()

    with accruals_refused(floor.clone):
        answers = await at_once(
            floor.clone,
            [floor.complete(slip["id"]) for _ in range(5)],
            hold=THE_SLIP,
            params=[slip["id"]],
        )

    assert codes(answers) == ["PARTIAL_COMPLETION"] * 5
    assert len({answer.json()["correlation_id"] for answer in answers}) == 1
    (owed,) = floor.owed(slip["id"])
    assert owed["attempts"] == 5
    assert len(closings(floor)) == 1
    assert (await recover(floor, slip["id"])).status_code == 200
    assert_ledger_holds(floor.clone)


async def test_completions_of_several_guests_at_once_stay_apart(floor: Floor) -> None:
    slips = [await floor.open_slip(seat=seat) for seat in range(1, 6)]
    floor.clock.forward(seconds=3600)

    answers = await at_once(
        floor.clone,
        [floor.complete(slip["id"]) for slip in slips for _ in range(2)],
        hold="select from rating_slip for update",
    )

    assert codes(answers) == ["200"] * 10
    assert [floor.balance(slip["player_id"]) for slip in slips] == [1620] * 5
    assert len(closings(floor)) == 5
    assert_ledger_holds(floor.clone)


async def test_an_edit_before_the_close_counts_in_the_points(floor: Floor) -> None:
    slip = await floor.played_slip()

    edited, completed = await in_turn(
        floor.clone,
        edit(floor, slip["id"], average_bet_cents=5_000),
        floor.complete(slip["id"]),
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert edited.status_code == 200, edited.text
    assert completed.json()["loyalty"]["points_earned"] == 810
    assert completed.json()["rating_slip"]["average_bet_cents"] == 5_000
    assert bets(floor, slip) == (5_000, 5_000)
    assert_ledger_holds(floor.clone)


async def test_an_edit_behind_the_close_is_refused(floor: Floor) -> None:
    slip = await floor.played_slip()

    completed, edited = await in_turn(
        floor.clone,
        floor.complete(slip["id"]),
        edit(floor, slip["id"], average_bet_cents=5_000),
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert completed.json()["loyalty"]["points_earned"] == 1620
    assert (edited.status_code, edited.json()["code"]) == (409, "SLIP_ALREADY_CLOSED")
    assert bets(floor, slip) == (10_000, 10_000)
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("given", [None, 7_500], ids=["no bet given", "a bet given"])
async def test_whoever_comes_first_the_entry_names_the_bet_that_the_slip_keeps(
    floor: Floor, given: int | None
) -> None:
    slip = await floor.played_slip()
    body = None if given is None else {"average_bet_cents": given}

    completed, *edited = await at_once(
        floor.clone,
        [
            floor.complete(slip["id"], body),
            *(edit(floor, slip["id"], average_bet_cents=bet) for bet in (5_000, 1)),
        ],
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert completed.status_code == 200, completed.text
    assert set(codes(edited)) <= {"200", "SLIP_ALREADY_CLOSED"}
    stored, named = bets(floor, slip)
    assert stored == named == completed.json()["rating_slip"]["average_bet_cents"]
    assert stored in ({given} if given else {10_000, 5_000, 1})
    assert_ledger_holds(floor.clone)


async def test_a_pause_that_meets_the_close_ends_with_the_slip_or_is_refused(floor: Floor) -> None:
    slip = await floor.played_slip()

    paused, completed = await in_turn(
        floor.clone,
        floor.post(f"/rating-slips/{slip['id']}/pause"),
        floor.complete(slip["id"]),
        hold=THE_SLIP,
        params=[slip["id"]],
    )
    late = await floor.post(f"/rating-slips/{slip['id']}/pause")

    assert (paused.status_code, completed.status_code) == (200, 200)
    assert late.json()["code"] == "SLIP_NOT_OPEN"
    (pause,) = floor.clone.rows("select * from rating_slip_pause")
    assert (pause["started_at"], pause["ended_at"]) == (floor.clock.at, floor.clock.at)
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def recover(floor: Floor, slip_id: str) -> Response:
    return await floor.post(f"/rating-slips/{slip_id}/recover-loyalty")


async def edit(floor: Floor, slip_id: str, *, average_bet_cents: int) -> Response:
    body = {"average_bet_cents": average_bet_cents}
    return await floor.call("PATCH", f"/rating-slips/{slip_id}", role="pit_boss", body=body)


def bets(floor: Floor, slip: dict[str, Any]) -> tuple[int, int]:
    """Return the average bet that the slip keeps and the one that its entry names."""
    (entry,) = floor.entries(slip["player_id"])
    named = json.loads(entry["inputs"])["average_bet_cents"]
    return floor.slip_row(slip["id"])["average_bet_cents"], int(named)


def closings(floor: Floor) -> list[dict[str, Any]]:
    return floor.clone.rows("select * from audit_log where action = 'rating_slip.closed'")
