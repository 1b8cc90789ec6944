"""What lies in a data folder, and where its PostgreSQL listens."""

import os
from dataclasses import dataclass
from pathlib import Path

from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError


@dataclass(frozen=True)
class DataFolder:
    """The data folder, and the names in it that belong to PostgreSQL."""

    path: Path

    @property
    def cluster(self) -> Path:
        """The database cluster."""
        return self.path / "postgres"

    @property
    def unfinished_cluster(self) -> Path:
        """Where a cluster is made, before it gets its name."""
        return self.path / "postgres.new"

    @property
    def log(self) -> Path:
        """The log of the server and of its keeper."""
        return self.path / "postgres.log"

    @property
    def users_lock(self) -> Path:
        """Locked, shared, by every process that uses the server."""
        return self.path / "postgres.users"

    @property
    def start_lock(self) -> Path:
        """Locked by the one process that may start the server."""
        return self.path / "postgres.start"

    @property
    def socket_dir(self) -> Path:
        """Where the server listens: short, and the same for everyone who has this data folder.

        Named after the folder itself (device and inode), so that a copy of it is another server.
        Not in XDG_RUNTIME_DIR, which disappears at logout below a server that goes on.
        """
        facts = self.path.stat()
        as_root = facts.st_uid == 0 and os.access("/run", os.W_OK)
        name = f"pitledger-{facts.st_dev:x}-{facts.st_ino:x}"
        return Path("/run" if as_root else "/tmp", name)  # noqa: S108  made and checked by sockets.py


def open_data_folder(path: Path) -> DataFolder:
    """Return the data folder, making it (for its owner alone) if there is none."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return DataFolder(path.resolve(strict=True))
    except OSError as error:
        message = f"The data folder {path} can't be used: {error.strerror}."
        raise EmbeddedPostgresError(message) from error


def open_private(path: Path, flags: int) -> int:
    """Open a file of the data folder, making it for its owner alone, and following no symlink."""
    try:
        return os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        message = (
            f"{path} belongs to another account. Run the command as that account,"
            " or choose another data folder."
        )
        raise EmbeddedPostgresError(message) from error
    except OSError as error:
        raise EmbeddedPostgresError(f"{path} can't be opened: {error.strerror}.") from error
