"""The short, private folder that the server's socket lies in."""

import os
import shutil
import stat
from pathlib import Path

from pitledger.platform.embedded_postgres.account import Account
from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError

PORT = 5432
"""Only a part of the socket's name: no port is opened."""


def make_socket_dir(path: Path, account: Account) -> None:
    """Make the folder for the account alone; refuse one that somebody else put there."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        _refuse_foreign(path, account)
        for left_by_killed_server in path.iterdir():
            left_by_killed_server.unlink()
    account.own(path)


def remove_socket_dir(path: Path) -> None:
    """Remove the folder of a server that has stopped."""
    shutil.rmtree(path, ignore_errors=True)


def _refuse_foreign(path: Path, account: Account) -> None:
    facts = path.lstat()
    ours = facts.st_uid in (account.uid, os.geteuid())
    if not ours or not stat.S_ISDIR(facts.st_mode) or facts.st_mode & 0o077:
        message = f"{path} was put there by somebody else. Remove it, and try again."
        raise EmbeddedPostgresError(message)
