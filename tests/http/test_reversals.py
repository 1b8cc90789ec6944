"""Taking an entry back: who may, what is refused, and the key of a request."""

from typing import Any
from uuid import uuid4

import pytest

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored, stored_but_refusals
from tests.ledger_checks import assert_ledger_holds
from tests.reversals import reverse, rewarded


@pytest.mark.parametrize("why", ["", "too short", "   too short   ", "x" * 501])
async def test_a_reason_of_the_wrong_length_is_refused(floor: Floor, why: str) -> None:
    player_id, entry_id = await rewarded(floor, 500)
    before = stored(floor.clone)

    problem = problem_in(await reverse(floor, entry_id, why=why), "VALIDATION_ERROR")

    assert [error["field"] for error in problem["errors"]] == ["reason"]
    assert stored(floor.clone) == before
    assert (await reverse(floor, entry_id, why="x" * 500)).status_code == 201
    assert floor.balance(player_id) == 0


async def test_an_entry_of_another_casino_is_told_apart_from_none_by_nothing(floor: Floor) -> None:
    names = {"first_name": "Their", "last_name": "Guest"}
    player = (await floor.post("/players", names, role="other pit_boss")).json()
    body = {"player_id": player["id"], "points_change": 100, "reason": "Birthday of a guest"}
    theirs = await floor.post("/loyalty/manual-rewards", body, role="other pit_boss")
    before = stored(floor.clone)

    problems: list[dict[str, Any]] = []
    for entry_id in (theirs.json()["ledger_entry_id"], str(uuid4())):
        problem = problem_in(await reverse(floor, entry_id), "NOT_FOUND")
        assert problem["entity"] == "ledger_entry"
        problems.append({**problem, "instance": "", "correlation_id": ""})

    assert problems[0] == problems[1]
    assert stored(floor.clone) == before


async def test_who_may_award_may_not_take_back(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 500)
    before = stored_but_refusals(floor.clone)

    for role in ("pit_boss", "host", "cashier", "auditor"):
        problem = problem_in(await reverse(floor, entry_id, role=role), "FORBIDDEN")
        assert problem["permission"] == "loyalty:adjust"
    assert stored_but_refusals(floor.clone) == before
    assert floor.balance(player_id) == 500


async def test_under_an_idempotency_key_the_first_answer_is_kept(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 500)
    key = {"Idempotency-Key": "take-back-1"}

    first, again = await reverse(floor, entry_id, **key), await reverse(floor, entry_id, **key)
    other_reason = await reverse(floor, entry_id, why="For another reason", **key)
    refused = [
        await reverse(
            floor, entry_id, why="For another reason", **{"Idempotency-Key": "take-back-2"}
        )
        for _ in range(2)
    ]

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    problem_in(other_reason, "IDEMPOTENCY_CONFLICT")
    assert [answer.json()["code"] for answer in refused] == ["ALREADY_REVERSED"] * 2
    assert audited(floor, "loyalty.reversed")[0]["idempotency_key"] == "take-back-1"
    assert len(floor.entries(player_id)) == 2
    assert floor.balance(player_id) == 0
    assert_ledger_holds(floor.clone)
