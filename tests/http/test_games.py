"""Games: their settings, what is refused, and what is surely a mistake."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from httpx import Response

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored

GAME = {
    "code": "baccarat",
    "name": "Baccarat",
    "game_type": "mini_baccarat",
    "house_edge_pct": "1.20",
    "decisions_per_hour": 72,
    "seats": 12,
    "points_conversion_rate": 10.5,
    "point_multiplier": "2",
}


async def new_game(floor: Floor, **fields: Any) -> Response:
    return await floor.post("/games", {**GAME, **fields}, role="admin")


async def edit(floor: Floor, game_id: object, **fields: Any) -> Response:
    return await floor.call("PATCH", f"/games/{game_id}", role="admin", body=fields)


async def test_a_game_is_kept_as_it_was_given_and_its_decimals_are_strings(floor: Floor) -> None:
    answer = await new_game(floor)

    assert answer.status_code == 201, answer.text
    game = answer.json()
    assert game == {
        **GAME,
        "id": game["id"],
        "house_edge_pct": "1.20",
        "house_edge_basis": None,
        "decisions_per_hour": "72",
        "points_conversion_rate": "10.5",
        "point_multiplier": "2",
        "source": None,
        "warnings": [],
    }
    assert game in (await floor.get("/games", role="cashier")).json()["items"]


async def test_an_edit_changes_what_it_names_and_is_audited(floor: Floor) -> None:
    game = (await new_game(floor)).json()

    answer = await edit(floor, game["id"], name="Punto banco", seats=9)

    assert answer.status_code == 200
    assert answer.json() == {**game, "name": "Punto banco", "seats": 9}
    row = floor.clone.row("select * from game where id = %s", [game["id"]])
    assert (row["name"], row["seats"], row["code"]) == ("Punto banco", 9, "baccarat")
    (change,) = audited(floor, "game.changed")
    assert (change["before"]["seats"], change["after"]["seats"]) == (12, 9)


async def test_a_code_is_taken_once(floor: Floor) -> None:
    game = (await new_game(floor)).json()
    before = stored(floor.clone)

    problem_in(await new_game(floor, name="Another"), "ALREADY_EXISTS")
    problem_in(await edit(floor, game["id"], code="golden"), "ALREADY_EXISTS")

    assert stored(floor.clone) == before


async def test_an_unknown_game_is_not_found(floor: Floor) -> None:
    problem = problem_in(await edit(floor, uuid4(), seats=5), "NOT_FOUND")

    assert problem["entity"] == "game"


OUT_OF_RANGE: dict[str, list[object]] = {
    "house_edge_pct": [0, "0", "0.0", 100.1, "100.000000001", -2.7, "-0.01"],
    "decisions_per_hour": [0, -60, 1_000_001],
    "seats": [0, 21, -1],
    "points_conversion_rate": [-1, "-0.1"],
    "point_multiplier": [-1],
    "game_type": ["Blackjack", "black jack", "1st", "", "x" * 51, "blackjack\n"],
}


async def test_settings_out_of_range_are_refused(floor: Floor) -> None:
    before = stored(floor.clone)

    for field, values in OUT_OF_RANGE.items():
        for value in values:
            created = await new_game(floor, **{field: value})
            edited = await edit(floor, floor.house.game_id, **{field: value})
            for answer in (created, edited):
                problem = problem_in(answer, "VALIDATION_ERROR")
                assert [error["field"] for error in problem["errors"]] == [field]
    assert stored(floor.clone) == before


async def test_the_ends_of_the_ranges_are_taken(floor: Floor) -> None:
    least = await new_game(floor, code="least", house_edge_pct="0.000000001", seats=1)
    most = await new_game(floor, code="most", house_edge_pct=100, seats=20)

    assert Decimal(least.json()["house_edge_pct"]) == Decimal("0.000000001")
    assert Decimal(most.json()["house_edge_pct"]) == 100


async def test_an_edge_that_is_surely_a_mistake_is_kept_with_a_warning(floor: Floor) -> None:
    for edge, warned in ((98, True), ("0.013", True), (2.7, False), ("15.53", False)):
        created = (await new_game(floor, code=f"edge {edge}", house_edge_pct=edge)).json()
        edited = (await edit(floor, floor.house.game_id, house_edge_pct=edge)).json()

        for game in (created, edited):
            assert Decimal(game["house_edge_pct"]) == Decimal(str(edge))
            fields = [warning["field"] for warning in game["warnings"]]
            assert fields == (["house_edge_pct"] if warned else [])
            assert all(warning["message"] for warning in game["warnings"])
