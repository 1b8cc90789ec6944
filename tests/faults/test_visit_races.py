"""Moves, ends of visits and roll-overs that meet: each slip is closed and paid once."""

from datetime import UTC, datetime
from typing import Any

from httpx import Response

from tests.faults.faults import at_once, codes, in_turn
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds

SLIPS = "select from rating_slip for update"
LATE = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)


async def move(floor: Floor, slip_id: str, *, seat: int = 2, table: int = 1) -> Response:
    body = {"table_id": str(floor.house.table_ids[table]), "seat": seat}
    return await floor.post(f"/rating-slips/{slip_id}/move", body)


def slips(floor: Floor, player_id: str) -> list[dict[str, Any]]:
    return floor.clone.rows(
        "select * from rating_slip where player_id = %s order by started_at, created_at",
        [player_id],
    )


async def test_of_six_moves_of_a_slip_one_is_made(floor: Floor) -> None:
    slip = await floor.played_slip()

    answers = await at_once(
        floor.clone, [move(floor, slip["id"], seat=seat) for seat in range(1, 7)], hold=SLIPS
    )

    assert codes(answers) == ["200"] + ["SLIP_ALREADY_CLOSED"] * 5
    old, new = slips(floor, slip["player_id"])
    assert (old["status"], new["status"], new["moved_from_id"]) == ("CLOSED", "OPEN", old["id"])
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_two_players_who_move_to_one_seat_never_share_it(floor: Floor) -> None:
    movers = [await floor.open_slip(seat=seat) for seat in (1, 2)]
    floor.clock.forward(hours=1)

    answers = await at_once(
        floor.clone, [move(floor, slip["id"], seat=4) for slip in movers], hold=SLIPS
    )

    assert codes(answers) == ["200", "SEAT_OCCUPIED"]
    live = floor.clone.rows("select seat from rating_slip where status <> 'CLOSED' order by seat")
    assert max(row["seat"] for row in live) == 4
    assert len(live) == 2
    assert_ledger_holds(floor.clone)


async def test_two_players_who_change_seats_at_once_both_sit_afterwards(floor: Floor) -> None:
    first, second = [await floor.open_slip(seat=seat) for seat in (1, 2)]
    floor.clock.forward(hours=1)

    answers = await at_once(
        floor.clone,
        [move(floor, first["id"], seat=2, table=0), move(floor, second["id"], seat=1, table=0)],
        hold=SLIPS,
    )

    assert {answer.status_code for answer in answers} <= {200, 409, 503}
    live = floor.clone.rows("select seat, player_id from rating_slip where status <> 'CLOSED'")
    assert sorted(row["seat"] for row in live) == [1, 2]
    assert len({row["player_id"] for row in live}) == 2
    assert_ledger_holds(floor.clone)


async def test_a_completion_and_a_move_that_meet_pay_the_slip_once(floor: Floor) -> None:
    slip = await floor.played_slip()

    completed, moved = await in_turn(
        floor.clone, floor.complete(slip["id"]), move(floor, slip["id"]), hold=SLIPS
    )

    assert completed.status_code == 200
    assert moved.json()["code"] == "SLIP_ALREADY_CLOSED"
    assert [row["status"] for row in slips(floor, slip["player_id"])] == ["CLOSED"]
    assert floor.balance(slip["player_id"]) == 1620


async def test_a_move_that_comes_first_answers_the_completion_with_its_segment(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()

    moved, completed = await in_turn(
        floor.clone, move(floor, slip["id"]), floor.complete(slip["id"]), hold=SLIPS
    )

    earned = moved.json()["closed"]["loyalty"]
    assert completed.json()["loyalty"] == {**earned, "idempotent": True}
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_six_ends_of_a_visit_complete_its_slip_once(floor: Floor) -> None:
    slip = await floor.played_slip()

    answers = await at_once(
        floor.clone,
        [floor.post(f"/visits/{slip['visit_id']}/end") for _ in range(6)],
        hold="select from visit for update",
    )

    assert {answer.status_code for answer in answers} == {200}
    assert sorted(len(answer.json()["completions"]) for answer in answers) == [0] * 5 + [1]
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_an_end_and_a_move_that_meet_leave_no_live_slip_of_an_ended_visit(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()

    moved, ended = await in_turn(
        floor.clone,
        move(floor, slip["id"]),
        floor.post(f"/visits/{slip['visit_id']}/end"),
        hold="select from visit for update",
    )

    assert (moved.status_code, ended.status_code) == (200, 200)
    (completion,) = ended.json()["completions"]
    assert completion["rating_slip"]["id"] == moved.json()["opened"]["id"]
    assert [row["status"] for row in slips(floor, slip["player_id"])] == ["CLOSED", "CLOSED"]
    assert_ledger_holds(floor.clone)


async def test_a_slip_never_joins_a_visit_that_ends_at_this_moment(floor: Floor) -> None:
    visit = (await floor.post("/visits", {"player_id": await floor.new_player()})).json()
    body = {
        "player_id": visit["player_id"],
        "table_id": str(floor.house.table_ids[0]),
        "seat": 1,
        "average_bet_cents": 10_000,
    }

    ended, opened = await in_turn(
        floor.clone,
        floor.post(f"/visits/{visit['id']}/end"),
        floor.post("/rating-slips", body),
        hold="select from visit for update",
    )

    assert (ended.status_code, opened.status_code) == (200, 201)
    assert opened.json()["visit_id"] != visit["id"]


async def test_six_next_visits_roll_one_over_once(floor: Floor) -> None:
    floor.clock.at = LATE
    slip = await floor.open_slip()
    floor.clock.forward(hours=2)

    answers = await at_once(
        floor.clone,
        [floor.post("/visits", {"player_id": slip["player_id"]}) for _ in range(6)],
        hold="select from visit for update",
    )

    assert codes(answers) == ["200"] * 5 + ["201"]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum(answer.json()["rolled_over"] is not None for answer in answers) == 1
    assert floor.balance(slip["player_id"]) == 3564
    assert_ledger_holds(floor.clone)
