"""The audit log as a page: filters, rows that unfold, and the same as a file."""

from typing import Any

import pytest

from pitledger.floor.audit_words import ACTIONS, ENTITIES
from tests.architecture.test_audit_page import of_the_page
from tests.floor import Floor
from tests.pages.visitor import text_of, visiting

CORRELATION = "X-Correlation-ID"


async def change_bet(floor: Floor, *, number: str = "of-the-bet") -> dict[str, Any]:
    """Seat Ana Kern and change her average bet, under a number of its own."""
    guest = await floor.new_player(first_name="Ana", last_name="Kern")
    slip = await floor.open_slip(player_id=guest, seat=4)
    answer = await floor.call(
        "PATCH",
        f"/rating-slips/{slip['id']}",
        role="admin",
        body={"average_bet_cents": 15_050},
        **{CORRELATION: number},
    )
    assert answer.status_code == 200
    return slip


async def test_a_row_unfolds_to_what_was_changed_by_whom_and_to_what(floor: Floor) -> None:
    slip = await change_bet(floor)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/audit?correlation_id=of-the-bet")

    text = text_of(page).replace("\u202f", " ")
    assert "12:00:00 PM Average bet changed Ana Kern, T1/4 house admin" in text
    assert "Field Before After average bet €100 €150.50" in text
    assert page.text.count("<details>") == 1
    assert f'href="/slips/{slip["id"]}"' in page.text
    assert f'href="/guests/{slip["player_id"]}"' in page.text


async def test_each_filter_finds_its_rows_and_stays_in_the_form(floor: Floor) -> None:
    slip = await change_bet(floor)
    await floor.get("/audit", role="host")
    filters = {
        f"entity_id={slip['id']}": {"rating_slip.opened", "rating_slip.average_bet_changed"},
        f"actor_id={floor.house.staff_ids['host']}&action=permission.refused": {
            "permission.refused"
        },
        "entity=visit": {"visit.started"},
        "action=player.enrolled": {"player.enrolled"},
        "correlation_id=of-the-bet": {"rating_slip.average_bet_changed"},
    }
    async with visiting(floor, "auditor") as auditor:
        for query, actions in filters.items():
            page = await auditor.get(f"/audit?{query}")
            text = page.text.split('<ol class="log">')[1]
            assert {name for name in ACTIONS if f"<code>{name}</code>" in text} == actions, query
            name, _, value = query.partition("&")[0].partition("=")
            field = page.text.split(f'name="{name}"')[1].split("</div>")[0]
            assert value in field
        none = await auditor.get("/audit?correlation_id=unheard-of")
        assert "There is no such row." in text_of(none)


async def test_a_filter_that_can_not_be_is_told_and_stays_as_it_was_typed(floor: Floor) -> None:
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/audit?entity_id=not-an-id&correlation_id=%20&actor_id=")
        assert page.status_code == 400
        assert 'id="wrong-entity_id">Must be an id' in page.text
        assert 'value="not-an-id"' in page.text
        assert "<details>" not in page.text.split("</header>")[1]
        assert (await auditor.get("/audit/export?entity_id=not-an-id")).status_code == 400


async def test_the_newest_stand_first_and_older_ones_behind_more(floor: Floor) -> None:
    for _ in range(14):
        floor.clock.forward(seconds=1)
        slip = await change_bet(floor)
        assert (await floor.complete(slip["id"])).status_code == 200
    rows = floor.clone.rows(
        "select id from audit_log where casino_id = %s order by created_at desc, id desc",
        [floor.house.casino_id],
    )
    assert len(rows) > 60
    async with visiting(floor, "auditor") as auditor:
        first = await auditor.get("/audit")
        more = first.text.split('href="/audit?cursor=')[1].split('"')[0]
        second = await auditor.get(f"/audit?cursor={more}")
        assert (await auditor.get(f"/audit?entity=visit&cursor={more}")).status_code == 400

    assert [page.text.count("<details>\n  <summary>") for page in (first, second)] == [30, 30]
    assert first.text.split("<ol")[1] != second.text.split("<ol")[1]


async def test_the_file_is_the_api_s_with_the_same_filter(floor: Floor) -> None:
    await change_bet(floor)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/audit?entity=rating_slip")
        address = page.text.split('href="/audit/export')[1].split('"')[0]
        file = await auditor.get(f"/audit/export{address}")

    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert file.text == (await floor.get("/audit/export?entity=rating_slip", role="auditor")).text
    assert len(file.text.splitlines()) == 3


async def test_every_action_and_entity_has_words() -> None:
    page = of_the_page()

    assert set(ACTIONS) == set(page)
    assert set(ENTITIES) == set(page.values())


async def test_what_stands_in_a_row_is_text_and_no_mark_up(floor: Floor) -> None:
    guest = await floor.new_player()
    await floor.reward(guest, 10, reason="<b>bold</b> & 'quoted'")
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/audit?action=loyalty.manual_reward")

    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &#39;quoted&#39;" in page.text


async def test_another_casino_s_rows_are_not_there(floor: Floor) -> None:
    slip = await change_bet(floor)
    async with visiting(floor, "other auditor") as other:
        page = await other.get(f"/audit?entity_id={slip['id']}")
        assert "There is no such row." in text_of(page)
        assert "Kern" not in page.text
        file = await other.get("/audit/export?correlation_id=of-the-bet")
        assert len(file.text.splitlines()) == 1


@pytest.mark.parametrize("role", ["pit_boss", "host", "cashier"])
async def test_who_may_not_read_it_has_no_link_and_no_page(floor: Floor, role: str) -> None:
    async with visiting(floor, role) as visitor:
        assert 'href="/audit"' not in (await visitor.get("/")).text
        assert (await visitor.get("/audit")).status_code == 403
        assert (await visitor.get("/audit/export")).status_code == 403
