"""A guest's page: points, chart, visits, and the statement that accounts for every point."""

import re

import pytest

from pitledger.casino import Role
from pitledger.edge.permissions import PERMISSIONS
from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.pages.visitor import text_of, visiting


async def test_points_tier_and_progress_are_shown(floor: Floor) -> None:
    paid = await floor.paid_slip()
    guest = paid["rating_slip"]["player_id"]
    await floor.reward(guest, -620)
    async with visiting(floor, "cashier") as cashier:
        page = await cashier.get(f"/guests/{guest}")

        said = text_of(page)
        assert "Balance 1,000" in said
        assert "Lifetime points 1,620" in said
        assert "3,380 points to Gold" in said
        assert re.search(r'<progress max="100" value="15">', page.text)
        assert "after each of the latest 2 entries" in said
        assert "between 1,000 and 1,620" in said
        assert '<path class="line" d="M0 ' in page.text


async def test_a_guest_without_entries_has_a_page_too(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ivo", last_name="Neu")
    async with visiting(floor, "host") as host:
        page = await host.get(f"/guests/{guest}")

        assert page.status_code == 200
        assert "Balance 0" in text_of(page)
        assert "There are no entries yet" in text_of(page)


async def test_without_the_permission_there_is_the_name_and_no_points(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    monkeypatch.setitem(PERMISSIONS, Role.CASHIER, ())
    async with visiting(floor, "cashier") as cashier:
        for headers in ({}, {"HX-Request": "true", "HX-Target": "standing"}):
            page = await cashier.client.get(f"/guests/{guest}", headers=headers)
            assert page.status_code == 200
            assert "1,620" not in page.text
        page = await cashier.get(f"/guests/{guest}")
        assert "Guest No 1" in text_of(page)
        assert "Statement" not in page.text
        rows = await cashier.get(f"/guests/{guest}", part=True)
        assert "1,620" not in rows.text
        for path in ("statement", "statement.csv", "reward"):
            assert (await cashier.get(f"/guests/{guest}/{path}")).status_code == 403


async def test_an_entry_unfolds_to_all_that_it_was_computed_from(floor: Floor) -> None:
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    (entry,) = floor.entries(guest)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(f"/guests/{guest}")

        said = text_of(page)
        for expected in (
            "Average bet €100",
            "Time played 1:00:00",
            "Rounds played 60",
            "House edge 2.7 %",
            "Earning rule pit-1",
            "Gold \u00d7 1.5, from 5,000 points",
            "Bronze (held before) \u00d7 1",
            "house pit_boss",
        ):
            assert expected in said
        for value in (
            entry["correlation_id"],
            entry["idempotency_key"],
            entry["entry_hash"].hex(),
            entry["previous_hash"].hex(),
        ):
            assert value in page.text
        alone = await auditor.get(f"/guests/{guest}/entries/{entry['id']}")
        assert "Rounds played 60" in text_of(alone)
        assert "Take this entry back" not in alone.text


async def test_inputs_that_somebody_broke_are_shown_as_they_stand(floor: Floor) -> None:
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    for broken in ("<b>no JSON", '["a"]', '{"tiers": [1, {"name": null}], "seats": {"x": 1}}'):
        floor.clone.execute("alter table loyalty_ledger disable trigger user")
        floor.clone.execute("update loyalty_ledger set inputs = %s", [broken])
        async with visiting(floor, "auditor") as auditor:
            page = await auditor.get(f"/guests/{guest}")
            assert page.status_code == 200
            assert "<b>no" not in page.text


async def test_the_statement_is_filtered_by_kind_and_gaming_day(floor: Floor) -> None:
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    await floor.reward(guest)
    floor.clock.forward(days=1)
    await floor.reward(guest)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(f"/guests/{guest}?kind=GAMEPLAY")
        assert page.text.count('class="entry"') == 1
        page = await auditor.get(f"/guests/{guest}?kind=GAMEPLAY&day=2026-03-10")
        assert page.text.count('class="entry"') == 1
        page = await auditor.get(f"/guests/{guest}?kind=MANUAL_BONUS&day=2026-03-11")
        assert page.text.count('class="entry"') == 1
        page = await auditor.get(f"/guests/{guest}?day=2026-03-12")
        assert "No entry is like that" in text_of(page)
        page = await auditor.get(f"/guests/{guest}")
        assert page.text.count('class="entry"') == 3
        assert (await auditor.get(f"/guests/{guest}?kind=NONE")).status_code == 400


async def test_more_entries_come_page_by_page_without_a_gap(floor: Floor) -> None:
    guest = await floor.new_player()
    for role in ("pit_boss", "host", "admin"):
        for number in range(10):
            body = {
                "player_id": guest,
                "points_change": number + 1,
                "reason": "Birthday of a good guest",
            }
            answer = await floor.post("/loyalty/manual-rewards", body, role=role)
            assert answer.status_code == 201
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(f"/guests/{guest}?kind=MANUAL_BONUS")
        seen = re.findall(r'id="entry-(\d+)"', page.text)
        address = page.text.split('class="more"')[1].split('href="')[1].split('"')[0]
        more = await auditor.get(address.replace("&amp;", "&"), part=True)
        seen += re.findall(r'id="entry-(\d+)"', more.text)
        assert "<html" not in more.text
        assert seen == [str(number) for number in range(30, 0, -1)]
        whole = await auditor.get(address.replace("&amp;", "&"))
        assert "Back to the newest entries" in text_of(whole)
        foreign = await auditor.get(f"/guests/{guest}?cursor=" + address.split("cursor=")[1])
        assert foreign.status_code == 400


async def test_a_visit_is_ended_and_its_slip_shown_as_completed(floor: Floor) -> None:
    slip = await floor.played_slip()
    guest = slip["player_id"]
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get(f"/guests/{guest}")
        assert f'href="/slips/{slip["id"]}"' in page.text
        assert "here now" in text_of(page)
        panel = await boss.get(f"/slips/{slip['id']}")
        assert f'href="/guests/{guest}"' in panel.text
        await boss.get(f"/guests/{guest}")
        form = boss.page
        address = f"/guests/{guest}/visits/{slip['visit_id']}/end"
        page = await boss.submit(address)

        assert "The visit has ended. One slip was completed with it" in text_of(page)
        assert "+1,620" in text_of(page)
        assert floor.balance(guest) == 1620
        boss.page = form
        page = await boss.submit(address)
        assert "The visit has ended" in text_of(page)
        closed = await boss.get(f"/slips/{slip['id']}")
        assert f'href="/guests/{guest}"' in closed.text
    assert floor.balance(guest) == 1620
    assert floor.slip_row(slip["id"])["status"] == "CLOSED"
    assert floor.clone.row("select ended_at from visit")["ended_at"] == floor.clock.at


async def test_a_visit_s_points_that_are_pending_are_told_so(floor: Floor) -> None:
    slip = await floor.played_slip()
    guest = slip["player_id"]
    async with visiting(floor, "admin") as admin:
        await admin.get(f"/guests/{guest}")
        with accruals_refused(floor.clone):
            page = await admin.submit(f"/guests/{guest}/visits/{slip['visit_id']}/end")

        assert "points pending" in text_of(page)
        assert "They will be paid by themselves" in text_of(page)
    assert floor.balance(guest) == 0
    assert len(floor.owed(slip["id"])) == 1


async def test_a_visit_without_a_slip_is_ended_too(floor: Floor) -> None:
    guest = await floor.new_player()
    visit = (await floor.post("/visits", {"player_id": guest})).json()
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get(f"/guests/{guest}")
        assert "No slip is running" in text_of(page)
        page = await boss.submit(f"/guests/{guest}/visits/{visit['id']}/end")
        assert "The visit has ended. No slip was running." in text_of(page)


async def test_the_latest_visits_are_there_with_slips_or_without(floor: Floor) -> None:
    guest = await floor.new_player()
    slip = await floor.played_slip(player_id=guest)
    visits = [slip["visit_id"]]
    for _ in range(11):
        assert (await floor.post(f"/visits/{visits[-1]}/end")).status_code == 200
        floor.clock.forward(days=3)
        visits.append((await floor.post("/visits", {"player_id": guest})).json()["id"])
        if len(visits) == 6:
            slip = await floor.played_slip(player_id=guest)
    async with visiting(floor, "host") as host:
        page = await host.get(f"/guests/{guest}")

    assert page.text.count('<article class="visit">') == 10
    assert text_of(page).count("No slip.") == 9
    assert f'href="/slips/{slip["id"]}"' in page.text
    days = re.findall(r"<h3>(.*?) <small>", page.text)
    assert (days[0], days[-1]) == ("Apr 12, 2026", "Mar 16, 2026")


async def test_who_may_not_write_slips_can_not_end_a_visit(floor: Floor) -> None:
    slip = await floor.played_slip()
    address = f"/guests/{slip['player_id']}/visits/{slip['visit_id']}/end"
    for role in ("host", "cashier", "auditor"):
        async with visiting(floor, role) as visitor:
            page = await visitor.get(f"/guests/{slip['player_id']}")
            assert address not in page.text
            assert (await visitor.post(address)).status_code == 403
    async with visiting(floor, "other pit_boss") as other:
        await other.get("/")
        assert (await other.post(address)).status_code == 404
    assert floor.slip_row(slip["id"])["status"] == "OPEN"


async def test_another_casino_s_guest_and_entries_are_not_there(floor: Floor) -> None:
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    (entry,) = floor.entries(guest)
    stranger = await floor.new_player()
    async with visiting(floor, "other admin") as other:
        for path in (
            "",
            "/statement",
            "/statement.csv",
            "/reward",
            f"/entries/{entry['id']}",
            f"/entries/{entry['id']}/reverse",
        ):
            assert (await other.get(f"/guests/{guest}{path}")).status_code == 404, path
    async with visiting(floor, "admin") as admin:
        for path in (f"/entries/{entry['id']}", f"/entries/{entry['id']}/reverse"):
            assert (await admin.get(f"/guests/{stranger}{path}")).status_code == 404
