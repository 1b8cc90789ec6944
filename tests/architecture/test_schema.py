"""The stored schema is that of a fresh database, and the ledger's list of checks finds faults."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.clone import Clone
from tests.floor import Floor

ROOT = Path(__file__).parents[2]
MIGRATION = Path("src", "pitledger", "db", "migrations", "0001_tables.sql")
SCHEMA = Path("src", "pitledger", "db", "schema.sql")


def run(
    script: str, *arguments: str, source: Path = ROOT, **settings: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PITLEDGER_")}
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / script, *arguments],
        env={**kept, "PYTHONPATH": str(source / "src"), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def lines(done: subprocess.CompletedProcess[str], verdict: str) -> set[str]:
    """Return what was printed under a verdict; fail where the program itself did."""
    assert done.stderr == ""
    printed = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    return {what for found, what in printed if found == verdict}


def test_the_stored_schema_is_that_of_a_fresh_database() -> None:
    done = run("dump_schema.py", "--check")

    assert (done.returncode, done.stdout) == (0, ""), "run `make schema`"


def test_a_column_that_the_stored_schema_lacks_is_found(tmp_path: Path) -> None:
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=without)
    migration = tmp_path / MIGRATION
    migration.write_text(f"{migration.read_text()}\nalter table visit add column planted text;\n")

    done = run("dump_schema.py", "--check", source=tmp_path)

    assert done.returncode == 1
    assert "+    planted text" in done.stdout.splitlines()
    assert (tmp_path / SCHEMA).read_bytes() == (ROOT / SCHEMA).read_bytes()


def test_every_check_of_the_ledger_passes_on_a_fresh_database() -> None:
    done = run("schema_check.py")

    assert done.returncode == 0, done.stdout + done.stderr
    assert lines(done, "FAILED") == set()
    assert {
        "one entry per (casino, idempotency key)",
        "a real call answers row_locked: True",
        "the player's row is locked by an open call",
        "refused: delete from loyalty_ledger",
    } <= lines(done, "ok")


async def test_a_database_in_use_is_read_and_found_to_be_sound(floor: Floor) -> None:
    await floor.paid_slip()

    done = run("schema_check.py", PITLEDGER_DATABASE_URL=floor.clone.admin_url)

    assert done.returncode == 0, done.stdout + done.stderr
    assert lines(done, "FAILED") == set()
    assert len(floor.clone.rows("select from loyalty_ledger")) == 1


async def test_each_fault_behind_the_servers_back_is_named(floor: Floor) -> None:
    await floor.paid_slip()
    floor.clone.execute(
        """
        drop index loyalty_ledger_by_visit, loyalty_ledger_one_gameplay_per_slip;
        alter table loyalty_ledger
          drop constraint loyalty_ledger_idempotency_key,
          drop constraint loyalty_ledger_sequence,
          drop constraint loyalty_ledger_balance_adds_up,
          disable trigger append_only_table;
        alter table loyalty_ledger
          add constraint loyalty_ledger_sequence unique (casino_id, sequence, player_id, id);
        insert into loyalty_ledger
        select (jsonb_populate_record(entry, jsonb_build_object('id', gen_random_uuid()))).*
        from loyalty_ledger as entry;
        grant execute on function append_ledger_entry to pitledger_app;
        """
    )

    done = run("schema_check.py", "--database-url", floor.clone.admin_url)

    assert done.returncode == 1
    assert lines(done, "FAILED") == {
        "one entry per (casino, idempotency key)",
        "one entry per (casino, player, sequence)",
        "one GAMEPLAY entry per slip",
        "an index by visit",
        "an index by player, the newest first",
        "refused: a balance that does not add up",
        "a trigger refuses truncate of loyalty_ledger",
        "the writer is a definer with a pinned path, closed to pitledger_app",
        "idempotency keys that are there twice: 1",
        "slips with a second GAMEPLAY entry: 1",
    }


def test_a_user_who_cannot_see_the_entries_gets_no_verdict_on_them(clone: Clone) -> None:
    done = run("schema_check.py", "--database-url", clone.application_url)

    assert done.returncode == 1
    assert lines(done, "ok") == set()
    assert any("pitledger_owner" in line for line in lines(done, "FAILED"))
