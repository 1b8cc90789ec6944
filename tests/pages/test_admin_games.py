"""Games by the form: made, changed, doubted; numbers as people type them."""

from decimal import Decimal
from typing import Any

import pytest
from babel import Locale

from pitledger.floor.numbers import plain_number, typed_number
from tests.floor import Floor
from tests.pages.visitor import forms_of, text_of, visiting

NEW = "/admin/games/new"
POKER = {
    "code": "poker-4",
    "name": "Four card poker",
    "game_type": "Card Poker",
    "house_edge_pct": "2.79",
    "decisions_per_hour": "1,048.5",
    "seats": "6",
}


def stored(floor: Floor, code: str = "poker-4") -> dict[str, Any]:
    """Return a game of the house."""
    return floor.clone.row(
        "select * from game where casino_id = %s and code = %s", [floor.house.casino_id, code]
    )


async def test_a_game_is_made_and_listed(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(NEW)
        page = await admin.submit(NEW, POKER)

        assert page.url.path == f"/admin/games/{stored(floor)['id']}"
        assert "The game is there." in text_of(page)
        listed = text_of(await admin.get("/admin/games"))
        assert "Four card poker 2.79 % 1048.5 6 10 1 card poker poker-4" in listed
    game = stored(floor)
    assert (game["game_type"], game["decisions_per_hour"]) == ("card_poker", Decimal("1048.5"))
    assert (game["points_conversion_rate"], game["point_multiplier"]) == (10, 1)


async def test_a_change_counts_for_new_slips_alone(floor: Floor) -> None:
    slip = await floor.played_slip()
    address = f"/admin/games/{floor.house.game_id}"
    async with visiting(floor, "admin") as admin:
        page = await admin.get(address)
        assert "Running and closed slips keep what they froze" in text_of(page)
        page = await admin.submit(address, {"house_edge_pct": "5.4"})
        assert "Saved. It counts for slips from now on." in text_of(page)

    assert stored(floor, "golden")["house_edge_pct"] == Decimal("5.4")
    paid = await floor.complete(slip["id"])
    assert paid.json()["loyalty"]["points_earned"] == 1620


async def test_what_somebody_else_changed_meanwhile_stays(floor: Floor) -> None:
    address = f"/admin/games/{floor.house.game_id}"
    async with visiting(floor, "admin") as admin:
        await admin.get(address)
        await floor.call("PATCH", f"/games/{floor.house.game_id}", role="admin", body={"seats": 5})
        await admin.submit(address, {"name": "Gold"})

    assert (stored(floor, "golden")["name"], stored(floor, "golden")["seats"]) == ("Gold", 5)


@pytest.mark.parametrize(
    ("edge", "question"),
    [("97.3", "Is this the payback?"), ("0.013", "Is this a fraction?"), ("2.7", None)],
)
async def test_a_house_edge_that_is_surely_a_mistake_is_asked_about(
    floor: Floor, edge: str, question: str | None
) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(NEW)
        page = await admin.submit(NEW, {**POKER, "house_edge_pct": edge})

        assert page.status_code == 200
        assert question is None or question in text_of(page)
        assert ("look again" in text_of(await admin.get("/admin/games"))) == (question is not None)
    assert stored(floor)["house_edge_pct"] == Decimal(edge)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("code", "", "Must be filled in"),
        ("game_type", "4 cards", "Must be of letters a to z, such as poker"),
        ("house_edge_pct", "0", "Must be a percentage above 0 and up to 100, such as 2.7"),
        ("house_edge_pct", "101", "Must be a percentage above 0 and up to 100, such as 2.7"),
        ("decisions_per_hour", "many", "Must be a number above 0 and up to 10,000"),
        ("seats", "21", "Must be a number from 1 to 20"),
        ("seats", "6.5", "Must be a number from 1 to 20"),
        ("point_multiplier", "-1", "Must be a number from 0 to 10,000, such as 10 or 1.5"),
    ],
)
async def test_nonsense_is_told_at_its_field_and_what_was_typed_stays(
    floor: Floor, field: str, typed: str, sentence: str
) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(NEW)
        page = await admin.submit(NEW, {**POKER, field: typed})

        assert page.status_code == 400
        assert f'id="wrong-{field}">{sentence}<' in page.text
        kept = forms_of(page)[-1].fields
        assert kept[field] == typed
        assert kept["name"] == "Four card poker"
    assert floor.clone.rows("select from game where code = 'poker-4'") == []


async def test_a_code_that_is_taken_is_told_at_its_field(floor: Floor) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get(NEW)
        page = await admin.submit(NEW, {**POKER, "code": "golden"})

        assert page.status_code == 409
        assert 'id="wrong-code">Another game has this code.<' in page.text


async def test_a_casino_that_writes_a_comma_is_shown_one_and_may_type_it(floor: Floor) -> None:
    await floor.call("PATCH", "/casino", role="admin", body={"locale": "de-AT"})
    address = f"/admin/games/{floor.house.game_id}"
    async with visiting(floor, "admin") as admin:
        admin.client.cookies.set("pitledger_language", "en")
        page = await admin.get(address)
        assert forms_of(page)[-1].fields["house_edge_pct"] == "2,7"

        await admin.submit(address, {"house_edge_pct": "1,25", "decisions_per_hour": "1.200"})

    game = stored(floor, "golden")
    assert (game["house_edge_pct"], game["decisions_per_hour"]) == (Decimal("1.25"), 1200)


@pytest.mark.parametrize(
    ("typed", "locale", "plain"),
    [
        ("1,000", "en_US", "1000"),
        ("1,000.5", "en_US", "1000.5"),
        ("2,7", "en_US", "2.7"),
        ("1.000", "en_US", "1.000"),
        ("1.000", "de_DE", "1000"),
        ("12.345,6", "de_DE", "12345.6"),
        ("2.7", "de_DE", "2.7"),
        ("0.013", "de_DE", "0.013"),
        ("1 000,5", "fr_FR", "1000.5"),
        ("1\u2019000.5", "de_CH", "1000.5"),
        ("1,00,5", "en_US", "1,00,5"),
        ("-3", "en_US", "-3"),
        ("many", "en_US", "many"),
    ],
)
def test_numbers_are_read_as_a_language_writes_them(typed: str, locale: str, plain: str) -> None:
    assert plain_number(typed, Locale.parse(locale)) == plain


@pytest.mark.parametrize(
    "value", [Decimal("2.700000000000000001"), Decimal("0.10"), Decimal("1.234"), 1200]
)
@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR"])
def test_a_number_that_is_shown_and_sent_back_is_the_same(value: Decimal, locale: str) -> None:
    known = Locale.parse(locale)
    assert Decimal(plain_number(typed_number(value, known), known)) == value
