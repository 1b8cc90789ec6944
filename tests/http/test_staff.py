"""Staff over HTTP: added and listed by an admin, with a password that is never shown."""

from hashlib import sha256

import pytest

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.http.staffing import (
    NEW_PASSWORD,
    SHOWN,
    add,
    added,
    changed,
    field_in,
    row_of,
    sign_in,
    walk,
)
from tests.log import Log
from tests.template import PASSWORD


async def test_a_member_that_an_admin_adds_can_sign_in(floor: Floor) -> None:
    floor.clock.forward(hours=1)

    member = await added(floor, name=" Nora New ", login=" Nora.New ")

    row = row_of(floor, "Nora.New")
    assert member == {
        "id": str(row["id"]),
        "casino_id": str(floor.house.casino_id),
        "name": "Nora New",
        "login": "Nora.New",
        "role": "host",
        "active": True,
        "created_at": "2026-03-10T12:00:00Z",
    }
    assert row["password_hash"].startswith("$argon2id$")
    signed_in = (await sign_in(floor, "nora.new")).json()
    assert (signed_in["staff"]["id"], signed_in["staff"]["role"]) == (member["id"], "host")
    (note,) = audited(floor, "staff.added")[-1:]
    assert note["actor"] == f"staff:{floor.house.staff_ids['admin']}"
    assert note["entity_id"] == row["id"]
    assert note["before"] is None
    assert note["after"] == {"name": "Nora New", "login": "Nora.New", "role": "host"}


async def test_a_password_is_stored_and_logged_nowhere(floor: Floor, log: Log) -> None:
    log.listen()

    for key in ("once", "once", "twice"):
        headers = {"Idempotency-Key": key}
        body = {"name": "Nora", "login": f"{key}.nora", "role": "host", "password": NEW_PASSWORD}
        answer = await floor.call("POST", "/staff", role="admin", body=body, **headers)
        assert answer.status_code == 201, answer.text
        path = f"/staff/{answer.json()['id']}"
        body = {"password": f"{NEW_PASSWORD}!"}
        assert (await floor.call("PATCH", path, role="admin", body=body)).status_code == 200

    everything = "\n".join(stored(floor.clone).values())
    assert NEW_PASSWORD not in everything
    assert sha256(NEW_PASSWORD.encode()).hexdigest() not in everything
    assert NEW_PASSWORD not in str(log.lines())
    assert "argon2" not in str(log.lines())
    assert "argon2" not in stored(floor.clone)["audit_log"]
    assert "argon2" not in stored(floor.clone)["idempotency_record"]


async def test_the_same_addition_under_a_key_is_one_member(floor: Floor) -> None:
    body = {"name": "Nora", "login": "nora.new", "role": "host", "password": PASSWORD}
    calls = [
        await floor.call("POST", "/staff", role="admin", body=body, **{"Idempotency-Key": "k"})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in calls] == [201, 201]
    assert calls[0].content == calls[1].content
    assert calls[1].headers["Idempotency-Replayed"] == "true"
    assert len(floor.clone.rows("select from staff where login = 'nora.new'")) == 1
    problem_in(await add(floor), "ALREADY_EXISTS")


async def test_a_dealer_needs_no_password_and_everybody_else_does(floor: Floor) -> None:
    for password in (..., None):
        login = f"dealer.{password}"
        member = await added(floor, role="dealer", login=login, password=password)
        assert (member["role"], row_of(floor, login)["password_hash"]) == ("dealer", None)
        problem_in(await sign_in(floor, login), "UNAUTHORIZED")
    before = stored(floor.clone)

    for role in ("pit_boss", "host", "cashier", "auditor", "admin"):
        for password in (..., None):
            assert field_in(await add(floor, role=role, password=password)) == "password"
            taken = await add(floor, role=role, password=password, login="house.host")
            assert field_in(taken) == "password"
    assert stored(floor.clone) == before


@pytest.mark.parametrize("login", ["house.host", "HOUSE.HOST", "other.admin", " house.Host "])
async def test_a_login_is_taken_in_any_case_and_in_any_casino(floor: Floor, login: str) -> None:
    before = stored(floor.clone)

    taken = await add(floor, login=login)

    problem = problem_in(taken, "ALREADY_EXISTS")
    assert set(problem) == {
        *("type", "title", "status", "detail", "instance", "code", "correlation_id")
    }
    assert stored(floor.clone) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("login", bad)
            for bad in ("", "  ", "x" * 101, "a\tb", "a\u200bb", "a\u0000", "\u0130" * 100)
        ),
        *(("password", bad) for bad in ("Eleven-char", "Ab9-" * 251, "a-good-one-but\u0000")),
        *(("role", bad) for bad in ("boss", "", "Admin", None)),
        *(("name", bad) for bad in ("", " ", "x" * 201, None)),
    ],
)
async def test_what_no_member_can_have_is_refused(
    floor: Floor, field: str, value: str | None
) -> None:
    before = stored(floor.clone)

    assert field_in(await add(floor, **{field: value})) == field
    assert stored(floor.clone) == before


async def test_the_longest_and_the_shortest_are_taken(floor: Floor) -> None:
    longest = "a good one, and " * 62 + "then 8 …"
    for login, password in (("x", "Twelve-chars"), ("y" * 100, longest), ("nora new", PASSWORD)):
        assert len(password) in {12, 20, 1000}
        await added(floor, login=login, password=password)
        assert (await sign_in(floor, login, password=password)).status_code == 201


async def test_a_walk_gives_every_member_once_the_newest_first(floor: Floor) -> None:
    await changed(floor, "host", active=False)
    for number in range(5):
        floor.clock.forward(seconds=number % 2)  # some are added at the same instant
        await added(floor, login=f"new {number}")
    ids = floor.clone.rows(
        "select id from staff where casino_id = %s order by created_at desc, id desc",
        [floor.house.casino_id],
    )

    for limit in (1, 4, 100):
        items = await walk(floor, limit=limit)
        assert [item["id"] for item in items] == [str(row["id"]) for row in ids]
        assert all(set(item) == SHOWN for item in items)
        assert [item["role"] for item in items if not item["active"]] == ["host"]


async def test_a_cursor_of_another_list_or_casino_is_refused(floor: Floor) -> None:
    ours = (await floor.get("/staff?limit=1", role="admin")).json()["next_cursor"]
    tables = (await floor.get("/tables?limit=1", role="admin")).json()["next_cursor"]

    for role, cursor in (("admin", tables), ("other admin", ours), ("admin", "x"), ("admin", "")):
        problem_in(await floor.get(f"/staff?cursor={cursor}", role=role), "VALIDATION_ERROR")
    for limit in ("0", "101", "x", ""):
        problem_in(await floor.get(f"/staff?limit={limit}", role="admin"), "VALIDATION_ERROR")
