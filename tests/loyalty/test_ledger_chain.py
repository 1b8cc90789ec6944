"""What the server writes can be verified by anybody: from the stored rows, and from the API."""

from datetime import datetime
from typing import Any

from tests.floor import Floor
from tests.loyalty import plain_ledger
from tests.loyalty.vectors import entry_of

HARD_REASON = "Größe \"falsch\",\n'zurück' an O'Neill\t🎰👩\u200d👧 \\ source=6:system\nreason=-"


async def test_stored_entries_verify_in_plain_python(floor: Floor) -> None:
    player_id = await played_and_rewarded(floor)

    entries = floor.entries(player_id)

    assert [entry["transaction_type"] for entry in entries] == [
        "MANUAL_BONUS",
        "GAMEPLAY",
        "ADJUSTMENT",
        "GAMEPLAY",
    ]
    assert entries[0]["reason"] == HARD_REASON
    assert verifies_from(plain_ledger.genesis_hash(floor.house.casino_id, player_id), entries)
    cached = floor.clone.row("select * from player_loyalty where player_id = %s", [player_id])
    assert (cached["last_sequence"], cached["last_hash"]) == (4, entries[-1]["entry_hash"])


async def test_entries_verify_from_the_api_s_answer_alone(floor: Floor) -> None:
    player_id = await played_and_rewarded(floor)

    answer = await floor.get(f"/players/{player_id}/ledger")

    entries = [as_row(item, floor) for item in reversed(answer.json()["items"])]
    assert len(entries) == 4
    assert verifies_from(plain_ledger.genesis_hash(floor.house.casino_id, player_id), entries)


async def test_the_application_s_own_reading_of_an_entry_has_the_stored_hash(floor: Floor) -> None:
    player_id = await played_and_rewarded(floor)

    for row in floor.entries(player_id):
        entry = entry_of(row)
        assert entry.hash_after(row["previous_hash"]) == row["entry_hash"]


async def test_each_guest_has_a_chain_of_their_own(floor: Floor) -> None:
    first, second = await played_and_rewarded(floor), await played_and_rewarded(floor)

    for player_id in (first, second):
        start = plain_ledger.genesis_hash(floor.house.casino_id, player_id)
        assert verifies_from(start, floor.entries(player_id))
    start = plain_ledger.genesis_hash(floor.house.casino_id, first)
    assert not verifies_from(start, floor.entries(second))


async def test_a_changed_removed_or_inserted_row_breaks_the_chain(floor: Floor) -> None:
    player_id = await played_and_rewarded(floor)
    entries = floor.entries(player_id)
    start = plain_ledger.genesis_hash(floor.house.casino_id, player_id)

    changed = [*entries[:2], {**entries[2], "reason": entries[2]["reason"] + "."}, entries[3]]
    exchanged = [entries[0], entries[2], entries[1], entries[3]]

    assert verifies_from(start, entries)
    assert not verifies_from(start, changed)
    assert not verifies_from(start, exchanged)
    assert not verifies_from(start, entries[1:])
    assert not verifies_from(start, [entries[0], *entries[2:]])
    assert not verifies_from(start, [*entries[:2], entries[1], *entries[2:]])


async def played_and_rewarded(floor: Floor) -> str:
    """Enrol a guest with two rewards and two paid slips, at times with microseconds."""
    player_id = await floor.new_player()
    floor.clock.forward(seconds=0.000001)
    given = await floor.reward(player_id, 700, reason=HARD_REASON)
    assert given.status_code == 201, given.text
    await floor.paid_slip(player_id=player_id, played_seconds=3600)
    floor.clock.forward(seconds=0.1)
    taken = await floor.reward(player_id, -25, reason="given by mistake")
    assert taken.status_code == 201, taken.text
    await floor.paid_slip(player_id=player_id, played_seconds=7200)
    return player_id


def as_row(item: dict[str, Any], floor: Floor) -> dict[str, Any]:
    return {
        **item,
        "casino_id": floor.house.casino_id,
        "created_at": datetime.fromisoformat(item["created_at"]),
        "previous_hash": bytes.fromhex(item["previous_hash"]),
        "entry_hash": bytes.fromhex(item["entry_hash"]),
    }


def verifies_from(start: bytes, entries: list[dict[str, Any]]) -> bool:
    """Return whether each entry's hash follows from the one before and from its columns."""
    before = start
    for entry in entries:
        if entry["previous_hash"] != before:
            return False
        before = plain_ledger.entry_hash(before, entry)
        if entry["entry_hash"] != before:
            return False
    return True
