"""Entries that are taken back by the pages, and why they are not."""

from tests.floor import Floor
from tests.pages.visitor import text_of, visiting
from tests.reversals import WHY, reverse, rewarded


async def test_an_entry_is_taken_back_once_and_the_tier_with_it(floor: Floor) -> None:
    guest, entry = await rewarded(floor, 1200)
    address = f"/guests/{guest}/entries/{entry}/reverse"
    async with visiting(floor, "admin") as admin:
        assert f'href="{address}"' in (await admin.get(f"/guests/{guest}")).text
        form = await admin.get(address)
        assert "New balance 0" in text_of(form)
        page = await admin.submit(address, {"reason": WHY})

        assert "-1,200 points" in text_of(page)
        assert "Tier now: Bronze" in text_of(page)
        assert floor.balance(guest) == 0
        admin.page = form
        page = await admin.submit(address, {"reason": WHY})
        assert "taken back before, for the same reason" in text_of(page)
        assert "Takes back entry 1" in text_of(page)

        page = await admin.get(f"/guests/{guest}")
        assert address not in page.text
        assert "Taken back by entry 2" in text_of(page)
    assert [one["transaction_type"] for one in floor.entries(guest)] == ["MANUAL_BONUS", "REVERSAL"]
    assert floor.balance(guest) == 0


async def test_another_reason_is_refused(floor: Floor) -> None:
    guest, entry = await rewarded(floor, 100)
    address = f"/guests/{guest}/entries/{entry}/reverse"
    async with visiting(floor, "admin") as admin:
        await admin.get(address)
        await reverse(floor, entry, why="Somebody was quicker")
        page = await admin.submit(address, {"reason": WHY})

        assert page.status_code == 409
        assert "The entry was reversed before" in text_of(page)
        assert "It was taken back before." in text_of(page)
    assert len(floor.entries(guest)) == 2


async def test_points_that_were_spent_and_short_reasons_are_refused(floor: Floor) -> None:
    guest, entry = await rewarded(floor, 100)
    await floor.reward(guest, -60)
    address = f"/guests/{guest}/entries/{entry}/reverse"
    async with visiting(floor, "admin") as admin:
        page = await admin.get(address)
        assert "The guest has 40 points left" in text_of(page)
        page = await admin.submit(address, {"reason": WHY})
        assert page.status_code == 422
        assert "The guest has fewer points than that" in text_of(page)
        assert f">{WHY}</textarea>" in page.text

        page = await admin.submit(address, {"reason": "short"})
        assert page.status_code == 400
        assert "Give a reason of 10 to 500 characters" in text_of(page)
    assert floor.balance(guest) == 40


async def test_a_reversal_stands(floor: Floor) -> None:
    guest, entry = await rewarded(floor, 100)
    reversal = (await reverse(floor, entry)).json()["ledger_entry_id"]
    address = f"/guests/{guest}/entries/{reversal}/reverse"
    async with visiting(floor, "admin") as admin:
        page = await admin.get(address)
        assert "stands" in text_of(page)
        page = await admin.post(address, {"reason": WHY})
        assert page.status_code == 400
    assert len(floor.entries(guest)) == 2


async def test_an_entry_is_found_under_its_own_guest_alone(floor: Floor) -> None:
    guest, entry = await rewarded(floor, 100)
    stranger = await floor.new_player()
    async with visiting(floor, "admin") as admin, visiting(floor, "other admin") as other:
        await admin.get("/")
        await other.get("/")
        address = f"/guests/{stranger}/entries/{entry}/reverse"
        assert (await admin.post(address, {"reason": WHY})).status_code == 404
        address = f"/guests/{guest}/entries/{entry}/reverse"
        assert (await other.post(address, {"reason": WHY})).status_code == 404
    assert len(floor.entries(guest)) == 1


async def test_only_who_may_adjust_takes_entries_back(floor: Floor) -> None:
    guest, entry = await rewarded(floor, 100)
    address = f"/guests/{guest}/entries/{entry}/reverse"
    for role in ("pit_boss", "host", "cashier", "auditor"):
        async with visiting(floor, role) as visitor:
            assert address not in (await visitor.get(f"/guests/{guest}")).text
            assert (await visitor.post(address, {"reason": WHY})).status_code == 403
            assert (await visitor.get(address)).status_code == 403
    assert len(floor.entries(guest)) == 1
