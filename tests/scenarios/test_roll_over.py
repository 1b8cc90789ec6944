"""A visit left over from an earlier gaming day ends with the player's next one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import Response

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.contract import problem_in, stored
from tests.ledger_checks import assert_ledger_holds
from tests.paying import every_way

LATE = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)  # 05:00 in Vienna, an hour before the day starts
NEXT_VISITS = ["visits", "rating-slips"]


async def left_over(floor: Floor) -> dict[str, Any]:
    """Seat a player an hour before the gaming day starts; the clock stands an hour into it."""
    floor.clock.at = LATE
    slip = await floor.open_slip()
    floor.clock.forward(hours=2)
    return slip


async def next_visit(floor: Floor, path: str, *, player_id: str, seat: int = 5) -> Response:
    """Start the player's next visit, by itself or with a slip."""
    body: dict[str, Any] = {"player_id": player_id}
    if path == "rating-slips":
        table_id = str(floor.house.table_ids[1])
        body |= {"table_id": table_id, "seat": seat, "average_bet_cents": 10_000}
    return await floor.post(f"/{path}", body)


@every_way
@pytest.mark.parametrize("path", NEXT_VISITS)
async def test_the_next_visit_completes_and_ends_the_one_left_over(path: str, floor: Floor) -> None:
    slip = await left_over(floor)

    answer = await next_visit(floor, path, player_id=slip["player_id"])

    assert answer.status_code == 201, answer.text
    rolled_over = answer.json()["rolled_over"]
    assert rolled_over["visit_id"] == slip["visit_id"]
    (completion,) = rolled_over["completions"]
    assert completion["rating_slip"]["id"] == slip["id"]
    assert completion["rating_slip"]["play_seconds"] == 7200
    assert completion["loyalty"]["points_earned"] == 3564
    assert answer.json()["gaming_day"] == "2026-03-11"
    old, new = visits(floor, slip["player_id"])
    assert (str(old["id"]), old["ended_at"]) == (slip["visit_id"], floor.clock.at)
    assert (str(old["gaming_day"]), str(new["gaming_day"])) == ("2026-03-10", "2026-03-11")
    assert new["ended_at"] is None
    (entry,) = floor.entries(slip["player_id"])
    assert str(entry["gaming_day"]) == "2026-03-11"  # of its own moment, not of the slip's
    assert_ledger_holds(floor.clone)


def visits(floor: Floor, player_id: str) -> list[dict[str, Any]]:
    return floor.clone.rows(
        "select * from visit where player_id = %s order by started_at", [player_id]
    )


@pytest.mark.parametrize("path", NEXT_VISITS)
async def test_a_visit_left_over_without_play_just_ends(path: str, floor: Floor) -> None:
    slip = await left_over(floor)
    await floor.complete(slip["id"])

    answer = await next_visit(floor, path, player_id=slip["player_id"])

    assert answer.json()["rolled_over"] == {"visit_id": slip["visit_id"], "completions": []}
    assert len(floor.entries(slip["player_id"])) == 1


@every_way
@pytest.mark.parametrize("path", NEXT_VISITS)
async def test_points_that_fail_in_a_roll_over_are_owed_and_shown(path: str, floor: Floor) -> None:
    slip = await left_over(floor)

    with accruals_refused(floor.clone):
        answer = await next_visit(floor, path, player_id=slip["player_id"])

    assert answer.status_code == 201, answer.text
    (completion,) = answer.json()["rolled_over"]["completions"]
    assert (completion["loyalty"], completion["code"]) == (None, "PARTIAL_COMPLETION")
    assert len(floor.owed(slip["id"])) == 1
    assert_ledger_holds(floor.clone)


async def test_a_second_before_the_day_starts_the_visit_is_resumed(floor: Floor) -> None:
    floor.clock.at = LATE
    slip = await floor.open_slip()
    await floor.complete(slip["id"])
    floor.clock.at = datetime(2026, 3, 11, 4, 59, 59, tzinfo=UTC)

    answer = await next_visit(floor, "visits", player_id=slip["player_id"])

    assert (answer.status_code, answer.json()["id"]) == (200, slip["visit_id"])


async def test_a_seat_that_is_taken_leaves_the_old_visit_as_it_was(floor: Floor) -> None:
    slip = await left_over(floor)
    await floor.open_slip(table=1, seat=5)
    before = stored(floor.clone)

    answer = await next_visit(floor, "rating-slips", player_id=slip["player_id"])

    problem_in(answer, "SEAT_OCCUPIED")
    assert stored(floor.clone) == before


async def test_a_player_in_play_over_the_start_of_the_day_can_pause_move_and_complete(
    floor: Floor,
) -> None:
    slip = await left_over(floor)
    body = {"table_id": str(floor.house.table_ids[1]), "seat": 2}

    moved = (await floor.post(f"/rating-slips/{slip['id']}/move", body)).json()

    assert moved["opened"]["visit_id"] == slip["visit_id"]
    assert moved["opened"]["gaming_day"] == "2026-03-11"
    assert len(visits(floor, slip["player_id"])) == 1
