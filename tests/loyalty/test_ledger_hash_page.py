"""The page on the ledger's hashes: its worked example adds up, its program verifies answers."""

import re
import sys
from hashlib import sha256
from pathlib import Path

from anyio import run_process

from tests.floor import Floor
from tests.loyalty.plain_ledger import FIELDS

PAGE = (Path(__file__).parents[2] / "docs" / "ledger-hash.md").read_text(encoding="utf-8")
TEXTS = re.findall(r"```text\n(pitledger-.*?)```", PAGE, flags=re.DOTALL)
(PROGRAM,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


def test_the_page_lists_the_fields_in_the_order_of_the_ledger() -> None:
    listed = re.findall(r"^\| \d+ \| `(\w+)` \|", PAGE, flags=re.MULTILINE)

    assert tuple(listed) == FIELDS


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


async def test_the_program_on_the_page_verifies_what_the_api_answers(
    floor: Floor, tmp_path: Path
) -> None:
    player_id = await floor.new_player()
    await floor.reward(player_id, 700, reason="Größe „falsch“,\nzurück 🎰")
    await floor.paid_slip(player_id=player_id)
    page = await floor.get(f"/players/{player_id}/ledger?limit=100")
    program = tmp_path / "hashes.py"
    program.write_text(PROGRAM, encoding="utf-8")

    ran = await run_process(
        [sys.executable, "-I", str(program), str(floor.house.casino_id), player_id],
        input=page.content,
    )

    lines = ran.stdout.decode().splitlines()
    stored = [entry["entry_hash"].hex() for entry in floor.entries(player_id)]
    assert lines == [f"{number} True {value}" for number, value in enumerate(stored, start=1)]
    assert len(lines) == 2
