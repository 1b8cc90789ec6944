"""Finding a guest, and enrolling one, without script."""

from tests.floor import Floor
from tests.pages.visitor import text_of, visiting

ROLES = ("pit_boss", "host", "cashier", "auditor", "admin")


async def test_a_guest_is_found_by_name_or_card_by_every_role(floor: Floor) -> None:
    elder = await floor.new_player(first_name="Ana", last_name="Kern", birth_date="1950-02-03")
    younger = await floor.new_player(
        first_name="Ana", last_name="Kern", birth_date="1980-02-03", card_number="C-77"
    )
    other = await floor.new_player(first_name="Ivo", last_name="Neu")
    for role in ROLES:
        async with visiting(floor, role) as visitor:
            assert 'href="/guests"' in (await visitor.get("/")).text
            page = await visitor.get("/guests?query=kern+an")
            assert f'href="/guests/{elder}"' in page.text
            assert f'href="/guests/{younger}"' in page.text
            assert other not in page.text
            assert "born Feb 3, 1950" in text_of(page)
            assert "born Feb 3, 1980 card C-77" in text_of(page)

            page = await visitor.get("/guests?query=C-77")
            assert younger in page.text
            assert elder not in page.text


async def test_what_is_too_short_or_names_nobody_is_told(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern")
    async with visiting(floor, "host") as host:
        assert "Newest guests" in text_of(await host.get("/guests"))
        assert "Type 2 letters or more" in text_of(await host.get("/guests?query=k"))
        assert "Nobody is called that" in text_of(await host.get("/guests?query=xyzzy"))
        assert "come near" in text_of(page := await host.get("/guests?query=kerm"))
        assert guest in page.text
        odd = "/guests?query=" + "%00" + "a " * 40
        assert (await host.get(odd)).status_code == 200


async def test_a_long_list_goes_on_page_by_page(floor: Floor) -> None:
    enrolled = [await floor.new_player(last_name="Many") for _ in range(45)]
    async with visiting(floor, "host") as host:
        page, address = await host.get("/guests?query=many"), ""
        found = [guest for guest in enrolled if guest in page.text]
        while "More guests" in page.text:
            address = page.text.split('class="more"')[1].split('href="')[1].split('"')[0]
            page = await host.get(address.replace("&amp;", "&"), part=True)
            assert "<html" not in page.text
            found += [guest for guest in enrolled if guest in page.text]

        assert sorted(found) == sorted(enrolled)
        whole = await host.get(address.replace("&amp;", "&"))
        assert (whole.status_code, "<html" in whole.text) == (200, True)
        foreign = await host.get("/guests?query=other&cursor=" + address.split("cursor=")[1])
        assert foreign.status_code == 400


async def test_typing_asks_for_the_list_alone(floor: Floor) -> None:
    await floor.new_player(first_name="Ana", last_name="Kern")
    async with visiting(floor, "host") as host:
        part = await host.get("/guests?query=kern", part=True)

        assert part.text.startswith('<section id="found"')
        assert "Ana Kern" in text_of(part)


async def test_a_guest_is_enrolled_once_however_often_the_form_is_sent(floor: Floor) -> None:
    guest = {
        "first_name": "Ivo",
        "last_name": "Neu",
        "birth_date": "1990-12-01",
        "card_number": "77",
    }
    async with visiting(floor, "pit_boss") as boss:
        form = await boss.get("/guests")
        page = await boss.submit("/guests", guest)
        assert "Ivo Neu" in text_of(page)
        assert "Enrolled." in text_of(page)
        boss.page = form
        again = await boss.submit("/guests", guest)

        assert again.url.path == page.url.path
    stored = floor.clone.row("select * from player where last_name = 'Neu'")
    assert page.url.path == f"/guests/{stored['id']}"
    assert str(stored["birth_date"]) == "1990-12-01"
    enrolled = floor.clone.row("select * from player_casino where player_id = %s", [stored["id"]])
    assert enrolled["card_number"] == "77"


async def test_what_is_wrong_with_a_new_guest_is_told_and_what_was_typed_stays(
    floor: Floor,
) -> None:
    await floor.new_player(card_number="77")
    async with visiting(floor, "admin") as admin:
        await admin.get("/guests")
        page = await admin.submit("/guests", {"first_name": "Ivo", "last_name": " "})
        assert page.status_code == 400
        assert 'value="Ivo"' in page.text
        assert 'aria-describedby="wrong-last_name"' in page.text

        guest = {"first_name": "Ivo", "last_name": "Neu"}
        page = await admin.submit("/guests", {**guest, "birth_date": "2190-01-01"})
        assert "Must be from 1900-01-01 to today" in text_of(page)

        page = await admin.submit("/guests", {**guest, "birth_date": "", "card_number": "77"})
        assert page.status_code == 409
        assert "Another guest has this card" in text_of(page)
        page = await admin.submit("/guests", {**guest, "card_number": "78"})
        assert "Enrolled." in text_of(page)
    assert len(floor.clone.rows("select from player where first_name = 'Ivo'")) == 1


async def test_who_may_not_enrol_sees_no_form(floor: Floor) -> None:
    before = len(floor.clone.rows("select from player"))
    for role in ("host", "cashier", "auditor"):
        async with visiting(floor, role) as visitor:
            page = await visitor.get("/guests")
            assert "New guest" not in page.text
            page = await visitor.post("/guests", {"first_name": "Ivo", "last_name": "Neu"})
            assert page.status_code == 403
    assert len(floor.clone.rows("select from player")) == before


async def test_another_casino_s_guests_are_not_found(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern", card_number="C-77")
    async with visiting(floor, "other pit_boss") as other:
        for query in ("", "?query=kern", "?query=C-77"):
            assert guest not in (await other.get(f"/guests{query}")).text
        assert (await other.get(f"/guests/{guest}")).status_code == 404
        assert (await other.get("/guests/not-an-id")).status_code == 404
