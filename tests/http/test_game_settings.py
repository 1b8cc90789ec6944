"""Settings of a game: plain decimals in and out, and a change that changes nothing."""

import pytest
from httpx import Response

from tests.floor import Floor


@pytest.mark.parametrize("edge", ["\uff11.5", "1_0", "1e1", " 1", "", "+1", "1.", "\u0663"])
async def test_only_plain_decimals_are_taken(floor: Floor, edge: str) -> None:
    path = f"/games/{floor.house.game_id}"

    answer = await floor.call("PATCH", path, role="admin", body={"house_edge_pct": edge})

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["errors"][0]["field"] == "house_edge_pct"
    stored = floor.clone.row("select house_edge_pct from game where id = %s", [floor.house.game_id])
    assert str(stored["house_edge_pct"]) == "2.7"


@pytest.mark.parametrize("edge", ["0.0000000001", 1e-10, "0.013", 98])
async def test_decimals_are_answered_without_an_exponent(floor: Floor, edge: float | str) -> None:
    path = f"/games/{floor.house.game_id}"

    answer = await floor.call("PATCH", path, role="admin", body={"house_edge_pct": edge})

    assert answer.status_code == 200, answer.text
    assert "e" not in answer.json()["house_edge_pct"].lower()
    assert float(answer.json()["house_edge_pct"]) == float(edge)
    assert [warning["field"] for warning in answer.json()["warnings"]] == ["house_edge_pct"]


@pytest.mark.parametrize("edge", ["33.333333333333333333", "0.300000000000000001", "2.70"])
async def test_a_decimal_sent_as_a_number_is_stored_to_its_last_digit(
    floor: Floor, edge: str
) -> None:
    answer = await _change(floor, f'{{"house_edge_pct": {edge}}}')

    assert answer.status_code == 200, answer.text
    assert answer.json()["house_edge_pct"] == edge
    stored = floor.clone.row("select house_edge_pct from game where id = %s", [floor.house.game_id])
    assert str(stored["house_edge_pct"]) == edge


@pytest.mark.parametrize("edge", ["1e400", "1e99999999999999999999", "-0.1", "NaN", "Infinity"])
async def test_a_number_that_no_setting_holds_is_refused(floor: Floor, edge: str) -> None:
    answer = await _change(floor, f'{{"house_edge_pct": {edge}}}')

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["errors"][0]["field"] == "house_edge_pct"


@pytest.mark.parametrize("seats", ["6.0", "6.5", "1e0"])
async def test_a_decimal_is_no_whole_number(floor: Floor, seats: str) -> None:
    answer = await _change(floor, f'{{"seats": {seats}}}')

    assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR")
    assert answer.json()["errors"] == [
        {"field": "seats", "message": "Input should be a valid integer"}
    ]


async def _change(floor: Floor, body: str) -> Response:
    headers = {"Authorization": f"Bearer {floor.tokens['admin']}"}
    path = f"/v1/games/{floor.house.game_id}"
    headers["Content-Type"] = "application/json"
    return await floor.client.patch(path, content=body, headers=headers)


async def test_null_is_no_value_of_a_setting(floor: Floor) -> None:
    path = f"/games/{floor.house.game_id}"

    for field in ("code", "name", "house_edge_pct", "seats", "point_multiplier"):
        answer = await floor.call("PATCH", path, role="admin", body={field: None})
        assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR"), field


async def test_a_change_that_changes_nothing_is_not_audited(floor: Floor) -> None:
    path = f"/games/{floor.house.game_id}"

    for body in ({}, {"house_edge_pct": "2.7"}, {"seats": 7}):
        answer = await floor.call("PATCH", path, role="admin", body=body)
        assert answer.status_code == 200, answer.text
    assert floor.clone.rows("select from audit_log where action = 'game.changed'") == []

    await floor.call("PATCH", path, role="admin", body={"seats": 6})
    (row,) = floor.clone.rows("select before, after from audit_log where action = 'game.changed'")
    assert (row["before"]["seats"], row["after"]["seats"]) == (7, 6)
