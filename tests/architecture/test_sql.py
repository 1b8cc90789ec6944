"""The database understands every file and every statement of SQL, as the role that runs it."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any, LiteralString, cast

import psycopg
from psycopg import Connection, Error

import pitledger
from pitledger.platform.migrate import REPLACEABLE
from tests.clone import Clone

PACKAGE = Path(pitledger.__file__).parent
MODULES = [
    import_module(found.name)
    for found in walk_packages(pitledger.__path__, "pitledger.")
    if not found.name.endswith(".__main__")
]
SQL = re.compile(r"\s*(select|insert into|update|delete from|merge into|with \w+ (as|\())\s")
FILES = {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in PACKAGE.rglob("*.sql")}
MIGRATED = {
    name: text
    for name, text in FILES.items()
    if name.startswith(tuple(f"db/{folder}/" for folder in ("migrations", *REPLACEABLE)))
}
FUNCTIONS = {
    Path(name).stem: text for name, text in MIGRATED.items() if name.startswith("db/functions/")
}
STATEMENTS = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and SQL.match(value.lower())
} | {
    name: text
    for name, text in FILES.items()
    if name not in {*MIGRATED, "db/roles.sql", "db/schema.sql"}
}
# What the operator's commands and migrations run, and nobody over HTTP.
FOR_THE_OWNER = {
    "pitledger.cli.demo.faults.HOLD",
    "pitledger.casino.operations.CREATE_CASINO",
    "pitledger.platform.migrate.REMEMBER",
}


def explain(connection: Connection[Any], statement: str) -> None:
    """Have a statement parsed and planned, and its permissions checked, without running it.

    The driver binds its parameters as it would in earnest.
    """
    parameters = dict.fromkeys(re.findall(r"%\((\w+)\)s", statement))
    connection.execute(cast("LiteralString", f"explain {statement}"), parameters)


def recreate(connection: Connection[Any], function: str) -> None:
    """Have the body of a function checked: of plpgsql, the syntax and the declarations."""
    connection.execute("set local check_function_bodies = on")
    connection.execute("set local plpgsql.extra_errors = 'all'")
    connection.execute(cast("LiteralString", function))


def errors_in(
    texts: Mapping[str, str], check: Callable[[Connection[Any], str], None], *, url: str
) -> dict[str, str]:
    """Return what the database says against any of the texts, by their names; nothing is kept."""
    found: dict[str, str] = {}
    with closing(psycopg.connect(url)) as connection:
        for name, text in texts.items():
            try:
                check(connection, text)
            except Error as error:
                found[name] = f"{type(error).__name__}: {error}"
            connection.rollback()
    return found


def inline_statements() -> Iterator[str]:
    """Name the statements inside functions, where this module does not look for any."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Constant) and SQL.match(str(node.value)):
                        yield f"{path.relative_to(PACKAGE)}:{node.lineno}"


def test_every_function_has_a_body_that_is_understood(clone: Clone) -> None:
    assert errors_in(FUNCTIONS, recreate, url=clone.admin_url) == {}


def test_every_statement_may_be_run_by_the_server(clone: Clone) -> None:
    statements = {name: text for name, text in STATEMENTS.items() if name not in FOR_THE_OWNER}

    assert "pitledger.usecases.complete_rating_slip.COMPLETE" in statements
    assert errors_in(statements, explain, url=clone.application_url) == {}


def test_the_operators_statements_are_understood_and_refused_to_the_server(clone: Clone) -> None:
    statements = {name: STATEMENTS[name] for name in FOR_THE_OWNER}

    assert errors_in(statements, explain, url=clone.admin_url) == {}
    refused = errors_in(statements, explain, url=clone.application_url)
    assert {name: error.partition(":")[0] for name, error in refused.items()} == dict.fromkeys(
        FOR_THE_OWNER, "InsufficientPrivilege"
    )


def test_a_planted_fault_in_a_statement_is_found(clone: Clone) -> None:
    planted = {
        "UndefinedColumn": "select current_balnce from player_loyalty",
        "UndefinedFunction": "select from pauses_of(%(casino_id)s)",
        "ProgrammingError": "select id from visit where casino_id = %(casino_id)",
        "IndeterminateDatatype": "select from visit where %(visit_id)s is null",
        "InsufficientPrivilege": "select from append_ledger_entry(null, null, 1, null)",
    }

    found = errors_in(planted, explain, url=clone.application_url)

    assert {name: error.partition(":")[0] for name, error in found.items()} == {
        name: name for name in planted
    }


def test_a_planted_fault_in_a_function_is_found(clone: Clone) -> None:
    planted = {
        "UndefinedTable": FUNCTIONS["tier_table"].replace("from loyalty_tier", "from loyalty_teir"),
        "SyntaxError": FUNCTIONS["lock_rating_slip"].replace("end if;", "endif;"),
        "UndefinedObject": FUNCTIONS["lock_rating_slip"].replace("_slip rating_slip;", "_slip x;"),
    }

    found = errors_in(planted, recreate, url=clone.admin_url)

    assert {name: error.partition(":")[0] for name, error in found.items()} == {
        name: name for name in planted
    }


def test_no_statement_hides_inside_a_function() -> None:
    found = [place for place in inline_statements() if not place.startswith("platform/")]

    assert found == []
