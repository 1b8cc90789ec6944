"""A snapshot that is no object: the slip is shown all the same, closes, and its points are owed."""

import pytest

from tests.floor import Floor


@pytest.mark.parametrize("snapshot", ["5", '"x"', "[1]", "null", "{}"])
async def test_a_snapshot_that_is_no_object_fails_loudly_and_stays_recoverable(
    floor: Floor, snapshot: str
) -> None:
    slip = await floor.played_slip()
    floor.clone.execute(
        "update rating_slip set snapshot = %s::jsonb where id = %s", [snapshot, slip["id"]]
    )
    shown = await floor.get(f"/rating-slips/{slip['id']}")
    listed = await floor.get("/rating-slips")
    at_table = await floor.get(f"/tables/{floor.house.table_ids[0]}")

    answer = await floor.complete(slip["id"])
    recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")

    assert [page.status_code for page in (shown, listed, at_table)] == [200] * 3
    assert (answer.status_code, answer.json()["code"]) == (503, "PARTIAL_COMPLETION")
    assert (recovered.status_code, recovered.json()["code"]) == (422, "SNAPSHOT_MISSING")
    assert floor.entries(slip["player_id"]) == []
    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["last_error_code"]) == (2, "SNAPSHOT_MISSING")
