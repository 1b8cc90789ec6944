"""The board: which tables it shows, what somebody should look at, tables that open and close."""

import re

from tests.floor import Floor
from tests.pages.visitor import text_of, visiting
from tests.verification.checking import break_glass

LONG_OPEN, LONG_PAUSED = "over 4\N{NO-BREAK SPACE}h", "over 30\N{NO-BREAK SPACE}min"


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


async def test_a_slip_that_is_open_or_paused_for_long_is_one_to_look_at(floor: Floor) -> None:
    await floor.open_slip(seat=1)
    floor.clock.forward(hours=3, minutes=50)
    paused = await floor.open_slip(seat=2)
    await floor.post(f"/rating-slips/{paused['id']}/pause")
    async with visiting(floor, "pit_boss") as boss:
        for later, waits, alerts in (
            ({"minutes": 10}, 1, []),
            ({"seconds": 1}, 1200, [LONG_OPEN]),
            ({"minutes": 20}, None, [LONG_OPEN, LONG_PAUSED]),
        ):
            floor.clock.forward(**later)
            page = await boss.get("/")
            assert re.findall(r"⚠ ([a-z][^<]+)<", page.text) == alerts
            assert ("⚠ 1" in page.text, "⚠ 2" in page.text) == (len(alerts) == 1, len(alerts) == 2)
            told = re.search(r'data-alert-in="(\d+)"', page.text)
            assert (told and int(told[1])) == waits


async def test_only_the_tables_that_were_asked_for_are_shown(floor: Floor) -> None:
    await floor.open_slip(table=1)
    floor.clock.forward(hours=4, minutes=1)
    admin = {"label": "T9", "pit": "Pit 2", "game_id": str(floor.house.game_id)}
    assert (await floor.post("/tables", admin, role="admin")).status_code == 201
    async with visiting(floor, "pit_boss") as boss:
        for asked, shown in (
            ("", ["T1", "T2", "T9"]),
            ("?pit=Pit+1", ["T1", "T2"]),
            ("?pit=Pit+2", ["T9"]),
            ("?show=open", ["T1", "T2"]),
            ("?show=alerts", ["T2"]),
            ("?pit=Pit+2&show=alerts", []),
        ):
            page = await boss.get(f"/{asked}")
            assert re.findall(r"<h3>(\w+) <small>", page.text) == shown


async def test_a_seat_that_no_game_has_costs_nothing(floor: Floor) -> None:
    slip = await floor.played_slip()
    break_glass(
        floor.clone, ("update rating_slip set seat = 2147483647 where id = %s", [slip["id"]])
    )
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get("/")

    assert page.status_code == 200
    assert f'href="/slips/{slip["id"]}"' in page.text
    assert len(page.text) < 100_000
