"""Slips that are closed and owed: what the caller is told, the queue, and the recovery."""

from typing import Any
from uuid import uuid4

from tests.floor import Floor
from tests.http.contract import problem_in, stored


async def owed_slip(floor: Floor, *, seat: int = 1) -> dict[str, Any]:
    """Play a slip whose snapshot is gone, and ask for its points."""
    slip = await floor.played_slip(seat=seat)
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [slip["id"]])
    answer = await floor.complete(slip["id"])
    assert answer.headers["retry-after"] == "1"
    return problem_in(answer, "PARTIAL_COMPLETION")


def restore_snapshot(floor: Floor, slip_id: str) -> None:
    """Give the slip the snapshot of another one."""
    floor.clone.execute(
        "update rating_slip set snapshot = (select snapshot from rating_slip"
        " where snapshot is not null limit 1) where id = %s",
        [slip_id],
    )


async def test_a_partial_completion_names_the_slip_that_it_closed(floor: Floor) -> None:
    problem = await owed_slip(floor)

    slip = problem["rating_slip"]
    assert problem["slip_id"] == slip["id"]
    assert (slip["status"], slip["play_seconds"]) == ("CLOSED", 3600)
    assert slip == (await floor.get(f"/rating-slips/{slip['id']}")).json()
    row = floor.slip_row(slip["id"])
    assert (row["status"], row["play_seconds"]) == ("CLOSED", 3600)
    assert row["closed_correlation_id"] == problem["correlation_id"]
    assert floor.entries(slip["player_id"]) == []
    assert floor.balance(slip["player_id"]) == 0


async def test_the_queue_shows_what_is_owed_to_those_who_may_look(floor: Floor) -> None:
    problem = await owed_slip(floor)

    for role in ("pit_boss", "auditor", "admin"):
        queue = (await floor.get("/recoveries", role=role)).json()
        assert queue == {
            "items": [
                {
                    "slip_id": problem["slip_id"],
                    "player_id": problem["rating_slip"]["player_id"],
                    "closed_at": "2026-03-10T12:00:00Z",
                    "attempts": 1,
                    "last_error_code": "SNAPSHOT_MISSING",
                    "correlation_id": problem["correlation_id"],
                    "next_attempt_at": "2026-03-10T12:00:01Z",
                }
            ],
            "next_cursor": None,
        }


async def test_a_recovery_pays_once_and_leaves_the_queue(floor: Floor) -> None:
    problem = await owed_slip(floor)
    address = f"/rating-slips/{problem['slip_id']}/recover-loyalty"
    player_id = problem["rating_slip"]["player_id"]
    problem_in(await floor.post(address), "SNAPSHOT_MISSING")
    assert floor.owed(problem["slip_id"])[0]["attempts"] == 2
    await floor.open_slip(seat=2)
    restore_snapshot(floor, problem["slip_id"])

    first = await floor.post(address, {"correlation_id": "of-somebody-else"})
    before = stored(floor.clone)
    again = await floor.post(address)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["points_earned"] == 1620
    assert again.json() == {**first.json(), "idempotent": True}
    assert stored(floor.clone) == before
    assert (await floor.get("/recoveries")).json()["items"] == []
    assert floor.balance(player_id) == 1620
    (entry,) = floor.entries(player_id)
    assert entry["correlation_id"] == problem["correlation_id"]


async def test_only_a_closed_slip_can_be_recovered(floor: Floor) -> None:
    slip = await floor.played_slip()
    before = stored(floor.clone)

    problem_in(await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty"), "SLIP_NOT_CLOSED")
    unknown = await floor.post(f"/rating-slips/{uuid4()}/recover-loyalty")

    assert problem_in(unknown, "NOT_FOUND")["entity"] == "rating_slip"
    assert stored(floor.clone) == before
