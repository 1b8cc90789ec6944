"""Whatever closes a slip is counted as a completion of it, and every limit's refusals are."""

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.scraping import completions, figures
from tests.template import PASSWORD


async def test_a_move_completes_the_slip_at_the_old_seat(floor: Floor) -> None:
    slip = await floor.played_slip()
    body = {"table_id": str(floor.house.table_ids[1]), "seat": 2}
    moved = await floor.post(f"/rating-slips/{slip['id']}/move", body)
    refused = await floor.post(f"/rating-slips/{slip['id']}/move", body)

    assert (moved.status_code, refused.status_code) == (200, 409)
    counted = await figures(floor.client)
    assert await completions(floor.client) == {"paid": 1}
    assert counted["accrual_duration_seconds_count"] == 1


async def test_the_end_of_a_visit_completes_its_live_slip(floor: Floor) -> None:
    paid = await floor.played_slip()
    owed = await floor.played_slip(seat=2)

    await floor.post(f"/visits/{paid['visit_id']}/end")
    with accruals_refused(floor.clone):
        answer = await floor.post(f"/visits/{owed['visit_id']}/end")
    await floor.post(f"/visits/{owed['visit_id']}/end")

    assert answer.json()["completions"][0]["code"] == "PARTIAL_COMPLETION"
    assert await completions(floor.client) == {"paid": 1, "partial": 1}
    assert (await figures(floor.client))["recovery_queue_depth"] == 1


async def test_a_roll_over_completes_the_slip_of_the_earlier_day(floor: Floor) -> None:
    slip = await floor.played_slip()
    floor.clock.forward(days=1)

    answer = await floor.post("/visits", {"player_id": slip["player_id"]})

    assert answer.status_code == 201, answer.text
    assert floor.slip_row(slip["id"])["status"] == "CLOSED"
    assert await completions(floor.client) == {"paid": 1}


async def test_sign_ins_beyond_the_limit_are_counted(floor: Floor) -> None:
    login = {"login": "house.pit_boss", "password": "wrong"}
    answers = [await floor.client.post("/v1/sessions", json=login) for _ in range(7)]
    right = await floor.client.post("/v1/sessions", json={**login, "password": PASSWORD})

    assert [answer.status_code for answer in (answers[5], answers[6], right)] == [401, 429, 429]
    assert (await figures(floor.client))["rate_limit_refusals_total"] == 2
