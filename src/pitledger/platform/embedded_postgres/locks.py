"""Kernel locks: given back by the kernel when their holder dies, however it dies."""

import os
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError
from pitledger.platform.embedded_postgres.folder import open_private

if sys.platform != "win32":
    import fcntl

POLL_SECONDS = 0.01


@contextmanager
def lock(path: Path, *, shared: bool, seconds: float, otherwise: str) -> Generator[None]:
    """Hold the lock of a file; after that many seconds give up, saying `otherwise`."""
    descriptor = open_private(path, os.O_RDWR)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    deadline = time.monotonic() + seconds
    try:
        while not _try_lock(descriptor, kind):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(otherwise)
            time.sleep(POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def lock_when_unused(path: Path) -> int:
    """Wait, however long, until nobody holds the lock of a file; return its descriptor."""
    descriptor = open_private(path, os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def try_lock_folder(path: Path) -> int | None:
    """Return the descriptor of the locked folder, or None while somebody else holds its lock."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    if _try_lock(descriptor, fcntl.LOCK_EX):
        return descriptor
    os.close(descriptor)
    return None


def is_shared(path: Path) -> bool:
    """Tell whether somebody holds the lock of a file as one of several."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        return not _try_lock(descriptor, fcntl.LOCK_EX) and _try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The data folder's file system can't lock files ({error.strerror})."
            " Choose a data folder on a local disk."
        ) from error
    return True
