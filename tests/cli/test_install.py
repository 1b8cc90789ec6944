"""What `pip install` brings is the same command, with everything that the sources hold."""

import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from pitledger.platform.migrate import REPLACEABLE, sql_files
from tests.clone import Clone
from tests.processes import environment

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "pitledger"
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]
NO_NETWORK = ["--no-deps", "--no-index"]


def run(*command: str | Path, folder: Path, **settings: str) -> str:
    """Run a command that must succeed in a folder, and return what it prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the project's wheel as pip does, with the build tool that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [*PIP, "wheel", *NO_NETWORK, "--no-build-isolation", "--wheel-dir", folder, ROOT]
    run(*build, folder=folder)
    (built,) = folder.glob("pitledger-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a folder; what it depends on is there already."""
    folder = tmp_path_factory.mktemp("installed")
    run(*PIP, "install", *NO_NETWORK, "--target", folder, wheel, folder=folder)
    return folder


def pitledger(installed: Path, *arguments: str) -> str:
    """Run the installed command, away from the sources."""
    command = installed / "bin" / "pitledger"
    return run(command, *arguments, folder=installed, PYTHONPATH=str(installed))


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    sources = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert len([name for name in packed if name.endswith(".sql")]) > 40
    assert packed == sources


def test_the_wheels_one_command_is_pitledger(wheel: Path) -> None:
    entry_points = ConfigParser()
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        entry_points.read_string(archive.read(name).decode())

    assert entry_points.sections() == ["console_scripts"]
    assert dict(entry_points["console_scripts"]) == {"pitledger": "pitledger.cli:main"}


def test_the_installed_command_says_what_the_sources_say(installed: Path) -> None:
    for arguments in (["--help"], ["migrate", "--help"]):
        sources = [sys.executable, "-m", "pitledger", *arguments]
        said = run(*sources, folder=installed, PYTHONPATH=str(PACKAGE.parent))
        words = said.replace("python -m pitledger", "pitledger").split()

        assert pitledger(installed, *arguments).split() == words
        assert {"pitledger", *arguments} - {"--help"} <= set(words)


def test_the_installed_command_brings_a_database_up_to_date(installed: Path, clone: Clone) -> None:
    where = run(
        *(sys.executable, "-c", "import pitledger; print(pitledger.__file__)"),
        folder=installed,
        PYTHONPATH=str(installed),
    )
    noted = "select name, checksum from schema_migration order by name"
    before = clone.rows(noted)
    replaceable = [file for folder in REPLACEABLE for file in sql_files(folder)]
    clone.execute("delete from schema_migration where name not like 'migrations/%'")
    assert len(clone.rows(noted)) == len(before) - len(replaceable)

    pitledger(installed, "migrate", "--database-url", clone.admin_url)

    assert Path(where.strip()).is_relative_to(installed)
    assert clone.rows(noted) == before
