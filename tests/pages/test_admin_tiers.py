"""The tier table by the form: edited, previewed, saved, applied; and who was quicker."""

import asyncio
from typing import Any

import pytest
from httpx import Response

from pitledger.floor.admin import tier_moves
from tests.floor import Floor
from tests.loyalty.tier_tables import HARDER, METALS, held_tier, player_with, replace_tiers
from tests.pages.visitor import Visitor, forms_of, text_of, visiting

PAGE = "/admin/tiers"
APPLY = "/admin/tiers/apply"
LOOK = {"preview": "1"}


def table(floor: Floor) -> list[tuple[Any, ...]]:
    """Return the table in force."""
    rows = floor.clone.rows(
        "select tier.* from loyalty_tier as tier inner join casino on casino.id = tier.casino_id"
        " and casino.tier_version = tier.version where casino.id = %s order by threshold_points",
        [floor.house.casino_id],
    )
    return [(row["name"], row["threshold_points"], float(row["multiplier"])) for row in rows]


def row_fields(number: int, *typed: str) -> dict[str, str]:
    """Return the fields of a row of the form."""
    names = ("name", "threshold_points", "multiplier")
    return {f"items.{number}.{name}": text for name, text in zip(names, typed, strict=True)}


def shown_rows(page: Response) -> list[str]:
    """Return the names in the form."""
    fields = forms_of(page)[-1].fields
    return [text for name, text in fields.items() if name.endswith(".name")]


async def save(admin: Visitor, fields: dict[str, str]) -> Response:
    """Fill in the form, look who would change, and save it."""
    await admin.get(PAGE)
    await admin.submit(PAGE, LOOK | fields)
    return await admin.submit(PAGE, {"save": "1"})


async def test_rows_are_added_and_removed_without_script_and_nothing_is_saved(
    floor: Floor,
) -> None:
    before = table(floor)
    async with visiting(floor, "admin") as admin:
        assert shown_rows(await admin.get(PAGE)) == ["Bronze", "Silver", "Gold", "Platinum"]
        page = await admin.submit(PAGE, {"add": "1", "items.0.name": "Copper"})
        assert shown_rows(page) == ["Copper", "Silver", "Gold", "Platinum", ""]
        page = await admin.submit(PAGE, {"remove": "1"})
        assert shown_rows(page) == ["Copper", "Gold", "Platinum", ""]
    assert table(floor) == before


async def test_who_would_change_is_shown_before_anything_is_saved(floor: Floor) -> None:
    for points in (0, 1_200, 1_300, 9_000):
        await player_with(floor, points)
    before = table(floor)
    async with visiting(floor, "admin") as admin:
        await admin.get(PAGE)
        page = await admin.submit(
            PAGE, {**LOOK, "items.1.threshold_points": "1,250", "items.3.threshold_points": "9000"}
        )

        told = text_of(page)
        assert "Nothing is saved yet." in told
        assert "2 guests change" in told
        assert "Gold Platinum 1" in told
        assert "Silver Bronze 1" in told
        assert "No 2, Guest 1,200 Silver Bronze" in told
        assert "No 4, Guest 9,000 Gold Platinum" in told
        assert "No 3" not in told
        assert table(floor) == before

        page = await admin.submit(PAGE, {"edit": "1"})
        assert forms_of(page)[-1].fields["items.1.threshold_points"] == "1,250"
    assert table(floor) == before


async def test_of_many_the_first_are_named(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tier_moves.NAMED == 20
    monkeypatch.setattr(tier_moves, "NAMED", 3)
    for _ in range(5):
        await player_with(floor, 1_200)
    async with visiting(floor, "admin") as admin:
        await admin.get(PAGE)
        page = await admin.submit(PAGE, {**LOOK, "items.1.threshold_points": "2000"})

        assert "5 guests change" in text_of(page)
        assert "The first 3 by name" in text_of(page)
        assert text_of(page).count("1,200 Silver Bronze") == 3
        assert "No 1, Guest" in text_of(page)


async def test_a_saved_table_moves_nobody_until_it_is_applied(floor: Floor) -> None:
    demoted, stays, promoted = [await player_with(floor, points) for points in (1_200, 10, 900)]
    new = {
        **row_fields(1, "Black tie", "800", "1.3"),
        "items.2.threshold_points": "6000",
    }
    async with visiting(floor, "admin") as admin:
        page = await save(admin, new)

        assert page.url.path == APPLY
        assert "The table is saved. Nobody was moved by it." in text_of(page)
        assert "Silver Black tie 1" in text_of(page)
        assert table(floor)[1:3] == [("BLACK_TIE", 800, 1.3), ("GOLD", 6_000, 1.5)]
        assert [held_tier(floor, guest) for guest in (demoted, promoted)] == ["SILVER", "BRONZE"]

        page = await admin.submit(APPLY)
        assert "2 guests were moved." in text_of(page)
        assert "Nobody would change." in text_of(page)
    assert {held_tier(floor, guest) for guest in (demoted, promoted)} == {"BLACK_TIE"}
    assert held_tier(floor, stays) == "BRONZE"
    entry = floor.entries(demoted)[-1]
    assert (entry["event_type"], entry["points_change"]) == ("TIERS_APPLIED", 0)
    assert entry["staff_id"] == floor.house.staff_ids["admin"]
    assert [floor.balance(guest) for guest in (demoted, promoted)] == [1_200, 900]


async def test_more_than_a_person_waits_for_are_moved_in_several_turns(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    guests = [await player_with(floor, 1_200) for _ in range(3)]
    await replace_tiers(floor, *HARDER)
    monkeypatch.setattr("pitledger.edge.tier_moves.PLAYERS_AT_ONCE", 1)
    monkeypatch.setattr(tier_moves, "MOVED_AT_ONCE", 2)
    async with visiting(floor, "admin") as admin:
        page = await admin.get(APPLY)
        assert "3 guests change" in text_of(page)
        page = await admin.submit(APPLY)
        assert "2 guests were moved. 1 guest changes" in text_of(page)
        page = await admin.submit(APPLY)
        assert "1 guest was moved." in text_of(page)
    assert {held_tier(floor, guest) for guest in guests} == {"BRONZE"}


async def test_applying_twice_moves_nobody_again(floor: Floor) -> None:
    guest = await player_with(floor, 1_200)
    await replace_tiers(floor, *HARDER)
    async with visiting(floor, "admin") as admin:
        form = await admin.get(APPLY)
        await admin.submit(APPLY)
        admin.page = form
        page = await admin.submit(APPLY)
        assert "0 guests were moved." in text_of(page)
    assert len(floor.entries(guest)) == 2


@pytest.mark.parametrize("when", ["before the preview", "before the save"])
async def test_a_table_that_somebody_else_replaced_is_not_overwritten(
    floor: Floor, when: str
) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(PAGE)
        mine = {**LOOK, "items.1.name": "Mine"}
        if when == "before the preview":
            await replace_tiers(floor, *METALS)
            page = await admin.submit(PAGE, mine)
        else:
            await admin.submit(PAGE, mine)
            await replace_tiers(floor, *METALS)
            page = await admin.submit(PAGE, {"save": "1"})

        assert page.status_code == 409
        assert "Somebody else changed the tier table meanwhile" in text_of(page)
        assert "Steel: from 1,500, \u00d7 3" in text_of(page)
        assert shown_rows(page) == ["Bronze", "Mine", "Gold", "Platinum"]
        assert table(floor) == [("IRON", 0, 1.0), ("STEEL", 1_500, 3.0)]

        await admin.submit(PAGE, LOOK)
        page = await admin.submit(PAGE, {"save": "1"})
        assert "The table is saved." in text_of(page)
    assert [row[0] for row in table(floor)] == ["BRONZE", "MINE", "GOLD", "PLATINUM"]
    assert len(floor.clone.rows("select from audit_log where action = 'tiers.replaced'")) == 2


async def test_of_two_who_save_at_once_one_does(floor: Floor) -> None:
    async with visiting(floor, "admin") as ada, visiting(floor, "admin") as ben:
        for admin, name in ((ada, "Ada"), (ben, "Ben")):
            await admin.get(PAGE)
            await admin.submit(PAGE, {**LOOK, "items.1.name": name})

        pages = await asyncio.gather(*(admin.submit(PAGE, {"save": "1"}) for admin in (ada, ben)))

    assert sorted(page.status_code for page in pages) == [200, 409]
    saved = "ADA" if pages[0].status_code == 200 else "BEN"
    assert table(floor)[1][0] == saved
    assert len(floor.clone.rows("select from audit_log where action = 'tiers.replaced'")) == 1


async def test_the_same_table_again_is_no_conflict(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        page = await save(admin, {})
        assert "The table is saved." in text_of(page)
    assert floor.clone.rows("select from audit_log where action = 'tiers.replaced'") == []


async def test_a_table_that_was_replaced_is_not_applied_unseen(floor: Floor) -> None:
    guest = await player_with(floor, 1_200)
    await replace_tiers(floor, *HARDER)
    async with visiting(floor, "admin") as admin:
        await admin.get(APPLY)
        await replace_tiers(floor, *METALS)
        page = await admin.submit(APPLY)

        assert page.status_code == 409
        assert "Somebody else changed the tier table meanwhile" in text_of(page)
        assert "Silver Iron 1" in text_of(page)
        assert held_tier(floor, guest) == "SILVER"
        await admin.submit(APPLY)
    assert held_tier(floor, guest) == "IRON"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        (row_fields(1, "", "5", "1"), "items.1.name", "Must be filled in"),
        (row_fields(1, "7 up", "5", "1"), "items.1.name", "Must be of letters A to Z"),
        (row_fields(1, "Bronze", "5", "1"), "items.1.name", "Another tier has this name"),
        (row_fields(1, "S", "many", "1"), "items.1.threshold_points", "Must be a whole number"),
        (row_fields(1, "S", "1.5", "1"), "items.1.threshold_points", "Must be a whole number"),
        (row_fields(1, "S", "5000", "1"), "items.2.threshold_points", "Each tier begins above"),
        (row_fields(0, "B", "1", "1"), "items.0.threshold_points", "The first tier begins with 0"),
        (row_fields(1, "S", "5", "0"), "items.1.multiplier", "Must be a number above 0"),
    ],
)
async def test_what_is_wrong_is_told_in_its_row_and_what_was_typed_stays(
    floor: Floor, wrong: dict[str, str], field: str, sentence: str
) -> None:
    before = table(floor)
    async with visiting(floor, "admin") as admin:
        await admin.get(PAGE)
        page = await admin.submit(PAGE, LOOK | wrong)

        assert page.status_code == 400
        assert f'id="wrong-{field}">{sentence}' in page.text
        assert wrong.items() <= forms_of(page)[-1].fields.items()
    assert table(floor) == before


async def test_an_empty_table_is_refused_and_an_empty_row_is_left_out(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(PAGE)
        empty = dict.fromkeys(forms_of(admin.page)[-1].fields, "") if admin.page else {}
        rows = {name: "" for name in empty if name.startswith("items.")}
        page = await admin.submit(PAGE, LOOK | rows)
        assert (page.status_code, shown_rows(page)) == (400, [""])

        await save(admin, row_fields(1, "", "", ""))
    assert [row[0] for row in table(floor)] == ["BRONZE", "GOLD", "PLATINUM"]


async def test_a_multiplier_typed_with_a_comma_means_the_same_after_the_preview(
    floor: Floor,
) -> None:
    await floor.call("PATCH", "/casino", role="admin", body={"locale": "de-AT"})
    async with visiting(floor, "admin") as admin:
        admin.client.cookies.set("pitledger_language", "en")
        page = await save(admin, row_fields(1, "Silver", "1.500", "1,75"))
        assert page.status_code == 200
    assert table(floor)[1] == ("SILVER", 1_500, 1.75)
