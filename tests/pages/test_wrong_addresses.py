"""Addresses at which there is nothing: a person gets a page, a program a problem document."""

import pytest

from tests.floor import Floor
from tests.pages.visitor import text_of, visiting

A_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("address", ["/slip/1", "/slips/1", "/guests/", "/static/none.css"])
async def test_a_person_is_led_back_to_the_board(address: str, floor: Floor) -> None:
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.client.get(address, headers=A_BROWSER)

    assert page.status_code == 404
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Not found" in text_of(page)
    assert '<a class="button" href="/">Back to the board</a>' in page.text
    assert page.headers["X-Correlation-ID"] in page.text


async def test_it_is_said_in_the_language_of_the_browser(floor: Floor) -> None:
    german = {**A_BROWSER, "Accept-Language": "de-AT,de;q=0.9"}
    page = await floor.client.get("/nowhere", headers=german)

    assert "Nicht gefunden" in text_of(page)


@pytest.mark.parametrize(
    ("address", "headers"), [("/nowhere", {}), ("/v1/nowhere", A_BROWSER), ("/v1", {})]
)
async def test_a_program_is_told_by_a_problem(
    address: str, headers: dict[str, str], floor: Floor
) -> None:
    answer = await floor.client.get(address, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert answer.headers["content-type"] == "application/problem+json"
