"""A move closes the slip, which pays its own segment, and opens one at the new seat: or neither."""

from typing import Any

from httpx import Response

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.ledger_checks import assert_ledger_holds
from tests.paying import every_way


async def move(floor: Floor, slip_id: str, *, table: int = 1, seat: int = 2) -> Response:
    """Move a player to a table of the house."""
    body = {"table_id": str(floor.house.table_ids[table]), "seat": seat}
    return await floor.post(f"/rating-slips/{slip_id}/move", body)


@every_way
async def test_a_move_pays_the_segment_and_opens_a_slip_of_the_same_visit(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=3600)

    answer = await move(floor, slip["id"])

    assert answer.status_code == 200, answer.text
    closed, opened = answer.json()["closed"], answer.json()["opened"]
    assert (closed["rating_slip"]["id"], closed["rating_slip"]["status"]) == (slip["id"], "CLOSED")
    assert closed["rating_slip"]["play_seconds"] == 3600
    assert (closed["loyalty"]["points_earned"], closed["loyalty"]["idempotent"]) == (1620, False)
    assert {**opened, "id": None, "started_at": None} == {
        **slip_fields(slip),
        "id": None,
        "started_at": None,
        "table_id": str(floor.house.table_ids[1]),
        "seat": 2,
        "moved_from_id": slip["id"],
    }
    assert opened == (await floor.get(f"/rating-slips/{opened['id']}")).json()
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


def slip_fields(slip: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in slip.items() if name != "rolled_over"}


@every_way
async def test_each_segment_is_paid_by_its_own_time_at_the_tier_held_then(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=3600)
    opened = (await move(floor, slip["id"])).json()["opened"]
    floor.clock.forward(seconds=1800)

    second = await floor.complete(opened["id"])

    assert second.json()["rating_slip"]["play_seconds"] == 1800
    points = [entry["points_change"] for entry in floor.entries(slip["player_id"])]
    assert points == [1620, 1013]  # SILVER by then: 810 x 1.25, half up
    assert_ledger_holds(floor.clone)


async def test_a_paused_slip_moves_and_is_open_at_the_new_seat(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=600)
    await floor.post(f"/rating-slips/{slip['id']}/pause")
    floor.clock.forward(seconds=3000)

    answer = (await move(floor, slip["id"])).json()

    assert answer["closed"]["rating_slip"]["play_seconds"] == 600
    assert answer["opened"]["status"] == "OPEN"


async def test_the_new_slip_freezes_the_settings_of_the_new_moment(floor: Floor) -> None:
    slip = await floor.played_slip()
    path = f"/games/{floor.house.game_id}"
    await floor.call("PATCH", path, role="admin", body={"house_edge_pct": "5"})

    answer = (await move(floor, slip["id"])).json()

    assert answer["closed"]["rating_slip"]["snapshot"]["house_edge_pct"] == "2.7"
    assert answer["opened"]["snapshot"]["house_edge_pct"] == "5"
    assert answer["closed"]["loyalty"]["points_earned"] == 1620


async def test_a_move_to_a_taken_seat_changes_nothing(floor: Floor) -> None:
    slip = await floor.played_slip()
    await floor.open_slip(table=1, seat=2)
    before = stored(floor.clone)

    problem_in(await move(floor, slip["id"]), "SEAT_OCCUPIED")

    assert stored(floor.clone) == before


async def test_a_move_that_the_new_table_refuses_changes_nothing(floor: Floor) -> None:
    slip = await floor.played_slip()
    await floor.post(f"/tables/{floor.house.table_ids[1]}/close")
    elsewhere = {"table_id": str(floor.other.table_ids[0]), "seat": 2}
    before = stored(floor.clone)

    problem_in(await move(floor, slip["id"]), "TABLE_NOT_OPEN")
    problem_in(await move(floor, slip["id"], table=0, seat=8), "SEAT_OUT_OF_RANGE")
    problem_in(await move(floor, slip["id"], table=0, seat=0), "SEAT_OUT_OF_RANGE")
    other = await floor.post(f"/rating-slips/{slip['id']}/move", elsewhere)
    assert problem_in(other, "NOT_FOUND")["entity"] == "table"
    assert stored(floor.clone) == before


async def test_a_closed_slip_does_not_move_and_says_where_its_player_went(floor: Floor) -> None:
    slip = await floor.played_slip()
    opened = (await move(floor, slip["id"])).json()["opened"]
    before = stored(floor.clone)

    again = await move(floor, slip["id"], seat=3)

    assert problem_in(again, "SLIP_ALREADY_CLOSED")["moved_to_id"] == opened["id"]
    assert stored(floor.clone) == before
    await floor.complete(opened["id"])
    assert "moved_to_id" not in problem_in(await move(floor, opened["id"]), "SLIP_ALREADY_CLOSED")


@every_way
async def test_completing_a_slip_that_moved_answers_what_its_segment_earned(floor: Floor) -> None:
    slip = await floor.played_slip()
    moved = (await move(floor, slip["id"])).json()["closed"]

    again = (await floor.complete(slip["id"])).json()

    assert again["loyalty"] == {**moved["loyalty"], "idempotent": True}
    assert floor.balance(slip["player_id"]) == 1620


@every_way
async def test_points_that_fail_in_a_move_are_owed_and_the_player_sits_at_the_new_seat(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()

    with accruals_refused(floor.clone):
        answer = await move(floor, slip["id"])

    assert answer.status_code == 200, answer.text
    closed = answer.json()["closed"]
    assert set(closed) == {"rating_slip", "loyalty", "code", "correlation_id"}
    assert (closed["loyalty"], closed["code"]) == (None, "PARTIAL_COMPLETION")
    assert closed["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert closed["rating_slip"]["status"] == "CLOSED"
    assert answer.json()["opened"]["status"] == "OPEN"
    (owed,) = (await floor.get("/recoveries")).json()["items"]
    assert (owed["slip_id"], owed["correlation_id"]) == (slip["id"], closed["correlation_id"])
    assert_ledger_holds(floor.clone)
    recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    assert recovered.json()["points_earned"] == 1620
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_a_move_is_audited_on_both_slips(floor: Floor) -> None:
    slip = await floor.played_slip()

    opened = (await move(floor, slip["id"])).json()["opened"]

    (closed,) = audited(floor, "rating_slip.closed")
    _, new = audited(floor, "rating_slip.opened")
    assert str(closed["entity_id"]) == slip["id"]
    assert (str(new["entity_id"]), new["after"]["moved_from_id"]) == (opened["id"], slip["id"])
    assert closed["actor"] == new["actor"] == f"staff:{floor.house.staff_ids['pit_boss']}"
