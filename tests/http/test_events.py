"""The event log over HTTP: envelopes, filters, and what never stands in it."""

from typing import Any

from tests.event_log import NewEvents
from tests.floor import Floor
from tests.http.contract import problem_in
from tests.whole_day import PERSONAL, REASON, play_a_day


async def items(floor: Floor, query: str = "", *, role: str = "auditor") -> list[dict[str, Any]]:
    answer = await floor.get(f"/events{query}", role=role)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_an_event_is_a_cloud_event_of_its_casino(floor: Floor) -> None:
    floor.clock.forward(microseconds=120)
    new = NewEvents(floor)

    guest = await floor.new_player()

    (stored,) = new.rows()
    newest = (await items(floor, "?limit=1"))[0]
    assert newest == {
        "specversion": "1.0",
        "id": str(stored["id"]),
        "source": f"urn:pitledger:casino:{floor.house.casino_id}",
        "type": "player.enrolled",
        "subject": f"player/{guest}",
        "time": "2026-03-10T11:00:00.000120Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:pitledger:event:player.enrolled:1",
        "correlationid": stored["correlation_id"],
        "data": {"player_id": guest, "staff_id": str(floor.house.staff_ids["pit_boss"])},
    }


async def test_the_log_is_found_by_type_and_by_correlation_id(floor: Floor) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}/complete"
    await floor.call("POST", path, role="pit_boss", **{"X-Correlation-ID": "of-the-close"})

    of_the_close = await items(floor, "?correlation_id=of-the-close")
    completed = await items(floor, "?event_type=rating_slip.completed")
    both = await items(floor, "?event_type=loyalty.tier_changed&correlation_id=of-the-close")

    assert sorted(event["type"] for event in of_the_close) == [
        *("loyalty.points_accrued", "loyalty.tier_changed", "rating_slip.completed")
    ]
    assert [event["subject"] for event in completed] == [f"rating_slip/{slip['id']}"]
    assert [event["type"] for event in both] == ["loyalty.tier_changed"]
    assert await items(floor, "?event_type=nothing.happened") == []
    for wrong in ("?event_type=Robert'); drop", "?correlation_id=%20", "?limit=0"):
        problem_in(await floor.get(f"/events{wrong}", role="auditor"), "VALIDATION_ERROR")


async def test_each_casino_reads_its_own_events_alone(floor: Floor) -> None:
    await floor.new_player()

    there = await items(floor, "?limit=100", role="other auditor")

    assert "player.enrolled" not in {event["type"] for event in there}
    assert {event["source"] for event in there} == {f"urn:pitledger:casino:{floor.other.casino_id}"}


async def test_no_event_of_a_day_holds_personal_data_or_a_reason(floor: Floor) -> None:
    await play_a_day(floor)

    texts = floor.clone.rows("select row_to_json(outbox)::text as text from outbox")
    said = " ".join(row["text"] for row in texts)
    stored = floor.clone.row("select string_agg(search_text, ' ') as names from player")["names"]
    assert PERSONAL["first_name"].casefold() in stored
    assert len(texts) > 40
    for personal in (*PERSONAL.values(), REASON, "Guest", "Rated at the wrong seat"):
        assert personal.casefold() not in said.casefold()
