"""The real PgBouncer before a test's database, in transaction mode."""

import os
import shutil
import subprocess
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.clone import Clone
from tests.secrets_in_logs import hear

GIVE_UP_SECONDS = 20
PORT = 6432  # a name in its own folder: it listens on no address
USERS = '"pitledger_app" ""\n"postgres" ""\n'
SETTINGS = """
[databases]
* = host={host} port={port}

[pgbouncer]
pool_mode = transaction
default_pool_size = {connections}
query_wait_timeout = {wait_seconds}
max_client_conn = 100
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users
logfile = {folder}/log
pidfile = {folder}/pid
"""


def _program() -> str:
    found = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found is not None, "PgBouncer is missing: scripts/system_packages.sh pgbouncer"
    return found


@contextmanager
def pooling(clone: Clone, *, connections: int = 3, wait_seconds: float = 30) -> Generator[str]:
    """Share a few connections to a clone, and return the address that the application is given."""
    target = conninfo_to_dict(clone.admin_url)
    host = str(target["host"])
    folder = Path(mkdtemp(prefix="pitledger-", dir="/tmp"))  # a socket's path is short
    account = Path(host).stat().st_uid if host.startswith("/") else os.geteuid()
    (folder / "users").write_text(USERS)
    (folder / "settings").write_text(
        SETTINGS.format(
            host=host,
            port=target.get("port", 5432),
            connections=connections,
            wait_seconds=wait_seconds,
            folder=folder,
        )
    )
    for path in (folder, *folder.iterdir()):
        os.chown(path, account, -1)
    process = subprocess.Popen(
        [_program(), folder / "settings"], stderr=subprocess.DEVNULL, cwd="/", user=account
    )
    url = make_conninfo(clone.application_url, host=str(folder), port=PORT)
    try:
        _await_answer(url, process, folder=folder)
        yield url
    finally:
        process.kill()
        process.wait(GIVE_UP_SECONDS)
        hear("the log of PgBouncer", (folder / "log").read_text())
        shutil.rmtree(folder)


def _await_answer(url: str, process: subprocess.Popen[bytes], *, folder: Path) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while True:
        try:
            with closing(psycopg.connect(url)) as asking:
                asking.execute("select 1")
        except psycopg.OperationalError:
            log = folder / "log"
            said = log.read_text() if log.exists() else ""
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.02)
        else:
            return
