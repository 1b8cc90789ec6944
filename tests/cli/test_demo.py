"""The demo casino: loaded once, and loaded to its end even where it was cut off."""

import re
import subprocess
import time
from pathlib import Path

from httpx import Client

from tests.processes import COMMAND, Server, environment, serving

GIVE_UP_SECONDS = 30


def sign_ins(server: Server) -> dict[str, tuple[str, str]]:
    """Return login and password by role, as the server printed them under its address."""
    assert server.process.stdout is not None
    lines = "".join(server.process.stdout.readline() for _ in range(4))
    found = re.findall(r"(\w+) +login: (\S+) +password: (\S+)", lines)
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


def shown(client: Client, path: str) -> list[str]:
    """Return the ids in a list."""
    return [item["id"] for item in client.get(path, params={"limit": 100}).json()["items"]]


def test_a_demo_that_was_cut_off_is_loaded_to_its_end_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_until('"action": "add_staff"', data=data, log=tmp_path / "first.log")
    load_until('"action": "create_table"', data=data, log=tmp_path / "second.log")
    load_until('"action": "enrol_player"', data=data, log=tmp_path / "third.log")

    with serving(tmp_path, "--demo", "--data-dir", str(data)) as server:
        found = sign_ins(server)
        for role in ("pit_boss", "auditor", "admin"):
            with server.sign_in(*found[role]) as client:
                assert client.get("/v1/me").json()["role"] == role
        with server.sign_in(*found["admin"]) as admin:
            tables, slips = shown(admin, "/v1/tables"), shown(admin, "/v1/rating-slips")
            statuses = {table["status"] for table in admin.get("/v1/tables").json()["items"]}
            assert admin.post(f"/v1/rating-slips/{slips[0]}/complete").status_code == 200
        server.stop()

    assert (len(tables), statuses, len(slips)) == (5, {"OPEN"}, 4)
    with (
        serving(tmp_path, "--demo", "--data-dir", str(data)) as server,
        server.sign_in(*sign_ins(server)["admin"]) as admin,
    ):
        assert shown(admin, "/v1/tables") == tables
        assert shown(admin, "/v1/rating-slips") == slips
