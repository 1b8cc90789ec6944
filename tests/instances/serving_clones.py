"""Servers as processes on a test's clone, what they are made of, and a boss who works at them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from httpx import Client, ConnectError, TransportError
from prometheus_client.parser import text_string_to_metric_families

from tests.clone import Clone
from tests.processes import NO_AUTHORITY, SECRET_KEY, Server
from tests.template import PASSWORD, House

GIVE_UP_SECONDS = 60


def settings_of(clone: Clone, **more: str) -> dict[str, str]:
    """Return what a server on the clone is given, as its own role."""
    return {
        "PITLEDGER_DATABASE_URL": clone.application_url,
        "PITLEDGER_SECRET_KEY": SECRET_KEY,
        **{f"PITLEDGER_{name.upper()}": value for name, value in more.items()},
    }


def workers_of(server: Server) -> list[int]:
    """Return the processes that a server has started."""
    pid = server.process.pid
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Return whether a process is there, and no mere entry of one that has ended."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def setting_of(pid: int, name: str) -> str:
    """Return an environment variable that a process was given."""
    pairs = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)[name]


def until(reached: Callable[[], bool]) -> None:
    """Return as soon as something is reached."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_refused(server: Server) -> bool:
    """Return whether nobody listens at a server's address."""
    try:
        with Client(timeout=GIVE_UP_SECONDS, verify=NO_AUTHORITY) as client:
            client.get(f"{server.url}/healthz")
    except TransportError as error:  # or accepted by one that ended before it answered
        return isinstance(error, ConnectError)
    return False


def signed_in_boss(server: Server) -> Client:
    """Return a pit boss whose every request is a connection of its own."""
    boss = server.sign_in("house.pit_boss", PASSWORD)
    boss.headers["Connection"] = "close"
    boss.timeout = GIVE_UP_SECONDS
    return boss


def made(client: Client, path: str, *, body: dict[str, Any]) -> dict[str, Any]:
    """Return what was made."""
    answer = client.post(f"/v1{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def new_player(boss: Client) -> str:
    """Enrol a guest and return the id."""
    return made(boss, "/players", body={"first_name": "Guest", "last_name": "At work"})["id"]


def live_slip(boss: Client, house: House, *, seat: int) -> str:
    """Seat a guest and return the slip's id."""
    body: dict[str, Any] = {"player_id": new_player(boss), "table_id": str(house.table_ids[0])}
    body |= {"seat": seat, "average_bet_cents": 10_000}
    return made(boss, "/rating-slips", body=body)["id"]


def completed(boss: Client, slip_id: str) -> dict[str, Any]:
    """Complete a slip and return its points."""
    answer = boss.post(f"/v1/rating-slips/{slip_id}/complete")
    assert answer.status_code == 200, answer.text
    return answer.json()["loyalty"]


def figures(server: Server) -> dict[str, float]:
    """Return what Prometheus would read, without buckets; a completion by its outcome."""
    with Client(timeout=GIVE_UP_SECONDS, verify=NO_AUTHORITY) as client:
        text = client.get(f"{server.url}/metrics").text
    return {
        sample.labels.get("outcome", sample.name.removeprefix("pitledger_")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }
