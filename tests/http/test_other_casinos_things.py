"""Keys, lists and names are a casino's own."""

from tests.floor import Floor
from tests.http.two_casinos import (
    fill,
    seat,
    sides,
)


async def test_a_key_of_one_casino_is_a_fresh_one_in_the_other(floor: Floor) -> None:
    key = {"Idempotency-Key": "the same key"}
    guests = [{"first_name": "Ann", "last_name": name} for name in ("Here", "There")]
    made: list[str] = []

    for body, side in zip(guests, sides(floor), strict=True):
        first, again = [
            await floor.call("POST", "/players", role=side.role("pit_boss"), body=body, **key)
            for _ in range(2)
        ]
        assert (first.status_code, first.headers.get("Idempotency-Replayed")) == (201, None)
        assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")
        made.append(first.json()["id"])
    there = floor.clone.rows("select casino_id, player_id::text from player_casino")
    assert {row["player_id"]: row["casino_id"] for row in there} == dict(
        zip(made, (floor.house.casino_id, floor.other.casino_id), strict=True)
    )


async def test_lists_hold_nothing_of_another_casino(floor: Floor) -> None:
    one, two = sides(floor)
    theirs = await fill(floor, two)
    ours = await seat(floor, one, seat=1)
    lists = {
        "/rating-slips": [ours["id"]],
        "/tables": [str(table_id) for table_id in floor.house.table_ids[::-1]],
        "/games": [str(floor.house.game_id)],
        "/recoveries": [],
        "/ledger": [],
        "/players": [ours["player_id"]],
        "/players?query=guest": [ours["player_id"]],
    }

    for path, expected in lists.items():
        items = (await floor.get(path)).json()["items"]
        assert [item["id"] for item in items] == expected, path
    staff = (await floor.get("/staff?limit=100", role="admin")).json()["items"]
    assert {item["casino_id"] for item in staff} == {str(floor.house.casino_id)}
    audited = (await floor.get("/audit?limit=100", role="admin")).json()["items"]
    assert theirs.player not in {row["entity_id"] for row in audited}
    theirs_owed = (await floor.get("/recoveries", role=two.role("pit_boss"))).json()["items"]
    assert [item["slip_id"] for item in theirs_owed] == [theirs.owed]


async def test_both_casinos_may_use_the_same_names_and_numbers(floor: Floor) -> None:
    for side in sides(floor):
        table = {"label": "T9", "pit": "Pit 9", "game_id": str(side.house.game_id)}
        assert (await floor.post("/tables", table, role=side.role("admin"))).status_code == 201
