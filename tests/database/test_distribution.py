"""What the page on scaling says of tables and functions is what the catalog has."""

import re
from pathlib import Path

from tests.clone import Clone

PAGE = (Path(__file__).parents[2] / "docs" / "scaling.md").read_text(encoding="utf-8")
NOT_BY_CASINO = """
select relname as name from pg_class as held
where
  relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
  and not exists (
    select from pg_index
    inner join pg_attribute on attrelid = indrelid and attnum = indkey[0]
    where indrelid = held.oid and indisprimary and attname = 'casino_id' and indnatts > 1
  )
"""
CALLED = """
select proname as name, coalesce(proargnames[1], '') as first, prosrc as source from pg_proc
where
  pronamespace = 'public'::regnamespace
  and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')
"""
OF_THE_SERVER = " and has_function_privilege('pitledger_app', oid, 'execute')"
REFERENCE = ("player", "casino_directory", "login_directory", "session_directory")
WRITES = re.compile(rf"\b(?:insert into|update|delete from)\s+({'|'.join(REFERENCE)})\b")
ADVISORY = re.compile(r"pg_(?:try_)?advisory_")


def first_column(heading: str) -> set[str]:
    """Return the names in the first column of the table that has a heading."""
    table = PAGE.split(f"| {heading} |")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def becomes(name: str) -> str:
    """Return what the page says that becomes of a table."""
    (cell,) = re.findall(rf"^\| `{name}` \| ([^|]+) \|", PAGE, flags=re.MULTILINE)
    return cell


def test_the_page_names_each_table_that_is_not_distributed_by_the_casino(catalog: Clone) -> None:
    found = {row["name"] for row in catalog.rows(NOT_BY_CASINO)}

    assert found == first_column("table | becomes | because")
    assert {name for name in found if becomes(name) == "reference table"} == set(REFERENCE)


def test_the_page_names_each_function_that_is_called_without_a_casino(catalog: Clone) -> None:
    called = catalog.rows(CALLED + OF_THE_SERVER)

    without = {row["name"] for row in called if row["first"] != "_casino_id"}
    assert len(called) > 30
    assert without == first_column("function without a casino | does")


def test_the_page_names_each_function_that_writes_a_reference_table(catalog: Clone) -> None:
    writes = {row["name"]: set(WRITES.findall(row["source"])) for row in catalog.rows(CALLED)}

    named = first_column("function | writes beside its casino's rows")
    assert {name for name, tables in writes.items() if tables} == named
    assert set().union(*writes.values()) == set(REFERENCE)


def test_only_the_two_that_the_page_names_take_an_advisory_lock(catalog: Clone) -> None:
    locking = {row["name"] for row in catalog.rows(CALLED) if ADVISORY.search(row["source"])}

    assert locking == {"claim_deliveries", "replay_events"}
    assert "`claim_deliveries` and `replay_events` exclude each other" in PAGE
