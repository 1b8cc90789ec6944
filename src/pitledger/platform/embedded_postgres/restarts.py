"""When to start a server that died again, and when to give up on it."""

from dataclasses import dataclass

from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError

QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS_ALLOWED = 8
FIRST_PAUSE_SECONDS = 0.02


@dataclass
class Restarts:
    """The deaths so far, and how many of the last ones came soon after their start."""

    deaths: int = 0
    quick_deaths: int = 0

    def pause_after_death(self, *, status: int, lived_seconds: float) -> float:
        """Return the seconds to wait before the next start, each time twice as many.

        A server that refuses its first start will refuse the next ones, too.
        """
        self.deaths += 1
        self.quick_deaths = self.quick_deaths + 1 if lived_seconds < QUICK_DEATH_SECONDS else 0
        refused = self.deaths == 1 and status > 0 and self.quick_deaths == 1
        if refused or self.quick_deaths > QUICK_DEATHS_ALLOWED:
            raise EmbeddedPostgresError(
                f"giving up: PostgreSQL ended {self.quick_deaths} times in a row soon after its"
                f" start, at last with status {status}"
            )
        return FIRST_PAUSE_SECONDS * 2**self.quick_deaths
