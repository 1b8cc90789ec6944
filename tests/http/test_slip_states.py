"""The states of a rating slip: what each command does to a slip in each of them."""

from typing import Any

from httpx import Response

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored

# (state, command): what it answers, a code of a refusal or the state that it leads to
STATES = {
    ("OPEN", "pause"): "PAUSED",
    ("OPEN", "resume"): "SLIP_NOT_PAUSED",
    ("OPEN", "complete"): "CLOSED",
    ("OPEN", "edit"): "OPEN",
    ("PAUSED", "pause"): "SLIP_NOT_OPEN",
    ("PAUSED", "resume"): "OPEN",
    ("PAUSED", "complete"): "CLOSED",
    ("PAUSED", "edit"): "PAUSED",
    ("CLOSED", "pause"): "SLIP_NOT_OPEN",
    ("CLOSED", "resume"): "SLIP_NOT_PAUSED",
    ("CLOSED", "complete"): "CLOSED",
    ("CLOSED", "edit"): "SLIP_ALREADY_CLOSED",
}
REFUSED = {key: code for key, code in STATES.items() if code.startswith("SLIP_")}
DONE = {key: state for key, state in STATES.items() if key not in REFUSED}


async def slip_in(floor: Floor, state: str, *, seat: int) -> dict[str, Any]:
    slip = await floor.open_slip(seat=seat)
    floor.clock.forward(minutes=10)
    if state == "PAUSED":
        await floor.post(f"/rating-slips/{slip['id']}/pause")
    if state == "CLOSED":
        await floor.complete(slip["id"])
    assert floor.slip_row(slip["id"])["status"] == state
    floor.clock.forward(minutes=10)
    return slip


async def command(floor: Floor, name: str, *, slip_id: str) -> Response:
    if name == "edit":
        body = {"average_bet_cents": 12_345}
        return await floor.call("PATCH", f"/rating-slips/{slip_id}", role="pit_boss", body=body)
    return await floor.post(f"/rating-slips/{slip_id}/{name}")


async def test_a_command_that_does_not_fit_the_state_is_refused_and_changes_nothing(
    floor: Floor,
) -> None:
    for seat, ((state, name), code) in enumerate(REFUSED.items(), start=1):
        slip = await slip_in(floor, state, seat=seat)
        before = stored(floor.clone)

        problem_in(await command(floor, name, slip_id=slip["id"]), code)

        assert stored(floor.clone) == before


async def test_a_command_that_fits_leads_to_the_next_state(floor: Floor) -> None:
    for seat, ((state, name), after) in enumerate(DONE.items(), start=1):
        slip = await slip_in(floor, state, seat=seat)

        answer = await command(floor, name, slip_id=slip["id"])

        assert answer.status_code == 200, answer.text
        shown = answer.json().get("rating_slip", answer.json())
        assert shown["status"] == floor.slip_row(slip["id"])["status"] == after
        assert shown == (await floor.get(f"/rating-slips/{slip['id']}")).json()


async def test_completing_again_answers_the_original_result(floor: Floor) -> None:
    first = await floor.paid_slip()
    slip_id = first["rating_slip"]["id"]
    before = stored(floor.clone)
    floor.clock.forward(hours=1)

    again = (await floor.complete(slip_id)).json()

    assert again == {**first, "loyalty": {**first["loyalty"], "idempotent": True}}
    same_bet = await floor.complete(slip_id, {"average_bet_cents": 10_000})
    assert same_bet.json() == again
    other_bet = await floor.complete(slip_id, {"average_bet_cents": 10_001})
    problem_in(other_bet, "SLIP_ALREADY_CLOSED")
    assert stored(floor.clone) == before
    assert floor.balance(first["rating_slip"]["player_id"]) == first["loyalty"]["new_balance"]


async def test_pauses_are_stored_and_a_close_ends_the_one_that_lasts(floor: Floor) -> None:
    slip = await floor.open_slip()
    times = [slip["started_at"]]
    for name in ("pause", "resume", "pause", "complete"):
        floor.clock.forward(minutes=10)
        times.append(floor.clock().isoformat())
        assert (await command(floor, name, slip_id=slip["id"])).status_code == 200

    pauses = floor.clone.rows("select started_at, ended_at from rating_slip_pause order by 1")
    assert [[time.isoformat() for time in pause.values()] for pause in pauses] == [
        times[1:3],
        times[3:5],
    ]
    row = floor.slip_row(slip["id"])
    assert (row["status"], row["play_seconds"], row["ended_at"]) == ("CLOSED", 1200, floor.clock())
    assert [entry["points_change"] for entry in floor.entries(slip["player_id"])] == [540]


async def test_every_edit_of_the_bet_is_audited_and_the_last_one_counts(floor: Floor) -> None:
    slip = await floor.open_slip(average_bet_cents=5_000)
    for cents in (20_000, 20_000, 7_500):
        floor.clock.forward(minutes=15)
        body = {"average_bet_cents": cents}
        await floor.call("PATCH", f"/rating-slips/{slip['id']}", role="admin", body=body)
    floor.clock.forward(minutes=15)

    completion = (await floor.complete(slip["id"], {"average_bet_cents": 10_000})).json()

    assert completion["rating_slip"]["average_bet_cents"] == 10_000
    assert completion["loyalty"]["points_earned"] == 1620
    edits = audited(floor, "rating_slip.average_bet_changed")
    assert [(edit["before"], edit["after"]) for edit in edits] == [
        ({"average_bet_cents": 5_000}, {"average_bet_cents": 20_000}),
        ({"average_bet_cents": 20_000}, {"average_bet_cents": 7_500}),
        ({"average_bet_cents": 7_500}, {"average_bet_cents": 10_000}),
    ]
    admin, boss = (f"staff:{floor.house.staff_ids[role]}" for role in ("admin", "pit_boss"))
    assert [edit["actor"] for edit in edits] == [admin, admin, boss]


async def test_each_change_of_a_slip_is_audited_once(floor: Floor) -> None:
    slip = await floor.open_slip()
    boss = floor.house.staff_ids["pit_boss"]

    for name in ("edit", "pause", "resume", "complete"):
        before = len(floor.clone.rows("select from audit_log"))
        floor.clock.forward(minutes=1)
        answer = await command(floor, name, slip_id=slip["id"])
        rows = floor.clone.rows("select * from audit_log order by created_at, id")[before:]

        assert [str(row["entity_id"]) for row in rows] == [slip["id"]]
        assert rows[0]["correlation_id"] == answer.headers["X-Correlation-ID"]
        assert (rows[0]["actor_id"], rows[0]["created_at"]) == (boss, floor.clock())
