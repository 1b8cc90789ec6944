"""Files and functions stay small: what is above its aim is listed, what is above its stop fails."""

import ast
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "pitledger"
PYTHON = sorted(path for top in ("src", "tests", "scripts") for path in ROOT.glob(f"{top}/**/*.py"))
SQL = sorted(set(PACKAGE.glob("db/**/*.sql")) - {PACKAGE / "db" / "schema.sql"})  # generated
SQL_FUNCTIONS = [path for path in SQL if PACKAGE / "db" / "functions" in path.parents]

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


class Size(NamedTuple):
    """The measured size of one file or function."""

    amount: int
    where: str


class Rule(NamedTuple):
    """What measures, once its test asks, and the size to aim at and the one to stop at."""

    sizes: Callable[[], list[Size]]
    aim: int
    stop: int


def file_lines(paths: Iterable[Path]) -> list[Size]:
    return [Size(len(path.read_text().splitlines()), str(path.relative_to(ROOT))) for path in paths]


def longest_lines(paths: Iterable[Path]) -> list[Size]:
    return [
        Size(max(map(len, path.read_text().splitlines()), default=0), str(path.relative_to(ROOT)))
        for path in paths
    ]


@cache
def functions() -> list[tuple[Function, str]]:
    return [
        (node, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, Function)
    ]


def code_lines(function: Function) -> int:
    """Count the lines from the first decorator to the end, but for the docstring."""
    first = min(node.lineno for node in (function, *function.decorator_list))
    total = (function.end_lineno or first) - first + 1
    docstring = ast.get_docstring(function, clean=False)
    return total - len(docstring.splitlines()) if docstring else total


def positional_arguments(function: Function) -> int:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def called_by_python_or_pytest(function: Function) -> bool:
    decorators = " ".join(map(ast.unparse, function.decorator_list))
    return function.name.startswith(("__", "test_", "pytest_")) or "pytest.fixture" in decorators


def function_lines() -> list[Size]:
    return [Size(code_lines(function), where) for function, where in functions()]


def arguments() -> list[Size]:
    return [
        Size(positional_arguments(function), where)
        for function, where in functions()
        if not called_by_python_or_pytest(function)
    ]


USE_CASES = sorted(PACKAGE.glob("usecases/*.py"))
TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.*"))
RULES = {
    "lines of a module": Rule(partial(file_lines, PYTHON), aim=150, stop=300),
    "lines of a use case": Rule(partial(file_lines, USE_CASES), aim=80, stop=80),
    "lines of a template": Rule(partial(file_lines, TEMPLATES), aim=60, stop=60),
    "lines of an SQL function": Rule(partial(file_lines, SQL_FUNCTIONS), aim=80, stop=80),
    "columns of SQL": Rule(partial(longest_lines, SQL), aim=100, stop=100),  # sqlfluff skips bodies
    "lines of a function": Rule(function_lines, aim=15, stop=40),
    "positional arguments": Rule(arguments, aim=2, stop=2),
}


@pytest.mark.parametrize("name", RULES)
def test_sizes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    measured, aim, stop = RULES[name]
    large = sorted((size for size in measured() if size.amount > aim), reverse=True)

    with capsys.disabled():
        if large:
            print(f"\n{name}: {len(large)} above the aim of {aim}, stop at {stop}")
        for amount, where in large:
            print(f"{amount:5}  {where}")

    assert [size for size in large if size.amount > stop] == []
