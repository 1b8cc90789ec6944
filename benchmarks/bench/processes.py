"""What processes have used, as the kernel tells in /proc: processor time and memory."""

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
KIB_A_MIB = 1024


def cpu_seconds(root: int) -> float:
    """Return what a process and all that come from it have used so far, those gone included.

    It looks again where a process ended meanwhile: its parent was asked before, and counts it now.
    """
    while True:
        try:
            stats = {pid: _stat(pid) for pid in sorted(_pids())}
        except (FileNotFoundError, ProcessLookupError):
            continue
        break
    children: defaultdict[int, list[int]] = defaultdict(list)
    for pid, fields in stats.items():
        children[int(fields[1])].append(pid)
    ticks, family = 0, [root]
    while family:
        pid = family.pop()
        # utime, stime, and cutime and cstime of those that ended.
        ticks += sum(map(int, stats[pid][11:15]))
        family += children[pid]
    return ticks / TICKS_A_SECOND


def _pids() -> Sequence[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def resident_mib(pid: int) -> float:
    """Return how much of a process is in memory."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = (line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / KIB_A_MIB
