"""What is owed, as the pages show it: why, and trying again."""

import pytest

from tests.faults.faults import accruals_refused, owed_slip
from tests.floor import Floor
from tests.owing import owed_slip_at
from tests.pages.visitor import text_of, visiting

PAGE_ROWS = 50
COPY_SLIP = """
with copied as (
  insert into rating_slip
  select (jsonb_populate_record(slip, to_jsonb(slip) || jsonb_build_object(
    'id', gen_random_uuid(), 'created_at', slip.created_at - number * interval '1 minute'
  ))).*
  from rating_slip as slip, generate_series(1, %s) as number
  where slip.id = %s
  returning casino_id, id, player_id, ended_at, created_at
)
insert into loyalty_recovery
select
  casino_id, id, player_id, ended_at, 3, 'INTERNAL_ERROR', null, 'copy-' || id, ended_at,
  created_at, null
from copied
"""


async def test_an_owed_slip_stands_with_guest_table_cause_and_number(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern")
    slip = await floor.played_slip(player_id=guest, table=1, seat=4)
    with accruals_refused(floor.clone):
        await floor.call(
            "POST",
            f"/rating-slips/{slip['id']}/complete",
            role="pit_boss",
            **{"X-Correlation-ID": "of-the-close"},
        )

    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get("/recoveries")

    assert "Ana Kern T2 · seat 4 Closed Mar 10, 2026, 1:00:00" in text_of(page).replace(
        "\u202f", " "
    )
    assert "Something went wrong here INTERNAL_ERROR" in text_of(page)
    assert "of-the-close" in text_of(page)
    assert f'href="/guests/{guest}"' in page.text
    assert f'href="/slips/{slip["id"]}"' in page.text
    assert "/audit?" not in page.text


async def test_trying_again_pays_once_however_often_it_is_sent(floor: Floor) -> None:
    slip = await owed_slip(floor)
    address = f"/recoveries/{slip['id']}"
    async with visiting(floor, "pit_boss") as boss, visiting(floor, "admin") as admin:
        await boss.get("/recoveries")
        await admin.get("/recoveries")
        page = await boss.submit(address)

        assert page.url.path == "/recoveries"
        assert "Paid: +1,620 points" in text_of(page)
        assert "All points are paid." in text_of(page)
        page = await admin.submit(address)
        assert "Paid: +1,620 points" in text_of(page)

    assert floor.balance(slip["player_id"]) == 1620
    assert len(floor.entries(slip["player_id"])) == 1
    assert floor.owed(slip["id"]) == []


async def test_an_attempt_that_fails_again_is_told_and_counted(floor: Floor) -> None:
    slip = await owed_slip(floor)
    with accruals_refused(floor.clone):
        async with visiting(floor, "pit_boss") as boss:
            await boss.get("/recoveries")
            page = await boss.submit(f"/recoveries/{slip['id']}")

    assert "Tried again: not yet." in text_of(page)
    assert floor.owed(slip["id"])[0]["attempts"] == 2
    assert floor.balance(slip["player_id"]) == 0


async def test_a_slip_without_settings_is_refused_in_the_page(floor: Floor) -> None:
    slip = await owed_slip(floor)
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [slip["id"]])
    async with visiting(floor, "pit_boss") as boss:
        await boss.get("/recoveries")
        page = await boss.submit(f"/recoveries/{slip['id']}")

    assert page.status_code == 422
    assert "The slip lacks the game&#39;s settings" in page.text
    assert len(floor.owed(slip["id"])) == 1


async def test_a_long_queue_is_turned_over_page_by_page(floor: Floor) -> None:
    slip = await owed_slip(floor)
    floor.clone.execute(COPY_SLIP, [PAGE_ROWS, slip["id"]])
    async with visiting(floor, "pit_boss") as boss:
        first = await boss.get("/recoveries")
        assert first.text.count('id="try-') == PAGE_ROWS
        more = first.text.split('href="/recoveries?cursor=')[1].split('"')[0]
        last = await boss.get(f"/recoveries?cursor={more}")

        assert last.text.count('id="try-') == 1
        oldest = last.text.split('id="try-')[1].split('"')[0]
        assert oldest not in first.text
        assert (await boss.get(f"/recoveries?cursor={more}x")).status_code == 400
        await boss.get(f"/recoveries?cursor={more}")
        with accruals_refused(floor.clone):
            page = await boss.submit(f"/recoveries/{oldest}")

        assert page.url.params["cursor"] == more
        assert "Tried again: not yet." in text_of(page)


async def test_a_part_is_the_list_alone(floor: Floor) -> None:
    await owed_slip(floor)
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get("/recoveries", part=True)

    assert "Try again now" in page.text
    assert "<html" not in page.text


async def test_an_auditor_looks_and_has_no_button(floor: Floor) -> None:
    slip = await owed_slip(floor)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/recoveries")
        assert "Try again" not in page.text
        assert "/audit?correlation_id=of-the-close" in page.text
        assert (await auditor.post(f"/recoveries/{slip['id']}")).status_code == 403
    assert floor.owed(slip["id"])[0]["attempts"] == 1


@pytest.mark.parametrize("role", ["host", "cashier"])
async def test_others_have_no_link_and_no_page(floor: Floor, role: str) -> None:
    async with visiting(floor, role) as visitor:
        assert 'href="/recoveries"' not in (await visitor.get("/")).text
        assert (await visitor.get("/recoveries")).status_code == 403


async def test_another_casino_s_slips_are_not_there(floor: Floor) -> None:
    theirs = await owed_slip_at(floor, other=True)
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get("/recoveries")
        assert "All points are paid." in text_of(page)
        assert "Tried" not in text_of(await boss.get(f"/recoveries?tried={theirs['id']}"))
        assert (await boss.post(f"/recoveries/{theirs['id']}")).status_code == 404
    assert floor.owed(theirs["id"])[0]["attempts"] == 1
