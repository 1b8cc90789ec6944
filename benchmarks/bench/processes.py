"""What processes have used, as the kernel tells in /proc: processor time and memory."""

import os
from collections import defaultdict
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
KIB_A_MIB = 1024


def cpu_seconds(root: int) -> float:
    """Return what a process and all that come from it have used so far, those gone included."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    used: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid = int(stat.parent.name)
        children[int(fields[1])].append(pid)
        # utime, stime, and cutime and cstime of those that ended.
        used[pid] = sum(map(int, fields[11:15]))
    ticks, family = 0, [root]
    while family:
        pid = family.pop()
        ticks += used.get(pid, 0)
        family += children[pid]
    return ticks / TICKS_A_SECOND


def resident_mib(pid: int) -> float:
    """Return how much of a process is in memory."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    (line,) = (line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / KIB_A_MIB
