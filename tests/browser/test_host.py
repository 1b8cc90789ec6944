"""A host's shift: guests found, points given by hand, and statements that account for them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import WHY, enrolled, entries, paid, rewarded, taken_back
from tests.browser.roles import did, is_refused, may_send, sees, signs_out

REWARD = "Give or take points"
OF_ALL_KINDS = 1 + 9 + 10 + 1  # more than a page shows at once


@pytest.fixture
def casino(shared_casino: Casino) -> Casino:
    """One floor for all: each test has guests of its own."""
    return shared_casino


def states(page: Page, points: str, *, why: str = WHY) -> None:
    """State a reward in the dialog, and ask what it would do."""
    page.get_by_role("link", name=REWARD).click()
    page.locator("dialog [name=points_change]").fill(points)
    page.locator("dialog [name=reason]").fill(why)
    page.get_by_role("button", name="Look at it first").click()


def test_a_host_s_shift_from_sign_in_to_sign_out(casino: Casino, opens: Opens) -> None:
    guest = enrolled(casino, first_name="Ilse", last_name="Kern")
    rewarded(casino, guest, points=800, role="pit_boss")
    page = opens("host")
    sees(page, "Board", "Guests", "Day report")
    expect(page.locator("main button, main .arc li:not(.taken) a")).to_have_count(0)

    finds_by_the_keyboard(page, "ilse", guest=guest)
    a_short_reason_is_told_and_kept(page)
    gives_once(page, casino, guest=guest)
    the_same_again_is_told(page, casino, guest=guest)
    is_refused(page, "/recoveries", "/audit", "/ledger-check", "/exceptions", "/admin")
    is_refused(page, f"/tables/{casino.house.table_ids[0]}/seats/1")
    assert did(casino, "host")["permission.refused"] > 0
    may_send(page, f"/guests/{guest}")
    signs_out(page, casino, role="host")


def finds_by_the_keyboard(page: Page, query: str, *, guest: str) -> None:
    page.keyboard.press("/")
    page.wait_for_url("**/guests#query")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type(query)
    found = page.locator("#found a.row")
    expect(found).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/guests/{guest}")
    expect(page.locator("#standing .balance dd")).to_have_text("800")


def a_short_reason_is_told_and_kept(page: Page) -> None:
    page.get_by_role("link", name=REWARD).click()
    expect(page.locator("#dialog-title")).to_be_focused()
    expect(page.locator("dialog")).to_contain_text("10 of your 10 rewards a minute are left.")
    page.get_by_role("button", name="+250").click()
    reason = page.locator("#reason")
    reason.press_sequentially("Birthday")
    expect(page.locator("#reason-count")).to_have_text("8 characters; 10 to 500 are needed")
    page.get_by_role("button", name="Look at it first").click()
    assert reason.evaluate("field => field.validity.tooShort")

    reason.fill("  Birthday  ")
    expect(page.locator("#reason-count")).to_contain_text("8 characters")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#wrong-reason")).to_contain_text("Give a reason of 10 to 500 characters")
    expect(page.locator("#points_change")).to_have_value("250")
    expect(reason).to_have_value("  Birthday  ")


def gives_once(page: Page, casino: Casino, *, guest: str) -> None:
    page.locator("#reason").fill(WHY)
    expect(page.locator("#reason-count")).to_have_class(re.compile("enough"))
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#dialog-title")).to_contain_text("Give 250 points?")
    expect(page.locator("dialog .figures")).to_contain_text("1,050")
    assert len(entries(casino, guest)) == 1

    page.get_by_role("button", name="Give them now").dblclick()
    expect(page.locator("dialog .result")).to_contain_text("+250")
    expect(page.locator("dialog .result")).to_contain_text("1,050")
    expect(page.locator("dialog .tier-up")).to_contain_text("Silver")
    given = entries(casino, guest)[1:]
    assert [(entry["points_change"], entry["reason"], entry["staff_id"]) for entry in given] == [
        (250, WHY, casino.house.staff_ids["host"])
    ]
    assert did(casino, "host")["loyalty.manual_reward"] == 1
    page.get_by_role("link", name="Back to the guest").click()
    expect(page.locator("dialog")).to_be_hidden()
    expect(page.locator("#standing .balance dd")).to_have_text("1,050")
    expect(page.locator(".entry").first).to_contain_text("+250")


def the_same_again_is_told(page: Page, casino: Casino, *, guest: str) -> None:
    states(page, "250")
    page.get_by_role("button", name="Give them now").click()
    expect(page.locator("dialog")).to_contain_text("nothing was given twice")
    assert len(entries(casino, guest)) == 2
    page.keyboard.press("Escape")
    page.get_by_role("link", name=REWARD).click()
    expect(page.locator("dialog")).to_contain_text("9 of your 10 rewards a minute are left.")


def test_the_eleventh_reward_of_a_minute_says_what_to_do(casino: Casino, opens: Opens) -> None:
    guest = enrolled(casino, first_name="Olga", last_name="Elf")
    page = opens("host")
    page.goto(f"/guests/{guest}")
    while (given := len(entries(casino, guest))) < 11:
        body = {"player_id": guest, "points_change": given + 1, "reason": WHY}
        if casino.api("host").post("/v1/loyalty/manual-rewards", json=body).status_code != 201:
            break
    states(page, "500")
    page.get_by_role("button", name="Give them now").click()

    told = page.locator("dialog .refused")
    expect(told).to_contain_text("Ten rewards a minute are the limit")
    expect(told).to_contain_text(re.compile(r"It can be tried again in \d+ seconds"))
    expect(page.locator("#points_change")).to_have_value("500")
    expect(page.locator("#reason")).to_have_value(WHY)
    assert len(entries(casino, guest)) == given


def test_a_statement_is_filtered_scrolled_and_unfolded(casino: Casino, opens: Opens) -> None:
    guest = paid(casino, first_name="Vera")
    rewards = [
        rewarded(casino, guest, points=1 + points, role=role)
        for role, times in (("pit_boss", 9), ("admin", 10))
        for points in range(times)
    ]
    taken_back(casino, rewards[-1])
    page = opens("host")
    page.goto(f"/guests/{guest}")
    shown = page.locator(".entries .entry")
    expect(shown).to_have_count(20)

    page.locator(".entries .more").scroll_into_view_if_needed()
    expect(shown).to_have_count(OF_ALL_KINDS)
    page.get_by_label("Kind of entry").select_option("Play")
    expect(shown).to_have_count(1)
    assert "kind=GAMEPLAY" in page.url
    page.reload()
    expect(shown).to_have_count(1)

    shown.locator("summary").click()
    expect(shown).to_contain_text("Average bet")
    for figure in ("€100", "1:00:00", "60", "2.7 %", "pit-1"):
        expect(shown.locator("dd", has_text=figure).first).to_be_visible()
    (entry, *_) = entries(casino, guest)
    expect(shown.locator("code", has_text=entry["entry_hash"].hex())).to_be_visible()
    expect(shown.get_by_role("link", name="Take this entry back")).to_have_count(0)
