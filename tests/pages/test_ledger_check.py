"""Proving the ledger by the pages: all of it, and a guest's chain link by link."""

import re

import pytest

from pitledger.floor.findings import KINDS, SAYINGS
from pitledger.floor.writing import LANGUAGES, translations
from pitledger.loyalty import Kind, Saying
from tests.floor import Floor
from tests.jobs.running import run_jobs
from tests.pages.visitor import text_of, visiting
from tests.verification.checking import (
    break_glass,
    change_entry,
    player_with_entries,
    rewrite_chain,
)

ADDRESS = "/ledger-check"
FACT = re.compile(r"%\((\w+)\)s")


async def test_a_ledger_that_holds_is_told_with_what_was_read(floor: Floor) -> None:
    await player_with_entries(floor)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(ADDRESS)
        assert "It has not been completed yet." in text_of(page)
        assert "All holds" not in text_of(page)

        page = await auditor.submit(ADDRESS)

    assert page.status_code == 200
    assert "✓ All holds. 5 entries, 1 guest" in text_of(page)


async def test_what_does_not_hold_is_told_in_words_with_the_guest_and_the_entry(
    floor: Floor,
) -> None:
    player_id = await player_with_entries(floor)
    change_entry(floor.clone, player_id, at=3, to="reason = 'Another reason than before'")
    async with visiting(floor, "admin") as admin:
        await admin.get(ADDRESS)
        page = await admin.submit(ADDRESS)

    text = text_of(page)
    assert "✕ 1 thing does not hold. 5 entries, 1 guest" in text
    assert (
        "Guest No 1 3 An entry was changed after it was written changed Its hash is not that"
        in text
    )
    assert f'href="/ledger-check/{player_id}"' in page.text


async def broken_ledger(floor: Floor) -> str:
    """Let findings of several kinds be made; return the id of the slip among them."""
    player_id = await player_with_entries(floor)
    slip_id = floor.entries(player_id)[0]["rating_slip_id"]
    floor.clone.execute("alter table loyalty_ledger drop constraint loyalty_ledger_idempotency_key")
    wrong = "balance_before = 0, balance_after = 101, idempotency_key = 'twice'"
    change_entry(floor.clone, player_id, at=3, to=wrong)
    change_entry(floor.clone, player_id, at=4, to="idempotency_key = 'twice'")
    rewrite_chain(floor.clone, player_id)
    floor.clone.execute("update player_loyalty set current_balance = 1, lifetime_points = 12345")
    floor.clone.execute(
        "insert into loyalty_recovery"
        " select casino_id, id, player_id, ended_at, 1, 'X', null, 'x', now(), now()"
        " from rating_slip where id = %s",
        [slip_id],
    )
    return slip_id


async def test_each_finding_is_told_in_the_reader_s_language_and_to_programs_as_ever(
    floor: Floor,
) -> None:
    slip_id = await broken_ledger(floor)
    await floor.call("PATCH", "/casino", role="admin", body={"locale": "de-AT"})
    async with visiting(floor, "auditor") as auditor:
        await auditor.get(ADDRESS)
        told = text_of(await auditor.submit(ADDRESS))
        answer = (await floor.post("/ledger/verify", role="auditor")).json()

    for sentence in (
        "Punktestand davor: dort steht 0, richtig wäre 1720.",
        "Der Schlüssel twice steht 2-mal.",
        "Punktestand: angezeigt wird 1, die Buchungen ergeben 2026.",
        "Gesamtpunkte: angezeigt wird 12345, die Buchungen ergeben 2026.",
        f"Bogen {slip_id} ist abgeschlossen, 1-mal gebucht und steht bei den ausstehenden Punkten.",
    ):
        assert sentence in told
    details = {finding["detail"] for finding in answer["findings"]}
    assert {
        "balance_before is 0, not 1720",
        "key twice stands 2 times",
        "cached current_balance is 1, the ledger comes to 2026",
        f"slip {slip_id} is CLOSED, paid 1 times and owed",
    } <= details


def test_there_are_words_for_every_finding_with_the_same_facts_in_every_language() -> None:
    assert (set(KINDS), set(SAYINGS)) == (set(Kind), set(Saying))
    for saying, words in SAYINGS.items():
        for language in LANGUAGES:
            said = translations(language).ugettext(words)
            assert sorted(FACT.findall(said)) == sorted(FACT.findall(saying)), said


async def test_the_daily_check_is_told_as_it_ended_last(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    await run_jobs(floor)
    async with visiting(floor, "auditor") as auditor:
        assert "✓ All held , Mar 10, 2026" in text_of(await auditor.get(ADDRESS))
        change_entry(floor.clone, player_id, at=3, to="reason = 'Another reason than before'")
        floor.clock.forward(days=1)
        await run_jobs(floor)

        page = text_of(await auditor.get(ADDRESS))
        assert "✕ 1 thing did not hold , Mar 11, 2026" in page
        assert "5 entries, 1 guest." in page


async def test_a_chain_that_holds_says_so_at_every_link(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    entries = floor.entries(player_id)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(f"{ADDRESS}/{player_id}")

    text = text_of(page)
    assert "✓ All links below hold." in text
    assert text.count("✓ fits what it holds") == 5
    assert "✓ the guest's beginning" in text
    assert all(f"✓ entry {number} " in text for number in (4, 3, 2, 1))
    assert "5 +103 balance 2,026" in text
    for entry in entries:
        assert f'title="{entry["entry_hash"].hex()}"' in page.text


async def test_a_changed_entry_breaks_its_link_and_no_other(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    change_entry(floor.clone, player_id, at=3, to="staff_id = null")
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(f"{ADDRESS}/{player_id}")

    text = text_of(page)
    assert "✕ 1 of the links below does not hold." in text
    assert text.count("✕ does not fit; it comes to") == 1
    assert text.count("✓ fits what it holds") == 4
    assert page.text.count('class="broken"') == 1


async def test_a_missing_entry_is_named_by_the_one_behind_it(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    break_glass(
        floor.clone,
        ("delete from loyalty_ledger where player_id = %s and sequence = 2", [player_id]),
    )
    async with visiting(floor, "auditor") as auditor:
        text = text_of(await auditor.get(f"{ADDRESS}/{player_id}"))

    assert "✕ entry 2 is missing" in text
    assert text.count("✕ entry") == 1


async def test_a_long_chain_is_turned_over_and_holds_across_the_pages(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    for _ in range(20):
        await floor.paid_slip(player_id=player_id, played_seconds=60)
    async with visiting(floor, "auditor") as auditor:
        first = await auditor.get(f"{ADDRESS}/{player_id}")
        assert text_of(first).count("✓ fits what it holds") == 20
        assert "✓ All links below hold." in text_of(first)
        more = first.text.split(f'href="{ADDRESS}/{player_id}?cursor=')[1].split('"')[0]
        last = await auditor.get(f"{ADDRESS}/{player_id}?cursor={more}")
        assert text_of(last).count("✓ fits what it holds") == 5
        other = await floor.new_player()
        foreign = await auditor.get(f"{ADDRESS}/{other}?cursor={more}")
        assert foreign.status_code == 400


async def test_a_guest_is_found_by_name(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern")
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(f"{ADDRESS}?query=ker")
        assert f'href="{ADDRESS}/{guest}"' in page.text
        assert "Nobody is called that." in text_of(await auditor.get(f"{ADDRESS}?query=zzzz"))
        empty = await auditor.get(f"{ADDRESS}/{guest}")
        assert "There is no entry yet." in text_of(empty)


async def test_the_ledger_is_handed_out_as_a_file_like_the_api_s(floor: Floor) -> None:
    await player_with_entries(floor)
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get(f"{ADDRESS}/export")

    assert page.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in page.headers["content-disposition"]
    assert page.text == (await floor.get("/ledger/export", role="auditor")).text


async def test_another_casino_s_chain_is_not_there(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    async with visiting(floor, "other auditor") as other:
        assert (await other.get(f"{ADDRESS}/{player_id}")).status_code == 404
        await other.get(ADDRESS)
        assert "0 entries, 0 guests" in text_of(await other.submit(ADDRESS))


@pytest.mark.parametrize("role", ["pit_boss", "host", "cashier"])
async def test_who_may_not_read_the_audit_log_has_no_link_and_no_page(
    floor: Floor, role: str
) -> None:
    player_id = await player_with_entries(floor)
    async with visiting(floor, role) as visitor:
        for path in (ADDRESS, f"{ADDRESS}/export", f"{ADDRESS}/{player_id}"):
            assert (await visitor.get(path)).status_code == 403
        assert f'href="{ADDRESS}"' not in (await visitor.get("/")).text
        assert (await visitor.post(ADDRESS)).status_code == 403
