"""The page on the ledger's hashes: its worked example adds up, its program verifies answers."""

import json
import re
import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from uuid import UUID

from anyio import run_process

from pitledger.loyalty import Kind, Reward, table_in_force
from pitledger.platform.correlation import correlated
from pitledger.platform.rate_limit import RateLimit
from pitledger.usecases.apply_tiers import apply_tiers
from pitledger.usecases.manual_reward import manual_reward
from tests.faults.faults import accruals_refused
from tests.floor import Floor, actor_of
from tests.loyalty.plain_ledger import FIELDS
from tests.loyalty.tier_tables import METALS, STANDARD, replace_tiers
from tests.reversals import backfill, reverse

PAGE = (Path(__file__).parents[2] / "docs" / "ledger-hash.md").read_text(encoding="utf-8")
TEXTS = re.findall(r"```text\n(pitledger-.*?)```", PAGE, flags=re.DOTALL)
(PROGRAM,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
(HEADS,) = re.findall(r'--command "(select .*?)"', PAGE, flags=re.DOTALL)
HARD_REASON = "Größe „falsch“,\nzurück 🎰 \\ reason=-"


def test_the_page_lists_the_fields_in_the_order_of_the_ledger() -> None:
    listed = re.findall(r"^\| \d+ \| `(\w+)` \|", PAGE, flags=re.MULTILINE)

    assert tuple(listed) == FIELDS


def test_the_page_lists_every_kind_of_finding() -> None:
    section = PAGE.split("## What a verification finds")[1].split("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == list(Kind)


def test_the_worked_example_adds_up() -> None:
    genesis, *entries = [text.encode() for text in TEXTS]
    hashes = [sha256(genesis).digest()]
    for entry in entries:
        hashes.append(sha256(hashes[-1] + entry).digest())

    assert len(hashes) == 3
    for value in hashes:
        assert value.hex() in PAGE
    for text in (genesis, *entries):
        assert re.search(rf"\b{len(text)}\b", PAGE), "the page states how many bytes these are"


async def test_the_program_on_the_page_verifies_every_kind_of_entry(
    floor: Floor, tmp_path: Path
) -> None:
    player_id = await with_every_kind_of_entry(floor)
    pages = await answered_pages(floor, player_id)

    ran = await hashes_of(floor, player_id, pages=pages, folder=tmp_path)

    entries = floor.entries(player_id)
    assert ran.stdout.decode().splitlines() == [
        f"{number} True {entry['entry_hash'].hex()}" for number, entry in enumerate(entries, 1)
    ]
    assert ran.returncode == 0
    assert kinds_of(entries) == {
        ("GAMEPLAY", "system"),
        ("MANUAL_BONUS", "manual"),
        ("ADJUSTMENT", "manual"),
        ("ADJUSTMENT", "system"),
        ("REVERSAL", "manual"),
    }
    assert any(entry["reason"] == HARD_REASON for entry in entries)
    assert any(entry["idempotency_key"].startswith("recovery:") for entry in entries)
    assert any('"threshold_points":null' in entry["inputs"] for entry in entries)


async def test_the_program_on_the_page_reads_further_pages(floor: Floor, tmp_path: Path) -> None:
    player_id = await floor.new_player()
    await many_rewards(floor, player_id, number=101)
    pages = await answered_pages(floor, player_id)

    ran = await hashes_of(floor, player_id, pages=pages, folder=tmp_path)

    assert [len(page["items"]) for page in pages] == [100, 1]
    lines = ran.stdout.decode().splitlines()
    assert [line.split()[:2] for line in lines] == [[str(n), "True"] for n in range(1, 102)]
    assert ran.returncode == 0


async def test_the_program_on_the_page_finds_what_was_changed_or_taken_away(
    floor: Floor, tmp_path: Path
) -> None:
    player_id = await floor.new_player()
    for number in range(4):
        await floor.reward(player_id, 100, reward_id=f"number-{number}")
    (page,) = await answered_pages(floor, player_id)
    newest, third, second, first = page["items"]
    changed = {"items": [newest, third, {**second, "correlation_id": "another"}, first]}
    without = {"items": [newest, third, first]}

    ran = [
        await hashes_of(floor, player_id, pages=[page], folder=tmp_path)
        for page in (changed, without)
    ]

    verdicts = [[line.split()[1] for line in one.stdout.decode().splitlines()] for one in ran]
    assert verdicts == [["True", "False", "False", "False"], ["True", "False", "False"]]
    assert [one.returncode for one in ran] == [1, 1]


async def test_the_heads_to_note_elsewhere_are_the_last_entries(floor: Floor) -> None:
    player_id = await floor.new_player()
    for number in range(3):
        await floor.reward(player_id, 100, reward_id=f"number-{number}")

    (head,) = floor.clone.rows(HEADS)

    last = floor.entries(player_id)[-1]
    assert str(head["player_id"]) == player_id
    assert (head["last_sequence"], head["last_hash"]) == (3, last["entry_hash"].hex())


async def with_every_kind_of_entry(floor: Floor) -> str:
    """Enrol a guest with play, rewards, a backfill, a reversal, a retired and an applied tier."""
    player_id = await floor.new_player()
    floor.clock.forward(seconds=0.000001)
    given = await floor.reward(player_id, 1_500, reason=HARD_REASON)
    await floor.reward(player_id, -31, reason="Café überzahlt, zurück")
    slip = await floor.played_slip(player_id=player_id)
    with accruals_refused(floor.clone):
        await floor.complete(slip["id"])
    assert (await backfill(floor, slip, points=700)).status_code == 201
    await replace_tiers(floor, *METALS)
    await floor.paid_slip(player_id=player_id)
    await replace_tiers(floor, *STANDARD)
    await apply_tiers_to(floor, player_id)
    taken_back = await reverse(floor, given.json()["ledger_entry_id"])
    assert taken_back.status_code == 201, taken_back.text
    return player_id


async def many_rewards(floor: Floor, player_id: str, *, number: int) -> None:
    """Give more rewards than one member of the staff may give in a minute."""
    limit = RateLimit("many", limit=1000, window_seconds=60, storage_uri="memory://")
    with correlated("many"):
        for reward_id in map(str, range(number)):
            await manual_reward(
                floor.database,
                actor_of(floor.house),
                limit=limit,
                reward=Reward(
                    player_id=UUID(player_id),
                    points_change=1,
                    reason="Birthday of a good guest",
                    reward_id=reward_id,
                ),
                now=floor.clock.at,
            )


async def apply_tiers_to(floor: Floor, player_id: str) -> None:
    async with floor.database.reading(floor.house.casino_id) as tx:
        tiers = await table_in_force(tx, floor.house.casino_id)
    with correlated("applied"):
        (_,) = await apply_tiers(
            floor.database,
            actor_of(floor.house, "admin"),
            tiers=tiers,
            player_ids=[UUID(player_id)],
            now=floor.clock.at,
        )


async def answered_pages(floor: Floor, player_id: str) -> list[dict[str, Any]]:
    """Ask for all entries, page by page."""
    pages: list[dict[str, Any]] = []
    cursor = ""
    while not pages or cursor:
        after = f"&cursor={cursor}" if cursor else ""
        answer = await floor.get(f"/players/{player_id}/ledger?limit=100{after}")
        assert answer.status_code == 200, answer.text
        pages.append(answer.json())
        cursor = pages[-1]["next_cursor"]
    return pages


async def hashes_of(
    floor: Floor, player_id: str, *, pages: Iterable[object], folder: Path
) -> CompletedProcess[bytes]:
    """Run the program of the page on answers, and on nothing of ours."""
    program = folder / "hashes.py"
    program.write_text(PROGRAM, encoding="utf-8")
    files = [folder / f"page-{number}.json" for number, _ in enumerate(pages, start=1)]
    for file, page in zip(files, pages, strict=True):
        file.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
    return await run_process(
        [
            sys.executable,
            "-I",
            str(program),
            str(floor.house.casino_id),
            player_id,
            *map(str, files),
        ],
        check=False,
    )


def kinds_of(entries: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(entry["transaction_type"], entry["source"]) for entry in entries}
