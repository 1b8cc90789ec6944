"""What was asked and how it ended, counted over many threads, and shown as a table."""

import sys
from collections import Counter
from threading import Lock


def say(text: str) -> None:
    """Tell whoever watches what is going on."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Tally:
    """Commands by kind and outcome."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def count(self, kind: str, outcome: str) -> None:
        """Count one."""
        with self._lock:
            self._counts[kind, outcome] += 1

    def of(self, kind: str, *outcomes: str) -> int:
        """Return how often a kind ended so."""
        with self._lock:
            return sum(self._counts[kind, outcome] for outcome in outcomes)

    def total(self, *outcomes: str) -> int:
        """Return how often anything ended so, or how much there was at all."""
        with self._lock:
            return sum(
                count
                for (_, outcome), count in self._counts.items()
                if not outcomes or outcome in outcomes
            )

    def show(self) -> None:
        """Print every kind with its outcomes, the most frequent first."""
        with self._lock:
            counts = Counter(self._counts)
        for kind in sorted({kind for kind, _ in counts}):
            ended = Counter({outcome: n for (of, outcome), n in counts.items() if of == kind})
            outcomes = ", ".join(f"{outcome} {n}" for outcome, n in ended.most_common())
            say(f"  {kind:<16} {ended.total():>6}: {outcomes}")
