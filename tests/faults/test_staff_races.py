"""Staff who are changed while others are, or while they sign in."""

from typing import Any

import pytest
from httpx import Response

from tests.faults.faults import at_once, codes, in_turn
from tests.floor import Floor
from tests.http.contract import problem_in
from tests.template import PASSWORD

THE_CASINO = "select from casino where id = %s for no key update"
THE_MEMBER = "select from staff where id = %s for update"
NEW_PASSWORD = "another-password-for-tests"
CHANGES = [{"active": False}, {"role": "dealer"}, {"password": NEW_PASSWORD}]
every_change = pytest.mark.parametrize("fields", CHANGES, ids=["deactivated", "dealer", "password"])


async def change(
    floor: Floor, staff_id: object, *, by: str = "admin", key: str | None = None, **fields: Any
) -> Response:
    headers = {} if key is None else {"Idempotency-Key": key}
    return await floor.call("PATCH", f"/staff/{staff_id}", role=by, body=fields, **headers)


async def sign_in(floor: Floor) -> Response:
    body = {"login": "house.host", "password": PASSWORD}
    return await floor.client.post("/v1/sessions", json=body)


async def second_admin(floor: Floor) -> str:
    """Add another admin, sign them in as such, and return the id."""
    body = {"name": "Second", "login": "second", "role": "admin", "password": PASSWORD}
    member = (await floor.post("/staff", body, role="admin")).json()
    answer = await floor.client.post("/v1/sessions", json={"login": "second", "password": PASSWORD})
    floor.tokens["second admin"] = answer.json()["token"]
    return member["id"]


@pytest.mark.parametrize("keys", [(None, None), ("k-1", "k-2")], ids=["plain", "with keys"])
@pytest.mark.parametrize(
    "fields",
    [({"active": False}, {"active": False}), ({"role": "host"}, {"active": False})],
    ids=["both deactivate", "one demotes"],
)
async def test_of_two_admins_who_take_each_other_away_at_once_one_stays(
    floor: Floor, fields: tuple[dict[str, Any], ...], keys: tuple[str | None, ...]
) -> None:
    first, second = str(floor.house.staff_ids["admin"]), await second_admin(floor)

    answers = await at_once(
        floor.clone,
        [
            change(floor, second, by="admin", key=keys[0], **fields[0]),
            change(floor, first, by="second admin", key=keys[1], **fields[1]),
        ],
        hold=THE_CASINO,
        params=[floor.house.casino_id],
    )

    assert codes(answers) == ["200", "VALIDATION_ERROR"]
    left = floor.clone.rows(
        "select id from staff where casino_id = %s and role = 'admin' and active",
        [floor.house.casino_id],
    )
    assert len(left) == 1
    assert len(floor.clone.rows("select from audit_log where action = 'staff.changed'")) == 1


@every_change
async def test_a_sign_in_that_a_change_overtakes_is_refused(
    floor: Floor, fields: dict[str, Any]
) -> None:
    host = floor.house.staff_ids["host"]

    changed, signed_in = await in_turn(
        floor.clone,
        change(floor, host, **fields),
        sign_in(floor),
        hold=THE_MEMBER,
        params=[host],
    )

    assert changed.status_code == 200, changed.text
    problem_in(signed_in, "UNAUTHORIZED")
    assert floor.clone.rows("select from staff_session where staff_id = %s", [host]) == []
    assert floor.clone.rows("select from session_directory where staff_id = %s", [host]) == []


@every_change
async def test_a_change_that_a_sign_in_overtakes_ends_its_session(
    floor: Floor, fields: dict[str, Any]
) -> None:
    host = floor.house.staff_ids["host"]

    signed_in, changed = await in_turn(
        floor.clone,
        sign_in(floor),
        change(floor, host, **fields),
        hold=THE_MEMBER,
        params=[host],
    )

    assert (signed_in.status_code, changed.status_code) == (201, 200)
    token = signed_in.json()["token"]
    me = await floor.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    problem_in(me, "UNAUTHORIZED")
    assert floor.clone.rows("select from staff_session where staff_id = %s", [host]) == []


async def test_of_two_additions_of_a_login_at_once_one_is_made(floor: Floor) -> None:
    bodies = [
        {"name": name, "login": login, "role": "host", "password": PASSWORD}
        for name, login in (("One", "new.host"), ("Two", "NEW.HOST"))
    ]

    answers = await at_once(
        floor.clone,
        [floor.post("/staff", body, role="admin") for body in bodies],
        hold="lock table login_directory in share mode",
    )

    assert codes(answers) == ["201", "ALREADY_EXISTS"]
    assert len(floor.clone.rows("select from staff where lower(login) = 'new.host'")) == 1
