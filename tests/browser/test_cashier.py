"""A cashier's shift: balances looked up, statements printed, and nothing that could be changed."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import entries, paid, post, rewarded
from tests.browser.roles import did, is_refused, may_send, sees, signs_out

CARD = "8800 1234"


def test_a_cashier_s_shift_from_sign_in_to_sign_out(casino: Casino, opens: Opens) -> None:
    guest = paid(casino)
    rewarded(casino, guest, points=-620)
    with_card = {"first_name": "Ivo", "last_name": "Kern", "card_number": CARD}
    other = post(casino, "/players", body=with_card)["id"]
    before = entries(casino, guest)
    page = opens("cashier")
    sees(page, "Board", "Guests", "Day report")
    expect(page.locator("main button, main .arc li:not(.taken) a")).to_have_count(0)

    tells_namesakes_apart(page, guest=guest, other=other)
    prints_what_adds_up(page)
    takes_the_file(page, before)
    for path in ("/guests", f"/guests/{guest}", f"/guests/{guest}/entries/{before[0]['id']}"):
        may_send(page, path)
    may_send(page, "/report")
    is_refused(page, f"/guests/{guest}/reward", "/recoveries", "/audit", "/admin")
    is_refused(page, f"/guests/{guest}/entries/{before[0]['id']}/reverse", "/ledger-check")
    assert set(did(casino, "cashier")) == {"session.started", "permission.refused"}
    assert entries(casino, guest) == before
    signs_out(page, casino, role="cashier")


def tells_namesakes_apart(page: Page, *, guest: str, other: str) -> None:
    page.locator("nav.pages >> text=Guests").click()
    page.fill("#query", "kern")
    found = page.locator("#found a.row")
    expect(found).to_have_count(2)
    page.fill("#query", CARD)
    expect(found).to_have_count(1)
    expect(found).to_have_attribute("href", f"/guests/{other}")
    page.fill("#query", "nobody of that name")
    expect(page.locator("#found")).to_contain_text("Nobody is called that")
    page.fill("#query", "ana ker")
    expect(found).to_have_attribute("href", f"/guests/{guest}")
    found.click()
    expect(page.locator("#standing .balance dd")).to_have_text("1,000")
    expect(page.locator("#standing")).to_contain_text("3,380 points to Gold")


def prints_what_adds_up(page: Page) -> None:
    page.get_by_role("link", name="Statement to print").click()
    paper = page.locator(".paper")
    expect(paper.locator("tbody tr")).to_contain_text(
        ["Opening balance", "+1,620", "-620", "Closing balance"]
    )
    expect(paper.locator("tbody td.n").last).to_have_text("1,000")
    page.get_by_role("link", name="Last month").click()
    expect(paper).to_contain_text("There is no entry in this period.")
    page.get_by_role("link", name="This gaming day").click()
    expect(paper.locator("tbody tr")).to_have_count(4)

    page.evaluate("print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printed"
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.get_by_role("link", name="CSV file")).to_be_hidden()
    expect(paper.locator("tbody tr").last).to_be_visible()
    page.emulate_media(media="screen")


def takes_the_file(page: Page, stored: list[dict[str, object]]) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV file").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text().splitlines()))
    assert [row["points_change"] for row in rows] == ["1620", "-620"]
    assert [row["id"] for row in rows] == [str(entry["id"]) for entry in stored]
