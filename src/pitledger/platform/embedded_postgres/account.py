"""Who the server's processes run as: PostgreSQL refuses to be root."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError

if sys.platform != "win32":
    import pwd

ROOT = 0


@dataclass(frozen=True)
class Account:
    """An unprivileged account to change to, or, with no user, whoever we are already."""

    user: int | None = None
    group: int | None = None

    @property
    def uid(self) -> int:
        """The owner of the server's processes and files."""
        return os.geteuid() if self.user is None else self.user

    @property
    def groups(self) -> list[int] | None:
        """The supplementary groups: not an empty list, which Python 3.12.0 takes for "keep all"."""
        return None if self.group is None else [self.group]

    def own(self, path: Path) -> None:
        """Give a folder that we made to this account."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group, follow_symlinks=False)


def account_for(cluster: Path) -> Account:
    """Return who runs the cluster: its owner, or who will own it once it is made."""
    owner = cluster.stat() if cluster.exists() else None
    if os.geteuid() != ROOT:
        if owner is not None and owner.st_uid != os.geteuid():
            raise _foreign(cluster, owner.st_uid)
        return Account()
    if owner is None:
        return _unprivileged()
    if owner.st_uid == ROOT:
        message = (
            f"{cluster} belongs to root, and PostgreSQL refuses to run as root."
            " Give it back to the account it was made by, for example with chown -R postgres."
        )
        raise EmbeddedPostgresError(message)
    return Account(user=owner.st_uid, group=owner.st_gid)


def _unprivileged() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user=entry.pw_uid, group=entry.pw_gid)
    message = (
        "PostgreSQL refuses to run as root, and there is neither a `postgres` nor a `nobody`"
        " account to run it as. Run the command as an ordinary user."
    )
    raise EmbeddedPostgresError(message)


def _foreign(cluster: Path, owner: int) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"{cluster} belongs to another account (uid {owner}). Run the command as the account that"
        " made the data folder, or choose another data folder."
    )
