"""Making a database cluster, all of it or none, and refusing one that isn't ours to run."""

import os
import shutil
import signal
from pathlib import Path

from pitledger.platform.embedded_postgres import processes
from pitledger.platform.embedded_postgres.account import Account
from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError
from pitledger.platform.embedded_postgres.folder import DataFolder

_INITDB_OPTIONS = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth-local=trust",
    "--auth-host=reject",
    "--no-instructions",
)


def refuse_other_version(folder: DataFolder, version: str) -> None:
    """Refuse a cluster that this version of PostgreSQL can't run."""
    if not folder.cluster.exists():
        return
    major = version.split(".", maxsplit=1)[0]
    try:
        found = (folder.cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError as error:
        message = f"{folder.cluster} isn't a PostgreSQL cluster. Move it out of the way."
        raise EmbeddedPostgresError(message) from error
    if found != major:
        message = (
            f"{folder.cluster} was made by PostgreSQL {found}, and this is PostgreSQL {major}."
            f" Back it up with pitledger on PostgreSQL {found} and restore it here,"
            " or choose another data folder."
        )
        raise EmbeddedPostgresError(message)


def make_cluster(folder: DataFolder, *, binaries: Path, account: Account) -> None:
    """Make the cluster if there is none: in a folder beside it, which then takes its name."""
    if folder.cluster.exists():
        return
    unfinished = folder.unfinished_cluster
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    _run_initdb(unfinished, binaries=binaries, account=account)
    unfinished.rename(folder.cluster)
    _write_through(folder.path)


def _run_initdb(cluster: Path, *, binaries: Path, account: Account) -> None:
    where = processes.data_argument(cluster, account)
    command = [binaries / "initdb", *where, *_INITDB_OPTIONS]
    initdb = processes.start(
        command, cluster=cluster, account=account, when_orphaned=signal.SIGKILL
    )
    if initdb.wait() != 0:
        message = f"initdb could not make {cluster}: it ended with {initdb.returncode}."
        raise EmbeddedPostgresError(message)


def _write_through(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
