"""What was out of the ordinary on a gaming day, as auditors see it."""

import pytest

from tests.faults.faults import owed_slip
from tests.floor import Floor
from tests.pages.visitor import text_of, visiting
from tests.reversals import backfilled_slip, reverse


async def test_rewards_stand_by_staff_and_by_guest_with_counts_and_sums(floor: Floor) -> None:
    ana = await floor.new_player(first_name="Ana", last_name="Kern")
    ivo = await floor.new_player(first_name="Ivo", last_name="Neu")
    for player_id, points in ((ana, 300), (ana, 200), (ivo, 1000)):
        await floor.reward(player_id, points)
    await floor.call(
        "POST",
        "/loyalty/manual-rewards",
        role="host",
        body={"player_id": ivo, "points_change": 50, "reason": "A long evening"},
    )
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/exceptions")

    text = text_of(page)
    assert "Rewards by hand 4" in text
    assert "house pit_boss 3 1,500 house host 1 50" in text
    assert "Ivo Neu 2 1,050 Ana Kern 2 500" in text
    assert f'href="/guests/{ivo}"' in page.text
    assert f"/audit?actor_id={floor.house.staff_ids['host']}" in page.text


async def test_each_kind_of_exception_is_listed_with_guest_cause_and_number(floor: Floor) -> None:
    slip, backfill = await backfilled_slip(floor)
    assert (await reverse(floor, backfill)).status_code == 201
    recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    assert recovered.status_code == 200
    await floor.reward(slip["player_id"], -40, reason="Paid for somebody else")
    await floor.post(f"/ledger/{backfill}/reverse", {"reason": "I may not"}, role="host")
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/exceptions")

    text = text_of(page)

    assert "Points taken by hand 1" in text
    assert "-40 Paid for somebody else house pit_boss" in text
    assert "-1,000 Rated at the wrong seat the slip house admin" in text
    assert "+1,000 Birthday of a good guest the slip house pit_boss" in text
    assert (
        "Guest No 1, T1/1 the slip 1 What had paid it by hand was taken back house pit_boss" in text
    )
    assert "POST /v1/ledger/{entry_id}/reverse loyalty:adjust house host Host" in text
    assert f'href="/guests/{slip["player_id"]}"' in page.text
    numbers = floor.clone.rows(
        "select distinct correlation_id from audit_log"
        " where action in ('loyalty.reversed', 'loyalty.recovered', 'permission.refused')"
    )
    assert len(numbers) == 3
    for row in numbers:
        assert f"/audit?correlation_id={row['correlation_id']}" in page.text


async def test_whom_the_limit_of_rewards_refused_is_listed(floor: Floor) -> None:
    guest = await floor.new_player()
    answers = [await floor.reward(guest, points) for points in range(1, 12)]
    assert answers[-1].status_code == 429
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/exceptions?kind=limits")
        audit = text_of(await auditor.get("/audit?action=reward_limit.refused"))

    text = text_of(page)
    assert "Refused by the limit of rewards 1" in text
    assert "Time What was refused By whom Number" in text
    assert "POST /v1/loyalty/manual-rewards house pit_boss" in text
    assert "Refused by the limit of rewards" in audit


async def test_one_kind_alone_is_turned_over(floor: Floor) -> None:
    for minute in range(51):
        floor.clock.forward(minutes=1)
        await floor.get("/audit", role=("host", "cashier")[minute % 2])
    async with visiting(floor, "auditor") as auditor:
        glance = await auditor.get("/exceptions")
        assert glance.text.count("GET /v1/audit") == 10
        first = await auditor.get("/exceptions?day=2026-03-10&kind=refusals")
        assert first.text.count("GET /v1/audit") == 50
        more = first.text.split("&amp;kind=refusals&amp;cursor=")[1].split('"')[0]
        last = await auditor.get(f"/exceptions?day=2026-03-10&kind=refusals&cursor={more}")
        assert last.text.count("GET /v1/audit") == 1
        other = await auditor.get(f"/exceptions?day=2026-03-10&kind=rewards&cursor={more}")
        assert other.status_code == 400


async def test_another_day_has_its_own(floor: Floor) -> None:
    await floor.reward(await floor.new_player())
    floor.clock.forward(days=1)
    async with visiting(floor, "auditor") as auditor:
        assert "Rewards by hand 0" in text_of(await auditor.get("/exceptions"))
        page = await auditor.get("/exceptions?day=2026-03-10")
        assert "Rewards by hand 1" in text_of(page)
        page = await auditor.get("/exceptions?day=2026-03-10&kind=rewards")
        for day in ("2026-03-09", "2026-03-11"):
            assert f'"/exceptions?day={day}&amp;kind=rewards"' in page.text
        page = await auditor.submit("/exceptions", {"day": "2026-03-09"})
        assert "Rewards by hand: Mar 9, 2026" in text_of(page)
        wrong = await auditor.get("/exceptions?day=2026-03-32")
        assert (wrong.status_code, 'value="2026-03-32"' in wrong.text) == (400, True)


async def test_another_casino_s_exceptions_are_not_there(floor: Floor) -> None:
    await owed_slip(floor)
    await floor.reward(await floor.new_player(last_name="Zwetschgenbaum"))
    async with visiting(floor, "other auditor") as other:
        page = await other.get("/exceptions")

    assert "Rewards by hand 0" in text_of(page)
    assert "Zwetschgenbaum" not in page.text


@pytest.mark.parametrize("role", ["pit_boss", "host", "cashier"])
async def test_who_may_not_read_the_audit_log_has_no_link_and_no_page(
    floor: Floor, role: str
) -> None:
    async with visiting(floor, role) as visitor:
        assert 'href="/exceptions"' not in (await visitor.get("/")).text
        assert (await visitor.get("/exceptions")).status_code == 403
