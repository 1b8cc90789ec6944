"""The audit log: who changed what, found by each filter, and nothing secret in it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from pitledger.readmodels.audit_log import AUDIT_ROWS, CONDITIONS, NEWEST_FIRST
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.http.contract import CORRELATION, audited, problem_in
from tests.http.test_lists import paged, walk
from tests.reversals import WHY, reverse
from tests.template import NOON, PASSWORD, Template

COLUMNS = {
    *("id", "created_at", "actor", "actor_id", "action", "entity", "entity_id", "before", "after"),
    *("correlation_id", "request_id", "idempotency_key"),
}


async def rows(floor: Floor, query: str = "", *, role: str = "auditor") -> list[dict[str, Any]]:
    """Return the first hundred rows that a query finds."""
    answer = await floor.get(f"/audit?limit=100&{query}", role=role)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_row_says_who_changed_what_and_under_which_request(floor: Floor) -> None:
    slip = await floor.open_slip()
    floor.clock.forward(seconds=90, microseconds=250)
    headers = {CORRELATION: "bet-1", "Idempotency-Key": "raise-1"}

    await floor.call(
        "PATCH",
        f"/rating-slips/{slip['id']}",
        role="pit_boss",
        body={"average_bet_cents": 25_000},
        **headers,
    )

    row = (await rows(floor))[0]
    (stored_row,) = audited(floor, "rating_slip.average_bet_changed")
    boss = str(floor.house.staff_ids["pit_boss"])
    assert set(row) == COLUMNS == set(stored_row) - {"casino_id"}
    assert row == {
        "id": str(stored_row["id"]),
        "created_at": "2026-03-10T11:01:30.000250Z",
        "actor": f"staff:{boss}",
        "actor_id": boss,
        "action": "rating_slip.average_bet_changed",
        "entity": "rating_slip",
        "entity_id": slip["id"],
        "before": {"average_bet_cents": 10_000},
        "after": {"average_bet_cents": 25_000},
        "correlation_id": "bet-1",
        "request_id": str(stored_row["request_id"]),
        "idempotency_key": "raise-1",
    }


async def test_rows_are_found_by_each_filter_and_by_several(floor: Floor) -> None:
    player_id = await floor.new_player()
    entry_id = (await floor.reward(player_id, 500)).json()["ledger_entry_id"]
    floor.clock.forward(seconds=1)
    reversal = await reverse(floor, entry_id, **{CORRELATION: "back-1"})
    admin, entity = floor.house.staff_ids["admin"], "entity=ledger_entry"
    everything = await rows(floor)
    rewarded = next(row for row in everything if row["action"] == "loyalty.manual_reward")
    undone = next(row for row in everything if row["action"] == "loyalty.reversed")
    found = {
        f"entity_id={entry_id}": [undone, rewarded],
        f"{entity}&entity_id={entry_id}": [undone, rewarded],
        entity: [undone, rewarded],
        "entity=rating_slip": [],
        "correlation_id=back-1": [undone],
        f"{entity}&actor_id={admin}": [undone],
        f"entity_id={entry_id}&actor_id={admin}&correlation_id=back-1": [undone],
        f"entity_id={uuid4()}": [],
        f"actor_id={uuid4()}": [],
        "correlation_id=unknown": [],
    }

    for query, expected in found.items():
        assert await rows(floor, query, role="admin") == expected, query
    of_the_admin = await rows(floor, f"actor_id={admin}")
    assert of_the_admin[0]["action"] == "loyalty.reversed"
    assert {row["actor_id"] for row in of_the_admin} == {str(admin)}
    assert undone["after"]["reversal_id"] == reversal.json()["ledger_entry_id"]
    assert undone["after"]["reason"] == WHY


async def test_every_stored_row_of_the_casino_is_listed_and_none_of_another(floor: Floor) -> None:
    await floor.paid_slip()
    names = {"first_name": "Their", "last_name": "Guest"}
    await floor.post("/players", names, role="other pit_boss")
    for house, role in ((floor.house, "auditor"), (floor.other, "other auditor")):
        expected = floor.clone.rows(
            "select id from audit_log where casino_id = %s order by created_at desc, id desc",
            [house.casino_id],
        )

        listed = await rows(floor, role=role)

        assert [UUID(row["id"]) for row in listed] == [row["id"] for row in expected]
    (theirs,) = await rows(floor, "entity=player", role="other auditor")
    assert await rows(floor, f"entity_id={theirs['entity_id']}") == []
    assert await rows(floor, f"correlation_id={theirs['correlation_id']}") == []


async def test_a_command_line_s_rows_have_an_actor_and_no_member(floor: Floor) -> None:
    founded = (await rows(floor, "entity=casino"))[-1]

    assert (founded["actor"], founded["actor_id"]) == ("cli:tests", None)
    assert (founded["action"], founded["before"]) == ("casino.created", None)
    assert founded["after"]["name"] == "house"


async def test_nothing_secret_stands_in_it(floor: Floor) -> None:
    signed_in = await floor.client.post(
        "/v1/sessions", json={"login": "house.host", "password": PASSWORD}
    )
    token = signed_in.json()["token"]
    await floor.client.delete("/v1/sessions/current", headers={"Authorization": f"Bearer {token}"})
    secrets = floor.clone.rows(
        "select password_hash as secret from staff where password_hash is not null"
        " union select encode(token_hash, 'hex') from staff_session"
    )

    items = await walk(floor, "/audit", limit=100)
    answers = str(items)

    assert {"session.started", "session.ended", "staff.added"} <= {row["action"] for row in items}
    assert len(secrets) > 10
    for secret in [token, PASSWORD, "password", "argon2", *(row["secret"] for row in secrets)]:
        assert secret not in answers


NO_INSTANTS = [
    *("", "today", "2026-03-10", "2026-03-10T11:00:00", "2026-03-10 11:00:00Z", "1773140400"),
    *("2026-02-30T11:00:00Z", "2026-03-10T24:00:01Z", "2026-03-10T11:00Z", "20260310T110000Z"),
    *("2026-03-10T11:00:00z", "2026-03-10T11:00:00.1234567Z", "2026-03-10T11:00:00 01:00", "%00"),
    *("0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-2026-03-10T11:00:00Z"),
]


async def test_rows_are_found_by_action_and_from_one_instant_to_another(floor: Floor) -> None:
    seconds = [
        ("table", "11:00:00Z"),
        ("first", "11:00:01Z"),
        ("second", "11:00:01.000001Z"),
        ("third", "11:00:02Z"),
    ]
    await floor.call("POST", f"/tables/{floor.house.table_ids[1]}/close", role="admin")
    for microseconds in (1_000_000, 1, 999_999):
        floor.clock.forward(microseconds=microseconds)
        await floor.new_player()
    at = {name: f"2026-03-10T{clock}" for name, clock in seconds}
    enrolled = [row["created_at"] for row in await rows(floor, "action=player.enrolled")]
    assert enrolled == [at["third"], at["second"], at["first"]]
    host, boss = (floor.house.staff_ids[role] for role in ("host", "pit_boss"))
    found = {
        f"from={at['first']}": ["third", "second", "first"],
        f"from={at['second']}": ["third", "second"],
        f"from={at['second'].replace('Z', '%2B00:00')}": ["third", "second"],
        "from=2026-03-10T12:00:02%2B01:00": ["third"],
        f"to={at['first']}&action=table.closed": ["table"],
        f"from={at['first']}&to={at['third']}": ["second", "first"],
        f"from={at['first']}&to={at['first']}": [],
        f"from={at['third']}&to={at['first']}": [],
        f"action=player.enrolled&to={at['second']}": ["first"],
        f"action=player.enrolled&from={at['second']}&actor_id={boss}": ["third", "second"],
        f"action=player.enrolled&actor_id={host}": [],
        f"action=table.closed&entity=table&entity_id={floor.house.table_ids[1]}": ["table"],
        "action=table.closed&entity=player": [],
        "action=not.there": [],
        "to=0001-01-01T00:00:00%2B14:00": [],
        "from=9999-12-31T23:59:59-14:00": [],
    }

    for query, expected in found.items():
        times = [row["created_at"] for row in await rows(floor, query)]
        assert times == [at[name] for name in expected], query
    walked = await walk(floor, f"/audit?from={at['first']}&action=player.enrolled", limit=1)
    assert [row["created_at"] for row in walked] == enrolled


async def test_a_filter_that_makes_no_sense_is_refused(floor: Floor) -> None:
    bad = {
        "correlation_id": ["", "%00", "x" * 65, "a%20b"],
        "actor_id": ["", "x", "staff:1", "%00"],
        "entity": ["", "Rating_Slip", "rating-slip", "x" * 51, "%00", "slip%0A", "'--"],
        "entity_id": ["", "x", "%00"],
        "action": ["", "reversed", "Loyalty.reversed", "a.b.c", "x" * 51 + ".y", "%00", "a.b%0A"],
        **dict.fromkeys(("from", "to"), NO_INSTANTS),
        "limit": ["0", "101", "x"],
        "cursor": ["", "x", "eyJhIjoxfQ"],
    }

    for name, values in bad.items():
        for value in values:
            answer = await floor.get(f"/audit?{name}={value}", role="auditor")
            problem = problem_in(answer, "VALIDATION_ERROR")
            assert [error["field"] for error in problem["errors"]] == [name]


async def test_a_cursor_belongs_to_its_filters_its_list_and_its_casino(floor: Floor) -> None:
    await floor.paid_slip()
    entry_id = (await floor.reward(await floor.new_player(), 5)).json()["ledger_entry_id"]
    boss = floor.house.staff_ids["pit_boss"]
    made_for = f"/audit?actor_id={boss}"
    first = await floor.get(paged(made_for, limit=1), role="auditor")
    cursor = first.json()["next_cursor"]
    others = [
        "/audit",
        f"/audit?actor_id={uuid4()}",
        f"/audit?entity_id={boss}",
        f"{made_for}&entity=rating_slip",
        f"{made_for}&entity_id={entry_id}",
        f"{made_for}&correlation_id=back-1",
        f"{made_for}&action=rating_slip.closed",
        f"{made_for}&from=2026-03-10T11:00:00Z",
        f"{made_for}&to=2026-03-10T23:00:00Z",
        "/ledger",
        f"/ledger?staff_id={boss}",
    ]

    again = await floor.get(paged(made_for, cursor=cursor), role="admin")
    assert again.status_code == 200
    for path in others:
        answer = await floor.get(paged(path, cursor=cursor), role="auditor")
        problem_in(answer, "VALIDATION_ERROR")
    stranger = await floor.get(paged(made_for, cursor=cursor), role="other auditor")
    problem_in(stranger, "VALIDATION_ERROR")


async def test_rows_of_one_filter_are_walked_through_newest_first(floor: Floor) -> None:
    for seat in (1, 2, 3):
        await floor.open_slip(seat=seat)  # at one instant
    floor.clock.forward(seconds=1)
    await floor.open_slip(seat=4)
    expected = floor.clone.rows(
        "select id from audit_log where entity = 'rating_slip' order by created_at desc, id desc"
    )

    for limit in (1, 2, 3, 4, 100):
        items = await walk(floor, "/audit?entity=rating_slip", limit=limit)
        assert [UUID(item["id"]) for item in items] == [row["id"] for row in expected]


MANY = """
insert into audit_log
select (jsonb_populate_record(enrolled, jsonb_build_object(
  'id', gen_random_uuid(), 'created_at', enrolled.created_at + n * interval '1 second',
  'actor_id', case when n %% 300 = 0 then %(actor_id)s::uuid else enrolled.actor_id end,
  'action', case when n %% 300 = 0 then %(action)s else 'rating_slip.opened' end,
  'entity', case when n %% 300 = 0 then %(entity)s else 'rating_slip' end,
  'entity_id', case when n = 77 then %(entity_id)s::uuid else gen_random_uuid() end,
  'correlation_id', 'shift-' || n / 10
))).*
from generate_series(1, 6000) as n, audit_log as enrolled
where enrolled.entity = 'player'
"""


@pytest.fixture(scope="module")
async def asked(shared_clone: Clone, template: tuple[str, Template]) -> dict[str, Any]:
    """What is asked of a large log, which is there."""
    async with open_floor(shared_clone, template[1]) as floor:
        player_id = await floor.new_player()
    asked = {
        "casino_id": floor.house.casino_id,
        "limit": 21,
        "correlation_id": "shift-77",
        "actor_id": floor.house.staff_ids["host"],
        "entity": "ledger_entry",
        "entity_id": UUID(player_id),
        "action": "loyalty.reversed",
        "made_from": NOON + timedelta(seconds=5990),
        "made_before": NOON + timedelta(seconds=10),
    }
    shared_clone.execute(MANY, asked)
    shared_clone.execute("analyze audit_log")
    return asked


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name != "before_id"])
async def test_each_filter_finds_an_index_of_its_own_in_a_large_log(
    shared_clone: Clone, asked: dict[str, Any], name: str
) -> None:
    explain = " ".join(("explain", AUDIT_ROWS, CONDITIONS[name], NEWEST_FIRST))

    plan = shared_clone.rows(explain, asked)

    (condition,) = [line for row in plan for line in row.values() if "Index Cond" in line]
    conditions = {"made_from": "created_at >= ", "made_before": "created_at < "}
    assert f"({conditions.get(name, f'{name} = ')}" in condition
