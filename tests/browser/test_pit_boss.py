"""A pit boss's whole shift: a table is opened, guests play and are paid, and it is closed again."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import entries, owed, payable
from tests.browser.roles import did, is_refused, sees, signs_out
from tests.platform.embedded import eventually


def card_of(page: Page, label: str) -> Locator:
    return page.locator(".card", has=page.get_by_role("heading", name=label))


def slips(casino: Casino, guest: str) -> list[dict[str, Any]]:
    """Return a guest's slips, the first first."""
    return casino.clone.rows(
        "select * from rating_slip where player_id = %s order by created_at", [guest]
    )


def test_a_pit_boss_s_shift_from_sign_in_to_sign_out(casino: Casino, opens: Opens) -> None:
    unpaid = owed(casino, seat=7)
    page = opens("pit_boss")
    sees(page, "Board", "Guests", "Owed points", "Day report")

    closes_and_opens_a_table(page, casino)
    guest = enrols_and_seats(page, casino)
    changes_the_bet_and_pauses(page, casino, guest=guest)
    moves_and_completes(page, casino, guest=guest)
    a_table_in_play_is_not_closed(page, casino)
    ends_the_visit(page, casino, guest=guest)
    sees_to_what_is_owed(page, casino, guest=unpaid)
    reads_the_day(page, casino)
    is_refused(page, "/exceptions", "/audit", "/ledger-check", "/admin")
    first = entries(casino, guest)[0]["id"]
    is_refused(page, f"/guests/{guest}/entries/{first}/reverse")
    closes_the_floor(page, casino)
    signs_out(page, casino, role="pit_boss")


def closes_and_opens_a_table(page: Page, casino: Casino) -> None:
    card = card_of(page, "T2")
    card.get_by_role("button", name="Close T2").click()
    expect(card).to_contain_text("Closed")
    expect(card.locator(".arc a")).to_have_count(0)
    card.get_by_role("button", name="Open T2").click()
    expect(card).to_contain_text("0/7")
    assert did(casino, "pit_boss")["table.closed"] == 1
    assert did(casino, "pit_boss")["table.opened"] == 1


def enrols_and_seats(page: Page, casino: Casino) -> str:
    card_of(page, "T1").locator(".s2 a").click()
    page.locator("#panel summary", has_text="New guest").click()
    page.fill("#panel [name=first_name]", "Greta")
    page.fill("#panel [name=last_name]", "Neumann")
    page.get_by_role("button", name="Enrol").click()
    expect(page.locator("#guests input:checked")).to_have_count(1)
    page.fill("#average_bet", "100")
    page.get_by_role("button", name="Start the slip").click()
    expect(page.locator("#panel")).to_contain_text("The slip is running.")
    guest = casino.clone.row("select id from player where last_name = 'Neumann'")["id"]
    casino.clone.execute(
        "update rating_slip set started_at = started_at - interval '1 hour' where player_id = %s",
        [guest],
    )
    return str(guest)


def changes_the_bet_and_pauses(page: Page, casino: Casino, *, guest: str) -> None:
    page.fill("#average_bet", "150")
    page.get_by_role("button", name="Change").click()
    expect(page.locator("#panel .figures")).to_contain_text("€150")
    page.get_by_role("button", name="Pause").click()
    expect(card_of(page, "T1").locator(".s2")).to_contain_text("paused")
    assert slips(casino, guest)[0]["status"] == "PAUSED"
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#panel .figures")).to_contain_text("playing")
    (slip,) = slips(casino, guest)
    assert (slip["status"], slip["average_bet_cents"]) == ("OPEN", 15_000)


def moves_and_completes(page: Page, casino: Casino, *, guest: str) -> None:
    page.get_by_role("link", name="Move").click()
    page.get_by_role("button", name="T2, seat 5").click()
    expect(page.locator("#panel .done")).to_contain_text("Moved.")
    expect(card_of(page, "T2").locator(".s5")).to_contain_text("Greta")
    expect(card_of(page, "T1").locator(".s2")).not_to_contain_text("Greta")
    page.get_by_role("link", name="its points").click()
    expect(page.locator(".result")).to_contain_text("+2,430")
    (closed, running) = slips(casino, guest)
    assert (closed["status"], running["status"]) == ("CLOSED", "OPEN")
    assert running["moved_from_id"] == closed["id"]
    assert [entry["points_change"] for entry in entries(casino, guest)] == [2430]


def a_table_in_play_is_not_closed(page: Page, casino: Casino) -> None:
    page.get_by_role("button", name="Close T2").click()
    expect(page.locator(".refused")).to_contain_text("T2: Guests are still playing here")
    expect(page.locator(".refused")).to_contain_text("Complete or move the slips of this table")
    table = casino.clone.row(
        "select status from gaming_table where id = %s", [casino.house.table_ids[1]]
    )
    assert table["status"] == "OPEN"


def ends_the_visit(page: Page, casino: Casino, *, guest: str) -> None:
    card_of(page, "T2").locator(".s5 a").click()
    page.locator("#panel h2 a").click()
    page.locator("summary", has_text="End the visit").click()
    page.get_by_role("button", name="End it now").click()
    expect(page.locator(".ended")).to_contain_text("One slip was completed with it")
    expect(page.locator(".visits .state-mark")).to_have_count(0)
    assert [slip["status"] for slip in slips(casino, guest)] == ["CLOSED", "CLOSED"]
    assert len(entries(casino, guest)) == 2


def sees_to_what_is_owed(page: Page, casino: Casino, *, guest: str) -> None:
    page.locator("nav.pages >> text=Owed points").click()
    page.get_by_role("button", name="Try again now").click()
    expect(page.locator(".note")).to_contain_text("Tried again: not yet.")
    assert entries(casino, guest) == []
    payable(casino)
    expect(page.locator(".all-well")).to_contain_text("All points are paid.")
    assert len(entries(casino, guest)) == 1


def reads_the_day(page: Page, casino: Casino) -> None:
    untold = (
        "select from event_delivery where consumer = 'gaming_day_report' and status = 'PENDING'"
    )
    eventually(lambda: casino.clone.rows(untold) == [])
    page.locator("nav.pages >> text=Day report").click()
    figures = page.locator("section", has=page.get_by_role("heading", name="By staff"))
    expect(figures.locator("tbody tr")).to_contain_text(["house pit_boss"])
    expect(page.locator(".tiles", has_text="Slips")).to_contain_text("3")
    expect(page.locator("section", has_text="Guests seated by the hour")).to_be_visible()


def closes_the_floor(page: Page, casino: Casino) -> None:
    page.locator("a.brand").click()
    for label in ("T1", "T2"):
        page.get_by_role("button", name=f"Close {label}").click()
        expect(card_of(page, label)).to_contain_text("Closed")
    expect(page.locator(".summary")).to_contain_text("0 of 2 tables open")
    tables = casino.clone.rows(
        "select status from gaming_table where casino_id = %s", [casino.house.casino_id]
    )
    assert {table["status"] for table in tables} == {"CLOSED"}
