"""Endpoints work within the transaction of an `Idempotency-Key`, where there is one."""

import ast
from pathlib import Path

import pitledger.http

HTTP = Path(pitledger.http.__file__).parent
# What opens the transaction, what runs before there is one, what reads for the operator, and what
# commits a batch at a time.
AT_THE_DATABASE = {
    *("routing.py", "keys.py", "sessions.py", "health.py", "metrics.py"),
    "imports.py",
}


def uses_of_the_database(source: str) -> list[int]:
    """Return the lines where a module takes the database itself from the services."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr == "database"
    ]


def test_no_endpoint_goes_around_the_transaction() -> None:
    found = {
        path.name: uses_of_the_database(path.read_text())
        for path in HTTP.glob("*.py")
        if path.name not in AT_THE_DATABASE
    }

    assert len(found) > 10
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_way_around_would_be_found() -> None:
    assert uses_of_the_database("slip = await open_slip(\n    here.database, actor)") == [2]
