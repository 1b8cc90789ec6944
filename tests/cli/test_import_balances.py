"""`pitledger import balances`: what a guest had elsewhere becomes the ledger's first entries."""

import asyncio
import getpass
import json
from pathlib import Path
from typing import Any, LiteralString

import pytest

from tests.floor import Floor
from tests.http.contract import audited, stored
from tests.importing import (
    balance_line,
    balances_of,
    counts,
    file_of,
    imported,
    line,
    told,
    verified,
)
from tests.processes import pitledger
from tests.reversals import reverse
from tests.verification.checking import findings

PAGE = Path(__file__).parents[2] / "docs" / "import.md"
EVENTS: LiteralString = """
select event_type, payload from outbox
where event_type like 'loyalty.%%' and payload ->> 'player_id' = %s
order by event_type, payload ->> 'balance_after' desc
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "balances.csv"


def standing(floor: Floor, player_id: str) -> tuple[Any, ...]:
    row = floor.clone.row("select * from player_loyalty where player_id = %s", [player_id])
    return tuple(row[name] for name in ("current_balance", "lifetime_points", "tier"))


async def test_a_balance_becomes_two_entries_and_the_tier_of_all_that_was_earned(
    floor: Floor, path: Path
) -> None:
    ann = await floor.new_player(card_number="C-1")
    ben = await floor.new_player(card_number="C-2")
    eve = await floor.new_player(card_number="C-3")

    report = imported(
        floor,
        path,
        content=balances_of(
            balance_line("old-1", balance=1_200, lifetime=5_400),
            balance_line("old-2", balance=900, lifetime=900, card_number="C-2"),
            balance_line("old-3", balance=0, lifetime=0, player_id=eve),
        ),
        kind="balances",
    )

    assert (counts(report), report["points"]) == ((3, 0, 0), 2_100)
    assert standing(floor, ann) == (1_200, 5_400, "GOLD")
    assert standing(floor, ben) == (900, 900, "BRONZE")
    assert standing(floor, eve) == (0, 0, "BRONZE")
    earned, spent = floor.entries(ann)
    said = ("sequence", "transaction_type", "event_type", "points_change", "source", "staff_id")
    assert [tuple(entry[name] for name in said) for entry in (earned, spent)] == [
        (1, "ADJUSTMENT", "OPENING_LIFETIME_POINTS", 5_400, "system", None),
        (2, "ADJUSTMENT", "OPENING_POINTS_SPENT", -4_200, "system", None),
    ]
    assert (earned["tier_before"], earned["tier_after"]) == ("BRONZE", "GOLD")
    assert earned["idempotency_key"] == "opening_lifetime_points:old-1"
    assert spent["idempotency_key"] == "opening_points_spent:old-1"
    inputs = json.loads(spent["inputs"])
    assert (inputs["current_balance"], inputs["lifetime_points"]) == ("1200", "5400")
    assert [entry["points_change"] for entry in floor.entries(ben)] == [900]
    assert [entry["points_change"] for entry in floor.entries(eve)] == [0]
    verified(floor)
    rebuilt = pitledger("ledger", "rebuild", "--dry-run", "--database-url", floor.clone.admin_url)
    assert (rebuilt.returncode, rebuilt.stdout) == (0, "")


async def test_the_example_of_the_page_is_what_the_command_prints(floor: Floor, path: Path) -> None:
    for card in ("C-1", "C-2"):
        await floor.new_player(card_number=card)
    _, section = PAGE.read_text(encoding="utf-8").split("## Balances")

    content = section.split("```csv\n")[1].split("```")[0]
    report = imported(floor, path, content=content, kind="balances")

    assert report == json.loads(section.split("```json\n")[1].split("```")[0])


async def test_it_is_audited_and_told_once(floor: Floor, path: Path) -> None:
    ann = await floor.new_player(card_number="C-1")
    content = balances_of(balance_line("old-1", balance=1_200, lifetime=5_400))
    imported(floor, path, content=content, kind="balances")
    before = stored(floor.clone)

    again = imported(floor, path, content=content, kind="balances")

    assert (counts(again), stored(floor.clone)) == ((0, 1, 0), before)
    (row,) = audited(floor, "loyalty.balance_imported")
    earned, spent = floor.entries(ann)
    assert (row["entity"], str(row["entity_id"]), row["before"]) == ("player", ann, None)
    assert row["actor"] == f"cli:{getpass.getuser()}"
    assert row["after"] == {
        "external_id": "old-1",
        "current_balance": 1_200,
        "lifetime_points": 5_400,
        "ledger_entry_id": str(earned["id"]),
        "spent_entry_id": str(spent["id"]),
    }
    events = floor.clone.rows(EVENTS, [ann])
    assert [(event["event_type"], event["payload"].get("points_change")) for event in events] == [
        ("loyalty.balance_imported", 5_400),
        ("loyalty.balance_imported", -4_200),
        ("loyalty.tier_changed", None),
    ]


async def test_wrong_rows_are_told_and_stop_no_other(floor: Floor, path: Path) -> None:
    ann = await floor.new_player(card_number="C-1")
    ben = await floor.new_player(card_number="C-2")
    played = await floor.new_player(card_number="C-3")
    await floor.paid_slip(player_id=played, played_seconds=60)
    rows = [
        balance_line("first", balance=10, lifetime=20),
        balance_line("again", balance=10, lifetime=20),
        balance_line("first", balance=20, lifetime=20),
        balance_line("first", balance=10, lifetime=20, card_number="C-2"),
        balance_line("more", balance=21, lifetime=20, card_number="C-2"),
        balance_line("minus", balance=-1, lifetime=20, card_number="C-2"),
        balance_line("vast", balance=1, lifetime=10**12 + 1, card_number="C-2"),
        balance_line("none", balance=1, lifetime=1, card_number="C-9"),
        balance_line("played", balance=1, lifetime=1, card_number="C-3"),
        "too,few",
        balance_line("ben", balance=7, lifetime=7, card_number="C-2"),
    ]

    report = imported(floor, path, content=balances_of(*rows), kind="balances", code=1)

    assert counts(report) == (2, 0, 9)
    assert told(report) == [
        (3, "again", "ALREADY_EXISTS", "card_number"),
        (4, "first", "IDEMPOTENCY_CONFLICT", "external_id"),
        (5, "first", "IDEMPOTENCY_CONFLICT", "external_id"),
        (6, "more", "VALIDATION_ERROR", "current_balance"),
        (7, "minus", "VALIDATION_ERROR", "current_balance"),
        (8, "vast", "VALIDATION_ERROR", "lifetime_points"),
        (9, "none", "NOT_FOUND", "card_number"),
        (10, "played", "ALREADY_EXISTS", "card_number"),
        (11, None, "VALIDATION_ERROR", "file"),
    ]
    assert [len(floor.entries(guest)) for guest in (ann, ben, played)] == [2, 1, 1]
    verified(floor)


async def test_a_balance_comes_before_slips_and_counts_for_their_tier(
    floor: Floor, path: Path
) -> None:
    ann = await floor.new_player(card_number="C-1")
    balance = balances_of(balance_line("old-1", balance=0, lifetime=5_000))
    imported(floor, path, content=balance, kind="balances")

    imported(floor, path, content=file_of(line("old-1")))

    # $100 an hour: 1620 at BRONZE, half as much again at GOLD.
    assert [entry["points_change"] for entry in floor.entries(ann)] == [5_000, -5_000, 2_430]
    verified(floor)


async def test_two_imports_at_once_write_each_balance_once(floor: Floor, path: Path) -> None:
    for number in range(40):
        await floor.new_player(card_number=f"C-{number}")
    rows = [
        balance_line(f"old-{number}", balance=5, lifetime=9, card_number=f"C-{number}")
        for number in range(40)
    ]
    other = path.with_name("other.csv")

    reports = await asyncio.gather(
        asyncio.to_thread(imported, floor, path, content=balances_of(*rows), kind="balances"),
        asyncio.to_thread(
            imported, floor, other, content=balances_of(*reversed(rows)), kind="balances"
        ),
    )

    assert sum(report["imported"] for report in reports) == 40
    assert sum(report["repeated"] for report in reports) == 40
    assert floor.clone.row("select count(*) as entries from loyalty_ledger")["entries"] == 80
    verified(floor)


async def test_what_was_brought_along_can_be_taken_back(floor: Floor, path: Path) -> None:
    ann = await floor.new_player(card_number="C-1")
    content = balances_of(balance_line("old-1", balance=1_200, lifetime=5_400))
    imported(floor, path, content=content, kind="balances")
    earned, spent = floor.entries(ann)

    for entry in (spent, earned):
        assert (await reverse(floor, str(entry["id"]))).status_code == 201

    assert standing(floor, ann) == (0, 0, "BRONZE")
    assert await findings(floor) == []
