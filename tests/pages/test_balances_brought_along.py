"""What a guest brought along from another system, on the pages and on paper."""

from tests.floor import Floor
from tests.importing import balance_line, brought
from tests.pages.pdf_text import Document
from tests.pages.visitor import text_of, visiting


async def guest_with_balance(floor: Floor) -> str:
    """Return a guest who brought 5400 lifetime points along, 1200 of them not spent."""
    guest = await floor.new_player(first_name="Ana", last_name="Kern", card_number="C-1")
    await brought(floor, balance_line("old-1", balance=1_200, lifetime=5_400))
    return guest


async def test_a_statement_says_what_was_earned_and_spent_elsewhere(floor: Floor) -> None:
    guest = await guest_with_balance(floor)
    async with visiting(floor, "cashier") as cashier:
        page = text_of(await cashier.get(f"/guests/{guest}/statement"))
        (document,) = Document((await cashier.get(f"/guests/{guest}/statement.pdf")).content).pages
        card = text_of(await cashier.get(f"/guests/{guest}"))

    for said in ("Brought along: earned elsewhere", "Brought along: spent elsewhere"):
        assert said in page
        assert said in document
        assert said in card
    assert "Opening balance 0 Points given +5,400 Points taken -4,200 Closing balance 1,200" in page
    assert "Bronze → Gold +5,400 5,400" in page


async def test_an_entry_shows_the_figures_it_was_computed_from(floor: Floor) -> None:
    guest = await guest_with_balance(floor)
    _, spent = floor.entries(guest)
    async with visiting(floor, "cashier") as cashier:
        page = text_of(await cashier.get(f"/guests/{guest}/entries/{spent['id']}"))

    assert "Brought along: spent elsewhere" in page
    assert "Points stated -4,200 Balance elsewhere 1,200 Lifetime points elsewhere 5,400" in page


async def test_they_are_among_a_day_s_exceptions_and_in_the_audit_log(floor: Floor) -> None:
    guest = await guest_with_balance(floor)
    async with visiting(floor, "auditor") as auditor:
        glance = await auditor.get("/exceptions")
        alone = text_of(await auditor.get("/exceptions?kind=balances"))
        audit = text_of(await auditor.get("/audit?action=loyalty.balance_imported"))

    assert "Balances imported 1" in text_of(glance)
    assert "Points taken by hand 0" in text_of(glance)
    assert f'href="/guests/{guest}"' in glance.text
    assert "Guest Balance Lifetime points Number in the other system By whom" in alone
    assert "Ana Kern 1,200 5,400 old-1 house admin" in alone
    assert "Balance imported" in audit


async def test_all_of_it_is_there_in_german(floor: Floor) -> None:
    await floor.call("PATCH", "/casino", role="admin", body={"locale": "de-AT"})
    guest = await guest_with_balance(floor)
    async with visiting(floor, "auditor") as auditor:
        page = text_of(await auditor.get(f"/guests/{guest}/statement"))
        exceptions = text_of(await auditor.get("/exceptions?kind=balances"))

    assert "Übernommen: anderswo gesammelt" in page
    assert "Übernommen: anderswo eingelöst" in page
    assert "Übernommene Punktestände 1" in exceptions
    assert "Ana Kern 1.200 5.400 old-1" in exceptions.replace("\u00a0", ".")
