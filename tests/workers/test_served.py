"""Servers as people run them: what they could not pay they pay by themselves, killed or not."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from tests.clone import Clone
from tests.faults.faults import accruals_refused, held, sessions_wait
from tests.floor import open_floor
from tests.ledger_checks import assert_ledger_holds
from tests.processes import SECRET_KEY, serving
from tests.template import PASSWORD, Template

GIVE_UP_SECONDS = 60
WAITING = "select pid from pg_stat_activity where wait_event_type = 'Lock'"
ALIVE = "select pid from pg_stat_activity where pid = any(%s)"


def settings_of(clone: Clone, **more: str) -> dict[str, str]:
    return {
        "PITLEDGER_DATABASE_URL": clone.application_url,
        "PITLEDGER_SECRET_KEY": SECRET_KEY,
        **more,
    }


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds; it is what a test is about, and how long it takes is not."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def owed(clone: Clone) -> list[dict[str, Any]]:
    return clone.rows("select * from loyalty_recovery")


@pytest.fixture
def seated(template: tuple[str, Template]) -> Callable[[Client], dict[str, Any]]:
    """What seats a guest at a table of the house, and returns the slip."""

    def seat(boss: Client) -> dict[str, Any]:
        guest = {"first_name": "Guest", "last_name": "of the house"}
        player = boss.post("/v1/players", json=guest).json()
        body = {
            "player_id": player["id"],
            "table_id": str(template[1].house.table_ids[0]),
            "seat": 1,
            "average_bet_cents": 10_000,
        }
        answer = boss.post("/v1/rating-slips", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    return seat


def test_a_server_pays_by_itself_what_it_could_not_pay_before(
    clone: Clone, tmp_path: Path, seated: Callable[[Client], dict[str, Any]]
) -> None:
    with (
        serving(tmp_path, settings=settings_of(clone)) as server,
        server.sign_in("house.pit_boss", PASSWORD) as boss,
        server.sign_in("house.auditor", PASSWORD) as auditor,
    ):
        slip = seated(boss)
        with accruals_refused(clone):
            answer = boss.post(f"/v1/rating-slips/{slip['id']}/complete")
            until(lambda: owed(clone)[0]["attempts"] > 1)
        until(lambda: owed(clone) == [])
        paid = boss.get(f"/v1/rating-slips/{slip['id']}/loyalty")
        verified = auditor.post("/v1/ledger/verify").json()
        until(lambda: "slip_recovery_completed" in server.log.read_text())

    assert (answer.status_code, answer.json()["code"]) == (503, "PARTIAL_COMPLETION")
    (entry,) = clone.rows("select * from loyalty_ledger")
    assert str(entry["rating_slip_id"]) == slip["id"]
    assert entry["correlation_id"] == answer.headers["X-Correlation-ID"]
    assert paid.json()["ledger_entry_id"] == str(entry["id"])
    assert (verified["ok"], verified["entries"]) == (True, 1)


def test_a_server_that_queues_accruals_answers_when_its_worker_has_paid(
    clone: Clone, tmp_path: Path, seated: Callable[[Client], dict[str, Any]]
) -> None:
    settings = settings_of(clone, PITLEDGER_ACCRUAL_WAIT_SECONDS=str(GIVE_UP_SECONDS))
    with (
        serving(tmp_path, "--accrual", "queued", settings=settings) as server,
        server.sign_in("house.pit_boss", PASSWORD) as boss,
        Client() as anybody,
    ):
        slip = seated(boss)
        answer = boss.post(f"/v1/rating-slips/{slip['id']}/complete")
        until(lambda: '{outcome="paid"} 1.0' in anybody.get(f"{server.url}/metrics").text)

    assert answer.status_code == 200, answer.text
    (entry,) = clone.rows("select * from loyalty_ledger")
    assert answer.json()["loyalty"]["ledger_entry_id"] == str(entry["id"])
    assert answer.json()["loyalty"]["idempotent"] is False
    assert entry["correlation_id"] == answer.headers["X-Correlation-ID"]
    (event,) = clone.rows("select payload from outbox where event_type = 'rating_slip.completed'")
    assert event["payload"]["accrual"] == "queued"
    assert_ledger_holds(clone)


async def test_what_a_worker_was_paying_when_it_was_killed_is_paid_once_by_the_next(
    clone: Clone, template: tuple[str, Template], tmp_path: Path
) -> None:
    settings = settings_of(clone, PITLEDGER_LOCK_TIMEOUT_SECONDS="60")
    async with open_floor(clone, template[1], accrual="queued", accrual_wait_seconds=0) as floor:
        slip = await floor.played_slip()
        await floor.reward(slip["player_id"], 100)
        assert (await floor.complete(slip["id"])).status_code == 202
        with (
            held(clone, "select from player_loyalty for update"),
            serving(tmp_path, settings=settings) as server,
        ):
            await sessions_wait(clone, 1)
            orphans = clone.rows(WAITING)
            server.kill()
        until(lambda: clone.rows(ALIVE, [[row["pid"] for row in orphans]]) == [])

        (left,) = owed(clone)
        assert (left["attempts"], left["last_error_code"]) == (0, "ACCRUAL_QUEUED")
        assert floor.balance(slip["player_id"]) == 100
        with serving(tmp_path, settings=settings):
            until(lambda: owed(clone) == [])
        assert floor.balance(slip["player_id"]) == 1720
        assert len(floor.entries(slip["player_id"])) == 2
        assert_ledger_holds(clone)
