"""The demo casino as people load it: a command, a server, and both of them cut off."""

import json
import os
import pty
import re
import subprocess
import time
from pathlib import Path

from httpx import Client

from tests.clone import Clone
from tests.ledger_checks import assert_ledger_holds
from tests.processes import COMMAND, Server, environment, pitledger, refusal, result, serving

GIVE_UP_SECONDS = 30
ROLES = ("pit_boss", "host", "cashier", "auditor", "admin")


def sign_ins(server: Server) -> dict[str, tuple[str, str]]:
    """Return login and password by role, as the server printed them under its address."""
    assert server.process.stdout is not None
    return logins("".join(server.process.stdout.readline() for _ in range(1 + len(ROLES))))


def logins(text: str) -> dict[str, tuple[str, str]]:
    """Return login and password by role from what was printed."""
    found = re.findall(r"(\w+) +login: (\S+) +password: (\S+)", text)
    return {role: (login, password) for role, login, password in found}


def load_until(event: str, *, data: Path, log: Path) -> None:
    """Begin to serve the demo, and kill the server when its log tells of an event."""
    with log.open("w") as stderr:
        loading = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", "--demo", "--data-dir", str(data)],
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            env=environment(),
        )
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while event not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.002)
    loading.kill()
    loading.wait()
    assert event in log.read_text()


def shown(client: Client, path: str) -> list[str]:
    """Return the ids in a list, from all of its pages."""
    ids: list[str] = []
    page = {"next_cursor": None}
    while page["next_cursor"] is not None or not ids:
        cursor = {} if page["next_cursor"] is None else {"cursor": page["next_cursor"]}
        page = client.get(path, params={"limit": 100, **cursor}).json()
        ids += [item["id"] for item in page["items"]]
    return ids


def test_a_demo_that_was_cut_off_is_loaded_to_its_end_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_until('"action":"add_staff"', data=data, log=tmp_path / "first.log")
    load_until('"action":"enrol_player"', data=data, log=tmp_path / "second.log")
    load_until('"action":"create_table"', data=data, log=tmp_path / "third.log")

    with serving(tmp_path, "--demo", "--no-jobs", "--data-dir", str(data)) as server:
        found = sign_ins(server)
        for role in ROLES:
            with server.sign_in(*found[role]) as client:
                assert client.get("/v1/me").json()["role"] == role
        with server.sign_in(*found["admin"]) as admin:
            tables, slips = shown(admin, "/v1/tables"), shown(admin, "/v1/rating-slips")
            statuses = {table["status"] for table in admin.get("/v1/tables").json()["items"]}
            owed = admin.get("/v1/recoveries").json()["items"]
            assert admin.post(f"/v1/rating-slips/{slips[0]}/complete").status_code == 200
        server.stop()

    assert (len(tables), statuses, len(owed)) == (12, {"OPEN"}, 2)
    assert len(slips) == len(set(slips)) > 80
    with (
        serving(tmp_path, "--demo", "--data-dir", str(data)) as server,
        server.sign_in(*sign_ins(server)["admin"]) as admin,
    ):
        assert shown(admin, "/v1/tables") == tables
        assert shown(admin, "/v1/rating-slips") == slips


def test_a_shift_that_was_cut_off_leaves_the_floor_as_it_stands(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_until('"action":"move_player"', data=data, log=tmp_path / "first.log")

    stands = result("demo", "--data-dir", str(data))
    again = result("demo", "--data-dir", str(data))

    assert (stands["shift"], stands["adds_up"]) == (None, True)
    assert stands["figures"]["slips.live"] > 0  # type: ignore[index,operator]
    assert again == stands


def test_the_command_prints_one_document_that_adds_up_with_the_ledger(clone: Clone) -> None:
    done = pitledger("demo", "--seed", "5", "--database-url", clone.admin_url)

    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    figures = document["figures"]
    assert (document["adds_up"], document["shift"]["seed"]) == (True, 5)
    assert_ledger_holds(clone)
    stored = clone.row("select count(*), sum(points_change)::bigint as points from loyalty_ledger")
    counts = [amount for name, amount in figures.items() if re.match(r"entries\.\w+\.count", name)]
    assert (sum(counts), figures["balances"]) == (stored["count"], stored["points"])
    assert set(logins(done.stderr)) == set(ROLES)

    again = pitledger("demo", "--seed", "6", "--database-url", clone.admin_url)
    assert (again.returncode, json.loads(again.stdout)) == (0, {**document, "shift": None})
    assert "stays as it is" in again.stderr

    clone.execute("update player_loyalty set current_balance = current_balance + 1")
    line = pitledger("demo", "--database-url", clone.admin_url)
    assert (line.returncode, line.stdout) == (1, "")
    assert "The figures do not add up: balances is" in line.stderr.splitlines()[-1]


def test_the_command_needs_somebody_who_may_become_the_owner(clone: Clone) -> None:
    line = refusal("demo", "--database-url", clone.application_url)

    assert "pitledger_app, may not become pitledger_owner" in line
    assert clone.rows("select * from rating_slip") == []


def test_a_database_that_is_not_up_to_date_is_refused(clone: Clone) -> None:
    clone.execute("drop schema public cascade; create schema public")

    assert "run `pitledger migrate` first" in refusal("demo", "--database-url", clone.admin_url)


def test_a_terminal_shows_a_table_in_the_place_of_the_log(clone: Clone) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "demo", "--database-url", clone.admin_url],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=environment(TERM="xterm", COLUMNS="100"),
        text=True,
    )
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)
    printed, _ = process.communicate()

    assert process.returncode == 0, seen
    assert json.loads(printed)["adds_up"] is True
    screen = seen.decode()
    assert "counted" in screen
    assert "Points for play" in screen
    assert '"event":"action_started"' not in screen


def _read(terminal: int) -> bytes:
    """Return what the terminal shows next; nothing once the other end is closed."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""
