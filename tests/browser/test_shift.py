"""A pit boss's shift in a browser, counted in taps, and what two of them see of each other."""

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Casino, Opens
from tests.browser.playing import enrolled, post, seated
from tests.template import PASSWORD

SEAT = "#t-{table} .s{seat} a"


class Taps:
    """A finger that counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def on(self, selector: str) -> None:
        """Tap something."""
        self.page.locator(selector).first.click()
        self.count += 1


A_MOMENT = 50  # milliseconds, in which the page shows what it was told


def seat_of(casino: Casino, *, table: int = 0, seat: int) -> str:
    return SEAT.format(table=casino.house.table_ids[table], seat=seat)


def test_four_taps_to_a_running_slip_and_two_to_its_points(casino: Casino, opens: Opens) -> None:
    guest = enrolled(casino)
    page = opens("pit_boss")
    finger = Taps(page)

    finger.on(seat_of(casino, seat=3))
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type("kern")
    finger.on(f"#guests input[value='{guest}']")
    finger.on("[data-fill][data-value='100']")
    finger.on("text=Start the slip")

    expect(page.locator("#panel")).to_contain_text("The slip is running.")
    assert finger.count <= 4
    slip = casino.clone.row("select * from rating_slip")
    assert (slip["seat"], slip["average_bet_cents"]) == (3, 10_000)
    casino.clone.execute("update rating_slip set started_at = started_at - interval '1 hour'")

    page.goto("/")
    finger.count = 0
    finger.on(seat_of(casino, seat=3))
    finger.on("text=Complete")

    expect(page.locator(".result")).to_contain_text("+1,620")
    expect(page.locator(".tier-up")).to_contain_text("Silver")
    assert finger.count <= 2
    (entry,) = casino.clone.rows("select * from loyalty_ledger")
    assert (entry["points_change"], str(entry["player_id"])) == (1620, guest)


def test_two_screens_see_each_other_s_changes_without_asking(casino: Casino, opens: Opens) -> None:
    enrolled(casino)
    boss, host = opens("pit_boss"), opens("host")
    expect(host.locator(f"#t-{casino.house.table_ids[0]} .taken")).to_have_count(0)

    boss.locator(seat_of(casino, seat=5)).click()
    boss.fill("#query", "Ana")
    boss.locator("#guests input").first.check()
    boss.fill("#average_bet", "75")
    boss.click("text=Start the slip")

    expect(host.locator(seat_of(casino, seat=5))).to_contain_text("Ana")
    expect(host.locator(seat_of(casino, seat=5))).to_contain_text("€75")
    boss.click("#panel >> text=Pause")
    expect(host.locator(seat_of(casino, seat=5))).to_contain_text("paused")
    boss.click("#panel >> text=Complete")
    expect(host.locator(f"#t-{casino.house.table_ids[0]} .taken")).to_have_count(0)


def test_changes_at_many_tables_at_once_all_reach_the_screen(casino: Casino, opens: Opens) -> None:
    tables = [str(table_id) for table_id in casino.house.table_ids]
    game = {"pit": "Pit 2", "game_id": str(casino.house.game_id)}
    with casino.server.sign_in("house.admin", PASSWORD) as api:
        for number in range(6):
            made = api.post("/v1/tables", json={"label": f"R{number}", **game}).json()["id"]
            assert api.post(f"/v1/tables/{made}/open").status_code == 200
            tables.append(made)
    page = opens("pit_boss")

    with casino.server.sign_in("house.pit_boss", PASSWORD) as api:
        for table_id in tables:
            assert api.post(f"/v1/tables/{table_id}/close").status_code == 200

    for table_id in tables:
        expect(page.locator(f"#t-{table_id}")).to_contain_text("Closed")


def test_a_double_tap_pays_once(casino: Casino, opens: Opens) -> None:
    seated(casino)
    page = opens("pit_boss")
    page.locator(seat_of(casino, seat=1)).click()

    page.locator("#panel >> text=Complete").dblclick()

    expect(page.locator(".result")).to_be_visible()
    assert len(casino.clone.rows("select * from loyalty_ledger")) == 1
    result = page.url
    with page.expect_event("load"):
        page.evaluate("history.back()")
    expect(page.locator("#panel >> text=Complete")).to_have_count(0)
    page.goto(result)
    page.reload()
    expect(page.locator(".result")).to_be_visible()
    assert len(casino.clone.rows("select * from loyalty_ledger")) == 1


def test_the_second_tap_of_two_does_nothing_to_what_the_first_has_brought(
    casino: Casino, opens: Opens
) -> None:
    seated(casino)
    page = opens("pit_boss")
    page.locator(seat_of(casino, seat=1)).click()
    page.click("#panel >> text=Complete")
    expect(page.locator(".result")).to_be_visible()

    page.locator("#panel [data-close]").first.hover()
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)

    expect(page.locator(".result")).to_be_visible()
    page.locator("#panel [data-close]").first.click()
    expect(page.locator(".result")).to_have_count(0)


def test_points_that_can_not_be_written_are_pending_and_then_there_by_themselves(
    casino: Casino, opens: Opens
) -> None:
    seated(casino)
    casino.clone.execute(
        "alter table loyalty_ledger"
        " add constraint no_play check (transaction_type <> 'GAMEPLAY') not valid"
    )
    page = opens("pit_boss")
    page.locator(seat_of(casino, seat=1)).click()
    page.click("#panel >> text=Complete")
    expect(page.locator(".pending")).to_contain_text("Slip closed, points pending")
    page.click("text=Try again now")
    expect(page.locator(".pending")).to_contain_text("Tried again: not yet.")
    assert casino.clone.rows("select * from loyalty_ledger") == []

    casino.clone.execute("alter table loyalty_ledger drop constraint no_play")

    expect(page.locator(".result")).to_be_visible()
    assert len(casino.clone.rows("select * from loyalty_ledger")) == 1


def test_a_tap_counts_though_the_table_changes_under_the_finger(
    casino: Casino, opens: Opens
) -> None:
    seated(casino)
    page = opens("pit_boss")
    expect(page.locator("#live")).to_have_class("live on")
    page.locator(seat_of(casino, seat=1)).hover()

    page.mouse.down()
    with page.expect_response(lambda answer: answer.url.endswith("/card")) as told:
        seated(casino, seat=2, first_name="Bob")
    told.value.finished()
    page.wait_for_timeout(A_MOMENT)
    page.mouse.up()

    expect(page.locator("#panel")).to_contain_text("Complete")
    expect(page.locator(seat_of(casino, seat=2))).to_contain_text("Bob")


def test_a_session_that_ends_in_mid_form_keeps_what_was_typed(casino: Casino, opens: Opens) -> None:
    seated(casino)
    page = opens("pit_boss")
    page.locator(seat_of(casino, seat=1)).click()
    page.fill("#average_bet", "275")
    casino.clone.execute("delete from staff_session")
    casino.clone.execute("delete from session_directory")

    page.click("#panel >> text=Change")
    expect(page.locator("#lock")).to_contain_text("What you typed is kept")
    page.fill("#lock [name=login]", "house.pit_boss")
    page.fill("#lock [name=password]", "a-password-for-tests")
    page.click("#lock button.main")
    expect(page.locator("#lock")).to_be_empty()
    expect(page.locator("#average_bet")).to_have_value("275")
    page.click("#panel >> text=Change")

    expect(page.locator("#panel")).to_contain_text("€275")
    assert casino.clone.row("select * from rating_slip")["average_bet_cents"] == 27_500


def test_a_page_that_nobody_touches_locks_itself_and_ends_the_session(
    casino: Casino, opens: Opens
) -> None:
    seated(casino)
    page = opens("pit_boss")
    page.clock.install()
    page.goto("/")
    page.locator(seat_of(casino, seat=1)).click()
    page.fill("#average_bet", "275")

    page.clock.fast_forward("31:00")

    expect(page.locator("#lock")).to_contain_text("Nobody is signed in any more")
    ended = casino.clone.rows("select * from audit_log where action = 'session.ended'")
    assert len(ended) == 1
    expect(page.locator("#average_bet")).to_have_value("275")


def test_offline_is_said_and_what_was_missed_is_there_when_it_is_over(
    casino: Casino, opens: Opens
) -> None:
    page = opens("host")
    page.context.set_offline(True)
    expect(page.locator("#live")).to_have_text("Offline")

    seated(casino, seat=2)
    page.context.set_offline(False)

    expect(page.locator("#live")).to_have_text("Live")
    expect(page.locator(seat_of(casino, seat=2))).to_contain_text("Ana")


def test_what_was_opened_while_news_were_on_their_way_stays_open(
    casino: Casino, opens: Opens
) -> None:
    slip = seated(casino)
    page = opens("pit_boss")
    address = f"/guests/{slip['player_id']}"
    page.goto(address)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "hx-request" in route.request.headers:
            held.append(route)
        else:
            route.continue_()

    page.route(f"**{address}", hold)
    with page.expect_request(lambda request: "hx-request" in request.headers):
        post(casino, f"/rating-slips/{slip['id']}/pause")
    page.locator("summary", has_text="End the visit").click()
    with page.expect_response(lambda answer: answer.url.endswith(address)):
        held[0].continue_()

    page.get_by_role("button", name="End it now").click()
    expect(page.locator(".ended")).to_contain_text("One slip was completed with it")


def test_a_slip_that_becomes_one_to_look_at_by_time_alone_is_marked(
    casino: Casino, opens: Opens
) -> None:
    seated(casino)
    casino.clone.execute(
        "update rating_slip set started_at = now() - interval '4 hours' + interval '5 seconds'"
    )
    page = opens("pit_boss")
    expect(page.locator("#cards .taken")).to_have_count(1)
    assert "over 4\N{NO-BREAK SPACE}h" not in page.locator("#cards").inner_text()
    expect(page.locator("#cards .taken.alert")).to_contain_text(
        "over 4\N{NO-BREAK SPACE}h", timeout=20_000
    )


def test_a_slip_by_the_keyboard_alone(casino: Casino, opens: Opens) -> None:
    enrolled(casino)
    page = opens("pit_boss")
    page.keyboard.press("/")
    page.wait_for_url("**/guests#query")
    page.wait_for_selector("#query:focus")
    page.goto("/")
    page.locator(seat_of(casino, seat=1)).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#query:focus")
    page.keyboard.type("ana")
    page.wait_for_selector("#guests input:checked")
    page.locator("#average_bet").focus()
    page.keyboard.type("50")
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("The slip is running.")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_empty()
    assert page.url.rstrip("/") == casino.server.url
