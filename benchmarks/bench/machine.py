"""Where it is measured: the machine, the versions of what takes part, and PostgreSQL's settings."""

import os
import platform
import time
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile

import psycopg

from benchmarks.bench.cluster import Cluster

PACKAGES = ("pitledger", "fastapi", "uvicorn", "uvloop", "httptools", "psycopg", "pydantic")
SHOWN = (
    *("fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers"),
    *("work_mem", "max_wal_size", "max_connections", "jit"),
)
KIB_A_GIB = 1024 * 1024
PAGE, WRITES = b"\0" * 8192, 100
MILLISECONDS = 1000
IN_MEMORY = {"tmpfs", "ramfs"}


def facts(cluster: Cluster) -> Mapping[str, Mapping[str, str]]:
    """Return what the figures depend on, in words."""
    return {
        "machine": {
            "processor": _line("/proc/cpuinfo", "model name"),
            "cores": str(len(os.sched_getaffinity(0))),
            "memory": f"{int(_line('/proc/meminfo', 'MemTotal').split()[0]) / KIB_A_GIB:.1f} GiB",
            "disk": _disk(cluster.folder),
            "system": f"{platform.system()} {platform.release()}",
            "load": f"{os.getloadavg()[0]:.1f} before",
        },
        "versions": {
            "postgresql": _settings(cluster, "server_version")["server_version"],
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "settings": _settings(cluster, *SHOWN),
    }


def markdown(found: Mapping[str, Mapping[str, str]]) -> str:
    """Return the facts as a person reads them."""
    lines = [
        f"- {kind}: {', '.join(f'{name} {value}' for name, value in of_kind.items())}"
        for kind, of_kind in found.items()
    ]
    return "\n".join(lines) + "\n"


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "unknown"


def _disk(folder: Path) -> str:
    """Return the file system of a folder, and how long a page takes to be on the disk."""
    mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text().splitlines()]
    above = [mount for mount in mounts if folder.is_relative_to(mount[0])]
    kind = max(above, key=lambda mount: len(mount[0]))[1]
    took: list[float] = []
    with NamedTemporaryFile(dir=folder.parent) as file:
        for _ in range(WRITES):
            started = time.perf_counter()
            os.write(file.fileno(), PAGE)
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - started)
    words = f"{kind}, a page of 8 KiB synced in {median(took) * MILLISECONDS:.2f} ms"
    return f"{words} (IN MEMORY: choose another --folder)" if kind in IN_MEMORY else words


def _settings(cluster: Cluster, *names: str) -> dict[str, str]:
    with closing(psycopg.connect(cluster.url("postgres"))) as admin:
        rows = admin.execute(
            "select name, current_setting(name) from unnest(%s::text[]) as name", [list(names)]
        ).fetchall()
    return dict(rows)
