"""`pitledger ledger verify --processes`: a large ledger, walked past in parts at once."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.clone import Clone
from tests.conftest import cloned
from tests.floor import Floor, open_floor
from tests.importing import balance_line, balances_of, enrol, imported
from tests.processes import COMMAND, environment, pitledger
from tests.template import Template
from tests.verification.checking import break_glass

GUESTS = 13_000  # of two entries each: more than one process walks past at least
TAMPERED = (1, 4_000, 9_000, GUESTS - 2)
CHANGES: Sequence[LiteralString] = (
    "update loyalty_ledger set reason = 'Another reason' where player_id = %s and sequence = 2",
    "delete from loyalty_ledger where player_id = %s and sequence = 1",
    "update player_loyalty set current_balance = 7 where player_id = %s",
)
CUT: LiteralString = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and state = %s and query like %s
limit 1
"""
OF_A_WALK = ("active", "%walked.casino_id%")
OF_THE_SNAPSHOT = ("idle in transaction", "%pg_export_snapshot()%")
SECONDS = 30


@pytest.fixture(scope="module")
async def filled(
    shared_clone: Clone, template: tuple[str, Template], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a database where guests' points were brought along: a ledger for several."""
    path = tmp_path_factory.mktemp("imported") / "balances.csv"
    async with open_floor(shared_clone, template[1]) as floor:
        lines = [
            balance_line(f"old-{player_id}", balance=100, lifetime=300, player_id=player_id)
            for player_id in enrol(floor, GUESTS)
        ]
        imported(floor, path, content=balances_of(*lines), kind="balances")
    shared_clone.execute("vacuum analyze loyalty_ledger, player_loyalty")
    return str(conninfo_to_dict(shared_clone.admin_url)["dbname"])


@pytest.fixture
def clone(server_url: str, filled: str) -> Iterator[Clone]:
    """A copy of it of this test's own."""
    with cloned(server_url, filled) as made:
        yield made


def verify(floor: Floor, *, processes: int) -> Sequence[str]:
    return (
        *("ledger", "verify", "--casino", str(floor.house.casino_id)),
        *("--database-url", floor.clone.application_url, "--processes", str(processes)),
    )


async def test_as_many_entries_are_verified_and_the_same_is_found(floor: Floor) -> None:
    sound = pitledger(*verify(floor, processes=3))
    assert (sound.returncode, sound.stdout) == (0, ""), sound.stderr
    assert f"{2 * GUESTS} entries of 1 casino verified, all as they should be" in sound.stderr

    for offset, change in enumerate(CHANGES):
        for number in TAMPERED:
            break_glass(floor.clone, (change, [UUID(int=number + offset)]))

    alone = pitledger(*verify(floor, processes=1))
    together = pitledger(*verify(floor, processes=3))

    assert (alone.returncode, together.returncode) == (1, 1)
    kinds = [line.split()[2] for line in alone.stdout.splitlines()]
    assert set(kinds) == {"changed", "removed", "cache_drift", "wrong_lifetime"}
    assert all(kinds.count(kind) >= len(TAMPERED) for kind in set(kinds))
    assert sorted(together.stdout.splitlines()) == sorted(alone.stdout.splitlines())
    assert together.stderr.splitlines()[-1] == alone.stderr.splitlines()[-1]
    assert "Traceback" not in together.stderr


def children_of(pid: int) -> list[int]:
    """Return the processes that walk: those that another one began to work for it."""
    tasks = Path(f"/proc/{pid}/task")
    return [
        int(child)
        for task in tasks.iterdir()
        for child in (task / "children").read_text().split()
        if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()
    ]


def walking(running: subprocess.Popen[str]) -> list[int]:
    """Return the processes that walk, as soon as there are two."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found = children_of(running.pid)
        if len(found) > 1:
            return found
        time.sleep(0.01)
    raise AssertionError(running.communicate())


def cut(floor: Floor, connection: tuple[str, str]) -> None:
    """Cut a connection in such a state, after such a statement, as soon as there is one."""
    until = time.monotonic() + SECONDS
    while not floor.clone.rows(CUT, connection):
        assert time.monotonic() < until


def that_stay(pids: Sequence[int]) -> list[int]:
    """Return which of some processes do not end, however long they are given."""
    until = time.monotonic() + SECONDS
    while (there := [pid for pid in pids if Path(f"/proc/{pid}").exists()]) and (
        time.monotonic() < until
    ):
        time.sleep(0.05)
    return there


def started(floor: Floor) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *verify(floor, processes=2)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


async def test_a_walk_that_is_broken_off_is_no_verification_and_none_outlives_the_command(
    floor: Floor,
) -> None:
    for connection in (OF_A_WALK, OF_THE_SNAPSHOT):
        with started(floor) as running:
            cut(floor, connection)
            out, err = running.communicate(timeout=SECONDS)

        assert (running.returncode, out) == (1, ""), err
        assert err.splitlines()[-1].startswith("pitledger: The database is not available")
        assert "Traceback" not in err

    with started(floor) as running:
        os.kill(walking(running)[0], signal.SIGKILL)
        out, err = running.communicate(timeout=SECONDS)

    assert (running.returncode, out) == (1, ""), err
    assert err.splitlines()[-1].startswith("pitledger: a process that verified a part")
    assert "Traceback" not in err

    with started(floor) as running:
        walkers = walking(running)
        running.kill()

    assert not that_stay(walkers)
