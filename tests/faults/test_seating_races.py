"""Who sits where is decided by the database, however many ask at once."""

from typing import Any

from httpx import Response

from tests.faults.faults import TABLES, at_once, codes, in_turn
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds


async def test_of_six_guests_who_race_for_a_seat_one_gets_it(floor: Floor) -> None:
    guests = [await floor.new_player() for _ in range(6)]

    answers = await at_once(
        floor.clone, [seat(floor, player_id) for player_id in guests], hold=TABLES
    )

    assert codes(answers) == ["201"] + ["SEAT_OCCUPIED"] * 5
    (seated,) = [answer.json() for answer in answers if answer.status_code == 201]
    assert [str(row["id"]) for row in slips(floor)] == [seated["id"]]
    assert [str(row["player_id"]) for row in visits(floor)] == [seated["player_id"]]


async def test_a_guest_who_races_for_six_seats_gets_one(floor: Floor) -> None:
    player_id = await floor.new_player()

    answers = await at_once(
        floor.clone,
        [seat(floor, player_id, table=number % 2, at=number) for number in range(1, 7)],
        hold=TABLES,
    )

    assert codes(answers) == ["201"] + ["PLAYER_ALREADY_SEATED"] * 5
    (slip,), (visit,) = slips(floor), visits(floor)
    assert (str(slip["player_id"]), slip["status"]) == (player_id, "OPEN")
    assert (slip["visit_id"], visit["ended_at"]) == (visit["id"], None)


async def test_three_guests_who_race_for_the_same_three_seats_never_share_one(floor: Floor) -> None:
    guests = [await floor.new_player() for _ in range(3)]

    answers = await at_once(
        floor.clone,
        [seat(floor, player_id, at=at) for player_id in guests for at in (1, 2, 3)],
        hold=TABLES,
    )

    assert {answer.status_code for answer in answers} == {201, 409}
    seated = [answer.json() for answer in answers if answer.status_code == 201]
    assert len({slip["player_id"] for slip in seated}) == len(seated)
    assert len({slip["seat"] for slip in seated}) == len(seated)
    assert {str(row["id"]) for row in slips(floor)} == {slip["id"] for slip in seated}
    assert {str(row["id"]) for row in visits(floor)} == {slip["visit_id"] for slip in seated}


async def test_a_table_does_not_close_over_a_guest_who_is_sitting_down(floor: Floor) -> None:
    player_id = await floor.new_player()

    seated, closed = await in_turn(
        floor.clone,
        seat(floor, player_id),
        close_table(floor),
        hold="select from player_casino where player_id = %s for update",
        params=[player_id],
    )

    assert seated.status_code == 201, seated.text
    assert closed.json()["code"] == "TABLE_HAS_OPEN_SLIPS"
    assert table_status(floor) == "OPEN"
    assert [slip["status"] for slip in slips(floor)] == ["OPEN"]


async def test_nobody_sits_down_at_a_table_that_is_closing(floor: Floor) -> None:
    guests = [await floor.new_player() for _ in range(3)]

    closed, *refused = await in_turn(
        floor.clone,
        close_table(floor),
        *(seat(floor, player_id, at=at) for at, player_id in enumerate(guests, start=1)),
        hold="lock table audit_log in exclusive mode",
    )

    assert closed.status_code == 200, closed.text
    assert codes(refused) == ["TABLE_NOT_OPEN"] * 3
    assert (table_status(floor), slips(floor), visits(floor)) == ("CLOSED", [], [])


async def test_a_guest_sits_down_again_while_the_last_slip_is_being_paid(floor: Floor) -> None:
    paid = await floor.paid_slip()
    slip = await floor.played_slip(player_id=paid["rating_slip"]["player_id"])

    completed, seated = await in_turn(
        floor.clone,
        floor.complete(slip["id"]),
        seat(floor, slip["player_id"], table=1),
        hold="select from player_loyalty where player_id = %s for update",
        params=[slip["player_id"]],
    )

    assert completed.status_code == 200, completed.text
    assert seated.status_code == 201, seated.text
    assert seated.json()["visit_id"] == slip["visit_id"]
    assert floor.balance(slip["player_id"]) == 1620 + 2025
    assert_ledger_holds(floor.clone)


async def seat(floor: Floor, player_id: str, *, table: int = 0, at: int = 1) -> Response:
    body = {
        "player_id": player_id,
        "table_id": str(floor.house.table_ids[table]),
        "seat": at,
        "average_bet_cents": 10_000,
    }
    return await floor.post("/rating-slips", body)


async def close_table(floor: Floor) -> Response:
    return await floor.post(f"/tables/{floor.house.table_ids[0]}/close")


def table_status(floor: Floor) -> str:
    row = floor.clone.row(
        "select status from gaming_table where id = %s", [floor.house.table_ids[0]]
    )
    return row["status"]


def slips(floor: Floor) -> list[dict[str, Any]]:
    return floor.clone.rows("select * from rating_slip order by created_at, id")


def visits(floor: Floor) -> list[dict[str, Any]]:
    return floor.clone.rows("select * from visit order by created_at, id")
