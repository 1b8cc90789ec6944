"""The board as it is seen: what a seat says stays within it, and is large enough to be read."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import enrolled, post

DESK: ViewportSize = {"width": 1440, "height": 900}
TABLET: ViewportSize = {"width": 1024, "height": 768}
UPRIGHT: ViewportSize = {"width": 768, "height": 1024}
PHONE: ViewportSize = {"width": 390, "height": 844}
BETS = (2_500_000, 1_234_550, 10_000_000, 99_999_999, 100_000_000, 150_050, 5_000)
SEATS = """() => [...document.querySelectorAll(".arc .taken a")].map((seat) => {
  const around = seat.getBoundingClientRect();
  const parts = [...seat.querySelectorAll("b, span, em")].map((part) => ({
    text: part.textContent, size: parseFloat(getComputedStyle(part).fontSize),
    left: part.getBoundingClientRect().left, right: part.getBoundingClientRect().right,
  }));
  return {left: around.left, right: around.right, top: around.top, bottom: around.bottom, parts};
})"""


def full_table(casino: Casino) -> None:
    """Seat a guest at each seat of the first table, with bets of all sizes."""
    for seat, bet in enumerate(BETS, start=1):
        guest = enrolled(casino, first_name=f"Maximiliane{seat}")
        place = {"table_id": str(casino.house.table_ids[0]), "seat": seat}
        body = {"player_id": guest, "average_bet_cents": bet, **place}
        slip = post(casino, "/rating-slips", body=body)
        if seat % 2:
            post(casino, f"/rating-slips/{slip['id']}/pause")


def columns(page: Page) -> int:
    """Return how many tables stand side by side."""
    lefts = "cards => cards.map((card) => card.getBoundingClientRect().left)"
    return len(set(page.locator(".card").evaluate_all(lefts)))


@pytest.mark.parametrize("locale", ["en-US", "de-CH"])
@pytest.mark.parametrize("viewport", [DESK, TABLET, UPRIGHT, PHONE], ids=lambda size: size["width"])
def test_whatever_is_bet_is_written_within_its_seat(
    casino: Casino, opens: Opens, viewport: ViewportSize, locale: str
) -> None:
    currency = {"locale": locale, "currency": {"en-US": "EUR", "de-CH": "CHF"}[locale]}
    assert casino.api("admin").patch("/v1/casino", json=currency).is_success
    full_table(casino)
    page = opens("pit_boss", viewport=viewport)
    expect(page.locator(".arc .taken")).to_have_count(len(BETS))

    seats = page.evaluate(SEATS)

    for seat in seats:
        for part in seat["parts"]:
            assert seat["left"] <= part["left"], part
            assert part["right"] <= seat["right"], part
            assert part["size"] >= 10, part
    for number, seat in enumerate(seats):
        for other in seats[:number]:
            beside = seat["left"] >= other["right"] - 1 or other["left"] >= seat["right"] - 1
            below = seat["top"] >= other["bottom"] - 1 or other["top"] >= seat["bottom"] - 1
            assert beside or below, (number, seat, other)


@pytest.mark.parametrize("viewport", [DESK, TABLET, UPRIGHT], ids=lambda size: size["width"])
def test_names_and_bets_are_read_at_arm_s_length(
    casino: Casino, opens: Opens, viewport: ViewportSize
) -> None:
    full_table(casino)
    page = opens("pit_boss", viewport=viewport)
    expect(page.locator(".arc .taken")).to_have_count(len(BETS))

    sizes = [part["size"] for seat in page.evaluate(SEATS) for part in seat["parts"][:2]]

    assert min(sizes) >= 13
    assert columns(page) >= 2


def test_a_tablet_held_upright_shows_a_slip_beside_the_board(casino: Casino, opens: Opens) -> None:
    full_table(casino)
    page = opens("pit_boss", viewport=UPRIGHT)

    page.locator(".arc .taken a").first.click()

    expect(page.locator("#panel .panel")).to_be_visible()
    panel, card = (page.locator(one).first.bounding_box() for one in ("#panel", ".card"))
    assert panel
    assert card
    assert card["x"] + card["width"] <= panel["x"]
    assert panel["x"] + panel["width"] <= UPRIGHT["width"]
