"""Each function of the database has one file with a header; its refusals are known to callers."""

import re
import subprocess
import sys

from pitledger.kernel.errors import refusals
from pitledger.platform.migrate import SqlFile, sql_files
from tests.clone import Clone

FILES = sql_files("functions")
HEADER_LINES = 4
INSIDE_THE_ACCRUAL = {"tier_not_in_table"}  # caught by the savepoint, and owed
NEVER_BY_A_FUNCTION = {"append_only"}  # what the triggers say to whoever goes around
NAMED = """
select conname as name from pg_constraint where connamespace = 'public'::regnamespace
union
select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'i'
"""


def name_of(file: SqlFile) -> str:
    """Return the name of the function that a file should hold."""
    return file.name.rsplit("/", 1)[1].removesuffix(".sql")


def test_each_function_has_a_file_of_its_name_and_each_file_its_function(catalog: Clone) -> None:
    found = catalog.rows(
        "select proname as name from pg_proc where pronamespace = 'public'::regnamespace"
    )

    assert sorted(row["name"] for row in found) == sorted(name_of(file) for file in FILES)


def test_each_file_holds_one_function_under_its_header() -> None:
    for file in FILES:
        created = re.findall(r"^create or replace function (\w+)\(", file.text, re.MULTILINE)
        header = file.text.split("create or replace", 1)[0]
        assert created == [name_of(file)], file.name
        assert header.count("\n-- ") == HEADER_LINES - 1, file.name
        for part in ("Idempotent:", "Locks:", "Fails with:"):
            assert part in header, file.name


def test_each_file_is_noted_with_its_checksum(catalog: Clone) -> None:
    noted = {
        row["name"]: row["checksum"]
        for row in catalog.rows("select name, checksum from schema_migration")
    }

    folders = ("migrations", "functions", "views", "policies")
    assert noted == {file.name: file.checksum for each in folders for file in sql_files(each)}


def refused() -> set[str]:
    """Return the names that functions refuse with."""
    return {name for file in FILES for name in re.findall(r"refuse\(\s*'(\w+)'", file.text)}


def test_what_a_function_refuses_with_is_known_to_a_server_that_just_started() -> None:
    program = (
        "import pitledger.app; from pitledger.kernel.errors import refusals;"
        "print(*(name for refusal in refusals() for name in refusal.constraints))"
    )
    started = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert len(refused()) > 10
    known = set(started.stdout.split())
    assert refused() - INSIDE_THE_ACCRUAL - NEVER_BY_A_FUNCTION - known == set()


def test_what_a_refusal_listens_for_exists(catalog: Clone) -> None:
    names = {row["name"] for row in catalog.rows(NAMED)} | refused()

    for refusal in refusals():
        assert refusal.constraints <= names, refusal.__name__
