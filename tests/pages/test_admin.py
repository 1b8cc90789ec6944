"""Who is let to the administrator's pages, and what leads there."""

import pytest

from tests.floor import Floor
from tests.pages.visitor import visiting

PAGES = (
    "/admin",
    "/admin/tables",
    "/admin/games",
    "/admin/games/new",
    "/admin/staff",
    "/admin/staff/new",
    "/admin/tiers",
    "/admin/tiers/apply",
)
POSTS = tuple(page for page in PAGES if page not in {"/admin/games", "/admin/staff"})


@pytest.mark.parametrize("role", ["pit_boss", "host", "cashier", "auditor"])
async def test_who_is_no_admin_finds_no_way_and_no_page(floor: Floor, role: str) -> None:
    of_games = f"/admin/games/{floor.house.game_id}"
    of_staff = f"/admin/staff/{floor.house.staff_ids[role]}"
    async with visiting(floor, role) as visitor:
        assert "/admin" not in (await visitor.get("/")).text
        for page in (*PAGES, of_games, of_staff):
            assert (await visitor.get(page)).status_code == 403, page
        for page in (*POSTS, of_games, of_staff):
            await visitor.get("/")
            assert (await visitor.post(page)).status_code == 403, page


async def test_an_admin_is_led_to_every_page(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        assert 'href="/admin"' in (await admin.get("/")).text
        for page in PAGES:
            shown = await admin.get(page)
            assert shown.status_code == 200, page
            assert shown.text.count("aria-current") == 2, "one in each menu"
            for section in ("/admin", "/admin/tables", "/admin/games", "/admin/staff"):
                assert f'href="{section}"' in shown.text


async def test_nobody_is_shown_another_casino_s_things(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        for page in (
            f"/admin/games/{floor.other.game_id}",
            f"/admin/staff/{floor.other.staff_ids['host']}",
        ):
            assert (await admin.get(page)).status_code == 404
            await admin.get("/")
            assert (await admin.post(page, {"name": "Taken"})).status_code == 404
        for page in ("/admin/games", "/admin/staff", "/admin/tables"):
            assert str(floor.other.game_id) not in (await admin.get(page)).text
            assert "other host" not in (await admin.get(page)).text
