"""A server whose log cannot be written serves as before: what it tells never decides an action."""

import os
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest
from httpx import Client

from tests.clone import Clone
from tests.ledger_checks import assert_ledger_holds
from tests.processes import COMMAND, SECRET_KEY, environment
from tests.template import PASSWORD, Template

Process: TypeAlias = subprocess.Popen[str]
SERVE = [*COMMAND, "serve", "--port", "0"]
WITHOUT_STANDARD_ERROR = ["sh", "-c", 'exec "$@" 2>&-', "serve"]


@contextmanager
def served(clone: Clone, *command: str, stderr: int | None = None) -> Generator[Process]:
    """Run a command that serves the clone."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        env=environment(
            PITLEDGER_DATABASE_URL=clone.application_url, PITLEDGER_SECRET_KEY=SECRET_KEY
        ),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def boss_of(process: Process) -> Generator[Client]:
    """Sign in at the address that the server prints."""
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    with Client(base_url=address) as boss:
        who = {"login": "house.pit_boss", "password": PASSWORD}
        boss.headers["Authorization"] = f"Bearer {made(boss, '/v1/sessions', body=who)['token']}"
        yield boss


@contextmanager
def pipe_without_a_reader() -> Generator[int]:
    """Open a pipe whose other end is closed: every write to it fails."""
    reader, writer = os.pipe()
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        os.write(writer, b"{}\n")
    yield writer
    os.close(writer)


def made(boss: Client, path: str, *, body: object) -> dict[str, Any]:
    answer = boss.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def slip_played_for_an_hour(boss: Client, clone: Clone, *, template: Template) -> dict[str, Any]:
    """Seat a new player, and move the start an hour back behind the server."""
    player = made(boss, "/v1/players", body={"first_name": "Ann", "last_name": "Other"})
    seat = {"player_id": player["id"], "table_id": str(template.house.table_ids[0]), "seat": 1}
    slip = made(boss, "/v1/rating-slips", body={**seat, "average_bet_cents": 10_000})
    clone.execute(
        "update rating_slip set started_at = started_at - interval '1 hour' where id = %s",
        [slip["id"]],
    )
    return slip


def assert_completion_is_paid(boss: Client, clone: Clone, *, slip: dict[str, Any]) -> None:
    answer = boss.post(f"/v1/rating-slips/{slip['id']}/complete")

    assert answer.status_code == 200, answer.text
    loyalty = answer.json()["loyalty"]
    assert (loyalty["points_earned"], loyalty["idempotent"]) == (1620, False)
    entry = clone.row("select * from loyalty_ledger")
    assert (str(entry["id"]), str(entry["rating_slip_id"])) == (
        loyalty["ledger_entry_id"],
        slip["id"],
    )
    assert (entry["transaction_type"], entry["points_change"]) == ("GAMEPLAY", 1620)
    assert clone.row("select current_balance from player_loyalty") == {"current_balance": 1620}
    assert clone.rows("select from loyalty_recovery") == []
    assert_ledger_holds(clone)


def test_a_completion_is_paid_after_the_logs_reader_has_gone(
    clone: Clone, template: tuple[str, Template]
) -> None:
    with served(clone, *SERVE, stderr=subprocess.PIPE) as process, boss_of(process) as boss:
        slip = slip_played_for_an_hour(boss, clone, template=template[1])
        assert process.stderr is not None
        assert '"event":' in process.stderr.readline()
        process.stderr.close()

        assert_completion_is_paid(boss, clone, slip=slip)


def test_a_completion_is_paid_by_a_server_whose_log_nobody_ever_reads(
    clone: Clone, template: tuple[str, Template]
) -> None:
    with (
        pipe_without_a_reader() as nowhere,
        served(clone, *SERVE, stderr=nowhere) as process,
        boss_of(process) as boss,
    ):
        slip = slip_played_for_an_hour(boss, clone, template=template[1])

        assert_completion_is_paid(boss, clone, slip=slip)


def test_a_server_without_standard_error_pays_and_prints_its_address_alone(
    clone: Clone, template: tuple[str, Template]
) -> None:
    with served(clone, *WITHOUT_STANDARD_ERROR, *SERVE) as process, boss_of(process) as boss:
        slip = slip_played_for_an_hour(boss, clone, template=template[1])

        assert_completion_is_paid(boss, clone, slip=slip)

        process.terminate()
        assert process.communicate(timeout=30)[0] == ""
