"""The board's own buttons: tables open and close, and the board stays as it was looked at."""

from tests.floor import Floor
from tests.pages.visitor import text_of, visiting


def status_of(floor: Floor) -> str:
    """Return whether the first table is open, as it is stored."""
    return floor.clone.row(
        "select status from gaming_table where id = %s", [floor.house.table_ids[0]]
    )["status"]


async def test_a_table_is_closed_and_opened_on_the_board_that_was_looked_at(floor: Floor) -> None:
    table = f"/tables/{floor.house.table_ids[0]}"
    async with visiting(floor, "pit_boss") as boss:
        await boss.get("/?pit=Pit+1&show=open")
        for step, status in (("close", "CLOSED"), ("open", "OPEN")):
            page = await boss.post(f"{table}/{step}", {"pit": "Pit 1", "show": "open"})
            assert str(page.url).endswith("/?pit=Pit+1&show=open")
            assert status_of(floor) == status
        page = await boss.post(f"{table}/close", {"pit": "", "show": "all"})
        assert page.url.path == "/"


async def test_a_table_in_play_stays_open_and_the_board_says_why(floor: Floor) -> None:
    await floor.open_slip()
    async with visiting(floor, "pit_boss") as boss:
        await boss.get("/")
        page = await boss.post(f"/tables/{floor.house.table_ids[0]}/close", {"show": "open"})

        assert page.status_code == 409
        assert "T1: Guests are still playing here" in text_of(page)
        assert f'id="t-{floor.house.table_ids[0]}"' in page.text
        assert 'name="show" value="open"' in page.text
    assert status_of(floor) == "OPEN"
