"""`pitledger import slips`: killed on the way, run twice at once, and beside live play."""

import asyncio
import json
import subprocess
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from pitledger.edge.import_report import ROWS_AT_ONCE
from tests.floor import Floor
from tests.importing import (
    LONG_AGO,
    command,
    counts,
    enrol,
    file_of,
    imported,
    line,
    many,
    told,
    verified,
)
from tests.processes import COMMAND, environment, pitledger
from tests.secrets_in_logs import hear

IN_THE_LEDGER = """
select slip.external_id from loyalty_ledger as entry
inner join rating_slip as slip on entry.rating_slip_id = slip.id order by entry.sequence
"""
FAILING = """
create function stop_slip() returns trigger language plpgsql as
$$ begin raise exception using errcode = '40P01', message = 'a deadlock'; end $$;
create trigger stop_slip before insert on rating_slip
for each row when (new.external_id = 'failing') execute function stop_slip();
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.csv"


def started(floor: Floor, file: Path, *, content: str) -> subprocess.Popen[str]:
    """Begin to import a file."""
    file.write_text(content)
    return subprocess.Popen(
        [*COMMAND, *command(floor, file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for an import, and return its report and its log."""
    report, log = process.communicate()
    hear("the log of a command", log)
    return report, log


def wait_for_the_first_batch(floor: Floor, process: subprocess.Popen[str]) -> None:
    """Return once something of an import is committed, and it goes on."""
    while not floor.clone.rows("select from visit limit 1"):
        assert process.poll() is None
        time.sleep(0.01)


def entries(floor: Floor) -> int:
    """Return how many entries the ledger has."""
    return floor.clone.row("select count(*) as entries from loyalty_ledger")["entries"]


async def test_a_file_of_several_batches_and_a_kill_in_between(floor: Floor, path: Path) -> None:
    for number in range(7):
        await floor.new_player(card_number=f"C-{number}")
    rows = 3 * ROWS_AT_ONCE + 7  # the last batch is a short one
    content = file_of(*many(rows, players=7))
    process = started(floor, path, content=content)

    wait_for_the_first_batch(floor, process)
    process.kill()
    ended(process)
    half_way = entries(floor)
    report = imported(floor, path, content=content)

    assert 0 < half_way < rows
    assert report["imported"] + report["repeated"] == entries(floor) == rows
    assert report["repeated"] >= half_way
    check = pitledger("ledger", "verify", "--database-url", floor.clone.admin_url)
    assert (check.returncode, check.stdout) == (0, ""), check.stdout


def played(player_id: str, external_ids: Sequence[str]) -> list[str]:
    """Return rows of a guest, one slip after another, five minutes each."""
    return [
        line(name, player_id=player_id, began=LONG_AGO + timedelta(minutes=5 * place), minutes=5)
        for place, name in enumerate(external_ids)
    ]


async def test_an_id_that_comes_again_for_another_guest_finds_the_first(
    floor: Floor, path: Path
) -> None:
    ann, bob = enrol(floor, 2)
    first = [*(f"ann-{number}" for number in range(1, ROWS_AT_ONCE)), "twice"]

    content = file_of(*played(ann, first), *played(bob, ["twice"]))
    report = imported(floor, path, content=content, code=1)

    assert counts(report) == (ROWS_AT_ONCE, 0, 1)
    assert told(report) == [(ROWS_AT_ONCE + 2, "twice", "IDEMPOTENCY_CONFLICT", "external_id")]
    verified(floor)


async def test_what_follows_a_failure_waits_for_the_next_import_and_keeps_its_order(
    floor: Floor, path: Path
) -> None:
    (ann,) = enrol(floor, 1)
    slips = [f"ann-{number}" for number in range(3 * ROWS_AT_ONCE)]
    slips[ROWS_AT_ONCE] = "failing"
    content = file_of(*played(ann, slips))
    floor.clone.execute(FAILING)

    _, log = ended(failed := started(floor, path, content=content))
    written = entries(floor)
    floor.clone.execute("drop trigger stop_slip on rating_slip")
    report = imported(floor, path, content=content)

    assert failed.returncode != 0, log
    assert written == ROWS_AT_ONCE
    assert counts(report) == (2 * ROWS_AT_ONCE, ROWS_AT_ONCE, 0)
    assert [row["external_id"] for row in floor.clone.rows(IN_THE_LEDGER)] == slips
    verified(floor)


async def test_two_imports_and_live_play_at_once_pay_each_slip_once(
    floor: Floor, path: Path
) -> None:
    guests = [await floor.new_player(card_number=f"C-{number}") for number in range(3)]
    rows = many(2000, players=3)
    other = path.with_name("other.csv")

    running = [
        started(floor, path, content=file_of(*rows)),
        started(floor, other, content=file_of(*reversed(rows))),
    ]
    completed = 0
    while any(process.poll() is None for process in running):
        for seat, guest in enumerate(guests, start=1):
            done = await floor.paid_slip(player_id=guest, seat=seat, played_seconds=60)
            assert done["loyalty"]["points_earned"] > 0
            completed += 1
        await asyncio.sleep(0)

    reports: list[dict[str, int]] = []
    for process in running:
        result, log = ended(process)
        assert process.returncode == 0, log
        reports.append(json.loads(result))
    assert sum(report["imported"] for report in reports) == 2000
    assert sum(report["repeated"] for report in reports) == 2000
    assert entries(floor) == 2000 + completed
    assert completed > 3
    verified(floor)


async def test_an_import_beside_a_completion_of_the_same_guest(floor: Floor, path: Path) -> None:
    ann = await floor.new_player(card_number="C-1")
    live = await floor.played_slip(player_id=ann, played_seconds=3600)

    process = started(floor, path, content=file_of(line("old-1")))
    done = await floor.complete(live["id"])
    result, log = ended(process)

    assert done.status_code == 200, done.text
    assert json.loads(result)["imported"] == 1, log
    assert sorted(entry["points_change"] for entry in floor.entries(ann)) == [1620, 2025]
    verified(floor)
