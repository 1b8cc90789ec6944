"""The `Idempotency-Key` header: the first answer is given again, and the effect happens once."""

from typing import Any

import pytest
from httpx import Response

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.http.endpoints import ENDPOINTS, Endpoint, sender_to
from tests.ledger_checks import assert_ledger_holds

REPLAYED = "Idempotency-Replayed"
SIGN_IN = "/v1/sessions"
KEYED = [endpoint for endpoint in ENDPOINTS if endpoint.path != SIGN_IN]
every_keyed_endpoint = pytest.mark.parametrize(
    "endpoint", KEYED, ids=[f"{endpoint.method} {endpoint.path}" for endpoint in KEYED]
)


async def keyed(
    floor: Floor,
    path: str,
    *,
    body: object = None,
    key: str = "k-1",
    role: str = "pit_boss",
    method: str = "POST",
) -> Response:
    """Send a request under a key."""
    return await floor.call(method, path, role=role, body=body, **{"Idempotency-Key": key})


def guest(name: str) -> dict[str, Any]:
    return {"first_name": "Ann", "last_name": name}


def records(floor: Floor) -> list[dict[str, Any]]:
    return floor.clone.rows("select * from idempotency_record order by created_at, id")


def guests_named(floor: Floor, name: str) -> int:
    return len(floor.clone.rows("select from player where last_name = %s", [name]))


async def test_the_same_request_is_carried_out_once_and_answered_alike(floor: Floor) -> None:
    first = await keyed(floor, "/players", body=guest("Once"))
    again = await keyed(floor, "/players", body={"last_name": "Once", "first_name": "Ann"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["content-type"] == again.headers["content-type"]
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert guests_named(floor, "Once") == 1
    (row,) = audited(floor, "player.enrolled")
    assert row["idempotency_key"] == "k-1"


@every_keyed_endpoint
async def test_every_command_is_answered_again_and_writes_nothing_more(
    endpoint: Endpoint, floor: Floor
) -> None:
    sender = await sender_to(floor, endpoint)
    key = {"Idempotency-Key": "of-the-command"}

    first = await sender.send(sender.text, **key)
    after_the_first = stored(floor.clone)
    again = await sender.send(sender.text, **key)

    assert first.status_code in {200, 201}, first.text
    replayable = endpoint.method in {"POST", "PATCH"}
    assert (again.headers.get(REPLAYED) == "true") is replayable
    assert again.status_code == first.status_code
    if replayable:
        assert again.content == first.content
    assert stored(floor.clone) == after_the_first


@pytest.mark.parametrize(
    ("path", "body", "method"),
    [
        ("/players", guest("Second"), "POST"),
        ("/players", {**guest("First"), "card_number": "1"}, "POST"),
        ("/visits", guest("First"), "POST"),
        ("/players?x=1", guest("First"), "POST"),
    ],
)
async def test_another_request_under_the_key_is_a_conflict_that_shows_nothing_of_the_first(
    path: str, body: object, method: str, floor: Floor
) -> None:
    await keyed(floor, "/players", body=guest("First"))
    before = stored(floor.clone)

    other = await keyed(floor, path, body=body, method=method)

    problem_in(other, "IDEMPOTENCY_CONFLICT")
    assert "First" not in other.text
    assert stored(floor.clone) == before


async def test_a_number_is_not_the_text_that_looks_like_it(floor: Floor) -> None:
    slip = await floor.open_slip()
    path = f"/rating-slips/{slip['id']}"
    await keyed(floor, path, body={"average_bet_cents": 20_000}, method="PATCH")

    other = await keyed(floor, path, body={"average_bet_cents": "20000"}, method="PATCH")

    problem_in(other, "IDEMPOTENCY_CONFLICT")


async def test_a_key_belongs_to_the_member_who_sent_it(floor: Floor) -> None:
    answers = [
        await keyed(floor, "/players", body=guest("Each"), role=role)
        for role in ("pit_boss", "admin", "other pit_boss")
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 3


async def test_a_definitive_refusal_is_remembered_though_its_reason_is_gone(floor: Floor) -> None:
    taken = await floor.open_slip(seat=1)
    body = {
        "player_id": await floor.new_player(),
        "table_id": taken["table_id"],
        "seat": 1,
        "average_bet_cents": 10_000,
    }
    first = await keyed(floor, "/rating-slips", body=body)
    await floor.complete(taken["id"])

    again = await keyed(floor, "/rating-slips", body=body)

    problem_in(first, "SEAT_OCCUPIED")
    assert again.content == first.content
    assert (again.status_code, again.headers[REPLAYED]) == (409, "true")
    assert again.headers["content-type"] == "application/problem+json"
    assert (await keyed(floor, "/rating-slips", body=body, key="k-2")).status_code == 201


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/visits", {"player_id": "01a20f00-0000-7000-8000-000000000000"}, "NOT_FOUND"),
        ("/loyalty/manual-rewards", {"points_change": -5}, "INSUFFICIENT_BALANCE"),
    ],
)
async def test_a_refusal_writes_nothing_but_its_record(
    path: str, body: dict[str, Any], code: str, floor: Floor
) -> None:
    if code == "INSUFFICIENT_BALANCE":
        body = {**body, "player_id": await floor.new_player(), "reason": "Taken by mistake"}
    before = stored(floor.clone)

    answers = [await keyed(floor, path, body=body) for _ in range(2)]

    problem_in(answers[0], code)
    assert answers[1].content == answers[0].content
    (record,) = records(floor)
    assert (record["status"], record["body"]) == (answers[0].status_code, answers[0].text)
    assert {**stored(floor.clone), "idempotency_record": ""} == before


async def test_an_invalid_request_is_not_remembered_and_leaves_the_key_free(floor: Floor) -> None:
    wrong = await keyed(floor, "/players", body={"first_name": "Ann"})

    right = await keyed(floor, "/players", body=guest("Corrected"))

    problem_in(wrong, "VALIDATION_ERROR")
    assert (right.status_code, REPLAYED in right.headers) == (201, False)
    assert len(records(floor)) == 1


async def test_a_request_without_permission_never_reaches_the_key(floor: Floor) -> None:
    problem_in(await keyed(floor, "/players", body=guest("No"), role="host"), "FORBIDDEN")
    problem_in(
        await floor.client.post(
            "/v1/players", json=guest("No"), headers={"Idempotency-Key": "k-1"}
        ),
        "UNAUTHORIZED",
    )

    assert records(floor) == []


async def test_a_reward_that_came_too_often_is_not_remembered(floor: Floor) -> None:
    player_id = await floor.new_player()
    for points in range(1, 11):
        assert (await floor.reward(player_id, points)).status_code == 201
    reward = {"player_id": player_id, "points_change": 11, "reason": "The eleventh of them"}

    refused = await keyed(floor, "/loyalty/manual-rewards", body=reward)

    problem_in(refused, "RATE_LIMIT_EXCEEDED")
    assert records(floor) == []


async def test_a_partial_completion_stands_and_may_be_asked_again_under_its_key(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}/complete"

    with accruals_refused(floor.clone):
        owed = await keyed(floor, path)
    assert floor.slip_row(slip["id"])["status"] == "CLOSED"
    assert records(floor) == []
    paid = await keyed(floor, path)
    again = await keyed(floor, path)

    problem_in(owed, "PARTIAL_COMPLETION")
    assert paid.json()["loyalty"]["points_earned"] == 1620
    assert again.content == paid.content
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_a_key_is_free_again_after_a_day_and_what_expired_is_cleared_away(
    floor: Floor,
) -> None:
    await keyed(floor, "/players", body=guest("Daily"), key="old")
    await keyed(floor, "/players", body=guest("Daily"), key="k-1")
    floor.clock.forward(hours=24)

    again = await keyed(floor, "/players", body=guest("Daily"), key="k-1")

    assert (again.status_code, REPLAYED in again.headers) == (201, False)
    assert guests_named(floor, "Daily") == 3
    assert [record["idempotency_key"] for record in records(floor)] == ["k-1"]


async def test_a_second_before_a_day_is_over_the_answer_is_still_kept(floor: Floor) -> None:
    first = await keyed(floor, "/players", body=guest("Daily"))
    floor.clock.forward(seconds=24 * 3600 - 1)

    assert (await keyed(floor, "/players", body=guest("Daily"))).content == first.content


@pytest.mark.parametrize("key", ["", "k" * 256, "a\tb", "caf\xe9"])
async def test_a_key_that_is_none_is_refused(key: str, floor: Floor) -> None:
    answer = await floor.client.post(
        "/v1/players",
        json=guest("No"),
        headers=[
            (b"authorization", f"Bearer {floor.tokens['pit_boss']}".encode()),
            (b"idempotency-key", key.encode("latin-1")),
        ],
    )

    assert problem_in(answer, "VALIDATION_ERROR")["errors"][0]["field"] == "Idempotency-Key"
    assert guests_named(floor, "No") == 0


async def test_the_longest_key_is_taken(floor: Floor) -> None:
    answers = [await keyed(floor, "/players", body=guest("Long"), key="k" * 255) for _ in range(2)]

    assert answers[1].headers[REPLAYED] == "true"
    assert guests_named(floor, "Long") == 1


async def test_the_record_holds_no_text_of_the_request(floor: Floor) -> None:
    player_id = await floor.new_player()
    reason = "A reason that nobody repeats"
    body = {"player_id": player_id, "points_change": 5, "reason": reason}

    await keyed(floor, "/loyalty/manual-rewards", body=body)

    (record,) = records(floor)
    assert reason not in str(record)
    assert len(record["request_fingerprint"]) == 32


async def test_a_read_takes_no_key(floor: Floor) -> None:
    await keyed(floor, "/me", method="GET")

    assert records(floor) == []
