"""Every command leaves its rows in the audit log, in its own transaction, and nothing else does."""

import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import time
from typing import Any
from uuid import UUID

import pytest

from pitledger.kernel.actor import Actor
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import SnapshotMissingError
from pitledger.platform.correlation import correlated
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty
from tests.clone import Clone
from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.audited import Case, matches, resolved
from tests.http.audited_floor import OF_THE_FLOOR
from tests.http.audited_house import OF_THE_HOUSE
from tests.http.contract import CORRELATION, problem_in, stored
from tests.http.endpoints import Sender, sender_to
from tests.http.test_permissions import ROUTES
from tests.template import VIENNA

CASES = [*OF_THE_HOUSE, *OF_THE_FLOOR]
READING = {"GET", "HEAD"}
KEYED = {"POST", "PATCH"}
every_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
EVERY_ROW = "select * from audit_log order by action, id"


def unnamed(path: str) -> str:
    """Return a path without the names of its ids."""
    return re.sub(r"[$]\w+|[{]\w+[}]", "{}", path)


def test_every_route_that_may_change_something_is_carried_out_here() -> None:
    carried_out = {(case.endpoint.method, unnamed(case.endpoint.path)) for case in CASES}

    assert carried_out == {
        (method, unnamed(path)) for method, path in ROUTES if method not in READING
    }


async def prepared(floor: Floor, case: Case) -> Sender:
    """Let there be what a case needs."""
    sender = await sender_to(floor, case.endpoint)
    house = floor.house
    sender.ids.update(
        {"$casino": str(house.casino_id), "$cashier": str(house.staff_ids["cashier"])}
    )
    if "$shut" in case.endpoint.path:
        sender.ids["$shut"] = sender.ids["$empty"]
        await floor.post(f"/tables/{sender.ids['$empty']}/close")
    await case.prepare(floor, sender.ids)
    return sender


def rows_since(floor: Floor, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {row["id"] for row in before}
    return [row for row in floor.clone.rows(EVERY_ROW) if row["id"] not in known]


def headers_of(case: Case, *, key: str = "of-the-command") -> dict[str, str]:
    keyed = case.endpoint.method in KEYED
    return {CORRELATION: "of-the-request", **({"Idempotency-Key": key} if keyed else {})}


@every_case
async def test_a_command_is_audited_once_with_who_what_and_under_which_request(
    case: Case, floor: Floor
) -> None:
    sender = await prepared(floor, case)
    before = floor.clone.rows(EVERY_ROW)

    answer = await sender.send(sender.text, **headers_of(case))

    assert answer.status_code == (case.status or answer.status_code)
    assert case.status or answer.is_success, answer.text
    rows = rows_since(floor, before)
    expected = [
        resolved(vars(row), ids=sender.ids, answer=answer.json() if answer.content else None)
        for row in case.rows
    ]
    found = [{name: row[name] for name in vars(case.rows[0])} for row in rows] if rows else []
    for row in found:
        row["entity_id"] = str(row["entity_id"])
    assert [row["action"] for row in found] == [row["action"] for row in expected]
    for there, wanted in zip(found, expected, strict=True):
        assert matches(wanted, there), (wanted, there)
    member = floor.house.staff_ids[case.actor or case.endpoint.role]
    key = None if "/sessions" in case.endpoint.path else headers_of(case).get("Idempotency-Key")
    for row in rows:
        assert (row["actor"], row["actor_id"]) == (f"staff:{member}", member)
        assert (row["correlation_id"], row["idempotency_key"]) == ("of-the-request", key)
        assert (row["casino_id"], row["created_at"]) == (floor.house.casino_id, floor.clock())
        assert row["request_id"].version == 7
    assert len({row["request_id"] for row in rows}) == min(len(rows), 1)
    assert not {row["request_id"] for row in rows} & {row["request_id"] for row in before}


@every_case
async def test_a_command_that_is_sent_again_or_refused_adds_no_row(
    case: Case, floor: Floor
) -> None:
    sender = await prepared(floor, case)
    refused = await sender.send('{"unknown": 1}') if case.endpoint.method != "DELETE" else None
    first = await sender.send(sender.text, **headers_of(case))
    after_the_first = floor.clone.rows(EVERY_ROW)

    again = await sender.send(sender.text, **headers_of(case))
    kept = first.is_success or first.status_code == 422
    if case.endpoint.method in KEYED and "/sessions" not in case.endpoint.path and kept:
        assert again.headers["Idempotency-Replayed"] == "true"
        assert rows_since(floor, after_the_first) == []
    unkeyed = await sender.send(sender.text)

    assert refused is None or refused.status_code == 400
    assert bool(rows_since(floor, after_the_first)) is case.writes_again, unkeyed.text


@contextmanager
def audit_lost_at_commit(clone: Clone) -> Generator[None]:
    """Let whatever wrote an audit row fail to commit, while a block runs."""
    clone.execute("""
      create function lose() returns trigger language plpgsql as
      $$ begin raise exception using errcode = '40001', message = 'lost at commit'; end $$;
      create constraint trigger lost after insert on audit_log
      deferrable initially deferred for each row execute function lose()
    """)
    yield
    clone.execute("drop trigger lost on audit_log; drop function lose()")


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.rows], ids=[case.name for case in CASES if case.rows]
)
async def test_nothing_of_a_command_stands_without_its_audit_row(case: Case, floor: Floor) -> None:
    sender = await prepared(floor, case)
    before = stored(floor.clone)

    with audit_lost_at_commit(floor.clone):
        answers = [await sender.send(sender.text, **headers) for headers in ({}, headers_of(case))]

    for answer in answers:
        assert problem_in(answer, "DATABASE_UNAVAILABLE")
    assert stored(floor.clone) == before


async def test_a_refusal_of_the_domain_leaves_no_row(floor: Floor) -> None:
    slip = await floor.open_slip(seat=1)
    closed = await floor.open_slip(seat=2)
    await floor.complete(closed["id"])
    table_id, other_id = map(str, floor.house.table_ids)
    seat = {"player_id": await floor.new_player(), "table_id": table_id, "average_bet_cents": 100}
    reward = {"player_id": slip["player_id"], "reason": "A birthday present"}
    refused: dict[str, tuple[str, dict[str, Any]]] = {
        "SEAT_OCCUPIED": ("/rating-slips", {**seat, "seat": 1}),
        "SEAT_OUT_OF_RANGE": ("/rating-slips", {**seat, "seat": 8}),
        "PLAYER_ALREADY_SEATED": (
            "/rating-slips",
            {**seat, "seat": 3, "player_id": slip["player_id"]},
        ),
        "SLIP_NOT_PAUSED": (f"/rating-slips/{slip['id']}/resume", {}),
        "SLIP_NOT_OPEN": (f"/rating-slips/{closed['id']}/pause", {}),
        "SLIP_ALREADY_CLOSED": (
            f"/rating-slips/{closed['id']}/move",
            {"table_id": other_id, "seat": 1},
        ),
        "SLIP_NOT_CLOSED": (f"/rating-slips/{slip['id']}/recover-loyalty", {}),
        "TABLE_HAS_OPEN_SLIPS": (f"/tables/{table_id}/close", {}),
        "INSUFFICIENT_BALANCE": ("/loyalty/manual-rewards", {**reward, "points_change": -1}),
        "REWARD_EXCEEDS_LIMIT": ("/loyalty/manual-rewards", {**reward, "points_change": 10_001}),
        "SLIP_ALREADY_ACCRUED": (
            "/loyalty/manual-rewards",
            {
                "player_id": closed["player_id"],
                "reason": "A birthday present",
                "points_change": 1,
                "rating_slip_id": closed["id"],
            },
        ),
        "NOT_FOUND": (f"/visits/{slip['id']}/end", {}),
    }
    before = floor.clone.rows(EVERY_ROW)

    for code, (path, body) in refused.items():
        problem_in(await floor.post(path, body), code)
    assert rows_since(floor, before) == []


async def test_attempts_are_counted_row_by_row_and_a_payment_ends_them(floor: Floor) -> None:
    slip = await floor.played_slip()
    with accruals_refused(floor.clone):
        for _ in range(3):
            await floor.complete(slip["id"])
    await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")

    rows = floor.clone.rows(
        "select action, before ->> 'attempts' as before, after ->> 'attempts' as after"
        " from audit_log where entity_id = %s and action like 'loyalty.%%'"
        " order by coalesce(before ->> 'attempts', '0')",
        [slip["id"]],
    )
    assert [tuple(row.values()) for row in rows] == [
        ("loyalty.owed", None, "1"),
        ("loyalty.still_owed", "1", "2"),
        ("loyalty.still_owed", "2", "3"),
        ("loyalty.recovered", "3", None),
    ]


async def test_a_client_can_name_no_request_and_no_actor(floor: Floor) -> None:
    forged = str(UUID(int=7))
    headers = {
        "X-Request-ID": forged,
        "X-Actor": "staff:me",
        "X-Staff-ID": forged,
        CORRELATION: "no spaces allowed",
    }
    before = floor.clone.rows(EVERY_ROW)

    guest = {"first_name": "Ann", "last_name": "Forged"}
    answer = await floor.call("POST", "/players", role="pit_boss", body=guest, **headers)

    (row,) = rows_since(floor, before)
    assert str(row["request_id"]) != forged
    assert row["actor_id"] == floor.house.staff_ids["pit_boss"]
    assert row["correlation_id"] == answer.headers[CORRELATION] != headers[CORRELATION]


async def test_attempts_of_a_job_are_noted_where_they_fail_otherwise(floor: Floor) -> None:
    slip = await floor.played_slip()
    job = Actor(
        casino_id=floor.house.casino_id,
        name="system",
        staff_id=None,
        zone=VIENNA,
        gaming_day_start=time(6),
        request_id=uuid7(),
    )

    async def attempt() -> None:
        with correlated("of-the-job"), suppress(SnapshotMissingError):
            await recover_slip_loyalty(
                floor.database, job, slip_id=UUID(slip["id"]), now=floor.clock()
            )

    with accruals_refused(floor.clone):
        await floor.complete(slip["id"])
        await attempt()
        await attempt()
    floor.clone.execute("update rating_slip set snapshot = null")
    await attempt()
    await attempt()

    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["last_error_code"]) == (5, "SNAPSHOT_MISSING")
    rows = floor.clone.rows("select * from audit_log where correlation_id = 'of-the-job'")
    assert [(row["action"], row["before"], row["after"]) for row in rows] == [
        (
            "loyalty.still_owed",
            {"attempts": 3, "last_error_code": "INTERNAL_ERROR"},
            {"attempts": 4, "last_error_code": "SNAPSHOT_MISSING"},
        )
    ]
    assert {row["actor"] for row in rows} == {"system"}
