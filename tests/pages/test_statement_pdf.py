"""A guest's statement as a document: the page's own figures, on paper, in any guest's letters."""

import re
import subprocess
import sys
from html import unescape

from tests.floor import Floor
from tests.pages.pdf_text import Document
from tests.pages.test_statement import many_entries, three_days
from tests.pages.visitor import text_of, visiting

A4, LETTER = b"/MediaBox [ 0 0 595.2756 841.8898 ]", b"/MediaBox [ 0 0 612 792 ]"


def unbroken(text: str) -> str:
    """Return a text without its spaces: a column breaks words that are longer than it."""
    return text.replace(" ", "")


async def test_the_document_says_what_the_page_says(floor: Floor) -> None:
    guest = await three_days(floor)
    async with visiting(floor, "cashier") as cashier:
        for query in ("", "?first=2026-03-11&last=2026-03-11", "?first=2026-04-01&last=2026-04-02"):
            page = await cashier.get(f"/guests/{guest}/statement{query}")
            (link,) = re.findall(r'href="(/guests/[^"]+/statement\.pdf\?[^"]+)"', page.text)
            answer = await cashier.get(link.replace("&amp;", "&"))
            (said,) = Document(answer.content).pages

            assert said.startswith("Statement of points Guest No 1 "), query
            seen = unescape(text_of(page))
            table = seen[seen.index("Opening balance") : seen.rindex(" Closing balance")]
            assert unbroken(table) in unbroken(said), query
            assert said.endswith("Page 1 of 1 Made on Mar 12, 2026, 1:00:00 PM by house cashier.")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="pitledger-statement-20260312T120000Z.pdf"'
    )


async def test_it_is_in_the_casino_s_language_and_letters_and_the_same_bytes_again(
    floor: Floor,
) -> None:
    names = {"first_name": "Екатерина", "last_name": "Παπαδοπούλου Nguyễn"}
    guest = await floor.new_player(**names, card_number="C-7", birth_date="1980-02-29")
    await floor.reward(guest, 1_620, reason="Zu früh\r\ngegangen, " + "sehr" * 30)
    path = f"/guests/{guest}/statement.pdf"
    async with visiting(floor, "host") as host:
        english = (await host.get(path)).content
        await floor.call("PATCH", "/casino", role="admin", body={"locale": "de-AT"})
        german, again = [(await host.get(path)).content for _ in range(2)]

    (said,) = Document(german).pages
    assert said.startswith(
        "Kontoauszug der Punkte Екатерина Παπαδοπούλου Nguyễn geb. 29.02.1980, Karte C-7"
    )
    assert "Zu früh gegangen, sehrsehr" in said
    assert "+1.620" in said
    assert german == again
    assert (LETTER in english, b"/Lang (en)" in english) == (True, True)
    assert (A4 in german, b"/Lang (de)" in german) == (True, True)
    assert b"/CreationDate (D:20260310110000Z)" in german
    fonts = set(re.findall(rb"/BaseFont /(\S+)", german))
    assert fonts == {b"AAAAAA+DejaVuSans", b"AAAAAA+DejaVuSans-Bold"}


async def test_it_runs_over_pages_as_far_as_the_printed_page_goes(floor: Floor) -> None:
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    many_entries(floor, last=1000)
    path = f"/guests/{guest}/statement.pdf"
    async with visiting(floor, "host") as host:
        pages = Document((await host.get(path)).content).pages
        many_entries(floor, first=1001, last=1001)
        refused = await host.get(path)
        page = await host.get(f"/guests/{guest}/statement")

    for number, page_text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)} Made on" in page_text
        assert page_text.count("No. Written Gaming day What") == 1
    numbers = re.findall(r" (\d+) Mar 10, 2026, \d", " ".join(pages))
    assert [int(number) for number in numbers] == list(range(1, 1001))
    assert refused.status_code == 400
    assert "Choose a shorter period, or take the CSV file" in text_of(refused)
    assert "statement.pdf" not in page.text


async def test_a_period_or_a_guest_that_is_none_is_told_on_a_page(floor: Floor) -> None:
    guest = await floor.new_player()
    slots = floor.client._transport.app.state.services.export_slots  # type: ignore[attr-defined] # noqa: SLF001
    async with visiting(floor, "host") as host:
        unknown = "00000000-0000-7000-8000-000000000000"
        assert (await host.get(f"/guests/{unknown}/statement.pdf")).status_code == 404
        assert (await host.get(f"/guests/{guest}/statement.pdf?first=soon")).status_code == 400
        async with slots, slots:
            page = await host.get(f"/guests/{guest}/statement.pdf")
        assert (page.status_code, page.headers["retry-after"]) == (429, "10")
        assert "Too many files at once" in text_of(page)
        assert (await host.get(f"/guests/{guest}/statement.pdf")).status_code == 200


def test_the_server_starts_without_loading_what_draws_it() -> None:
    code = "import sys, pitledger.app; sys.exit('reportlab' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
