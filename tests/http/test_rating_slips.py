"""Seating players: seats, tables, visits, and what a slip freezes."""

from typing import Any
from uuid import uuid4

from httpx import Response

from tests.floor import Floor
from tests.http.contract import problem_in, stored

SNAPSHOT = {
    "earning_policy": "pit-1",
    "game_code": "golden",
    "game_type": "blackjack",
    "house_edge_pct": "2.7",
    "decisions_per_hour": "60",
    "seats": 7,
    "points_conversion_rate": "10",
    "point_multiplier": "1",
}


async def seat(
    floor: Floor, *, number: int = 1, player_id: str | None = None, **fields: Any
) -> Response:
    body = {
        "player_id": player_id or await floor.new_player(),
        "table_id": str(floor.house.table_ids[0]),
        "seat": number,
        "average_bet_cents": 10_000,
        **fields,
    }
    return await floor.post("/rating-slips", body)


async def test_a_slip_is_answered_as_documented(floor: Floor) -> None:
    player_id = await floor.new_player()

    answer = await seat(floor, player_id=player_id, number=3)

    assert answer.status_code == 201
    slip = answer.json()
    assert slip.pop("rolled_over") is None
    row = floor.slip_row(slip["id"])
    assert slip == {
        "id": str(row["id"]),
        "visit_id": str(row["visit_id"]),
        "player_id": player_id,
        "table_id": str(floor.house.table_ids[0]),
        "seat": 3,
        "status": "OPEN",
        "average_bet_cents": 10_000,
        "started_at": "2026-03-10T11:00:00Z",
        "ended_at": None,
        "play_seconds": 0,
        "gaming_day": "2026-03-10",
        "moved_from_id": None,
        "external_id": None,
        "snapshot": {"game_id": str(floor.house.game_id), **SNAPSHOT},
    }
    assert (await floor.get(f"/rating-slips/{slip['id']}")).json() == slip


async def test_a_seat_that_the_game_does_not_have_is_refused(floor: Floor) -> None:
    player_id = await floor.new_player()
    before = stored(floor.clone)

    for number in (0, 8, -1, 2**31 - 1, 2**31, -(10**40)):
        problem = problem_in(
            await seat(floor, number=number, player_id=player_id), "SEAT_OUT_OF_RANGE"
        )
        assert problem["seats"] == 7

    assert stored(floor.clone) == before
    assert (await seat(floor, number=7)).status_code == 201


async def test_one_live_slip_at_a_seat_and_one_of_a_player(floor: Floor) -> None:
    first = (await seat(floor, number=1)).json()
    other_player = await floor.new_player()
    before = stored(floor.clone)

    problem_in(await seat(floor, number=1, player_id=other_player), "SEAT_OCCUPIED")
    problem_in(await seat(floor, number=2, player_id=first["player_id"]), "PLAYER_ALREADY_SEATED")

    assert stored(floor.clone) == before
    await floor.complete(first["id"])
    assert (await seat(floor, number=1, player_id=other_player)).status_code == 201
    assert (await seat(floor, number=2, player_id=first["player_id"])).status_code == 201


async def test_nobody_is_seated_at_a_closed_table(floor: Floor) -> None:
    player_id = await floor.new_player()
    table = f"/tables/{floor.house.table_ids[0]}"
    await floor.post(f"{table}/close")
    before = stored(floor.clone)

    problem_in(await seat(floor, player_id=player_id), "TABLE_NOT_OPEN")

    assert stored(floor.clone) == before
    await floor.post(f"{table}/open")
    assert (await seat(floor, player_id=player_id)).status_code == 201


async def test_an_unknown_player_or_table_is_not_found(floor: Floor) -> None:
    before = stored(floor.clone)

    nobody = await seat(floor, player_id=str(uuid4()))
    player_id = await floor.new_player()
    nowhere = await seat(floor, player_id=player_id, table_id=str(uuid4()))

    assert problem_in(nobody, "NOT_FOUND")["entity"] == "player"
    assert problem_in(nowhere, "NOT_FOUND")["entity"] == "table"
    for table in ("visit", "rating_slip"):
        assert stored(floor.clone)[table] == before[table]


async def test_the_next_slip_of_a_live_visit_resumes_it(floor: Floor) -> None:
    player_id = await floor.new_player()
    first = (await seat(floor, player_id=player_id)).json()
    await floor.complete(first["id"])
    floor.clock.forward(hours=2)

    second = (await seat(floor, player_id=player_id, number=4)).json()

    assert second["visit_id"] == first["visit_id"]
    (visit,) = floor.clone.rows("select * from visit")
    assert (str(visit["id"]), visit["ended_at"]) == (first["visit_id"], None)


async def test_a_later_edit_of_the_game_changes_no_slip_that_was_open(floor: Floor) -> None:
    closed, running = [await floor.open_slip(seat=number) for number in (1, 2)]
    floor.clock.forward(hours=1)
    paid = (await floor.complete(closed["id"])).json()
    before = floor.slip_row(closed["id"])
    edit = {"house_edge_pct": 5.4, "seats": 5, "decisions_per_hour": 120, "point_multiplier": 3}

    await floor.call("PATCH", f"/games/{floor.house.game_id}", role="admin", body=edit)

    later = await floor.open_slip(seat=3)
    assert later["snapshot"]["house_edge_pct"] == "5.4"
    assert (await floor.complete(running["id"])).json()["loyalty"]["points_earned"] == 1620
    assert floor.slip_row(running["id"])["snapshot"] == running["snapshot"]
    assert floor.slip_row(closed["id"]) == before
    again = (await floor.complete(closed["id"])).json()
    assert again["loyalty"] == {**paid["loyalty"], "idempotent": True}
