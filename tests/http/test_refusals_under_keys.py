"""A refusal that the database decides: the log and the metrics tell it alike under a key."""

import pytest

from tests.floor import Floor
from tests.log import Log
from tests.scraping import completions

WITH_AND_WITHOUT = pytest.mark.parametrize(
    "headers", [{}, {"Idempotency-Key": "a-key"}], ids=["without a key", "under a key"]
)


@WITH_AND_WITHOUT
async def test_a_refused_completion_is_logged_with_its_code_and_counted_as_refused(
    headers: dict[str, str], floor: Floor, log: Log
) -> None:
    closed = (await floor.paid_slip())["rating_slip"]
    log.listen()

    path, other_bet = f"/rating-slips/{closed['id']}/complete", {"average_bet_cents": 1}
    answer = await floor.call("POST", path, role="pit_boss", body=other_bet, **headers)

    assert answer.json()["code"] == "SLIP_ALREADY_CLOSED"
    assert [line["code"] for line in log.lines("action_failed")] == ["SLIP_ALREADY_CLOSED"]
    assert await completions(floor.client) == {"paid": 1, "refused": 1}


@WITH_AND_WITHOUT
async def test_a_seat_that_is_taken_is_logged_with_its_code(
    headers: dict[str, str], floor: Floor, log: Log
) -> None:
    taken = await floor.open_slip()
    player_id = await floor.new_player()
    log.listen()

    place = {name: taken[name] for name in ("table_id", "seat", "average_bet_cents")}
    body = {"player_id": player_id, **place}
    answer = await floor.call("POST", "/rating-slips", role="pit_boss", body=body, **headers)

    assert answer.json()["code"] == "SEAT_OCCUPIED"
    assert [line["code"] for line in log.lines("action_failed")] == ["SEAT_OCCUPIED"]
