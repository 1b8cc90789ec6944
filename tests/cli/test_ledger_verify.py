"""`pitledger ledger verify`: exit code 1 on a finding, each of them one whole line."""

import json

from tests.floor import Floor
from tests.processes import pitledger
from tests.verification.checking import change_entry, player_with_entries

VERIFY = ("ledger", "verify")
LONG = "X" * 300


def url_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", floor.clone.admin_url)


async def test_sound_ledgers_print_nothing_and_are_told_in_the_log(floor: Floor) -> None:
    await player_with_entries(floor)

    done = pitledger(*VERIFY, *url_of(floor))

    assert (done.returncode, done.stdout) == (0, "")
    *log, last = done.stderr.splitlines()
    assert last == "pitledger: 5 entries of 2 casinos verified, all as they should be"
    told = [json.loads(line) for line in log]
    verified = [line for line in told if line["event"] == "ledger_verified"]
    assert {(line["entries"], line["players"], line["findings"]) for line in verified} == {
        (5, 1, 0),
        (0, 0, 0),
    }


async def test_each_finding_is_one_line_that_is_never_cut(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    change_entry(floor.clone, player_id, at=2, to="reason = 'Another reason altogether'")
    change_entry(floor.clone, player_id, at=3, to="tier_before = repeat(e'X\\n', 300)")
    floor.clone.execute("update player_loyalty set current_balance = 1, tier = repeat('X', 300)")

    done = pitledger(*VERIFY, *url_of(floor), settings={"COLUMNS": "40"})

    assert done.returncode == 1
    lines = [line.split(" ", 3) for line in done.stdout.splitlines()]
    assert [(line[0], line[1], line[2]) for line in lines] == [
        (player_id, "5", "cache_drift"),
        (player_id, "5", "cache_drift"),
        (player_id, "2", "changed"),
        (player_id, "3", "changed"),
    ]
    assert lines[0][3] == "cached current_balance is 1, the ledger comes to 2026"
    assert done.stderr.splitlines()[-1] == "pitledger: 5 entries of 2 casinos verified: 4 findings"


async def test_one_casino_is_verified_alone(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    change_entry(floor.clone, player_id, at=2, to="reason = 'Another reason altogether'")

    here = pitledger(*VERIFY, "--casino", str(floor.house.casino_id), *url_of(floor))
    there = pitledger(*VERIFY, "--casino", str(floor.other.casino_id), *url_of(floor))

    assert (here.returncode, there.returncode) == (1, 0)
    assert (len(here.stdout.splitlines()), there.stdout) == (1, "")


async def test_a_casino_that_is_not_there_is_one_line(floor: Floor) -> None:
    done = pitledger(*VERIFY, "--casino", str(floor.house.game_id), *url_of(floor))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == f"pitledger: there is no casino {floor.house.game_id}"
