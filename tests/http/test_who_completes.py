"""Who asks for a completion is found out by the read of the slip; what is refused is as ever."""

from uuid import uuid4

import pytest

from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.http.contract import audited, problem_in, stored
from tests.ledger_checks import assert_ledger_holds
from tests.template import Template

NO_ID = "not-an-id"


async def test_a_token_that_ended_completes_nothing(floor: Floor) -> None:
    slip = await floor.played_slip()
    ended = await floor.call("DELETE", "/sessions/current", role="pit_boss")
    assert ended.status_code == 204
    before = stored(floor.clone)

    for slip_id in (slip["id"], str(uuid4()), NO_ID):
        problem_in(await floor.complete(slip_id), "UNAUTHORIZED")

    assert stored(floor.clone) == before
    assert floor.slip_row(slip["id"])["status"] == "OPEN"


async def test_no_token_completes_nothing(floor: Floor) -> None:
    slip = await floor.played_slip()

    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer of-nobody"}):
        path = f"/v1/rating-slips/{slip['id']}/complete"
        problem_in(await floor.client.post(path, headers=headers), "UNAUTHORIZED")

    assert floor.slip_row(slip["id"])["status"] == "OPEN"


async def test_who_may_not_complete_learns_nothing_of_a_slip(floor: Floor) -> None:
    slip = await floor.played_slip()

    answers = [
        await floor.call("POST", f"/rating-slips/{slip_id}/complete", role="host")
        for slip_id in (slip["id"], str(uuid4()), NO_ID)
    ]

    told = [
        {
            name: value
            for name, value in problem_in(answer, "FORBIDDEN").items()
            if name not in ("instance", "correlation_id")
        }
        for answer in answers
    ]
    assert told[0] == told[1] == told[2]
    assert len(audited(floor, "permission.refused")) == 1
    assert floor.slip_row(slip["id"])["status"] == "OPEN"


@pytest.mark.parametrize("role", ["pit_boss", "other pit_boss"])
async def test_a_slip_that_is_not_there_is_not_found_and_its_asker_stays_signed_in(
    floor: Floor, role: str
) -> None:
    slip_id = str(uuid4()) if role == "pit_boss" else (await floor.played_slip())["id"]
    before = stored(floor.clone)

    problem_in(
        await floor.call("POST", f"/rating-slips/{slip_id}/complete", role=role), "NOT_FOUND"
    )
    refused = await floor.call("POST", f"/rating-slips/{NO_ID}/complete", role=role)

    problem_in(refused, "VALIDATION_ERROR")
    assert stored(floor.clone) == before
    assert (await floor.get("/me", role=role)).status_code == 200


async def test_a_use_is_noted_however_the_completion_ends(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], session_idle_seconds=3600) as floor:
        slip = await floor.played_slip(played_seconds=600)
        for slip_id in (slip["id"], slip["id"], str(uuid4())):
            floor.clock.forward(seconds=600)

            await floor.complete(slip_id)

            used = clone.row("select max(last_used_at) as at from staff_session")
            assert used["at"] == floor.clock()


async def test_a_key_keeps_its_answer_though_the_slip_was_read_before_it(floor: Floor) -> None:
    slip = await floor.played_slip()
    path, key = f"/rating-slips/{slip['id']}/complete", {"Idempotency-Key": "once"}

    first = await floor.call("POST", path, role="pit_boss", **key)
    again = await floor.call("POST", path, role="pit_boss", **key)

    assert first.json()["loyalty"]["points_earned"] == 1620
    assert again.content == first.content
    assert_ledger_holds(floor.clone)
