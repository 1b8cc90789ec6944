"""An administrator's shift: the house, its people, games, tables, tiers, and a mistake undone."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import entries, paid, rewarded
from tests.browser.roles import did, sees, signs_out
from tests.secrets_in_logs import note_password

WORDS = "four plain words here"
WHY = "Given to the wrong guest"
EVERYTHING = (
    *("Board", "Guests", "Owed points", "Day report", "Exceptions", "Ledger check", "Audit log"),
    "Administration",
)


def section(page: Page, name: str) -> None:
    page.locator("nav.pages >> text=Administration").click()
    page.locator("nav.sections").get_by_role("link", name=name).click()
    expect(page.locator("nav.sections [aria-current]")).to_have_text(name)


def test_an_administrator_s_shift_from_sign_in_to_sign_out(casino: Casino, opens: Opens) -> None:
    guest = paid(casino, first_name="Nora")
    page, newcomer = opens("admin"), opens(None)
    sees(page, *EVERYTHING)

    changes_the_clock_knowing_what_it_means(page, casino)
    makes_a_game_and_doubts_it(page, casino)
    makes_a_table_for_it_and_opens_it(page, casino)
    adds_somebody_who_signs_in_at_once(page, newcomer)
    deactivates_them_and_they_are_out(page, newcomer, casino=casino)
    looks_who_would_change_tier_before_saving(page, casino)
    applies_the_new_tiers(page, casino, guest=guest)
    takes_an_entry_back(page, casino, guest=guest)
    assert did(casino, "admin").keys() == {
        *("session.started", "casino.changed", "game.created", "game.changed"),
        *("table.created", "table.opened", "staff.added", "staff.changed"),
        *("tiers.replaced", "tiers.applied", "loyalty.reversed"),
    }
    signs_out(page, casino, role="admin")


def changes_the_clock_knowing_what_it_means(page: Page, casino: Casino) -> None:
    section(page, "Casino")
    page.fill("#timezone", "Asia/Tokyo")
    page.get_by_role("button", name="Save").click()
    told = page.locator(".note")
    expect(told).to_contain_text("the gaming day starts at 06:00 in Asia/Tokyo")
    expect(told).to_contain_text("It does not count at once")
    expect(told).to_contain_text("No moment gets two gaming days.")
    house = "select timezone, earlier_timezone from casino where id = %s"
    assert casino.clone.row(house, [casino.house.casino_id])["timezone"] == "Europe/Vienna"

    page.get_by_role("button", name="Change it").click()
    expect(page.locator(".done")).to_have_text("Saved.")
    expect(page.locator(".note")).to_contain_text("Another clock is waiting")
    changed = casino.clone.row(house, [casino.house.casino_id])
    assert tuple(changed.values()) == ("Asia/Tokyo", "Europe/Vienna")


def makes_a_game_and_doubts_it(page: Page, casino: Casino) -> None:
    section(page, "Games")
    page.get_by_role("link", name="New game").click()
    typed = {"name": "Wheel of Six", "code": "big6", "game_type": "wheel"}
    for name, value in {**typed, "house_edge_pct": "98", "decisions_per_hour": "40"}.items():
        page.fill(f"#{name}", value)
    page.get_by_role("button", name="Make the game").click()
    expect(page.locator(".done")).to_contain_text("The game is there.")
    expect(page.locator(".note")).to_contain_text("98")
    page.fill("#house_edge_pct", "11.1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".done")).to_contain_text("It counts for slips from now on.")
    expect(page.locator(".note")).to_have_count(0)
    game = casino.clone.row("select * from game where code = 'big6'")
    assert (str(game["house_edge_pct"]), game["seats"]) == ("11.1", 7)


def makes_a_table_for_it_and_opens_it(page: Page, casino: Casino) -> None:
    section(page, "Tables")
    page.locator("summary", has_text="New table").click()
    page.fill("#label", "W 1")
    page.fill("#pit", "Pit 9")
    page.get_by_label("Game").select_option("Wheel of Six")
    page.get_by_role("button", name="Make the table").click()
    page.get_by_role("link", name="To the board").click()
    card = page.locator(".card", has=page.get_by_role("heading", name="W 1"))
    expect(card).to_contain_text("Closed")
    card.get_by_role("button", name="Open W 1").click()
    expect(card).to_contain_text("0/7")
    assert (
        casino.clone.row("select status from gaming_table where label = 'W 1'")["status"] == "OPEN"
    )


def adds_somebody_who_signs_in_at_once(page: Page, newcomer: Page) -> None:
    note_password(WORDS)
    section(page, "Staff")
    page.get_by_role("link", name="New member").click()
    page.fill("#name", "Dora Neu")
    page.fill("#login", "dora")
    page.get_by_role("radio", name="Host").check()
    page.fill("#password", WORDS)
    page.fill("#password_again", f"{WORDS} too")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("#wrong-password_again")).to_contain_text("Is not the same twice")
    expect(page.locator("#name")).to_have_value("Dora Neu")
    page.fill("#password", WORDS)
    page.fill("#password_again", WORDS)
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".done")).to_contain_text("They can sign in at once.")

    newcomer.fill("[name=login]", "dora")
    newcomer.fill("[name=password]", WORDS)
    newcomer.click("button.main")
    expect(newcomer.locator(".me summary")).to_have_text("Dora Neu")
    expect(newcomer.locator(".live")).to_have_class("live on")


def deactivates_them_and_they_are_out(page: Page, newcomer: Page, *, casino: Casino) -> None:
    section(page, "Staff")
    page.get_by_role("link", name="Dora Neu").click()
    page.get_by_role("radio", name="Not active").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".done")).to_contain_text("They are signed out everywhere.")
    assert not casino.clone.row("select active from staff where login = 'dora'")["active"]

    newcomer.goto("/guests")
    expect(newcomer.get_by_role("button", name="Sign in")).to_be_visible()
    newcomer.fill("[name=login]", "dora")
    newcomer.fill("[name=password]", WORDS)
    newcomer.click("button.main")
    expect(newcomer.locator(".refused")).to_be_visible()


def looks_who_would_change_tier_before_saving(page: Page, casino: Casino) -> None:
    section(page, "Tiers")
    page.fill("[id='items.2.threshold_points']", "1,500")
    page.get_by_role("button", name="Look who would change").last.click()
    expect(page.locator("caption", has_text="1 guest changes")).to_be_visible()
    expect(page.locator("tr", has_text="Kern, Nora")).to_contain_text("Gold")
    version = "select max(version) as newest from loyalty_tier where casino_id = %s"
    assert casino.clone.row(version, [casino.house.casino_id])["newest"] == 1
    page.get_by_role("button", name="Save the table").click()
    expect(page.locator(".done")).to_contain_text("Nobody was moved by it.")
    assert casino.clone.row(version, [casino.house.casino_id])["newest"] == 2


def applies_the_new_tiers(page: Page, casino: Casino, *, guest: str) -> None:
    assert [entry["tier_after"] for entry in entries(casino, guest)] == ["SILVER"]
    page.get_by_role("button", name="Apply now").click()
    expect(page.locator(".done")).to_contain_text("1 guest was moved.")
    moved = entries(casino, guest)[-1]
    assert (moved["points_change"], moved["tier_after"]) == (0, "GOLD")


def takes_an_entry_back(page: Page, casino: Casino, *, guest: str) -> None:
    mistaken = rewarded(casino, guest, points=400)
    page.goto(f"/guests/{guest}")
    expect(page.locator("#standing .balance dd")).to_have_text("2,020")
    page.locator(".entry", has_text="+400").locator("summary").click()
    page.get_by_role("link", name="Take this entry back").click()
    expect(page.locator("dialog .figures")).to_contain_text("1,620")
    page.fill("#reason", WHY)
    page.get_by_role("button", name="Take it back").dblclick()
    expect(page.locator("dialog .result")).to_contain_text("-400")
    page.get_by_role("link", name="Back to the guest").click()
    expect(page.locator("#standing .balance dd")).to_have_text("1,620")
    expect(page.locator(".entry", has_text="+400")).to_contain_text("taken back")
    back = entries(casino, guest)[-1]
    assert (back["transaction_type"], back["points_change"]) == ("REVERSAL", -400)
    assert (str(back["reverses_id"]), back["reason"]) == (mistaken, WHY)
    assert len(entries(casino, guest)) == 4
