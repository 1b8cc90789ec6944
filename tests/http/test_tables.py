"""Tables: created closed, opened, closed, and who sits at them."""

from typing import Any
from uuid import uuid4

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored


async def new_table(floor: Floor, **fields: Any) -> dict[str, Any]:
    body = {"label": "T9", "pit": "Pit 9", "game_id": str(floor.house.game_id), **fields}
    answer = await floor.post("/tables", body, role="admin")
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_a_new_table_is_closed_and_has_its_games_seats(floor: Floor) -> None:
    table = await new_table(floor)

    assert table == {
        "id": table["id"],
        "label": "T9",
        "pit": "Pit 9",
        "game_id": str(floor.house.game_id),
        "status": "CLOSED",
        "seats": 7,
        "live_slips": [],
    }
    assert (await floor.get(f"/tables/{table['id']}", role="auditor")).json() == table
    assert [str(row["entity_id"]) for row in audited(floor, "table.created")][-1] == table["id"]


async def test_a_label_is_taken_once(floor: Floor) -> None:
    await new_table(floor)
    before = stored(floor.clone)
    body = {"label": " T9 ", "pit": "Pit 1", "game_id": str(floor.house.game_id)}

    problem_in(await floor.post("/tables", body, role="admin"), "ALREADY_EXISTS")

    assert stored(floor.clone) == before


async def test_a_table_needs_a_game(floor: Floor) -> None:
    body = {"label": "T9", "pit": "Pit 9", "game_id": str(uuid4())}

    answer = await floor.post("/tables", body, role="admin")

    assert problem_in(answer, "NOT_FOUND")["entity"] == "game"


async def test_opening_and_closing_again_change_nothing(floor: Floor) -> None:
    table = await new_table(floor)

    for command, status in (("open", "OPEN"), ("close", "CLOSED")):
        first = await floor.post(f"/tables/{table['id']}/{command}")
        before = stored(floor.clone)
        again = await floor.post(f"/tables/{table['id']}/{command}")

        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json() == again.json() == {**table, "status": status}
        assert stored(floor.clone) == before


async def test_a_table_with_live_slips_is_not_closed(floor: Floor) -> None:
    table_id = floor.house.table_ids[0]
    slip = await floor.open_slip()
    await floor.post(f"/rating-slips/{slip['id']}/pause")
    before = stored(floor.clone)

    problem_in(await floor.post(f"/tables/{table_id}/close"), "TABLE_HAS_OPEN_SLIPS")

    assert stored(floor.clone) == before
    await floor.complete(slip["id"])
    assert (await floor.post(f"/tables/{table_id}/close")).json()["status"] == "CLOSED"


async def test_live_slips_are_shown_by_seat_and_closed_ones_are_not(floor: Floor) -> None:
    fourth, second, third = [await floor.open_slip(seat=seat) for seat in (4, 2, 3)]
    await floor.open_slip(seat=1, table=1)
    await floor.complete(third["id"])
    await floor.post(f"/rating-slips/{second['id']}/pause")
    floor.clock.forward(minutes=1)

    table = (await floor.get(f"/tables/{floor.house.table_ids[0]}")).json()

    expected = [
        (await floor.get(f"/rating-slips/{slip['id']}")).json() for slip in (second, fourth)
    ]
    assert table["live_slips"] == expected
    assert [slip["play_seconds"] for slip in expected] == [0, 60]
    listed = (await floor.get("/tables")).json()["items"]
    assert table in listed
    assert {item["label"]: len(item["live_slips"]) for item in listed} == {"T1": 2, "T2": 1}
