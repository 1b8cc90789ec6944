"""An auditor's shift: everything is looked at and proved, and nothing can be changed."""

import csv
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import TOO_MUCH, entries, paid, rewarded, taken_back
from tests.browser.roles import did, is_refused, may_send, sees, signs_out
from tests.verification.checking import change_entry

CHECK = "/ledger-check"


def test_an_auditor_s_shift_from_sign_in_to_sign_out(casino: Casino, opens: Opens) -> None:
    guest = paid(casino, first_name="Ruth")
    mistaken = rewarded(casino, guest, points=300)
    taken_back(casino, mistaken)
    page = opens("auditor")
    menu = ("Board", "Guests", "Owed points", "Day report", "Exceptions", "Ledger check", "Audit")
    sees(page, *menu)
    expect(page.locator("main button, main .arc li:not(.taken) a")).to_have_count(0)

    verifies_what_holds(page)
    follows_a_chain(page, entries(casino, guest))
    looks_at_exceptions(page)
    searches_the_log(page)
    takes_the_files(page, casino)
    finds_what_was_tampered_with(page, casino, guest=guest)
    may_send(page, "/guests")
    may_send(page, f"/guests/{guest}")
    may_send(page, "/recoveries")
    may_send(page, CHECK, CHECK)
    is_refused(page, "/admin", f"/guests/{guest}/reward")
    is_refused(page, f"/guests/{guest}/entries/{mistaken}/reverse")
    assert set(did(casino, "auditor")) == {"session.started", "permission.refused"}
    signs_out(page, casino, role="auditor")


def verifies_what_holds(page: Page) -> None:
    page.locator("nav.pages >> text=Ledger check").click()
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".all-well")).to_contain_text("All holds. 3 entries, 1 guest")


def follows_a_chain(page: Page, stored: list[dict[str, object]]) -> None:
    page.fill("#query", "ruth")
    page.keyboard.press("Enter")
    page.locator("ul.found a").click()
    expect(page.locator(".all-well")).to_contain_text("All links below hold.")
    links = page.locator(".chain > li")
    expect(links).to_contain_text(["-300", "+300", "+1,620"])
    expect(links.last).to_contain_text("the guest's beginning")
    for entry in stored:
        hash_of_it = bytes(entry["entry_hash"]).hex()  # type: ignore[arg-type]
        expect(page.locator(f"code[title='{hash_of_it}']").first).to_be_visible()
    links.first.get_by_role("link", name="what was logged").click()
    expect(page.locator(".log > li")).to_contain_text(["Entry taken back"])


def looks_at_exceptions(page: Page) -> None:
    page.locator("nav.pages >> text=Exceptions").click()
    expect(page.locator(".tiles a", has_text="Entries taken back").locator("b")).to_have_text("1")
    page.locator(".tiles a", has_text="Entries taken back").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(["Ruth Kern"])
    expect(page.locator("tbody tr")).to_contain_text([TOO_MUCH])
    page.get_by_role("link", name="Day before").click()
    expect(page.locator(".empty")).to_have_text("Nothing of this kind on this day.")


def searches_the_log(page: Page) -> None:
    page.locator("nav.pages >> text=Audit log").click()
    page.get_by_label("By whom").select_option("house host")
    page.get_by_label("What was done").select_option("Points by hand")
    page.get_by_role("button", name="Show", exact=True).click()
    rows = page.locator(".log > li")
    expect(rows).to_have_count(1)
    rows.locator("summary").click()
    expect(rows.locator(".value", has_text="300").first).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".log > li", has_text="Slip closed")).to_have_count(1)


def takes_the_files(page: Page, casino: Casino) -> None:
    page.goto("/audit?action=loyalty.reversed")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download these as CSV").click()
    (row,) = csv.DictReader(Path(download.value.path()).read_text().splitlines())
    assert row["action"] == "loyalty.reversed"
    page.goto(CHECK)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the ledger as CSV").click()
    rows = csv.DictReader(Path(download.value.path()).read_text().splitlines())
    stored = casino.clone.rows("select entry_hash from loyalty_ledger")
    assert {row["entry_hash"] for row in rows} == {row["entry_hash"].hex() for row in stored}


def finds_what_was_tampered_with(page: Page, casino: Casino, *, guest: str) -> None:
    change_entry(casino.clone, guest, at=2, to="reason = 'Another reason than was given'")
    page.goto(CHECK)
    page.get_by_role("button", name="Verify now").click()
    expect(page.locator(".refused")).to_contain_text("1 thing does not hold. 3 entries, 1 guest")
    found = page.locator("tbody tr")
    expect(found).to_contain_text(["An entry was changed after it was written"])
    found.get_by_role("link", name="Ruth Kern").click()
    broken = page.locator(".chain > li.broken")
    expect(broken).to_contain_text(["does not fit; it comes to"])
    expect(broken.locator(".number")).to_have_text("2")
    expect(page.locator(".chain > li:not(.broken)")).to_have_count(2)
