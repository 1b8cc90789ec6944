"""The server as people run it: a process on its own PostgreSQL, stopped and killed."""

import os
import re
import signal
import socket
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from httpx import Client

from tests.clone import Clone
from tests.processes import SECRET_KEY, Server, pitledger, refusal, serving
from tests.template import PASSWORD

HTTPX_KEEPS_IDLE_SECONDS = 5


def boss_of_the_demo(server: Server) -> Client:
    """Sign in with what the server printed under its address."""
    assert server.process.stdout is not None
    lines = [server.process.stdout.readline() for _ in range(4)]
    found = re.search(r"pit_boss +login: (\S+) +password: (\S+)", "".join(lines))
    assert found is not None, lines
    return server.sign_in(found[1], found[2])


def live_slip(boss: Client) -> str:
    """Return a slip that the demo left on the floor."""
    answer = boss.get("/v1/rating-slips", params={"status": "OPEN"})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"][0]["id"]


def completion_that_lasts(boss: Client, slip_id: str) -> dict[str, object]:
    """Complete a slip, asking again while the database comes back."""
    deadline = time.monotonic() + 20
    answer = boss.post(f"/v1/rating-slips/{slip_id}/complete")
    while answer.status_code != 200 and time.monotonic() < deadline:
        assert answer.json()["code"] == "DATABASE_UNAVAILABLE", answer.text
        time.sleep(0.1)
        answer = boss.post(f"/v1/rating-slips/{slip_id}/complete")
    return answer.json()["loyalty"]


def test_a_shift_on_the_own_server_survives_a_stop_and_two_kills(tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path / "data"))
    with serving(tmp_path, "--demo", *where) as server, boss_of_the_demo(server) as boss:
        slip_id = live_slip(boss)
        paid = completion_that_lasts(boss, slip_id)
        assert server.stop() in {0, -signal.SIGTERM}

    with serving(tmp_path, "--demo", *where) as server, boss_of_the_demo(server) as boss:
        again = boss.post(f"/v1/rating-slips/{slip_id}/complete").json()["loyalty"]
        assert again == {**paid, "idempotent": True}
        second = live_slip(boss)
        paid_second = completion_that_lasts(boss, second)
        server.kill()

    with serving(tmp_path, "--demo", *where) as server, boss_of_the_demo(server) as boss:
        again = boss.post(f"/v1/rating-slips/{second}/complete").json()["loyalty"]
        assert again == {**paid_second, "idempotent": True}
        third = live_slip(boss)
        postmaster = int((tmp_path / "data/postgres/postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        paid_third = completion_that_lasts(boss, third)
        assert paid_third["idempotent"] is False


def test_a_taken_port_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = pitledger("serve", "--port", port, "--data-dir", str(tmp_path / "data"))

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "--port" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "data").exists()


def test_the_secret_key_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path / "data"))
    path = tmp_path / "data" / "secret_key"
    with serving(tmp_path, *where) as server:
        first = path.read_text()
        server.stop()
    with serving(tmp_path, *where):
        second = path.read_text()

    assert first == second
    assert len(first) >= 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_external_database_is_served_as_the_application_role(
    clone: Clone, tmp_path: Path
) -> None:
    settings = {"PITLEDGER_DATABASE_URL": clone.admin_url, "PITLEDGER_SECRET_KEY": SECRET_KEY}

    with serving(tmp_path, settings=settings) as server:
        with server.sign_in("house.pit_boss", PASSWORD) as boss:
            assert boss.get("/v1/me").json()["role"] == "pit_boss"
        log = server.log.read_text()

    assert PASSWORD not in log
    assert '"event":"request"' in log


def test_a_connection_that_was_idle_for_longer_than_a_client_keeps_it_is_answered(
    clone: Clone, tmp_path: Path
) -> None:
    settings = {"PITLEDGER_DATABASE_URL": clone.admin_url, "PITLEDGER_SECRET_KEY": SECRET_KEY}
    with (
        serving(tmp_path, settings=settings) as server,
        closing(HTTPConnection(server.url.removeprefix("http://"))) as connection,
    ):
        for idle_seconds in (HTTPX_KEEPS_IDLE_SECONDS + 1, 0):
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b'{"status":"ok"}'
            time.sleep(idle_seconds)
        assert server.stop() == 0


def test_a_server_without_jobs_serves_and_tells_its_figures_to_this_machine_alone(
    clone: Clone, tmp_path: Path
) -> None:
    settings = {"PITLEDGER_DATABASE_URL": clone.admin_url, "PITLEDGER_SECRET_KEY": SECRET_KEY}

    with serving(tmp_path, "--no-jobs", settings=settings) as server, Client() as client:
        here = client.get(f"{server.url}/metrics")
        through_a_proxy = client.get(
            f"{server.url}/metrics", headers={"X-Forwarded-For": "127.0.0.1"}
        )

    assert here.status_code == 200
    assert "pitledger_database_up 1.0" in here.text
    assert through_a_proxy.json()["code"] == "UNAUTHORIZED"


def test_jobs_are_on_or_off_and_accruals_direct_or_queued(tmp_path: Path) -> None:
    data = tmp_path / "data"

    for jobs in ("maybe", "OFF!"):
        line = refusal(
            *("serve", "--port", "0", "--data-dir", str(data)), settings={"PITLEDGER_JOBS": jobs}
        )
        assert "PITLEDGER_JOBS" in line
        assert "'on' or 'off'" in line
    line = refusal(
        *("serve", "--port", "0", "--data-dir", str(data)), settings={"PITLEDGER_ACCRUAL": "later"}
    )
    assert "PITLEDGER_ACCRUAL" in line
    assert "'direct' or 'queued'" in line
    shown = pitledger("serve", "--help")

    assert not data.exists()
    assert "--no-jobs" in shown.stdout
    assert "pitledger worker" in " ".join(shown.stdout.replace("│", " ").split())
    assert "direct|queued" in shown.stdout


def test_jobs_that_are_off_by_setting_are_no_reason_not_to_serve(
    clone: Clone, tmp_path: Path
) -> None:
    settings = {
        "PITLEDGER_DATABASE_URL": clone.admin_url,
        "PITLEDGER_SECRET_KEY": SECRET_KEY,
        "PITLEDGER_JOBS": "off",
    }

    with serving(tmp_path, settings=settings) as server, Client() as client:
        assert client.get(f"{server.url}/readyz").status_code == 200
