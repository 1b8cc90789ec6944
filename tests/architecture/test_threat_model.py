"""The threat model names tests that are there, and every row of it says what shows it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
MENTIONED = re.compile(r"`(tests/[^`]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)]+)\)")
SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
ATTACKERS = [section for section in SECTIONS if not section.startswith("Whom we trust")]


def names_of_tests(path: Path) -> set[str]:
    """Return the names of the tests that a file defines."""
    return {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def missing_tests(page: str) -> list[str]:
    """Return what a page names as a test and is none."""
    named = [(path, name) for path, name in NAMED.findall(page)]
    return [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or name not in names_of_tests(ROOT / path)
    ]


def rows_of(section: str) -> list[list[str]]:
    """Return the cells of the rows of a section's table, the head left out."""
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def anchors_of(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_test_that_the_page_names_is_there() -> None:
    assert len(NAMED.findall(PAGE)) > 50
    assert missing_tests(PAGE) == []


def test_nothing_is_named_that_has_not_the_form_of_a_test() -> None:
    assert [name for name in MENTIONED.findall(PAGE) if not NAMED.fullmatch(f"`{name}`")] == []


def test_a_test_that_is_not_there_would_be_found() -> None:
    here = "tests/architecture/test_threat_model.py"
    page = f"`{here}::test_of_a_dream` `tests/test_dream.py::test_it` `{here}::rows_of`"

    assert missing_tests(page) == [
        f"{here}::test_of_a_dream",
        "tests/test_dream.py::test_it",
        f"{here}::rows_of",
    ]


@pytest.mark.parametrize("section", ATTACKERS, ids=lambda section: section.splitlines()[0])
def test_each_row_says_what_shows_it_and_each_section_what_is_not_stopped(section: str) -> None:
    rows = rows_of(section)

    assert rows
    for row in rows:
        assert len(row) == 3
        assert NAMED.search(row[2]) or "*not tested" in row[2], row
    assert "**Not stopped:**" in section


def test_every_link_of_the_page_leads_to_a_heading() -> None:
    links = [target.partition("#") for target in LINK.findall(PAGE)]

    assert links
    for path, _, anchor in links:
        target = ROOT / "docs" / path
        assert target.is_file(), path
        assert not anchor or anchor in anchors_of(target), anchor
