"""Starting PostgreSQL's programs, and recognising them afterwards."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from pitledger.platform.embedded_postgres.account import Account

_PR_SET_PDEATHSIG = 1
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""All that the programs see of ours: no secrets, no PGPORT, no PGOPTIONS."""


def start(
    command: Sequence[str | Path],
    *,
    cluster: Path,
    account: Account,
    keep_open: Sequence[int] = (),
    when_orphaned: signal.Signals = signal.SIGINT,
) -> subprocess.Popen[bytes]:
    """Start a program as the account, in the cluster's folder, which we enter while still root.

    On Linux it gets the signal `when_orphaned` if the thread that called this ends.
    """
    return subprocess.Popen(
        command,
        cwd=cluster,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        user=account.user,
        group=account.group,
        extra_groups=account.groups,
        pass_fds=keep_open,
        preexec_fn=_ask_for_signal(when_orphaned),  # noqa: PLW1509  runs after the change of user
    )


def let_others_first() -> None:
    """Have this process, and what it starts, interrupt no other when it gets something to do.

    The server shares the processors with PostgreSQL: it would be interrupted each time it asks.
    Linux only, its batch scheduling; who may not choose it does without.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def data_argument(cluster: Path, account: Account) -> list[str]:
    """Return how the program that `start` starts finds its cluster.

    An account that we changed to may not be able to walk there, but it stands there already.
    """
    reachable = account.user is None or sys.platform != "linux"
    return ["-D", str(cluster) if reachable else "/proc/self/cwd"]


def is_postgres(process: Path) -> bool:
    """Tell whether a folder of /proc is a process of PostgreSQL."""
    try:
        return (process / "comm").read_text() == "postgres\n"
    except OSError:
        return False


def kill_leftovers(cluster: Path) -> None:
    """Kill what a dead postmaster left behind in this cluster (Linux only).

    An idle backend sees that its postmaster is gone; a busy one only when its query ends.
    """
    for process in Path("/proc").glob("[0-9]*"):
        if is_postgres(process) and _works_in(process, cluster):
            with suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGKILL)


def _works_in(process: Path, cluster: Path) -> bool:
    try:
        return (process / "cwd").samefile(cluster)
    except OSError:
        return False


def _ask_for_signal(number: signal.Signals) -> Callable[[], None] | None:
    """Return what a child does to get a signal when its parent ends, however it ends."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(number))
        if os.getppid() != parent:
            os._exit(1)

    return ask
