"""A member who is changed: signed out at once where that must be, and never the last admin."""

from typing import Any
from uuid import uuid4

import pytest

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored, told
from tests.http.staffing import (
    NEW_PASSWORD,
    SHOWN,
    added,
    alive,
    change,
    changed,
    field_in,
    sessions_of,
    sign_in,
    tokens_of,
    walk,
)


async def test_a_deactivated_members_tokens_are_dead_at_once_and_stay_dead(floor: Floor) -> None:
    tokens = await tokens_of(floor, "house.host")
    assert await alive(floor, *tokens) == [True, True]

    member = await changed(floor, "host", active=False)

    assert (member["active"], set(member)) == (False, SHOWN)
    assert await alive(floor, *tokens) == [False, False]
    assert sessions_of(floor, "host") == []
    problem_in(await sign_in(floor, "house.host"), "UNAUTHORIZED")
    assert (await changed(floor, "host", active=True))["active"] is True
    assert await alive(floor, *tokens, floor.tokens["host"]) == [False] * 3
    assert await alive(floor, *await tokens_of(floor, "house.host")) == [True, True]
    assert await alive(floor, floor.tokens["pit_boss"], floor.tokens["other host"]) == [True, True]
    off, on = audited(floor, "staff.changed")
    assert (off["before"]["active"], off["after"]["active"]) == (True, False)
    assert (on["before"]["active"], on["after"]["active"]) == (False, True)


async def test_another_password_ends_every_session_and_the_old_one_is_no_good(
    floor: Floor,
) -> None:
    tokens = await tokens_of(floor, "house.host")

    await changed(floor, "host", password=NEW_PASSWORD)

    assert await alive(floor, *tokens) == [False, False]
    assert sessions_of(floor, "host") == []
    problem_in(await sign_in(floor, "house.host"), "UNAUTHORIZED")
    assert (await sign_in(floor, "house.host", password=NEW_PASSWORD)).status_code == 201
    (note,) = audited(floor, "staff.changed")
    assert set(note["before"]) == SHOWN
    assert note["after"] == {**note["before"], "password": "changed"}


async def test_an_admin_who_takes_a_new_password_signs_in_again(floor: Floor) -> None:
    answer = await change(floor, "admin", password=NEW_PASSWORD)

    assert answer.status_code == 200
    assert await alive(floor, floor.tokens["admin"]) == [False]
    assert (await sign_in(floor, "house.admin", password=NEW_PASSWORD)).status_code == 201


@pytest.mark.parametrize("role", ["cashier", "admin"])
async def test_another_role_less_or_more_ends_every_session_at_once(
    floor: Floor, role: str
) -> None:
    tokens = await tokens_of(floor, "house.pit_boss")

    assert (await changed(floor, "pit_boss", role=role))["role"] == role

    assert await alive(floor, *tokens, floor.tokens["pit_boss"]) == [False] * 3
    assert sessions_of(floor, "pit_boss") == []
    assert await alive(floor, floor.tokens["host"], floor.tokens["admin"]) == [True, True]
    signed_in = await sign_in(floor, "house.pit_boss")
    assert signed_in.json()["staff"]["role"] == role


async def test_every_change_of_role_is_audited(floor: Floor) -> None:
    await changed(floor, "pit_boss", role="host")
    await changed(floor, "pit_boss", role="admin")

    first, second = audited(floor, "staff.changed")
    assert (first["before"]["role"], first["after"]["role"]) == ("pit_boss", "host")
    assert (second["before"]["role"], second["after"]["role"]) == ("host", "admin")
    assert "password" not in first["after"]


async def test_a_member_who_becomes_a_dealer_is_signed_out(floor: Floor) -> None:
    tokens = await tokens_of(floor, "house.host")

    await changed(floor, "host", role="dealer")

    assert await alive(floor, *tokens) == [False, False]
    assert sessions_of(floor, "host") == []
    problem_in(await sign_in(floor, "house.host"), "UNAUTHORIZED")
    await changed(floor, "host", role="host")
    assert await alive(floor, *tokens) == [False, False]
    assert (await sign_in(floor, "house.host")).status_code == 201


async def test_a_dealer_who_gets_another_role_needs_a_password(floor: Floor) -> None:
    dealer = await added(floor, role="dealer", password=...)
    before = stored(floor.clone)

    assert field_in(await change(floor, dealer["id"], role="cashier")) == "password"
    assert stored(floor.clone) == before

    await changed(floor, dealer["id"], role="cashier", password=NEW_PASSWORD)
    assert (await sign_in(floor, "nora.new", password=NEW_PASSWORD)).status_code == 201


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"active": False}, "active"),
        ({"role": "dealer"}, "role"),
        ({"role": "pit_boss", "name": "Nora"}, "role"),
        ({"active": False, "role": "host", "password": NEW_PASSWORD}, "active"),
    ],
)
async def test_the_last_active_admin_stays(
    floor: Floor, fields: dict[str, Any], field: str
) -> None:
    retired = await added(floor, role="admin")
    await changed(floor, retired["id"], active=False)
    before = stored(floor.clone)

    assert field_in(await change(floor, "admin", **fields)) == field

    assert stored(floor.clone) == before
    assert await alive(floor, floor.tokens["admin"]) == [True]
    assert (await changed(floor, "admin", role="admin", active=True))["role"] == "admin"
    await changed(floor, retired["id"], role="host")


async def test_one_of_two_admins_may_go(floor: Floor) -> None:
    second = await added(floor, role="admin")

    await changed(floor, "admin", active=False)

    problem_in(await floor.get("/staff", role="admin"), "UNAUTHORIZED")
    (floor.tokens["admin"],) = await tokens_of(floor, "nora.new", number=1)
    assert field_in(await change(floor, second["id"], active=False)) == "active"


async def test_a_change_that_changes_nothing_is_not_audited_and_ends_no_session(
    floor: Floor,
) -> None:
    for fields in ({}, {"name": "house host"}, {"role": "host", "active": True}):
        assert (await changed(floor, "host", **fields))["name"] == "house host"
    assert audited(floor, "staff.changed") == []

    await changed(floor, "host", name=" Nora ")

    (note,) = audited(floor, "staff.changed")
    assert (note["before"]["name"], note["after"]["name"]) == ("house host", "Nora")
    assert note["actor"] == f"staff:{floor.house.staff_ids['admin']}"
    assert await alive(floor, floor.tokens["host"]) == [True]


async def test_null_is_no_value_and_what_cannot_change_is_not_known(floor: Floor) -> None:
    before = stored(floor.clone)

    for field in ("name", "role", "active", "password", "login", "casino_id"):
        assert field_in(await change(floor, "host", **{field: None})) == field
    for field, value in (("active", "true"), ("active", 1), ("login", "new.login")):
        assert field_in(await change(floor, "host", **{field: value})) == field
    assert stored(floor.clone) == before


async def test_another_casinos_member_is_told_apart_from_nobody_by_nothing(floor: Floor) -> None:
    before = stored(floor.clone)
    theirs, nobody = str(floor.other.staff_ids["host"]), str(uuid4())

    for fields in ({"active": False}, {"role": "dealer"}, {"password": NEW_PASSWORD}, {}):
        answer = await change(floor, theirs, **fields)
        assert problem_in(answer, "NOT_FOUND")["entity"] == "staff"
        assert told(answer) == told(await change(floor, nobody, **fields))
    assert stored(floor.clone) == before
    assert theirs not in {item["id"] for item in await walk(floor, limit=100)}
