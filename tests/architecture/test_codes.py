"""Every refusal has a code with a row, a status and an explanation, and constraints of its own."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import pitledger
from pitledger.http.problems import ROWS
from pitledger.kernel.errors import DomainError, refusals
from tests.http.contract import STATUS_OF_CODE

for _found in walk_packages(pitledger.__path__, "pitledger."):
    if not _found.name.endswith(".__main__"):
        import_module(_found.name)

REFUSALS = [refusal for refusal in refusals() if refusal.__module__.startswith("pitledger.")]
ROOT = Path(__file__).parents[2]
PROBLEMS = ROOT / "docs" / "problems.md"
ERROR_CODE_OF = ROOT / "src" / "pitledger" / "db" / "functions" / "loyalty" / "error_code_of.sql"


def name_of(refusal: type[DomainError]) -> str:
    return refusal.__name__


def test_every_refusal_has_a_row_and_every_row_a_refusal() -> None:
    assert {refusal.code for refusal in REFUSALS} == set(ROWS)


@pytest.mark.parametrize("code", ROWS)
def test_a_row_has_the_status_that_clients_are_promised(code: str) -> None:
    assert ROWS[code].status == STATUS_OF_CODE[code]


@pytest.mark.parametrize("refusal", REFUSALS, ids=name_of)
def test_a_refusal_has_a_title_and_a_sentence_for_a_person(refusal: type[DomainError]) -> None:
    assert refusal.__doc__
    assert re.fullmatch(r"[A-Z].{2,60}[^.]", refusal.title)
    assert re.fullmatch(r"[A-Z].{10,200}\.", refusal.sentence)


def test_a_constraint_means_one_refusal() -> None:
    claims = Counter(name for refusal in REFUSALS for name in refusal.constraints)

    assert [name for name, claimed in claims.items() if claimed > 1] == []


def test_the_recovery_queue_names_codes_that_have_a_row() -> None:
    named = set(re.findall(r"(?:then|else) '(\w+)'", ERROR_CODE_OF.read_text()))

    assert {"SNAPSHOT_MISSING", "INTERNAL_ERROR"} <= named <= set(ROWS)


def test_the_documentation_explains_every_code_under_its_status_and_no_other() -> None:
    explained = re.findall(r"^## `?([A-Z_]+)`?$\s+(\d{3})[.,]", PROBLEMS.read_text(), re.MULTILINE)

    headings = re.findall(r"^## `?([A-Z_]+)`?$", PROBLEMS.read_text(), re.MULTILINE)
    assert [code for code, _ in explained] == headings
    assert len(headings) == len(set(headings))
    assert set(ROWS) <= set(headings)
    assert {code: int(status) for code, status in explained}.items() <= STATUS_OF_CODE.items()
