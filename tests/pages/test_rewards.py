"""Points given and taken by hand: typed, looked at, confirmed, and written once."""

import re

import pytest

from tests.floor import Floor
from tests.pages.visitor import Visitor, text_of, visiting

WHY = "Birthday of a good guest"


async def given(visitor: Visitor, guest: str, *, points: str = "500", why: str = WHY) -> None:
    """State a reward and confirm it; the page is what came of it."""
    address = f"/guests/{guest}/reward"
    await visitor.get(address)
    page = await visitor.submit(address, {"points_change": points, "reason": why})
    if page.status_code == 200:
        await visitor.submit(address, {"step": "give"})


async def test_a_reward_is_shown_before_it_is_written_and_then_its_result(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern")
    await floor.reward(guest, 800)
    address = f"/guests/{guest}/reward"
    async with visiting(floor, "host") as host:
        assert f'href="{address}"' in (await host.get(f"/guests/{guest}")).text
        page = await host.get(address)
        assert "10 of your 10 rewards a minute are left" in text_of(page)
        assert "can't be deleted" in page.text.replace("&#39;", "'")

        page = await host.submit(address, {"points_change": "+500", "reason": f"  {WHY} "})
        assert "Give 500 points?" in text_of(page)
        assert "Balance now 800" in text_of(page)
        assert "New balance 1,300" in text_of(page)
        assert WHY in page.text
        assert floor.balance(guest) == 800

        page = await host.submit(address, {"step": "give"})
        assert "+500 points" in text_of(page)
        assert "New balance 1,300" in text_of(page)
        assert "New tier: Silver" in text_of(page)
        page = await host.get(address)
        assert "9 of your 10 rewards" in text_of(page)
    entry = floor.entries(guest)[-1]
    assert (entry["points_change"], entry["reason"], entry["staff_id"]) == (
        500,
        WHY,
        floor.house.staff_ids["host"],
    )
    assert floor.balance(guest) == 1300


async def test_a_double_tap_reload_or_back_gives_nothing_twice(floor: Floor) -> None:
    guest = await floor.new_player()
    address = f"/guests/{guest}/reward"
    async with visiting(floor, "host") as host:
        await host.get(address)
        confirmation = await host.submit(address, {"points_change": "500", "reason": WHY})
        result = await host.submit(address, {"step": "give"})
        assert result.history[0].status_code == 303
        await host.get(f"{result.url.path}?given=1")
        host.page = confirmation
        page = await host.submit(address, {"step": "give"})

        assert "This was given before today; nothing was given twice." in text_of(page)
        assert page.url.path == result.url.path
        await given(host, guest)
    assert len(floor.entries(guest)) == 1
    assert floor.balance(guest) == 500


async def test_what_is_to_be_changed_keeps_what_was_typed(floor: Floor) -> None:
    guest = await floor.new_player()
    address = f"/guests/{guest}/reward"
    async with visiting(floor, "host") as host:
        await host.get(address)
        await host.submit(address, {"points_change": "500", "reason": WHY})
        page = await host.submit(address, {"step": "change"})

        assert page.status_code == 200
        assert 'value="500"' in page.text
        assert f">{WHY}</textarea>" in page.text
    assert floor.entries(guest) == []


@pytest.mark.parametrize(
    ("points", "why", "told", "status"),
    [
        ("lots", WHY, "Must be a whole number of points", 400),
        ("0.500", WHY, "Must be a whole number of points", 400),
        ("1.5", WHY, "Must be a whole number of points", 400),
        ("0", WHY, "Give or take at least one point", 400),
        ("10,001", WHY, "One reward moves 10,000 points at most", 400),
        ("100", "too short", "Give a reason of 10 to 500 characters", 400),
        ("100", "x" * 501, "Give a reason of 10 to 500 characters", 400),
        ("-200", WHY, "The guest has fewer points than that", 422),
    ],
)
async def test_what_is_refused_is_told_and_what_was_typed_stays(
    floor: Floor, points: str, why: str, told: str, status: int
) -> None:
    guest = await floor.new_player()
    await floor.reward(guest, 150)
    address = f"/guests/{guest}/reward"
    async with visiting(floor, "host") as host:
        await host.get(address)
        page = await host.submit(address, {"points_change": points, "reason": why})

        assert page.status_code == status
        assert told in text_of(page)
        assert f'value="{points}"' in page.text
        assert why in page.text
    assert floor.balance(guest) == 150


@pytest.mark.parametrize(
    ("typed", "points"), [("\u2212150", -150), ("1,500", 1500), ("1.500", 1500), (" +20 ", 20)]
)
async def test_points_are_typed_as_people_type(floor: Floor, typed: str, points: int) -> None:
    guest = await floor.new_player()
    await floor.reward(guest, 150)
    async with visiting(floor, "host") as host:
        await given(host, guest, points=typed)

    assert floor.entries(guest)[-1]["points_change"] == points


async def test_a_balance_that_was_spent_meanwhile_is_told_and_nothing_is_taken(
    floor: Floor,
) -> None:
    guest = await floor.new_player()
    await floor.reward(guest, 150)
    address = f"/guests/{guest}/reward"
    async with visiting(floor, "host") as host:
        await host.get(address)
        await host.submit(address, {"points_change": "-100", "reason": WHY})
        await floor.reward(guest, -100)
        page = await host.submit(address, {"step": "give"})

        assert page.status_code == 422
        assert "The balance is 50." in text_of(page)
    assert floor.balance(guest) == 50


async def test_the_eleventh_reward_of_a_minute_says_when_a_place_is_free(floor: Floor) -> None:
    guest = await floor.new_player()
    async with visiting(floor, "host") as host, visiting(floor, "pit_boss") as boss:
        for points in range(1, 11):
            await given(host, guest, points=str(points))
        page = await host.get(f"/guests/{guest}/reward")
        assert re.search(r"A place is free in \d+ seconds", text_of(page))
        await given(host, guest, points="11")

        assert host.page is not None
        assert host.page.status_code == 429
        assert "Ten rewards a minute are the limit" in text_of(host.page)
        assert re.search(r"It can be tried again in \d+ seconds", text_of(host.page))
        assert 'value="11"' in host.page.text
        await given(boss, guest, points="11")
    assert len(floor.entries(guest)) == 11


async def test_a_confirmation_of_the_gaming_day_before_is_asked_for_again(floor: Floor) -> None:
    guest = await floor.new_player()
    address = f"/guests/{guest}/reward"
    async with visiting(floor, "host") as host:
        await host.get(address)
        await host.submit(address, {"points_change": "100", "reason": WHY})
        floor.clock.forward(days=1)
        page = await host.submit(address, {"step": "give"})
        assert "A new gaming day has begun" in text_of(page)
        assert floor.entries(guest) == []

        await host.submit(address, {"step": "give"})
    assert floor.balance(guest) == 100


async def test_who_may_not_award_has_no_button_and_gets_403(floor: Floor) -> None:
    guest = await floor.new_player()
    address = f"/guests/{guest}/reward"
    for role in ("cashier", "auditor"):
        async with visiting(floor, role) as visitor:
            page = await visitor.get(f"/guests/{guest}")
            assert address not in page.text
            fields = {"points_change": "100", "reason": WHY, "step": "give"}
            refused = await visitor.post(address, fields)
            assert refused.status_code == 403
            assert "Your role may not do this" in text_of(refused)
            assert (await visitor.get(address)).status_code == 403
    async with visiting(floor, "other host") as other:
        await other.get("/")
        page = await other.post(address, {"points_change": "100", "reason": WHY, "step": "give"})
        assert page.status_code == 404
    assert floor.entries(guest) == []
