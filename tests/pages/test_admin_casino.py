"""The casino's settings by the form; another clock says what it means before it counts."""

from typing import Any

import pytest
from httpx import Response

from tests.floor import Floor
from tests.pages.visitor import Visitor, forms_of, text_of, visiting

POLICY = {"earning_policy": "pit-1"}


def house(floor: Floor) -> dict[str, Any]:
    """Return the house as it is stored."""
    return floor.clone.row("select * from casino where id = %s", [floor.house.casino_id])


async def change(admin: Visitor, **fields: str) -> Response:
    """Fill in the form and send it."""
    await admin.get("/admin")
    return await admin.submit("/admin", POLICY | fields)


async def test_settings_are_changed_and_said_to_be(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        page = await change(
            admin, name="Grand", currency="chf", earning_policy="theo-2", locale="en-GB"
        )

        assert "Saved." in text_of(page)
        fields = forms_of(page)[-1].fields
        assert (fields["name"], fields["currency"], fields["locale"]) == ("Grand", "CHF", "en-GB")
    stored = house(floor)
    assert (stored["name"], stored["currency"]) == ("Grand", "CHF")
    assert (stored["earning_policy"], stored["locale"]) == ("theo-2", "en-GB")


async def test_what_somebody_else_changed_meanwhile_stays(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get("/admin")
        await floor.call("PATCH", "/casino", role="admin", body={"currency": "CHF"})

        await admin.submit("/admin", POLICY | {"name": "Grand"})

    assert (house(floor)["name"], house(floor)["currency"]) == ("Grand", "CHF")


async def test_another_clock_is_explained_then_confirmed(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        page = await change(admin, timezone="Asia/Tokyo", gaming_day_start="07:30", name="Grand")

        told = text_of(page)
        assert "the gaming day starts at 07:30 in Asia/Tokyo" in told
        assert "Europe/Vienna Mar 11, 2026, 6:00" in told
        assert "Asia/Tokyo Mar 11, 2026, 2:00" in told
        assert "Gaming day Mar 10, 2026 runs until that moment." in told
        assert "Gaming day Mar 11, 2026 follows, until Mar 12, 2026, 7:30" in told
        assert "No moment gets two gaming days" in told
        assert (house(floor)["timezone"], house(floor)["name"]) == ("Europe/Vienna", "house")

        page = await admin.submit("/admin")
        assert "Saved." in text_of(page)
        assert "It takes effect at Mar 11, 2026, 6:00:00" in text_of(page)
        assert "Until then the gaming day starts at 06:00 in Europe/Vienna" in text_of(page)
    stored = house(floor)
    assert (stored["timezone"], stored["name"]) == ("Asia/Tokyo", "Grand")
    assert str(stored["gaming_day_start"]) == "07:30:00"
    assert stored["settings_apply_at"].isoformat() == "2026-03-11T05:00:00+00:00"


async def test_until_another_zone_counts_pages_write_in_the_one_that_does(floor: Floor) -> None:
    guest = await floor.new_player()
    await floor.reward(guest, 100)
    async with visiting(floor, "admin") as admin:
        await change(admin, timezone="Asia/Tokyo")
        page = await admin.submit("/admin")
        assert 'data-clock="Europe/Vienna" data-locale="en-US">12:00' in page.text
        assert "Mar 10, 2026, 12:00:00" in text_of(await admin.get(f"/guests/{guest}"))

        floor.clock.forward(hours=17.5)  # 5:30 in Vienna: its last gaming day ends at 6:00
        page = await admin.get("/")
        assert 'data-clock="Europe/Vienna" data-locale="en-US">5:30' in page.text
        floor.clock.forward(hours=0.5)
        page = await admin.get("/")
        assert 'data-clock="Asia/Tokyo" data-locale="en-US">2:00' in page.text
        await floor.reward(guest, 5)
        said = text_of(await admin.get(f"/guests/{guest}"))

    assert "Mar 10, 2026, 12:00:00" in said
    assert "Mar 11, 2026, 2:00:00" in said


async def test_a_later_start_of_the_same_day_goes_on_with_it(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        page = await change(admin, timezone="America/Los_Angeles")

    assert "Gaming day Mar 10, 2026, which runs then, goes on until Mar 11, 2026" in text_of(page)


async def test_a_confirmation_counts_for_what_was_said_alone(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await change(admin, gaming_day_start="08:00")
        floor.clock.forward(days=1)

        page = await admin.submit("/admin")

        assert "A gaming day has started meanwhile" in text_of(page)
        assert "Mar 12, 2026, 6:00" in text_of(page)
        assert str(house(floor)["gaming_day_start"]) == "06:00:00"
        page = await admin.submit("/admin")
    assert str(house(floor)["gaming_day_start"]) == "08:00:00"


async def test_a_change_that_waits_can_be_taken_back(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await change(admin, gaming_day_start="08:00")
        await admin.submit("/admin")

        page = await change(admin, gaming_day_start="06:00")
        assert "That is the clock that runs now." in text_of(page)
        page = await admin.submit("/admin")

        assert "Another clock is waiting" not in text_of(page)
    assert (house(floor)["settings_apply_at"], house(floor)["earlier_timezone"]) == (None, None)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Must be filled in"),
        ("timezone", "Mars/Base", "Must be the name of a time zone, such as Europe/Vienna"),
        ("gaming_day_start", "24:00", "Must be a time of day, such as 06:00"),
        ("currency", "EURO", "Must be three letters, such as EUR"),
        ("earning_policy", "best", "Must be one of the list"),
        ("locale", "german", "Must be a language and a region, such as de-AT"),
    ],
)
async def test_nonsense_is_told_at_its_field_and_what_was_typed_stays(
    floor: Floor, field: str, typed: str, sentence: str
) -> None:
    before = house(floor)
    async with visiting(floor, "admin") as admin:
        page = await change(admin, **{"name": "Grand", field: typed})

        assert page.status_code == 400
        assert f'id="wrong-{field}">{sentence}<' in page.text
        kept = forms_of(page)[-1].fields
        assert kept.get(field, typed) == typed
        assert kept["name"] == (typed if field == "name" else "Grand")
    assert house(floor) == before


async def test_a_currency_in_use_stays_and_the_form_says_why(floor: Floor) -> None:
    await floor.open_slip()
    async with visiting(floor, "admin") as admin:
        page = await change(admin, currency="USD", name="Grand")

        assert page.status_code == 400
        assert "whose bets are in its currency; it must stay." in text_of(page)
        assert 'id="wrong-currency"' in page.text
        assert forms_of(page)[-1].fields["currency"] == "USD"
    assert (house(floor)["currency"], house(floor)["name"]) == ("EUR", "house")
