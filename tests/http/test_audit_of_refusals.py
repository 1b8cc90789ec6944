"""Who is refused for want of a permission stands in the audit log, a bounded number of times."""

import asyncio
from typing import Any
from uuid import uuid4

from tests.faults.faults import held
from tests.floor import Floor
from tests.http.contract import (
    CORRELATION,
    audited,
    bearer,
    problem_in,
    second_server,
    stored,
)
from tests.http.test_permissions import NO_JSON, PROTECTED, SIGNED_IN, address
from tests.log import Log
from tests.pages.visitor import visiting

REFUSED, LIMITED = "permission.refused", "reward_limit.refused"


def refused(floor: Floor) -> list[dict[str, Any]]:
    return audited(floor, REFUSED)


async def test_a_refusal_is_noted_with_who_where_and_what_was_missing(floor: Floor) -> None:
    entry_id = str(uuid4())
    path = f"/ledger/{entry_id}/reverse?note=private"
    headers = {CORRELATION: "refused-1", "Idempotency-Key": "secret-key"}

    answer = await floor.call(
        "POST", path, role="host", body={"reason": "Not for the log"}, **headers
    )

    assert problem_in(answer, "FORBIDDEN")["permission"] == "loyalty:adjust"
    (row,) = refused(floor)
    host = floor.house.staff_ids["host"]
    assert (row["actor"], row["actor_id"]) == (f"staff:{host}", host)
    assert (row["entity"], row["entity_id"], row["before"]) == ("route", None, None)
    assert row["after"] == {
        "method": "POST",
        "route": "/v1/ledger/{entry_id}/reverse",
        "permissions": ["loyalty:adjust"],
        "role": "host",
    }
    assert (row["correlation_id"], row["idempotency_key"]) == ("refused-1", None)
    assert (row["casino_id"], row["created_at"]) == (floor.house.casino_id, floor.clock())
    assert row["request_id"].version == row["id"].version == 7
    listed = await floor.get(f"/audit?action={REFUSED}&entity=route", role="auditor")
    assert [item["id"] for item in listed.json()["items"]] == [str(row["id"])]
    for client_s in (entry_id, "private", "secret-key", "Not for the log"):
        assert client_s not in str(row)


async def test_every_protected_route_and_role_is_noted_whatever_the_body(floor: Floor) -> None:
    expected: set[tuple[str, str, str]] = set()

    for (method, path), roles in PROTECTED.items():
        for role in SIGNED_IN - (roles or frozenset[str]()):
            answer = await floor.client.request(
                method, address(path), content=NO_JSON, headers=bearer(floor, role)
            )
            problem_in(answer, "FORBIDDEN")
            expected.add((method, path, role))

    rows = [row["after"] for row in refused(floor)]
    assert len(expected) > 50
    assert len(rows) == len(expected)
    assert {(row["method"], row["route"], row["role"]) for row in rows} == expected


async def test_a_flood_is_one_row_a_member_route_and_minute(floor: Floor) -> None:
    async def ask(role: str, path: str) -> None:
        problem_in(await floor.get(path, role=role), "FORBIDDEN")

    async with asyncio.TaskGroup() as group:
        for _ in range(30):
            group.create_task(ask("host", "/audit"))
    first = refused(floor)
    assert len(first) == 1
    for path in ("/audit?entity=player", "/audit?limit=5"):
        await ask("host", path)
    floor.clock.forward(seconds=59, microseconds=999_999)
    await ask("host", "/audit")
    assert refused(floor) == first
    await ask("host", "/staff")
    await ask("cashier", "/audit")
    await ask("other host", "/audit")
    floor.clock.forward(microseconds=1)
    await ask("host", "/audit")

    host = floor.house.staff_ids["host"]
    rows = [(row["actor_id"], row["after"]["route"], row["created_at"]) for row in refused(floor)]
    assert rows.count((host, "/v1/audit", first[0]["created_at"])) == 1
    assert (host, "/v1/audit", floor.clock()) in rows
    assert len(rows) == 5
    casinos = [floor.house.casino_id, floor.other.casino_id]
    assert {row["casino_id"] for row in refused(floor)} == set(casinos)


async def test_a_reward_that_the_limit_refuses_is_noted_once_a_member_route_and_minute(
    floor: Floor,
) -> None:
    guest = await floor.new_player(last_name="Zwetschgenbaum")
    for points in range(1, 11):
        assert (await floor.reward(guest, points)).status_code == 201
    before = stored(floor.clone)
    path, reward = "/loyalty/manual-rewards", {"player_id": guest, "points_change": 4711}

    async def ask(role: str = "pit_boss", **headers: str) -> int:
        body = {**reward, "reason": "Zwetschgenbaum once more"}
        return (await floor.call("POST", path, role=role, body=body, **headers)).status_code

    assert await ask(**{"Idempotency-Key": "secret-key", CORRELATION: "refused-2"}) == 429
    (row,) = audited(floor, LIMITED)
    assert await ask() == 429
    async with visiting(floor, "pit_boss") as boss:
        await boss.get(f"/guests/{guest}/reward")
        form = {"points_change": "4711", "reason": "Zwetschgenbaum once more"}
        await boss.submit(f"/guests/{guest}/reward", form)
        page = await boss.submit(f"/guests/{guest}/reward", {"step": "give"})
        assert page.status_code == 429
    floor.clock.forward(minutes=1)
    assert await ask() == 429
    rows = [(row["after"]["route"], row["created_at"]) for row in audited(floor, LIMITED)]
    after = stored(floor.clone)

    boss_id = floor.house.staff_ids["pit_boss"]
    assert (row["actor"], row["actor_id"]) == (f"staff:{boss_id}", boss_id)
    assert (row["entity"], row["entity_id"], row["before"]) == ("route", None, None)
    assert row["after"] == {"method": "POST", "route": "/v1/loyalty/manual-rewards"}
    assert (row["correlation_id"], row["idempotency_key"]) == ("refused-2", None)
    for private in ("Zwetschgenbaum", "4711", guest, "secret-key"):
        assert private not in str(row)
    api, form_page = "/v1/loyalty/manual-rewards", "/guests/{player_id}/reward"
    first = row["created_at"]
    assert sorted(rows) == sorted([(api, first), (form_page, first), (api, floor.clock())])
    for table in ("loyalty_ledger", "player_loyalty", "outbox", "idempotency_record"):
        assert after[table] == before[table]
    assert await ask("host") == 201


async def test_who_is_not_signed_in_or_may_do_it_is_not_noted(floor: Floor) -> None:
    before = stored(floor.clone)

    await floor.client.get("/v1/audit", headers={"Authorization": "Bearer of-nobody"})
    await floor.client.get("/v1/audit")
    await floor.get("/audit", role="auditor")
    await floor.get("/nowhere", role="host")

    assert stored(floor.clone) == before


async def test_a_refusal_stands_where_it_cannot_be_noted(floor: Floor, log: Log) -> None:
    floor.clone.execute("alter table audit_log add constraint full_up check (false) not valid")
    log.listen()

    answer = await floor.get("/audit", role="host")

    problem_in(answer, "FORBIDDEN")
    assert refused(floor) == []
    (line,) = log.lines("refusal_not_audited")
    assert (line["level"], line["method"], line["route"]) == ("warning", "GET", "/v1/audit")
    assert line["actor"] == f"staff:{floor.house.staff_ids['host']}"
    assert line["correlation_id"] == answer.headers[CORRELATION]


async def test_a_refusal_stands_where_the_log_is_locked(floor: Floor, log: Log) -> None:
    async with second_server(floor, lock_timeout_seconds=0.5) as client:
        log.listen()
        with held(floor.clone, "lock table audit_log in exclusive mode"):
            answer = await client.get("/v1/audit", headers=bearer(floor, "host"))

    problem_in(answer, "FORBIDDEN")
    assert len(log.lines("refusal_not_audited")) == 1
