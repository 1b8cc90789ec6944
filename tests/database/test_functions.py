"""Each function of the database has one file with a header; its refusals are known to callers."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import pitledger
from pitledger.kernel.errors import refusals
from pitledger.platform.migrate import REPLACEABLE, SqlFile, sql_files
from tests.clone import Clone

for _found in walk_packages(pitledger.__path__, "pitledger."):
    if not _found.name.endswith(".__main__"):
        import_module(_found.name)

DATABASE = Path(pitledger.__file__).parent / "db"
NO_MIGRATIONS = {"roles.sql", "schema.sql"}
FUNCTIONS = sql_files("functions")
MIGRATED = [file for folder in ("migrations", *REPLACEABLE) for file in sql_files(folder)]
HEADER = ("-- ", "-- Idempotent: ", "-- Locks: ", "-- Fails with: ")
# Faults of ours, which no caller can bring about: answered as INTERNAL_ERROR, named in the log.
INTERNAL = {"append_only", "tier_not_in_table"}
OWNED = """
select proname as name from pg_proc
where
  (pronamespace = 'public'::regnamespace or proowner = 'pitledger_owner'::regrole)
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""
DEFINERS = """
select proname as name from pg_proc
where prosecdef and pronamespace = 'public'::regnamespace
"""
SAYABLE = """
select conname::text as name from pg_constraint where connamespace = 'public'::regnamespace
union
select relname::text from pg_index join pg_class on pg_class.oid = indexrelid
where indisunique and relnamespace = 'public'::regnamespace
"""


def name_of(file: SqlFile) -> str:
    """Return the name of the function that a file should hold."""
    return file.name.rsplit("/", 1)[1].removesuffix(".sql")


def refused_in(*files: SqlFile) -> set[str]:
    """Return the names that files of SQL refuse with."""
    return {name for file in files for name in re.findall(r"\brefuse\(\s*'(\w+)'", file.text)}


def test_each_function_has_a_file_of_its_name_and_each_file_its_function(catalog: Clone) -> None:
    found = sorted(row["name"] for row in catalog.rows(OWNED))

    assert found == sorted(name_of(file) for file in FUNCTIONS)


@pytest.mark.parametrize("file", FUNCTIONS, ids=name_of)
def test_a_file_holds_one_function_that_has_its_name(file: SqlFile) -> None:
    created = re.findall(r"^create or replace function (\w+)\(", file.text, re.MULTILINE)

    assert created == [name_of(file)]


@pytest.mark.parametrize("file", FUNCTIONS, ids=name_of)
def test_a_header_says_what_how_often_under_which_lock_and_why_not(file: SqlFile) -> None:
    *header, after = file.text.splitlines()[: len(HEADER) + 1]

    assert [line[: len(start)] for line, start in zip(header, HEADER, strict=True)] == [*HEADER]
    assert after.startswith("create or replace function ")
    assert refused_in(file) <= set(re.findall(r"\w+", header[-1]))


def test_each_file_below_db_is_applied_and_noted_with_its_checksum(catalog: Clone) -> None:
    noted = catalog.rows("select name, checksum from schema_migration")
    there = {path.relative_to(DATABASE).as_posix() for path in DATABASE.rglob("*.sql")}

    assert {row["name"] for row in noted} == there - NO_MIGRATIONS
    assert {row["name"]: row["checksum"] for row in noted} == {
        file.name: file.checksum for file in MIGRATED
    }


def test_a_definer_says_why_it_is_one(catalog: Clone) -> None:
    definers = catalog.rows(DEFINERS)
    explained = {
        name_of(file)
        for file in FUNCTIONS
        if re.search(r"^security definer -- .+$", file.text, re.MULTILINE)
        or "Definer: " in file.text
    }

    assert len(definers) > 10
    assert {row["name"] for row in definers} - explained == set()


def test_what_the_database_refuses_with_is_known_to_a_server_that_just_started() -> None:
    program = (
        "import pitledger.app; from pitledger.kernel.errors import refusals;"
        "print(*(name for refusal in refusals() for name in refusal.constraints))"
    )
    started = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    refused = refused_in(*MIGRATED)
    assert len(refused) > 10
    assert refused - set(started.stdout.split()) == INTERNAL


def test_a_refusal_listens_only_for_what_the_database_can_say(catalog: Clone) -> None:
    sayable = {row["name"] for row in catalog.rows(SAYABLE)} | refused_in(*MIGRATED)

    for refusal in refusals():
        assert refusal.constraints <= sayable, refusal.__name__
