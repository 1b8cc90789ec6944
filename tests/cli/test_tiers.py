"""`pitledger tiers apply`, as a person and as a job would run it."""

import json
import os
import pty
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest

from tests.floor import Floor
from tests.http.contract import audited, stored
from tests.ledger_checks import assert_ledger_holds
from tests.loyalty.tier_tables import HARDER, METALS, held_tier, player_with, replace_tiers
from tests.processes import COMMAND, environment, pitledger

POINTS = (10, 1_500, 1_700, 6_000, 9_000)
TO_HARDER = [
    {"tier_before": "GOLD", "tier_after": "SILVER", "players": 1},
    {"tier_before": "SILVER", "tier_after": "BRONZE", "players": 2},
]


async def floor_with_a_change(floor: Floor) -> list[str]:
    """Give five guests points, and replace the table so that three of them earn another tier."""
    player_ids = [await player_with(floor, points) for points in POINTS]
    await replace_tiers(floor, *HARDER)
    return player_ids


def arguments(floor: Floor, *more: str) -> tuple[str, ...]:
    """Return a command line that logs in as the server does."""
    url = ("--database-url", floor.clone.application_url)
    return ("tiers", "apply", *url, "--casino", str(floor.house.casino_id), *more)


def result_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def logged(stderr: str, *events: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in stderr.splitlines() if line.startswith("{")]
    return [line for line in lines if line["event"] in events]


async def test_every_player_who_changes_is_moved_once_and_the_result_counts_them(
    floor: Floor,
) -> None:
    player_ids = await floor_with_a_change(floor)

    done = pitledger(*arguments(floor, "--yes"))

    assert result_of(done) == {
        "casino_id": str(floor.house.casino_id),
        "tier_version": 2,
        "dry_run": False,
        "players_checked": 5,
        "players_changed": 3,
        "changes": TO_HARDER,
    }
    assert [held_tier(floor, player_id) for player_id in player_ids] == [
        *("BRONZE", "BRONZE", "BRONZE", "SILVER", "GOLD")
    ]
    assert [len(floor.entries(player_id)) for player_id in player_ids] == [1, 2, 2, 2, 1]
    assert_ledger_holds(floor.clone)


async def test_a_run_has_one_correlation_id_and_the_operator_as_its_actor(floor: Floor) -> None:
    await floor_with_a_change(floor)

    done = pitledger(*arguments(floor, "--yes"))

    entries = floor.clone.rows("select * from loyalty_ledger where event_type = 'TIERS_APPLIED'")
    audit = audited(floor, "tiers.applied")
    told = logged(done.stderr, "loyalty_tier_downgraded", "loyalty_tier_upgraded")
    assert [len(entries), len(audit), len(told)] == [3, 3, 3]
    ids = {row["correlation_id"] for row in (*entries, *audit, *told)}
    assert len(ids) == 1
    assert {entry["staff_id"] for entry in entries} == {None}
    assert all(row["actor"].startswith("cli:") for row in audit)
    assert {str(entry["player_id"]) for entry in entries} == {line["player_id"] for line in told}


async def test_a_second_run_asks_nothing_and_changes_nothing(floor: Floor) -> None:
    await floor_with_a_change(floor)
    pitledger(*arguments(floor, "--yes"))
    before = stored(floor.clone)

    again = result_of(pitledger(*arguments(floor)))

    assert (again["players_checked"], again["players_changed"], again["changes"]) == (5, 0, [])
    assert stored(floor.clone) == before


async def test_two_runs_at_once_move_each_player_once(floor: Floor) -> None:
    player_ids = await floor_with_a_change(floor)

    results = at_once(arguments(floor, "--yes"), times=2)

    assert sum(result["players_changed"] for result in results) == 3
    assert [len(floor.entries(player_id)) for player_id in player_ids] == [1, 2, 2, 2, 1]
    assert_ledger_holds(floor.clone)


async def test_a_dry_run_says_what_would_change_and_changes_nothing(floor: Floor) -> None:
    await floor_with_a_change(floor)
    before = stored(floor.clone)

    done = pitledger(*arguments(floor, "--dry-run"))

    found = result_of(done)
    assert (found["dry_run"], found["players_changed"], found["changes"]) == (True, 3, TO_HARDER)
    assert "version 2: 3 of 5 players change" in done.stderr
    assert "SILVER -> BRONZE: 2" in done.stderr
    assert "GOLD -> SILVER: 1" in done.stderr
    assert stored(floor.clone) == before


async def test_without_a_terminal_and_without_yes_it_previews_and_refuses(floor: Floor) -> None:
    await floor_with_a_change(floor)
    before = stored(floor.clone)

    refused = pitledger(*arguments(floor), line="y\n")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "SILVER -> BRONZE: 2" in refused.stderr
    assert refused.stderr.splitlines()[-1].startswith("pitledger: nothing was changed: add --yes")
    assert stored(floor.clone) == before


@pytest.mark.parametrize(("answer", "moved"), [("y", 3), ("n", 0)])
async def test_on_a_terminal_it_shows_a_table_and_asks(
    floor: Floor, answer: str, moved: int
) -> None:
    await floor_with_a_change(floor)

    code, shown, printed = on_a_terminal(arguments(floor), answer=answer)

    assert "Move 3 players? [y/N]" in shown
    assert "│ SILVER │ BRONZE │" in shown
    if moved:
        assert (code, printed[:1], json.loads(printed)["players_changed"]) == (0, "{", 3)
    else:
        assert (code, printed) == (1, "")
        assert "pitledger: nothing was changed" in shown
    entries = floor.clone.rows("select from loyalty_ledger where event_type = 'TIERS_APPLIED'")
    assert len(entries) == moved
    assert_ledger_holds(floor.clone)


async def test_tiers_that_were_renamed_are_applied_too(floor: Floor) -> None:
    player_ids = [await player_with(floor, points) for points in (10, 6_000)]
    await replace_tiers(floor, *METALS)

    found = result_of(pitledger(*arguments(floor, "--yes")))

    assert found["changes"] == [
        {"tier_before": "BRONZE", "tier_after": "IRON", "players": 1},
        {"tier_before": "GOLD", "tier_after": "STEEL", "players": 1},
    ]
    assert [held_tier(floor, player_id) for player_id in player_ids] == ["IRON", "STEEL"]
    assert_ledger_holds(floor.clone)


async def test_more_players_than_are_moved_at_once_are_all_moved(floor: Floor) -> None:
    player_ids = await many_players(floor, 120)
    await replace_tiers(floor, *METALS)

    found = result_of(pitledger(*arguments(floor, "--yes")))

    assert (found["players_checked"], found["players_changed"]) == (120, 120)
    tiers = floor.clone.rows("select distinct tier from player_loyalty")
    assert [row["tier"] for row in tiers] == ["IRON"]
    assert {len(floor.entries(player_id)) for player_id in player_ids[:3]} == {2}
    assert_ledger_holds(floor.clone)


async def test_another_casino_s_players_stay_where_they_are(floor: Floor) -> None:
    await floor_with_a_change(floor)
    before = stored(floor.clone)
    url = ("--database-url", floor.clone.application_url)

    theirs = pitledger("tiers", "apply", *url, "--casino", str(floor.other.casino_id), "--yes")

    assert result_of(theirs)["players_checked"] == 0
    assert stored(floor.clone) == before


async def test_a_casino_is_named_where_there_are_several_and_it_must_be_one(floor: Floor) -> None:
    url = ("--database-url", floor.clone.application_url)

    unnamed = pitledger("tiers", "apply", *url, "--yes")
    unknown = pitledger("tiers", "apply", *url, "--yes", "--casino", str(uuid4()))

    assert (unnamed.returncode, unnamed.stdout) == (1, "")
    assert "there are 2 casinos here; say which with --casino ID" in unnamed.stderr
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "Not found" in unknown.stderr


async def test_the_only_casino_needs_no_name(floor: Floor) -> None:
    await floor_with_a_change(floor)
    floor.clone.execute(
        "delete from casino_directory where casino_id = %s", [floor.other.casino_id]
    )

    found = result_of(
        pitledger("tiers", "apply", "--database-url", floor.clone.application_url, "--dry-run")
    )

    assert found["casino_id"] == str(floor.house.casino_id)


def at_once(command: Sequence[str], *, times: int) -> list[dict[str, Any]]:
    """Run a command several times at once, and return what each of them printed."""
    runs = [
        subprocess.Popen(
            [*COMMAND, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        for _ in range(times)
    ]
    printed = [run.communicate(timeout=60)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * times
    return [json.loads(text) for text in printed]


def on_a_terminal(command: Sequence[str], *, answer: str) -> tuple[int, str, str]:
    """Run a command whose input and standard error are a terminal, and answer its question.

    Returns the exit code, what the terminal showed, and standard output.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *command],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        env={**environment(), "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": "1"},
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # the terminal is closed when the process ends
        while chunk := os.read(ours, 4096):
            if b"[y/N]" in chunk:
                os.write(ours, f"{answer}\n".encode())
            shown += chunk
    os.close(ours)
    printed, _ = process.communicate(timeout=60)
    return process.returncode, shown.decode(), printed.decode()


async def many_players(floor: Floor, number: int) -> list[str]:
    """Enrol guests who have an entry each, of a slip that was no round long."""
    player_ids: list[str] = []
    for _ in range(number):
        player_ids.append(await floor.new_player())
        await floor.paid_slip(player_id=player_ids[-1], played_seconds=1)
    return player_ids
