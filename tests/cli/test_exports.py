"""`pitledger export`: what one casino writes another one reads, as CSV and as Parquet."""

import csv
import getpass
import io
import json
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import IO, Any, LiteralString
from uuid import UUID

import psycopg
import pytest

from pitledger.edge.slip_file import SLIPS
from tests.clone import Clone
from tests.floor import Floor
from tests.importing import (
    LONG_AGO,
    balance_line,
    balances_of,
    brought,
    counts,
    file_of,
    imported,
    line,
    verified,
)
from tests.processes import environment, pitledger, refusal
from tests.template import Template

CARDS = ("C-1", "-2", "'=3", "Ö 4")
FORMATS = pytest.mark.parametrize("written_as", ["csv", "parquet"])
PLAY: LiteralString = """
select
  slip.seat, slip.average_bet_cents, slip.started_at, slip.ended_at, slip.play_seconds,
  guest.card_number, shown.label, paid.points_change
from rating_slip as slip
inner join player_casino as guest using (casino_id, player_id)
inner join gaming_table as shown on shown.casino_id = slip.casino_id and shown.id = slip.table_id
inner join loyalty_ledger as paid
  on paid.casino_id = slip.casino_id and paid.rating_slip_id = slip.id
where slip.casino_id = %s order by slip.ended_at, slip.seat
"""
STANDING: LiteralString = """
select guest.card_number, held.current_balance, held.lifetime_points, held.tier
from player_loyalty as held inner join player_casino as guest using (casino_id, player_id)
where held.casino_id = %s order by guest.card_number
"""


def export(floor: Floor, kind: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an export of the house, which must succeed."""
    casino = ("--casino", str(floor.house.casino_id), "--database-url", floor.clone.admin_url)
    done = pitledger("export", kind, *arguments, *casino)
    assert done.returncode == 0, done.stderr
    return done


def import_elsewhere(floor: Floor, kind: str, *, file: Path) -> dict[str, Any]:
    """Import a file into the other casino, and return the report."""
    casino = ("--casino", str(floor.other.casino_id), "--database-url", floor.clone.admin_url)
    done = pitledger("import", kind, str(file), *casino)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def of_the_house(clone: Clone, template: tuple[str, Template]) -> tuple[str, ...]:
    """Return the arguments that name the house and its database."""
    casino_id = str(template[1].house.casino_id)
    return ("--casino", casino_id, "--database-url", clone.admin_url)


def without_pyarrow(
    *arguments: str, stdout: int | IO[bytes] = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    """Run a command where nobody has installed pyarrow."""
    program = "import sys; sys.modules['pyarrow'] = None; from pitledger.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=environment(),
    )


async def guests_of_both(floor: Floor) -> list[str]:
    """Enrol guests with the same cards in both casinos, and return those of the house."""
    for card in CARDS:
        name = {"first_name": "Same", "last_name": "Card", "card_number": card}
        answer = await floor.post("/players", name, role="other pit_boss")
        assert answer.status_code == 201, answer.text
    return [await floor.new_player(card_number=card) for card in CARDS]


def of(floor: Floor, statement: LiteralString, *, casino_id: UUID) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in floor.clone.rows(statement, [casino_id])]


async def play_here(floor: Floor, path: Path, *, guests: list[str]) -> None:
    """Let the guests have play of before, imported, and of now, with a pause and a move."""
    before = [
        line(f"-{number}", card_number=f'"{card}"', seat=number + 1, paused_seconds=61)
        for number, card in enumerate(CARDS[:2])
    ]
    again = line("old-3", began=LONG_AGO + timedelta(hours=2, microseconds=7), minutes=7.001)
    imported(floor, path, content=file_of(*before, again))
    slip = await floor.open_slip(player_id=guests[2], seat=3)
    floor.clock.forward(seconds=1000.25)
    await floor.post(f"/rating-slips/{slip['id']}/pause")
    floor.clock.forward(seconds=100.5)
    await floor.post(f"/rating-slips/{slip['id']}/resume")
    floor.clock.forward(seconds=1000.5)
    there = {"table_id": str(floor.house.table_ids[1]), "seat": 2}
    moved = (await floor.post(f"/rating-slips/{slip['id']}/move", there)).json()
    floor.clock.forward(hours=2)
    assert (await floor.complete(moved["opened"]["id"])).status_code == 200
    await floor.paid_slip(player_id=guests[3], seat=4, played_seconds=5000)
    await floor.open_slip(player_id=guests[0], seat=5)


@FORMATS
async def test_slips_that_are_exported_and_imported_elsewhere_are_the_same_play_and_points(
    floor: Floor, tmp_path: Path, written_as: str
) -> None:
    guests = await guests_of_both(floor)
    await play_here(floor, tmp_path / "history.csv", guests=guests)
    file = tmp_path / "slips.of.the.house"

    done = export(floor, "slips", str(file), "--format", written_as)
    report = import_elsewhere(floor, "slips", file=file)

    assert done.stdout == ""
    played = of(floor, PLAY, casino_id=floor.house.casino_id)
    assert len(played) == 6
    assert counts(report) == (6, 0, 0)
    assert of(floor, PLAY, casino_id=floor.other.casino_id) == played
    assert report["points"] == sum(row[-1] for row in played) > 5_000
    assert of(floor, STANDING, casino_id=floor.other.casino_id) == of(
        floor, STANDING, casino_id=floor.house.casino_id
    )
    assert counts(import_elsewhere(floor, "slips", file=file)) == (0, 6, 0)
    verified(floor)


@FORMATS
async def test_balances_that_are_exported_and_imported_elsewhere_are_the_same(
    floor: Floor, tmp_path: Path, written_as: str
) -> None:
    guests = await guests_of_both(floor)
    await brought(floor, balance_line("old-1", balance=1_200, lifetime=25_400))
    await floor.paid_slip(player_id=guests[1])
    await floor.reward(guests[1], -500)
    await floor.reward(guests[2], 77)
    file = tmp_path / "balances"

    export(floor, "balances", str(file), "--format", written_as)
    report = import_elsewhere(floor, "balances", file=file)

    standing = of(floor, STANDING, casino_id=floor.house.casino_id)
    assert [row[1:] for row in standing if row[0] == "C-1"] == [(1_200, 25_400, "PLATINUM")]
    assert (counts(report), report["points"]) == ((3, 0, 0), 1_200 + 1_120 + 77)
    assert of(floor, STANDING, casino_id=floor.other.casino_id) == standing
    verified(floor)


async def test_who_has_no_card_is_named_by_the_id(floor: Floor) -> None:
    guest = await floor.new_player()
    await floor.paid_slip(player_id=guest)

    (slip,) = csv.DictReader(io.StringIO(export(floor, "slips").stdout))
    (balance,) = csv.DictReader(io.StringIO(export(floor, "balances").stdout))

    assert (slip["player_id"], slip["card_number"]) == (guest, "")
    assert (balance["external_id"], balance["player_id"]) == (guest, guest)


async def test_the_ledger_is_what_the_server_hands_out_and_parquet_holds_the_same(
    floor: Floor, tmp_path: Path
) -> None:
    slip = await floor.paid_slip()
    await floor.reward(slip["rating_slip"]["player_id"], reason="=1+1 is a good reason")
    file = tmp_path / "ledger.parquet"

    printed = export(floor, "ledger").stdout
    export(floor, "ledger", str(file), "--format", "parquet")

    served = (await floor.get("/ledger/export", role="auditor")).text
    assert list(csv.reader(io.StringIO(printed))) == list(csv.reader(io.StringIO(served)))
    table = import_module("pyarrow.parquet").read_table(file)
    rows: list[dict[str, Any]] = table.to_pylist()
    entries = floor.entries(slip["rating_slip"]["player_id"])
    for name in ("sequence", "points_change", "balance_after", "created_at", "inputs", "reason"):
        assert [row[name] for row in rows] == [entry[name] for entry in entries], name
    assert isinstance(rows[0]["created_at"], datetime)


def test_an_export_that_fails_leaves_the_file_as_it_was(
    clone: Clone, template: tuple[str, Template], tmp_path: Path
) -> None:
    file = tmp_path / "slips.csv"
    file.write_text("of yesterday")

    with closing(psycopg.connect(clone.admin_url)) as other:
        other.execute("lock table rating_slip in access exclusive mode")
        done = pitledger("export", "slips", str(file), *of_the_house(clone, template))

    assert done.returncode == 1
    assert "export_cut_short" in done.stderr
    assert file.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [file]


def test_where_nothing_can_be_written_it_is_said_in_a_line(
    clone: Clone, template: tuple[str, Template], tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "not" / "there.csv")
    house = of_the_house(clone, template)

    with Path("/dev/full").open("wb") as full:
        done = without_pyarrow("export", "slips", *house, stdout=full)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "pitledger: the export can't be written: No space left on device"
    )
    assert "No such file" in refusal("export", "slips", nowhere, *house)
    assert "--casino ID" in refusal("export", "balances", *house[2:])


def test_csv_needs_no_pyarrow_and_who_took_an_export_is_logged(
    clone: Clone, template: tuple[str, Template]
) -> None:
    done = without_pyarrow("export", "slips", *of_the_house(clone, template))

    assert (done.returncode, done.stdout.splitlines()) == (0, [",".join(SLIPS.columns)])
    log = [json.loads(entry) for entry in done.stderr.splitlines()]
    (told,) = [entry for entry in log if entry["event"] == "export_completed"]
    assert (told["export"], told["actor"]) == ("slips", f"cli:{getpass.getuser()}")


@pytest.mark.parametrize("command", ["export", "import"])
def test_without_pyarrow_it_is_said_how_to_get_it(
    clone: Clone, template: tuple[str, Template], tmp_path: Path, command: str
) -> None:
    file = tmp_path / "slips"
    file.write_bytes(b"PAR1")
    as_parquet = ("--format", "parquet") if command == "export" else ()
    house = of_the_house(clone, template)

    done = without_pyarrow(command, "slips", str(file), *as_parquet, *house)

    assert (done.returncode, done.stdout) == (1, "")
    last = done.stderr.splitlines()[-1]
    assert last == "pitledger: Parquet needs pyarrow: pip install 'pitledger[parquet]'"


async def test_balances_as_spreadsheets_keep_them_are_read(floor: Floor, tmp_path: Path) -> None:
    await floor.new_player(card_number="C-1")
    rows = balances_of(balance_line("-1", balance=1, lifetime=2)).replace("\n-1,", "\n'-1,")

    report = imported(floor, tmp_path / "balances.csv", content=rows, kind="balances")

    assert counts(report) == (1, 0, 0)
    keys = floor.clone.rows("select idempotency_key from loyalty_ledger order by sequence")
    assert keys[0] == {"idempotency_key": "opening_lifetime_points:-1"}
