"""The arrows of ARCHITECTURE.md hold, and breaking any of them is noticed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What is planted: the contract of pyproject.toml that must refuse it, and the text of new modules
# by their path.
VIOLATIONS = {
    "upwards, kernel to platform": (
        "layers",
        {"kernel/planted.py": "import pitledger.platform"},
    ),
    "upwards, platform to a context": (
        "layers",
        {"platform/planted.py": "import pitledger.loyalty"},
    ),
    "upwards, a context to a use case": (
        "layers",
        {"loyalty/planted.py": "import pitledger.usecases"},
    ),
    "upwards, a use case to the edge": (
        "layers",
        {"usecases/planted.py": "import pitledger.edge"},
    ),
    "upwards, the edge to a door": (
        "layers",
        {"edge/planted.py": "import pitledger.http"},
    ),
    "upwards, a door to the app": (
        "layers",
        {"cli/planted.py": "import pitledger.app"},
    ),
    "sideways, a door to another door": (
        "layers",
        {"http/planted.py": "import pitledger.cli"},
    ),
    "sideways, a context to another": (
        "layers",
        {"casino/planted.py": "import pitledger.players"},
    ),
    "sideways, a read model to a context": (
        "layers",
        {"readmodels/planted.py": "import pitledger.loyalty"},
    ),
    "a folder without a row": (
        "layers",
        {"planted/__init__.py": ""},
    ),
    "a use case to another": (
        "usecases",
        {"usecases/planted.py": "import pitledger.usecases.twin", "usecases/twin.py": ""},
    ),
    "a web framework in a use case": (
        "frameworks",
        {"usecases/planted.py": "from fastapi import Depends"},
    ),
    "schemas in a context": (
        "frameworks",
        {"rating_slips/planted.py": "from pydantic import BaseModel"},
    ),
    "a command line in a read model": (
        "frameworks",
        {"readmodels/planted.py": "import typer"},
    ),
    "a driver in the kernel": (
        "kernel",
        {"kernel/planted.py": "import psycopg"},
    ),
    "a cycle inside a folder": (
        "cycles",
        {
            "platform/planted.py": "import pitledger.platform.twin",
            "platform/twin.py": "import pitledger.platform.planted",
        },
    ),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy what lint-imports reads, so that violations can be planted."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.sql")
    )
    shutil.copytree(ROOT / "tests" / "architecture", tmp_path / "tests" / "architecture")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo", *arguments],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def plant(root: Path, modules: dict[str, str]) -> None:
    for path, text in modules.items():
        module = root / "src" / "pitledger" / path
        module.parent.mkdir(exist_ok=True)
        module.write_text(f"{text}\n")


def test_the_package_keeps_every_contract() -> None:
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_a_planted_violation_is_refused(copy: Path, violation: str) -> None:
    contract, modules = VIOLATIONS[violation]
    assert lint_imports(copy, "--contract", contract).returncode == 0
    plant(copy, modules)

    result = lint_imports(copy, "--contract", contract)

    assert result.returncode == 1
    assert "BROKEN" in result.stdout
    assert "planted" in result.stdout
