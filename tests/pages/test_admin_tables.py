"""Tables by the form: one more, and the list of them."""

from uuid import uuid4

from tests.floor import Floor
from tests.pages.visitor import forms_of, text_of, visiting

PAGE = "/admin/tables"


async def test_a_table_is_made_closed_and_listed_with_pit_game_and_state(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        page = await admin.get(PAGE)
        assert "T1 Pit 1 Golden numbers open" in text_of(page)

        page = await admin.submit(
            PAGE, {"label": "BJ 4", "pit": "Pit 2", "game": str(floor.house.game_id)}
        )

        assert "It is closed: open it on the board." in text_of(page)
        assert "BJ 4 Pit 2 Golden numbers closed" in text_of(page)
    made = floor.clone.row("select * from gaming_table where label = 'BJ 4'")
    assert made["casino_id"] == floor.house.casino_id
    assert (made["pit"], made["status"], made["game_id"]) == (
        "Pit 2",
        "CLOSED",
        floor.house.game_id,
    )


async def test_a_label_that_is_taken_is_told_at_its_field(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(PAGE)
        page = await admin.submit(
            PAGE, {"label": "T1", "pit": "New pit", "game": str(floor.house.game_id)}
        )

        assert page.status_code == 409
        assert 'id="wrong-label">Another table has this label.<' in page.text
        assert "<details open" in page.text.replace('class="new" ', "")
        assert (forms_of(page)[-1].fields["label"], forms_of(page)[-1].fields["pit"]) == (
            "T1",
            "New pit",
        )
        assert f'value="{floor.house.game_id}" selected' in page.text
    assert len(floor.clone.rows("select from gaming_table where label = 'T1'")) == 2, "as before"


async def test_nothing_and_another_casino_s_game_are_refused(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(PAGE)
        page = await admin.submit(PAGE, {"label": " ", "pit": "Pit 2", "game": ""})
        assert page.status_code == 400
        assert 'id="wrong-label">Must be filled in<' in page.text
        assert 'id="wrong-game">Must be filled in<' in page.text

        for game in (floor.other.game_id, uuid4()):
            page = await admin.submit(PAGE, {"label": "X", "pit": "P", "game": str(game)})
            assert (page.status_code, "Not found" in text_of(page)) == (404, True)
    assert floor.clone.rows("select from gaming_table where label = 'X'") == []


async def test_a_long_list_goes_on_where_it_ended(floor: Floor) -> None:
    labels = [f"Z{number:03}" for number in range(60)]
    for label in labels:
        body = {"label": label, "pit": "Pit 9", "game_id": str(floor.house.game_id)}
        assert (await floor.post("/tables", body, role="admin")).status_code == 201
    async with visiting(floor, "admin") as admin:
        first = await admin.get(PAGE)
        more = first.text.split('href="/admin/tables?cursor=')[1].split('"')[0]
        second = await admin.get(f"{PAGE}?cursor={more}")

        listed = [label for label in labels if label in first.text]
        assert listed == labels[:48]
        assert [label for label in labels if label in second.text] == labels[48:]
        assert ">More<" not in second.text
        assert (await admin.get(f"/admin/games?cursor={more}")).status_code == 400
