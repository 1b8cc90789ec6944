"""Guests: created and enrolled in one, and read by the casino that enrolled them."""

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored


async def test_a_guest_is_created_and_enrolled(floor: Floor) -> None:
    body = {
        "first_name": "  Zo\u00eb ",
        "last_name": "O'Neill-\u738b",
        "birth_date": "1980-02-29",
        "card_number": "C-1",
    }

    answer = await floor.post("/players", body)

    assert answer.status_code == 201, answer.text
    player = answer.json()
    assert player == {**body, "first_name": "Zo\u00eb", "id": player["id"]}
    assert (await floor.get(f"/players/{player['id']}", role="auditor")).json() == player
    row = floor.clone.row("select * from player_casino where player_id = %s", [player["id"]])
    assert (row["casino_id"], row["card_number"]) == (floor.house.casino_id, "C-1")
    assert [str(row["entity_id"]) for row in audited(floor, "player.enrolled")] == [player["id"]]


async def test_birth_date_and_card_may_be_missing_or_null(floor: Floor) -> None:
    names = {"first_name": "Ann", "last_name": "Other"}

    for body in (names, {**names, "birth_date": None, "card_number": None}):
        player = (await floor.post("/players", body)).json()
        assert (player["birth_date"], player["card_number"]) == (None, None)


async def test_a_card_belongs_to_one_guest_of_a_casino(floor: Floor) -> None:
    await floor.new_player(card_number="C-1")
    before = stored(floor.clone)
    body = {"first_name": "Ann", "last_name": "Other", "card_number": "C-1"}

    problem_in(await floor.post("/players", body), "ALREADY_EXISTS")

    assert stored(floor.clone) == before
    assert (await floor.post("/players", body, role="other pit_boss")).status_code == 201
