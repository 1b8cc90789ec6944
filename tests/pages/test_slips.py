"""A slip by the pages alone, without script: seat, bet, pause, move, complete, owed points."""

import pytest

from tests.floor import Floor
from tests.importing import file_of, line, posted
from tests.pages.visitor import text_of, visiting

UNPAYABLE = """
alter table loyalty_ledger add constraint no_play check (transaction_type <> 'GAMEPLAY') not valid
"""


async def test_a_known_guest_plays_and_is_paid(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern", birth_date="1980-02-03")
    seat = f"/tables/{floor.house.table_ids[0]}/seats/3"
    async with visiting(floor, "pit_boss") as boss:
        assert f'href="{seat}"' in (await boss.get("/")).text
        page = await boss.get(f"{seat}?query=ker")
        assert "Ana Kern born Feb 3, 1980" in text_of(page)

        page = await boss.submit(seat, {"guest": guest, "average_bet": "100"})
        slip = floor.clone.row("select * from rating_slip")
        assert page.url.path == f"/slips/{slip['id']}"
        assert '<a href="/" aria-current="page">Board</a>' in page.text
        floor.clock.forward(seconds=3600)

        page = await boss.get(f"/slips/{slip['id']}")
        assert "≈ 1,620" in text_of(page)
        page = await boss.submit(f"/slips/{slip['id']}/complete")

        assert "+1,620 points" in text_of(page)
        assert "New tier: Silver" in text_of(page)
        assert floor.balance(guest) == 1620


async def test_completing_again_says_so_and_pays_nothing(floor: Floor) -> None:
    slip = await floor.played_slip()
    async with visiting(floor, "pit_boss") as boss, visiting(floor, "pit_boss") as other:
        await boss.get(f"/slips/{slip['id']}")
        await other.get(f"/slips/{slip['id']}")
        await boss.submit(f"/slips/{slip['id']}/complete")

        page = await other.submit(f"/slips/{slip['id']}/complete")

        assert "was completed before" in text_of(page)
        assert floor.balance(slip["player_id"]) == 1620
        assert len(floor.entries(slip["player_id"])) == 1


async def test_points_that_can_not_be_written_are_pending_and_paid_when_tried_again(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()
    floor.clone.execute(UNPAYABLE)
    async with visiting(floor, "pit_boss") as boss:
        await boss.get(f"/slips/{slip['id']}")
        page = await boss.submit(f"/slips/{slip['id']}/complete")
        assert "Slip closed, points pending" in text_of(page)
        assert floor.balance(slip["player_id"]) == 0

        page = await boss.submit(f"/slips/{slip['id']}/recover")
        assert "Tried again: not yet." in text_of(page)

        floor.clone.execute("alter table loyalty_ledger drop constraint no_play")
        page = await boss.submit(f"/slips/{slip['id']}/recover")
        assert "+1,620 points" in text_of(page)
        assert floor.balance(slip["player_id"]) == 1620


async def test_the_estimate_stands_still_while_paused(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=1800)
    address = f"/slips/{slip['id']}"
    async with visiting(floor, "pit_boss") as boss:
        await boss.get(address)
        await boss.submit(f"{address}/pause")
        floor.clock.forward(hours=2)

        page = await boss.get(address)
        assert "≈ 810" in text_of(page)
        assert "paused" in text_of(page)
        await boss.submit(f"{address}/resume")
        page = await boss.submit(f"{address}/complete")
        assert "+810 points" in text_of(page)


async def test_a_bet_is_typed_as_people_type_and_nonsense_is_told(floor: Floor) -> None:
    slip = await floor.open_slip()
    address = f"/slips/{slip['id']}"
    async with visiting(floor, "pit_boss") as boss:
        for typed, cents in (("250", 25_000), ("1,500.50", 150_050), (" 75,5 ", 7_550)):
            await boss.get(address)
            await boss.submit(f"{address}/bet", {"average_bet": typed})
            assert floor.slip_row(slip["id"])["average_bet_cents"] == cents

        for typed in ("plenty", "100 50", "1e3", "-5"):
            page = await boss.submit(f"{address}/bet", {"average_bet": typed})
            assert page.status_code == 400
            assert "Must be an amount" in text_of(page)
            assert f'value="{typed}"' in page.text


@pytest.mark.parametrize(
    ("locale", "typed", "cents"),
    [
        ("en-US", "25,555", 2_555_500),
        ("en-US", "25,555.5", 2_555_550),
        ("en-US", "1,234,567", 123_456_700),
        ("en-US", "75,50", 7_550),
        ("de-DE", "25.555", 2_555_500),
        ("de-DE", "25.555,50", 2_555_550),
        ("de-DE", "75.5", 7_550),
        ("de-CH", "25'555.50", 2_555_550),
        ("fr-FR", "25\u202f555,5", 2_555_550),
        ("en-IN", "1,00,000.50", 10_000_050),
    ],
)
async def test_an_amount_is_read_as_the_casino_writes_amounts(
    floor: Floor, locale: str, typed: str, cents: int
) -> None:
    await floor.call("PATCH", "/casino", role="admin", body={"locale": locale})
    slip = await floor.open_slip()
    async with visiting(floor, "pit_boss") as boss:
        await boss.get(f"/slips/{slip['id']}")
        await boss.submit(f"/slips/{slip['id']}/bet", {"average_bet": typed})

    assert floor.slip_row(slip["id"])["average_bet_cents"] == cents


@pytest.mark.parametrize(
    ("locale", "typed"),
    [
        ("en-US", "25.555"),
        ("en-US", "0.500"),
        ("en-US", "0,500"),
        ("en-US", "1234,567"),
        ("en-US", "1,234.567"),
        ("en-US", "25.555,50"),
        ("en-US", "1.234.567"),
        ("de-DE", "25,555"),
        ("de-DE", "25,555.50"),
        ("de-CH", "25.555"),
        ("fr-FR", "25.555"),
        ("fr-FR", "25,555"),
    ],
)
async def test_an_amount_that_could_mean_another_is_refused_and_never_guessed(
    floor: Floor, locale: str, typed: str
) -> None:
    await floor.call("PATCH", "/casino", role="admin", body={"locale": locale})
    slip = await floor.open_slip(average_bet_cents=10_000)
    guest = await floor.new_player()
    seat = f"/tables/{floor.house.table_ids[1]}/seats/1"
    async with visiting(floor, "pit_boss") as boss:
        boss.client.cookies.set("pitledger_language", "en")
        for form in (f"/slips/{slip['id']}/bet", seat):
            await boss.get(form.removesuffix("/bet"))
            page = await boss.submit(form, {"average_bet": typed, "guest": guest})

            assert page.status_code == 400
            assert "Can be read in more than one way" in text_of(page)
            assert f'value="{typed}"' in page.text

    assert floor.slip_row(slip["id"])["average_bet_cents"] == 10_000
    assert len(floor.clone.rows("select from rating_slip")) == 1


async def test_what_is_wrong_with_an_amount_is_said_in_the_reader_s_language(floor: Floor) -> None:
    slip = await floor.open_slip()
    address = f"/slips/{slip['id']}"
    async with visiting(floor, "pit_boss") as boss:
        boss.client.cookies.set("pitledger_language", "de")
        await boss.get(address)
        for typed, told in (("viel", "ein Betrag"), ("0", "mehr als 0"), ("25.555", "mehrdeutig")):
            page = await boss.submit(f"{address}/bet", {"average_bet": typed})
            assert told in text_of(page)


async def test_a_move_shows_free_seats_only_and_pays_the_segment(floor: Floor) -> None:
    slip = await floor.played_slip()
    taken = await floor.open_slip(table=1, seat=2)
    address = f"/slips/{slip['id']}"
    free, occupied = (f"{floor.house.table_ids[1]}/{seat}" for seat in (4, 2))
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get(f"{address}/move")
        assert f'value="{free}"' in page.text
        assert f'value="{occupied}"' not in page.text

        page = await boss.submit(f"{address}/move", {"place": occupied})
        assert (page.status_code, "The seat is taken" in text_of(page)) == (409, True)
        assert floor.slip_row(slip["id"])["status"] == "OPEN"
        page = await boss.submit(f"{address}/move", {"place": free})

    moved = floor.clone.row("select * from rating_slip where moved_from_id = %s", [slip["id"]])
    assert page.url.path == f"/slips/{moved['id']}"
    assert (moved["seat"], floor.balance(slip["player_id"])) == (4, 1620)
    assert floor.slip_row(taken["id"])["status"] == "OPEN"


async def test_a_guest_enrolled_on_the_spot_is_one_guest_however_often_it_is_sent(
    floor: Floor,
) -> None:
    seat = f"/tables/{floor.house.table_ids[0]}/seats/1"
    async with visiting(floor, "pit_boss") as boss:
        await boss.get(seat)
        guest = {"first_name": "Ivo", "last_name": "Neu", "birth_date": "1990-12-01"}
        form = boss.page
        page = await boss.submit(f"{seat}/guests", {**guest, "birth_date": "2026-03-11"})
        assert page.status_code == 400
        assert "Must be from 1900-01-01 to today" in text_of(page)
        page = await boss.submit(f"{seat}/guests", guest)
        assert "Ivo Neu" in text_of(page)
        boss.page = form
        page = await boss.submit(f"{seat}/guests", guest)

        assert "Ivo Neu" in text_of(page)
    assert len(floor.clone.rows("select from player where last_name = 'Neu'")) == 1


async def test_who_may_not_write_slips_sees_the_board_and_no_button(floor: Floor) -> None:
    slip = await floor.open_slip()
    seat = f"/tables/{floor.house.table_ids[0]}/seats/2"
    for role in ("host", "cashier", "auditor"):
        async with visiting(floor, role) as visitor:
            board = await visitor.get("/")
            assert slip["id"] in board.text
            assert seat not in board.text
            panel = await visitor.get(f"/slips/{slip['id']}")
            assert f"/slips/{slip['id']}/complete" not in panel.text
            assert (await visitor.get(seat)).status_code == 403
            page = await visitor.post(f"/slips/{slip['id']}/complete")
            assert page.status_code == 403
    assert floor.slip_row(slip["id"])["status"] == "OPEN"


async def test_another_casino_s_slip_is_not_there(floor: Floor) -> None:
    slip = await floor.open_slip()
    async with visiting(floor, "other pit_boss") as other, visiting(floor, "pit_boss") as boss:
        theirs = await other.get(f"/slips/{slip['id']}")
        none = await boss.get(f"/slips/{floor.house.game_id}")
        await other.get("/")
        page = await other.post(f"/slips/{slip['id']}/complete")

    assert (theirs.status_code, none.status_code, page.status_code) == (404, 404, 404)
    assert floor.slip_row(slip["id"])["status"] == "OPEN"


async def test_an_imported_slip_shows_its_number_in_the_other_system(floor: Floor) -> None:
    await floor.new_player(card_number="C-1")
    assert (await posted(floor, file_of(line("old-1")))).status_code == 200
    slip = floor.clone.row("select id from rating_slip")
    async with visiting(floor, "pit_boss") as boss:
        page = text_of(await boss.get(f"/slips/{slip['id']}"))

    assert "number in the other system: old-1" in page
