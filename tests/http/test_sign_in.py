"""Signing in and out: who gets a token, how long it is good, and what is stored of it."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from httpx import Response

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored, told
from tests.template import NOON, PASSWORD

TWELVE_HOURS = timedelta(hours=12)


async def sign_in(floor: Floor, login: str, *, password: str = PASSWORD) -> Response:
    return await floor.client.post("/v1/sessions", json={"login": login, "password": password})


async def me(floor: Floor, token: str) -> Response:
    return await floor.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})


async def signed_in(floor: Floor, login: str = "house.host") -> dict[str, Any]:
    answer = await sign_in(floor, login)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_signing_in_answers_a_token_and_whom_it_is_for(floor: Floor) -> None:
    session = await signed_in(floor)

    assert session["token_type"] == "Bearer"
    assert session["expires_at"] == "2026-03-10T23:00:00Z"
    assert session["staff"] == {
        "id": str(floor.house.staff_ids["host"]),
        "casino_id": str(floor.house.casino_id),
        "name": "house host",
        "role": "host",
        "permissions": ["loyalty:award", "loyalty:view_all"],
    }
    assert (await me(floor, session["token"])).json() == session["staff"]
    (row,) = audited(floor, "session.started")[-1:]
    assert row["actor"] == f"staff:{floor.house.staff_ids['host']}"


async def test_the_database_holds_a_tokens_hash_and_never_the_token(floor: Floor) -> None:
    token = (await signed_in(floor))["token"]

    everything = "\n".join(stored(floor.clone).values())
    assert sha256(token.encode()).hexdigest() in everything
    assert token not in everything
    assert token.encode().hex() not in everything
    assert PASSWORD not in everything


async def test_the_case_of_a_login_does_not_matter(floor: Floor) -> None:
    sessions = [await signed_in(floor, login) for login in ("HOUSE.HOST", "House.Host")]

    assert [session["staff"]["role"] for session in sessions] == ["host", "host"]


async def test_every_failed_sign_in_is_told_alike_and_stores_nothing(floor: Floor) -> None:
    floor.clone.execute("update staff set active = false where login = 'house.cashier'")
    before = stored(floor.clone)

    refused = [
        await sign_in(floor, "house.host", password="another-password"),
        await sign_in(floor, "house.host", password=PASSWORD.upper()),
        await sign_in(floor, "nobody.here"),
        await sign_in(floor, "house.dealer"),
        await sign_in(floor, "house.cashier"),
    ]

    for answer in refused:
        problem_in(answer, "UNAUTHORIZED")
        assert told(answer) == told(refused[0])
    assert stored(floor.clone) == before


async def test_a_token_is_good_until_it_expires(floor: Floor) -> None:
    token = (await signed_in(floor))["token"]

    floor.clock.at = NOON + TWELVE_HOURS - timedelta(microseconds=1)
    assert (await me(floor, token)).status_code == 200
    floor.clock.at = NOON + TWELVE_HOURS
    problem_in(await me(floor, token), "UNAUTHORIZED")


async def test_signing_out_kills_this_token_at_once_and_no_other(floor: Floor) -> None:
    first, second = [(await signed_in(floor))["token"] for _ in range(2)]

    answer = await floor.client.delete(
        "/v1/sessions/current", headers={"Authorization": f"Bearer {first}"}
    )

    assert (answer.status_code, answer.content) == (204, b"")
    problem_in(await me(floor, first), "UNAUTHORIZED")
    assert (await me(floor, second)).status_code == 200
    assert sha256(first.encode()).hexdigest() not in str(stored(floor.clone))
    assert len(audited(floor, "session.ended")) == 1


async def test_a_deactivated_members_tokens_stop_working_at_once(floor: Floor) -> None:
    assert (await floor.get("/me", role="host")).status_code == 200

    floor.clone.execute("update staff set active = false where login = 'house.host'")

    problem_in(await floor.get("/me", role="host"), "UNAUTHORIZED")
    assert (await floor.get("/me", role="pit_boss")).status_code == 200


async def test_a_change_of_role_counts_at_once(floor: Floor) -> None:
    assert (await floor.get("/recoveries", role="pit_boss")).status_code == 200

    floor.clone.execute("update staff set role = 'host' where login = 'house.pit_boss'")

    problem_in(await floor.get("/recoveries", role="pit_boss"), "FORBIDDEN")


async def test_only_a_whole_bearer_token_is_taken(floor: Floor) -> None:
    token = floor.tokens["admin"]
    missing = ["", "Bearer", "Bearer ", "Basic {}", "{}", "Bearer x{}", "Bearer {} {}", "Token {}"]

    for header in missing:
        given = {"Authorization": header.format(token, token)}
        problem_in(await floor.client.get("/v1/me", headers=given), "UNAUTHORIZED")
    taken = await floor.client.get("/v1/me", headers={"Authorization": f"bearer {token}"})
    assert taken.status_code == 200
