"""A guest's statement on paper and as a file: complete, and adding up."""

import csv
import io
import re

from tests.floor import Floor
from tests.pages.visitor import text_of, visiting


async def three_days(floor: Floor) -> str:
    """Let a guest have entries on three gaming days: 1620 | +100 -20 | +5."""
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    floor.clock.forward(days=1)
    await floor.reward(guest, 100)
    await floor.reward(guest, -20, reason='=HYPERLINK("http://x.test";"Win")')
    floor.clock.forward(days=1)
    await floor.reward(guest, 5)
    await floor.reward(await floor.new_player(), 77)
    return guest


def many_entries(floor: Floor, *, first: int = 2, last: int) -> None:
    """Put entries of nothing behind the only guest's first one."""
    floor.clone.execute("alter table loyalty_ledger disable trigger user")
    floor.clone.execute(
        "insert into loyalty_ledger select (jsonb_populate_record(entry, jsonb_build_object("
        "'id', gen_random_uuid(), 'sequence', n, 'idempotency_key', 'k' || n,"
        " 'transaction_type', 'ADJUSTMENT', 'rating_slip_id', null, 'source', 'system',"
        " 'points_change', 0, 'balance_before', 1620, 'balance_after', 1620))).*"
        " from loyalty_ledger as entry, generate_series(%s::integer, %s::integer) as n"
        " where entry.sequence = 1",
        [first, last],
    )


async def test_opening_and_closing_balance_add_up_whatever_the_period(floor: Floor) -> None:
    guest = await three_days(floor)
    cases = {
        "": ("0", "+1,725", "-20", "1,705", 4),
        "?first=2026-03-11&last=2026-03-11": ("1,620", "+100", "-20", "1,700", 2),
        "?first=2026-03-12": ("1,700", "+5", "0", "1,705", 1),
        "?last=2026-03-10": ("0", "+1,620", "0", "1,620", 1),
        "?first=2026-04-01&last=2026-04-02": ("1,705", "0", "0", "1,705", 0),
    }
    async with visiting(floor, "cashier") as cashier:
        assert f"/guests/{guest}/statement" in (await cashier.get(f"/guests/{guest}")).text
        for query, (opening, given, taken, closing, count) in cases.items():
            page = await cashier.get(f"/guests/{guest}/statement{query}")
            said = text_of(page)
            assert f"Opening balance {opening} Points given {given} " in said, query
            assert f"Points taken {taken} Closing balance {closing} " in said, query
            assert len(re.findall(r'<th scope="row" class="n">', page.text)) == count
        assert "There is no entry in this period" in text_of(
            await cashier.get(f"/guests/{guest}/statement?first=2026-04-01&last=2026-04-02")
        )


async def test_a_period_that_is_none_is_told_and_what_was_typed_stays(floor: Floor) -> None:
    guest = await floor.new_player()
    async with visiting(floor, "host") as host:
        page = await host.get(f"/guests/{guest}/statement?first=2026-03-12&last=2026-03-11")
        assert page.status_code == 400
        assert "Must not be before the first day" in text_of(page)
        assert 'value="2026-03-12"' in page.text
        page = await host.get(f"/guests/{guest}/statement?first=soon")
        assert page.status_code == 400
        assert (await host.get(f"/guests/{guest}/statement.csv?first=soon")).status_code == 400


async def test_the_file_holds_the_entries_of_the_period_harmless_in_a_spreadsheet(
    floor: Floor,
) -> None:
    guest = await three_days(floor)
    async with visiting(floor, "cashier") as cashier:
        query = "first=2026-03-11&last=2026-03-12"
        page = await cashier.get(f"/guests/{guest}/statement?{query}")
        assert f'href="/guests/{guest}/statement.csv?{query}"' in page.text.replace("&amp;", "&")
        answer = await cashier.get(f"/guests/{guest}/statement.csv?{query}")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith('attachment; filename="pitledger-stat')
    rows = list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))
    stored = floor.entries(guest)[1:]
    assert [row["id"] for row in rows] == [str(entry["id"]) for entry in stored]
    assert [int(row["points_change"]) for row in rows] == [100, -20, 5]
    assert rows[1]["reason"] == "'" + stored[1]["reason"]
    assert rows[1]["entry_hash"] == stored[1]["entry_hash"].hex()


async def test_too_many_files_at_once_are_told_on_a_page(floor: Floor) -> None:
    guest = await floor.new_player()
    slots = floor.client._transport.app.state.services.export_slots  # type: ignore[attr-defined] # noqa: SLF001
    async with slots, slots, visiting(floor, "auditor") as auditor:
        for path in (f"/guests/{guest}/statement.csv", "/audit/export", "/ledger-check/export"):
            page = await auditor.get(path)

            assert (page.status_code, page.headers["retry-after"]) == (429, "10"), path
            assert "Too many files at once" in text_of(page)
            assert "<html" in page.text
        answer = await floor.get("/ledger/export", role="auditor")
        assert (answer.status_code, answer.json()["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    async with visiting(floor, "auditor") as auditor:
        for path in ("/audit/export", "/ledger-check/export"):
            file = await auditor.get(path)
            assert file.headers["content-type"] == "text/csv; charset=utf-8"
            assert file.headers["cache-control"] == "no-store"


async def test_a_period_with_too_many_entries_to_print_says_so(floor: Floor) -> None:
    guest = (await floor.paid_slip())["rating_slip"]["player_id"]
    async with visiting(floor, "host") as host:
        page = await host.get(f"/guests/{guest}/statement")
        assert "more than" not in text_of(page)
    many_entries(floor, last=1001)
    async with visiting(floor, "host") as host:
        page = await host.get(f"/guests/{guest}/statement")
        assert "There are more than 1,000 entries in this period" in text_of(page)
        answer = await host.get(f"/guests/{guest}/statement.csv")
        assert answer.text.count("\r\n") == 1002
