"""Signing in and out by the form, and what another site's form can't do."""

import pytest

from tests.floor import Floor
from tests.pages.visitor import forms_of, text_of, visiting
from tests.template import PASSWORD


async def test_the_first_page_leads_to_a_sign_in_form(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        page = await visitor.get("/")

        assert page.url.path == "/sign-in"
        assert {"login", "password"} <= set(forms_of(page)[0].fields)


async def test_who_signs_in_sees_the_board_and_goes_on_where_they_were(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        page = await visitor.sign_in("house.pit_boss")
        assert (page.status_code, page.url.path) == (200, "/")
        assert "house pit_boss" in text_of(page)

    async with visiting(floor) as visitor:
        await visitor.get("/?show=open")
        page = await visitor.submit("/sign-in", {"login": "house.pit_boss", "password": PASSWORD})
        assert str(page.url) == "http://floor/?show=open"


async def test_a_wrong_password_is_a_sentence_and_the_login_stays(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        page = await visitor.sign_in("house.pit_boss", password="wrong")

        assert page.status_code == 401
        assert "do not match" in text_of(page)
        assert forms_of(page)[0].fields["login"] == "house.pit_boss"
        assert "pitledger_session" not in visitor.client.cookies


async def test_cookies_are_not_for_scripts_nor_for_other_sites(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        visitor.client.follow_redirects = False
        await visitor.get("/sign-in")
        page = await visitor.submit("/sign-in", {"login": "house.pit_boss", "password": PASSWORD})

        (kept,) = page.headers.get_list("set-cookie")
        assert kept.startswith("pitledger_session=")
        assert all(word in kept for word in ("HttpOnly", "SameSite=Lax", "Path=/"))
        assert "Secure" not in kept


async def test_behind_tls_cookies_are_secure(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        visitor.client.base_url = "https://floor"
        visitor.client.follow_redirects = False
        await visitor.get("/sign-in")
        page = await visitor.submit("/sign-in", {"login": "house.pit_boss", "password": PASSWORD})

        assert "; Secure" in page.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/language"])
@pytest.mark.parametrize("role", [None, "pit_boss"])
async def test_a_post_without_its_token_is_refused(
    floor: Floor, path: str, role: str | None
) -> None:
    async with visiting(floor, role) as visitor:
        page = await visitor.send({"login": "house.pit_boss", "password": PASSWORD}, path=path)

        assert page.status_code == 403


async def test_another_s_token_is_no_token(floor: Floor) -> None:
    async with visiting(floor, "host") as host, visiting(floor, "pit_boss") as boss:
        theirs = forms_of(await host.get("/"))[0].fields["form_token"]

        page = await boss.send({"form_token": theirs}, path="/sign-out")

        assert page.status_code == 403
        assert (await boss.get("/")).url.path == "/"


async def test_signing_out_ends_the_session_at_once(floor: Floor) -> None:
    async with visiting(floor) as visitor:
        await visitor.sign_in("house.host")
        token = visitor.client.cookies["pitledger_session"]
        await visitor.post("/sign-out")

        visitor.client.cookies.set("pitledger_session", token)
        assert (await visitor.get("/")).url.path == "/sign-in"


@pytest.mark.parametrize("away", ["https://example.com/", "//example.com", "/\\example.com"])
async def test_nobody_is_led_away_by_signing_in(floor: Floor, away: str) -> None:
    async with visiting(floor) as visitor:
        await visitor.get("/sign-in")
        page = await visitor.submit(
            "/sign-in", {"login": "house.host", "password": PASSWORD, "next": away}
        )

        assert str(page.url) == "http://floor/"


async def test_what_was_filled_in_when_the_session_ended_can_be_sent_again(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern")
    seat = f"/tables/{floor.house.table_ids[0]}/seats/3"
    async with visiting(floor) as visitor:
        await visitor.sign_in("house.pit_boss")
        await visitor.get(f"{seat}?guest={guest}")
        floor.clock.forward(seconds=floor.settings.session_seconds + 1)

        page = await visitor.submit(seat, {"average_bet": "150"})
        assert page.status_code == 401

        page = await visitor.submit("/sign-in", {"login": "house.pit_boss", "password": PASSWORD})
        assert floor.clone.rows("select from rating_slip") == []
        page = await visitor.submit(seat)

        assert page.url.path.startswith("/slips/")
        slip = floor.clone.row("select * from rating_slip")
        assert (slip["seat"], slip["average_bet_cents"]) == (3, 15_000)


async def test_a_password_that_was_typed_when_the_session_ended_is_sent_back_to_nobody(
    floor: Floor,
) -> None:
    async with visiting(floor, "admin") as admin:
        await admin.get("/admin/staff/new")
        floor.clock.forward(days=4000)
        page = await admin.post(
            "/admin/staff/new", {"name": "Ana", "password": "only-ana-knows-this"}
        )

        assert (page.status_code, "only-ana-knows-this" in page.text) == (401, False)
        assert 'name="sent.name" value="Ana"' in page.text


async def test_what_nobody_foresaw_is_a_page_with_the_number_to_tell(floor: Floor) -> None:
    floor.clone.execute("alter table gaming_table rename column label to lable")
    async with visiting(floor, "host") as host:
        page = await host.get("/")

        assert page.status_code == 500
        assert "Something went wrong here" in text_of(page)
        assert page.headers["x-correlation-id"] in page.text
