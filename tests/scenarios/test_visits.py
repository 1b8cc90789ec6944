"""A visit is started or resumed, ended with its slips completed, and never joined once ended."""

from httpx import Response

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.ledger_checks import assert_ledger_holds
from tests.paying import every_way


async def start(floor: Floor, player_id: str) -> Response:
    return await floor.post("/visits", {"player_id": player_id})


async def end(floor: Floor, visit_id: str) -> Response:
    return await floor.post(f"/visits/{visit_id}/end")


async def test_a_visit_is_started_once_and_then_resumed(floor: Floor) -> None:
    player_id = await floor.new_player()

    first = await start(floor, player_id)
    floor.clock.forward(hours=1)
    again = await start(floor, player_id)

    assert (first.status_code, again.status_code) == (201, 200)
    visit = first.json()
    assert {name: visit[name] for name in visit if name != "id"} == {
        "player_id": player_id,
        "gaming_day": "2026-03-10",
        "started_at": "2026-03-10T11:00:00Z",
        "ended_at": None,
        "resumed": False,
        "rolled_over": None,
    }
    assert again.json() == {**visit, "resumed": True}


async def test_seating_resumes_the_visit_that_was_started(floor: Floor) -> None:
    player_id = await floor.new_player()
    visit = (await start(floor, player_id)).json()

    slip = await floor.open_slip(player_id=player_id)

    assert slip["visit_id"] == visit["id"]


async def test_a_guest_of_another_casino_starts_no_visit(floor: Floor) -> None:
    answer = await floor.call(
        "POST",
        "/players",
        role="other pit_boss",
        body={"first_name": "Not", "last_name": "Ours"},
    )

    refused = await start(floor, answer.json()["id"])

    assert problem_in(refused, "NOT_FOUND")["entity"] == "player"


@every_way
async def test_the_end_of_a_visit_completes_its_live_slip(floor: Floor) -> None:
    slip = await floor.played_slip()

    answer = await end(floor, slip["visit_id"])

    assert answer.status_code == 200, answer.text
    visit, (completion,) = answer.json()["visit"], answer.json()["completions"]
    assert (visit["id"], visit["ended_at"]) == (slip["visit_id"], "2026-03-10T12:00:00Z")
    assert completion["rating_slip"]["id"] == slip["id"]
    assert completion["rating_slip"]["status"] == "CLOSED"
    assert completion["loyalty"]["points_earned"] == 1620
    assert floor.balance(slip["player_id"]) == 1620
    (row,) = audited(floor, "visit.ended")
    assert (str(row["entity_id"]), row["after"]["completed_slip_id"]) == (visit["id"], slip["id"])
    assert_ledger_holds(floor.clone)


async def test_a_visit_that_has_ended_stays_as_it_is(floor: Floor) -> None:
    slip = await floor.played_slip()
    first = (await end(floor, slip["visit_id"])).json()
    floor.clock.forward(hours=1)
    before = stored(floor.clone)

    again = await end(floor, slip["visit_id"])

    assert (again.status_code, again.json()) == (200, {**first, "completions": []})
    assert stored(floor.clone) == before


async def test_a_visit_without_play_ends_without_completions(floor: Floor) -> None:
    visit = (await start(floor, await floor.new_player())).json()

    answer = (await end(floor, visit["id"])).json()

    assert answer["completions"] == []
    assert answer["visit"]["ended_at"] == "2026-03-10T11:00:00Z"


async def test_after_an_end_the_next_slip_starts_a_new_visit_on_the_same_day(floor: Floor) -> None:
    slip = await floor.played_slip()
    await end(floor, slip["visit_id"])

    again = await floor.open_slip(player_id=slip["player_id"])

    assert again["visit_id"] != slip["visit_id"]
    assert again["gaming_day"] == slip["gaming_day"]


@every_way
async def test_points_that_fail_at_the_end_of_a_visit_are_owed_and_shown(floor: Floor) -> None:
    slip = await floor.played_slip()

    with accruals_refused(floor.clone):
        answer = await end(floor, slip["visit_id"])

    assert answer.status_code == 200, answer.text
    (completion,) = answer.json()["completions"]
    assert completion["rating_slip"]["status"] == "CLOSED"
    assert {name: completion[name] for name in completion if name != "rating_slip"} == {
        "loyalty": None,
        "code": "PARTIAL_COMPLETION",
        "correlation_id": answer.headers["X-Correlation-ID"],
    }
    assert answer.json()["visit"]["ended_at"] == "2026-03-10T12:00:00Z"
    assert len(floor.owed(slip["id"])) == 1
    assert_ledger_holds(floor.clone)
    assert (await floor.complete(slip["id"])).json()["loyalty"]["points_earned"] == 1620


async def test_a_visit_that_nobody_started_or_of_another_casino_is_not_found(floor: Floor) -> None:
    slip = await floor.open_slip()
    path = f"/visits/{slip['visit_id']}/end"
    before = stored(floor.clone)

    other = await floor.call("POST", path, role="other admin")
    nobody = await end(floor, "01a20f00-0000-7000-8000-000000000000")

    assert problem_in(other, "NOT_FOUND")["entity"] == "visit"
    assert problem_in(nobody, "NOT_FOUND")["entity"] == "visit"
    assert stored(floor.clone) == before
