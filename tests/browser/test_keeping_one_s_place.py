"""What somebody sees after a step that was not done, or far down a page: where they were."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import enrolled, paid, post, seated
from tests.template import PASSWORD

SMALL: ViewportSize = {"width": 768, "height": 1024}
WHY = "Birthday of a good guest"


def many_tables(casino: Casino) -> None:
    """Make the board longer than any screen, with the house's own tables at its top."""
    with casino.server.sign_in("house.admin", PASSWORD) as api:
        for number in range(12):
            table = {"label": f"ZZ{number:02}", "pit": "Z", "game_id": str(casino.house.game_id)}
            made = api.post("/v1/tables", json=table).json()["id"]
            assert api.post(f"/v1/tables/{made}/open").status_code == 200


def lowest_seat(page: Page) -> str:
    """Scroll to the last table, and return where its first seat is."""
    expect(page.locator("#live")).to_have_class("live on")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    return f"#{page.locator('.card').last.get_attribute('id')} .s1 a"


def is_seen(page: Page, selector: str) -> bool:
    """Return whether a finger on the middle of something would touch it."""
    return page.locator(selector).first.evaluate(
        """element => {
          const box = element.getBoundingClientRect();
          const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return !!hit && (element.contains(hit) || hit.contains(element) && hit !== document.body
            && hit.tagName !== "HTML");
        }"""
    )


def sign_in_at_the_lock(page: Page, login: str) -> None:
    page.fill("#lock [name=login]", login)
    page.fill("#lock [name=password]", PASSWORD)
    page.click("#lock button.main")


def test_a_page_that_told_of_a_refusal_may_be_loaded_anew(casino: Casino, opens: Opens) -> None:
    slip = seated(casino)
    page = opens("pit_boss")
    page.goto(f"/slips/{slip['id']}")
    page.fill("#panel #average_bet", "abc")
    page.click("#panel >> text=Change")
    expect(page.locator("#panel .wrong")).to_be_visible()

    page.reload()

    expect(page.locator("#panel")).to_contain_text("Complete")
    assert page.url.endswith(f"/slips/{slip['id']}")
    page.locator(f"#t-{casino.house.table_ids[0]} .switch").click()
    expect(page.locator(".board > .refused")).to_contain_text("Guests are still playing here")
    page.reload()
    expect(page.locator(".card").first).to_be_visible()


@pytest.mark.parametrize("viewport", [None, SMALL])
def test_what_was_not_done_is_said_where_it_is_seen(
    casino: Casino, opens: Opens, viewport: ViewportSize | None
) -> None:
    many_tables(casino)
    page = opens("pit_boss", **({"viewport": viewport} if viewport else {}))
    page.locator(lowest_seat(page)).click()
    expect(page.locator("#panel #query")).to_be_visible()
    page.context.set_offline(True)

    page.locator("#panel summary").click()
    page.fill("#panel [name=first_name]", "Ana")
    page.fill("#panel [name=last_name]", "Kern")
    page.click("#panel >> text=Enrol")

    expect(page.locator("#notice")).to_contain_text("Look whether it was done")
    assert is_seen(page, "#notice .refused")
    page.locator("#notice .refused").click()
    expect(page.locator("#notice")).to_be_empty()


def test_who_is_signed_in_no_more_is_asked_who_they_are(casino: Casino, opens: Opens) -> None:
    seated(casino)
    page = opens("pit_boss")
    page.locator(f"#t-{casino.house.table_ids[0]} .s1 a").click()
    page.fill("#panel #average_bet", "275")
    page.context.clear_cookies()

    page.click("#panel >> text=Change")
    sign_in_at_the_lock(page, "house.pit_boss")

    expect(page.locator("#lock")).to_be_empty()
    page.click("#panel >> text=Change")
    expect(page.locator("#panel")).to_contain_text("€275")
    assert casino.clone.row("select * from rating_slip")["average_bet_cents"] == 27_500


def test_whoever_signs_in_at_the_lock_is_the_one_who_is_named(casino: Casino, opens: Opens) -> None:
    seated(casino)
    page = opens("pit_boss")
    page.locator(f"#t-{casino.house.table_ids[0]} .s1 a").click()
    page.fill("#panel #average_bet", "275")
    before = page.locator(".me summary").inner_text()
    casino.clone.execute("delete from staff_session")
    casino.clone.execute("delete from session_directory")

    page.click("#panel >> text=Change")
    sign_in_at_the_lock(page, "house.auditor")

    expect(page.locator(".me summary")).not_to_have_text(before)
    expect(page.locator("#panel >> text=Change")).to_have_count(0)


def test_a_reason_is_not_lost_where_somebody_signed_in_meanwhile(
    casino: Casino, opens: Opens
) -> None:
    guest = paid(casino)
    page = opens("host")
    page.goto(f"/guests/{guest}")
    page.get_by_role("link", name="Give or take points").click()
    page.fill("#dialog [name=points_change]", "50")
    page.fill("#dialog [name=reason]", WHY)
    other = page.context.new_page()
    other.goto("/")
    other.click(".me summary")
    other.click("text=Sign out")
    other.fill("[name=login]", "house.host")
    other.fill("[name=password]", PASSWORD)
    other.click("button.main")
    other.wait_for_selector(".live.on")

    page.get_by_role("button", name="Look at it first").click()

    expect(page.locator("#dialog .refused")).to_contain_text("before somebody signed in")
    expect(page.locator("#dialog [name=reason]")).to_have_value(WHY)


def test_a_seat_that_is_tapped_leaves_the_board_where_it_is(casino: Casino, opens: Opens) -> None:
    many_tables(casino)
    page = opens("pit_boss")

    page.locator(f"#t-{casino.house.table_ids[0]} .s1 a").click()

    expect(page.locator("#panel #query")).to_be_focused()
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("width", [1024, 1440, 1600])
def test_a_panel_beside_a_scrolled_board_can_be_closed(
    casino: Casino, opens: Opens, width: int
) -> None:
    many_tables(casino)
    page = opens("pit_boss", viewport={"width": width, "height": 700})
    page.locator(lowest_seat(page)).click()
    expect(page.locator("#panel #query")).to_be_focused()

    assert page.evaluate("scrollY") > 100
    assert is_seen(page, "#panel .close")
    page.click("#panel .close")
    expect(page.locator("#panel")).to_be_empty()


def test_a_search_that_shows_not_all_says_so(casino: Casino, opens: Opens) -> None:
    for number in range(9):
        enrolled(casino, first_name=f"Mara{number}")
    page = opens("pit_boss")
    page.locator(f"#t-{casino.house.table_ids[0]} .s1 a").click()
    page.fill("#panel #query", "mara")
    expect(page.locator("#guests .guest")).to_have_count(8)
    expect(page.locator("#guests .note")).to_contain_text("There are more")

    page.fill("#panel #query", "mara3")

    expect(page.locator("#guests .guest")).to_have_count(1)
    expect(page.locator("#guests .note")).to_have_count(0)


def test_the_bet_stays_where_a_guest_is_enrolled_beside_it(casino: Casino, opens: Opens) -> None:
    page = opens("pit_boss")
    page.locator(f"#t-{casino.house.table_ids[0]} .s1 a").click()
    page.fill("#panel #average_bet", "75")
    page.locator("#panel summary").click()
    page.fill("#panel [name=first_name]", "Ana")
    page.fill("#panel [name=last_name]", "Kern")

    page.click("#panel >> text=Enrol")

    expect(page.locator("#guests input:checked")).to_have_count(1)
    expect(page.locator("#panel #average_bet")).to_have_value("75")


def test_a_slip_that_was_moved_offers_no_seats_again(casino: Casino, opens: Opens) -> None:
    slip = seated(casino)
    post(casino, f"/rating-slips/{slip['id']}/complete")
    page = opens("pit_boss")

    page.goto(f"/slips/{slip['id']}/move")

    assert page.url.endswith(f"/slips/{slip['id']}")
