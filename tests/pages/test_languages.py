"""Pages in another language, complete, with numbers, money and times as its readers write them."""

from pathlib import Path

import pytest

from scripts.catalogue import FLOOR, untranslated, updated
from tests.floor import Floor
from tests.pages.visitor import text_of, visiting

CATALOGUES = sorted((FLOOR / "locale").glob("*.po"))
each_language = pytest.mark.parametrize("path", CATALOGUES, ids=[path.stem for path in CATALOGUES])


@each_language
def test_a_catalogue_has_every_text_of_the_pages_and_no_other(path: Path) -> None:
    assert path.read_bytes() == updated(path), "run `make catalogue`, then translate what is new"
    assert untranslated(path) == []


async def test_a_casino_s_pages_are_in_its_language_and_its_forms(floor: Floor) -> None:
    await floor.call("PATCH", "/casino", role="admin", body={"locale": "de-AT"})
    slip = await floor.played_slip(average_bet_cents=150_050)
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get(f"/slips/{slip['id']}")

        assert '<html lang="de">' in page.text
        assert "€ 1.500,50" in text_of(page)
        assert "10.03.2026" in text_of(page)
        assert ">Ändern</button>" in page.text


async def test_somebody_reads_another_language_than_the_casino_s(floor: Floor) -> None:
    async with visiting(floor, "host") as host:
        await host.get("/")
        page = await host.submit("/language", {"language": "de"})

        assert '<html lang="de">' in page.text
        assert "Mar 10, 2026" in text_of(page)


async def test_a_language_that_there_is_not_changes_nothing(floor: Floor) -> None:
    async with visiting(floor, "host") as host:
        await host.get("/")
        page = await host.submit("/language", {"language": "tlh"})

        assert (page.status_code, '<html lang="en">' in page.text) == (200, True)


async def test_the_sign_in_is_in_the_browser_s_language(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        visitor.client.headers["Accept-Language"] = "de-AT,de;q=0.9"
        assert '<html lang="de">' in (await visitor.get("/sign-in")).text
