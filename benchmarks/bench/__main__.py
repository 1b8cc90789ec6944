"""Measure pitledger on this machine; see benchmarks/README.md.

    make bench
    python -m benchmarks.bench --parts http latency
    python -m benchmarks.bench --share 0.1 --turns 1      a quick look, of which no figure counts

Writes a JSON file, and the tables to standard output; progress goes to standard error.
"""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.bench import floor, growth, latency, machine, memory, over_http
from benchmarks.bench.cluster import running_cluster
from benchmarks.bench.figures import Table
from benchmarks.bench.run import Run, say

Part = Callable[[Run], list[Table]]
PARTS: dict[str, Part] = {
    "floor": floor.measure,
    "http": over_http.measure,
    "latency": latency.measure,
    "growth": growth.measure,
    "memory": memory.measure,
}
RESULTS = Path(__file__).parents[1] / "results"
FOLDER = Path("/var/tmp")  # noqa: S108


def arguments() -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--turns", type=int, default=5, help="of each comparison (5)")
    parser.add_argument("--share", type=float, default=1, help="of the usual requests and entries")
    parser.add_argument("--large", action="store_true", help="10 million entries, 100 000 requests")
    parser.add_argument("--year", action="store_true", help="a ledger of 200 tables in a year, too")
    parser.add_argument("--output", type=Path, help="the JSON file (benchmarks/results/TIME.json)")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"on a disk ({FOLDER})")
    return parser.parse_args()


def main() -> None:
    """Measure, write the file and print the tables."""
    asked = arguments()
    began = datetime.now(UTC)
    output = asked.output or RESULTS / f"{began:%Y-%m-%dT%H-%M-%SZ}.json"
    output.parent.mkdir(parents=True, exist_ok=True)
    with running_cluster(asked.folder) as cluster:
        run = Run(cluster, asked.turns, asked.share, asked.large, asked.year)
        found = machine.facts(cluster)
        print(f"# pitledger, measured at {began:%Y-%m-%d %H:%M} UTC\n\n{machine.markdown(found)}")
        parts: dict[str, object] = {}
        written = {"at": began.isoformat(), "asked": vars(asked), **found, "parts": parts}
        for name in asked.parts:
            tables = PARTS[name](run)
            print(f"## {name}\n", *(table.markdown() for table in tables), sep="\n", flush=True)
            parts[name] = [table.to_json() for table in tables]
            text = json.dumps(written, indent=1, ensure_ascii=False, default=str)
            output.write_text(f"{text}\n")
    say(f"written to {output}")


if __name__ == "__main__":
    main()
