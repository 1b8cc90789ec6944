"""`pitledger trace`: everything that one correlation id left behind, in order, in every casino."""

import os
import pty
import subprocess
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from pitledger.readmodels.trace import TRACE
from tests.clone import Clone
from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.owing import live_slip
from tests.processes import COMMAND, environment, refusal, result
from tests.undelivered import tell_a_consumer_that_fails

CLOSED, RECOVERED = "of-the-close", "of-the-recovery"
MANY = """
set session_replication_role = replica;
insert into audit_log
select (jsonb_populate_record(one, jsonb_build_object(
  'id', gen_random_uuid(), 'correlation_id', n
))).*
from audit_log as one, generate_series(1, 3000) as n
where one.id = (select id from audit_log limit 1);
insert into outbox
select (jsonb_populate_record(one, jsonb_build_object(
  'id', gen_random_uuid(), 'correlation_id', n
))).*
from outbox as one, generate_series(1, 3000) as n
where one.id = (select id from outbox limit 1);
insert into event_delivery
select (jsonb_populate_record(told, jsonb_build_object('event_id', event.id))).*
from event_delivery as told, outbox as event
where told.event_id = (select event_id from event_delivery limit 1)
on conflict do nothing;
insert into loyalty_ledger
select (jsonb_populate_record(one, jsonb_build_object(
  'id', gen_random_uuid(), 'correlation_id', n, 'idempotency_key', n, 'sequence', n + 1,
  'rating_slip_id', gen_random_uuid()
))).*
from loyalty_ledger as one, generate_series(1, 3000) as n
where one.id = (select id from loyalty_ledger limit 1);
analyze audit_log, outbox, event_delivery, loyalty_ledger
"""


def url_of(floor: Floor) -> tuple[str, str]:
    return ("--database-url", floor.clone.application_url)


def traced(floor: Floor, correlation_id: str, *arguments: str) -> list[Any]:
    """Trace an id with success, and return the items of the document."""
    document: dict[str, Any] = result("trace", correlation_id, *arguments, *url_of(floor))
    assert document["correlation_id"] == correlation_id
    return document["items"]


def written(at: datetime) -> str:
    """Return a time as a document has it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def told(items: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return what the items are, in their order."""
    names = {"audit": "action", "entry": "transaction_type", "event": "event_type"}
    return [(one["kind"], one[names[one["kind"]]] if one["kind"] in names else "") for one in items]


async def complete(floor: Floor, slip_id: str, *, under: str, role: str = "pit_boss") -> None:
    path, header = f"/rating-slips/{slip_id}/complete", {"X-Correlation-ID": under}
    await floor.call("POST", path, role=role, **header)


async def owed(floor: Floor) -> dict[str, Any]:
    slip = await live_slip(floor)
    with accruals_refused(floor.clone):
        await complete(floor, slip["id"], under=CLOSED)
    return slip


async def test_a_partial_completion_is_told_from_its_close_to_its_recovery(floor: Floor) -> None:
    slip = await owed(floor)
    at_once, closed_at = traced(floor, CLOSED), floor.clock.at
    floor.clock.forward(seconds=90)
    await complete(floor, slip["id"], under=RECOVERED)
    later, recovery = traced(floor, CLOSED), traced(floor, RECOVERED)

    closed = [("audit", "rating_slip.closed"), ("audit", "loyalty.owed")]
    events = [("event", "rating_slip.completed"), ("event", "slip.recovery_needed")]
    assert sorted(told(at_once)) == sorted([*closed, *events, ("owed", "")])
    assert [kind for kind, _ in told(at_once)] == ["audit"] * 2 + ["event"] * 2 + ["owed"]
    assert {one["at"] for one in at_once} == {written(closed_at)}
    (debt,) = [one for one in at_once if one["kind"] == "owed"]
    assert (debt["slip_id"], debt["last_error_code"]) == (slip["id"], "INTERNAL_ERROR")
    assert debt["next_attempt_at"] == written(closed_at + timedelta(seconds=1))
    (entry,) = [one for one in later if one["kind"] == "entry"]
    assert (entry["rating_slip_id"], entry["points_change"]) == (slip["id"], 1620)
    assert entry["at"] == written(floor.clock.at)
    assert [one["at"] for one in later] == sorted(one["at"] for one in later)
    assert ("event", "slip.recovered") in told(later)
    assert ("owed", "") not in told(later)
    assert {kind for kind, _ in told(recovery)} <= {"audit"}


async def test_an_event_is_told_with_who_was_told_of_it(floor: Floor) -> None:
    slip = await live_slip(floor)
    await complete(floor, slip["id"], under=CLOSED)
    before = traced(floor, CLOSED)
    await tell_a_consumer_that_fails(floor)
    after = traced(floor, CLOSED)

    def points(items: list[dict[str, Any]]) -> dict[str, Any]:
        (event,) = [one for one in items if one.get("event_type") == "loyalty.points_accrued"]
        (delivery,) = event["deliveries"]
        return delivery

    told_nobody = {"consumer": "gaming_day_report", "status": "PENDING", "attempts": 0}
    assert points(before) == {**told_nobody, "last_error_code": None}
    assert (points(after)["status"], points(after)["attempts"]) == ("DEAD", 10)
    assert points(after)["last_error_code"] == "INTERNAL_ERROR"


async def test_all_casinos_are_looked_through_or_the_one_that_is_named(floor: Floor) -> None:
    here = await live_slip(floor)
    there = await live_slip(floor, other=True)
    await complete(floor, there["id"], under=CLOSED, role="other pit_boss")
    floor.clock.forward(seconds=1)
    await complete(floor, here["id"], under=CLOSED)

    everywhere = traced(floor, CLOSED)
    named = traced(floor, CLOSED, "--casino", str(floor.other.casino_id))

    casinos = [one["casino_id"] for one in everywhere]
    assert list(dict.fromkeys(casinos)) == [str(floor.other.casino_id), str(floor.house.casino_id)]
    assert named == [one for one in everywhere if one["casino_id"] == str(floor.other.casino_id)]
    assert len(named) == len(everywhere) / 2 > 1


async def test_an_id_that_nobody_used_is_an_empty_list(floor: Floor) -> None:
    assert traced(floor, "never-used") == []


@pytest.mark.parametrize("wrong", ["", "a b", "ä", "x" * 65, "a\nb", "'; drop table"])
def test_what_is_no_correlation_id_is_refused_in_one_line(clone: Clone, wrong: str) -> None:
    assert "1 to 64 letters" in refusal("trace", wrong, "--database-url", clone.application_url)


def test_a_casino_that_is_not_there_is_refused(clone: Clone) -> None:
    nowhere = str(uuid4())

    said = refusal("trace", "x", "--casino", nowhere, "--database-url", clone.application_url)

    assert said == f"pitledger: there is no casino {nowhere}"


async def test_a_terminal_shows_a_table(floor: Floor) -> None:
    await owed(floor)
    master, slave = pty.openpty()

    shown = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [*COMMAND, "trace", CLOSED, *url_of(floor)],
        stdout=slave,
        stderr=subprocess.PIPE,
        check=True,
        env=environment(TERM="xterm", COLUMNS="300"),
    )
    os.close(slave)
    terminal = os.read(master, 1_000_000).decode()
    os.close(master)

    assert shown.stderr == b""
    assert f"{CLOSED}: 5 rows" in terminal
    assert written(floor.clock.at).removesuffix("Z") in terminal
    assert "loyalty.owed" in terminal
    assert "owed: INTERNAL_ERROR, 1 attempts" in terminal
    assert "{" not in terminal


async def test_nothing_personal_is_told_but_what_the_audit_log_holds(floor: Floor) -> None:
    guest = {"first_name": "Rosamund", "last_name": "Quill", "card_number": "77001122"}
    header = {"X-Correlation-ID": CLOSED}
    await floor.call("POST", "/players", role="pit_boss", body=guest, **header)

    items = traced(floor, CLOSED)

    assert {one["kind"] for one in items} == {"audit", "event"}
    of_the_log = [one for one in items if one["kind"] != "audit"]
    assert not any(text in str(of_the_log) for text in guest.values())


async def test_each_kind_is_found_by_its_index(floor: Floor) -> None:
    await floor.paid_slip()
    floor.clone.execute(MANY)
    asked = {"casino_id": floor.house.casino_id, "correlation_id": "77"}

    with closing(psycopg.connect(floor.clone.admin_url)) as admin:
        plan = admin.execute(f"explain {TRACE}", asked).fetchall()

    for index in (
        "audit_log_by_correlation",
        "loyalty_ledger_by_correlation",
        "outbox_by_correlation",
        "event_delivery_by_event",
    ):
        assert f"using {index}" in str(plan) or f"on {index}" in str(plan), plan
