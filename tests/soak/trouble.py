"""What goes on beside the requests: faults, time that passes, and the operator's commands."""

import json
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from typing import Any
from uuid import UUID

import psycopg

from pitledger.kernel.errors import DatabaseUnavailableError
from tests.faults.faults import accruals_refused, held
from tests.processes import pitledger
from tests.soak.installation import SETTINGS, Installation
from tests.soak.people import House
from tests.soak.tally import Tally

ROW_OF_A_PLAYER = "select from player_loyalty where player_id = %s for update"
# The version tells whoever has read the slip already that it has changed since.
EARLIER = """
update rating_slip
set started_at = started_at - interval '20 minutes', version = version + 1
where id = %s and ended_at is null and started_at > now() - interval '15 minutes'
"""
OF_YESTERDAY = """
update visit set gaming_day = gaming_day - 1
where id = %s and ended_at is null and gaming_day >= current_date - 1
"""
KNOWN_ENDS = (
    *("owed", "could not be ended", "tier table was replaced meanwhile"),
    DatabaseUnavailableError.title,
)
COMMANDS = (
    ("tiers", "apply", "--yes"),
    ("visits", "roll-over"),
    ("slips", "recover", "--all"),
)


@dataclass
class Trouble:
    """Threads of their own, which stop when the block does."""

    where: Installation
    house: House
    chance: Random
    tally: Tally
    _over: Event = field(default_factory=Event)
    _failures: list[BaseException] = field(default_factory=list[BaseException])

    @contextmanager
    def going_on(self) -> Generator[None]:
        """Make trouble while a block runs, and raise what failed in it."""
        works = (self._faults, self._time, self._operator)
        threads = [Thread(target=self._run, args=[work]) for work in works]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()
        if self._failures:
            raise self._failures[0]

    def _run(self, work: Callable[[], None]) -> None:
        try:
            while not self._over.is_set():
                work()
        except BaseException as failure:  # noqa: BLE001 - the main thread raises it
            self._failures.append(failure)

    def _faults(self) -> None:
        """Refuse all accruals for a while, then hold one player's row for longer than is waited."""
        self._over.wait(self.chance.uniform(1, 4))
        with accruals_refused(self.where.database):
            self.tally.count("fault", "accruals refused")
            self._over.wait(self.chance.uniform(0.5, 1.5))
        self._over.wait(self.chance.uniform(1, 4))
        player_id = self.chance.choice(self.house.player_ids)
        with held(self.where.database, ROW_OF_A_PLAYER, params=[UUID(player_id)]):
            self.tally.count("fault", "player's row held")
            self._over.wait(3)

    def _time(self) -> None:
        """Let live slips have begun earlier, and now and then a visit on the gaming day before."""
        self._over.wait(0.2)
        with closing(psycopg.connect(self.where.database.admin_url, autocommit=True)) as admin:
            for (slip_id,) in admin.execute("select id from rating_slip where ended_at is null"):
                admin.execute(EARLIER, [slip_id])
            visits = admin.execute("select id from visit where ended_at is null").fetchall()
            if visits and self.chance.random() < 0.2:
                moved = admin.execute(OF_YESTERDAY, self.chance.choice(visits)).rowcount
                self.tally.count("visit", "left over" if moved else "is left over or ended")

    def _operator(self) -> None:
        """Run the operator's commands one after the other, each a process of its own."""
        for command in COMMANDS:
            document = run(self.where, *command)
            self.tally.count(" ".join(command), "done something" if did(document) else "done")


def run(where: Installation, *command: str) -> dict[str, Any]:
    """Run a command that prints JSON: it ends well, or with a line that an operator knows."""
    done = pitledger(*command, *where.where, settings=SETTINGS)
    assert "Traceback" not in done.stderr, done.stderr
    if done.returncode != 0:
        last = done.stderr.splitlines()[-1]
        assert any(known in last for known in KNOWN_ENDS), done.stderr
    return json.loads(done.stdout or "{}")


def did(document: dict[str, Any]) -> int:
    """Return how much a command did: how many slips, visits or players."""
    names = ("recovered", "visits_ended", "players_changed")
    return sum(document.get(name, 0) for name in names)
