"""Settings of a game: plain decimals in and out, and a change that changes nothing."""

import pytest

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
