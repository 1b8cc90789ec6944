"""Refusals are problem documents under a correlation id, and nothing internal leaks."""

import asyncio
from uuid import UUID, uuid4

from httpx import Response

from tests.floor import Floor
from tests.http.contract import (
    CORRELATION,
    PROBLEM,
    audited,
    bearer,
    of_every_answer,
    problem_in,
    stored,
    told,
)
from tests.log import Log


async def test_a_refusal_is_a_problem_document_with_all_members(floor: Floor) -> None:
    path = f"/v1/rating-slips/{uuid4()}"

    answer = await floor.client.get(path, headers={**bearer(floor), CORRELATION: "of-this-test"})

    assert problem_in(answer, "NOT_FOUND") == {
        "type": "urn:pitledger:problem:not-found",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing with this id here.",
        "instance": path,
        "code": "NOT_FOUND",
        "correlation_id": "of-this-test",
        "entity": "rating_slip",
    }


async def test_what_is_not_valid_is_named_field_by_field(floor: Floor) -> None:
    answer = await floor.post("/rating-slips", {"seat": "three", "average_bet_cents": 100})

    problem = problem_in(answer, "VALIDATION_ERROR")
    assert {error["field"] for error in problem["errors"]} == {"player_id", "table_id", "seat"}


async def one_answer_of_each_kind(floor: Floor) -> dict[int, Response]:
    floor.clone.execute("drop function open_rating_slip")
    seat = {"player_id": str(uuid4()), "table_id": str(uuid4()), "seat": 1}
    answers = [
        await floor.get("/me"),
        await floor.post("/players", {"first_name": "Ann", "last_name": "Other"}),
        await floor.post("/players", {}),
        await floor.client.get("/v1/me"),
        await floor.post("/games", {}),
        await floor.client.get("/v1/no-such-address"),
        await floor.client.delete("/v1/games"),
        await floor.post("/players", {"first_name": "x" * 65_536}),
        await floor.post("/rating-slips", {**seat, "average_bet_cents": 100}),
        await floor.call("DELETE", "/sessions/current", role="cashier"),
    ]
    return {answer.status_code: answer for answer in answers}


async def test_every_answer_carries_a_correlation_id_of_its_own(floor: Floor) -> None:
    answers = await one_answer_of_each_kind(floor)

    assert set(answers) == {200, 201, 204, 400, 401, 403, 404, 405, 413, 500}
    ids = [UUID(answer.headers[CORRELATION]) for answer in answers.values()]
    assert {given.version for given in ids} == {7}
    assert len(set(ids)) == len(answers)
    for status, answer in answers.items():
        if status >= 400:
            assert answer.headers["content-type"] == PROBLEM
            assert answer.json()["correlation_id"] == answer.headers[CORRELATION]
            assert answer.json()["status"] == status
    assert answers[405].headers["allow"] == "GET, POST"
    assert answers[401].headers["www-authenticate"] == "Bearer"


async def test_a_correlation_id_goes_from_the_request_to_the_row_and_the_log(
    log: Log, floor: Floor
) -> None:
    given = "A-z.9_" * 10 + "1234"
    body = {"first_name": "Ann", "last_name": "Other"}
    log.listen()

    answer = await floor.client.post(
        "/v1/players", json=body, headers={**bearer(floor), CORRELATION: given}
    )

    assert len(given) == 64
    assert answer.headers[CORRELATION] == given
    (row,) = audited(floor, "player.enrolled")
    assert row["correlation_id"] == given
    assert [line["correlation_id"] for line in log.lines("request")] == [given]


async def test_a_malformed_correlation_id_is_replaced(floor: Floor) -> None:
    for given in ("", "x" * 65, "two words", "a;b", "<script>", "a/b", "b%00c", "\u00e9", "a\t"):
        answer = await floor.client.get("/v1/me", headers=[(CORRELATION.encode(), given.encode())])

        problem = problem_in(answer, "UNAUTHORIZED")
        assert UUID(problem["correlation_id"]).version == 7, given


async def test_requests_at_once_never_mix_their_correlation_ids(floor: Floor) -> None:
    async def enrol(number: int) -> Response:
        return await floor.client.post(
            "/v1/players",
            json={"first_name": "Ann", "last_name": f"No {number}"},
            headers={**bearer(floor), CORRELATION: f"request-{number}"},
        )

    answers = await asyncio.gather(*(enrol(number) for number in range(12)))

    written = {str(row["entity_id"]): row for row in audited(floor, "player.enrolled")}
    for number, answer in enumerate(answers):
        assert answer.headers[CORRELATION] == f"request-{number}"
        assert written[answer.json()["id"]]["correlation_id"] == f"request-{number}"


async def test_a_fault_is_told_in_the_log_and_to_nobody_else(log: Log, floor: Floor) -> None:
    player_id = await floor.new_player()
    floor.clone.execute("drop function open_rating_slip")
    before = stored(floor.clone)
    log.listen()

    answer = await floor.post(
        "/rating-slips",
        {
            "player_id": player_id,
            "table_id": str(floor.house.table_ids[0]),
            "seat": 1,
            "average_bet_cents": 10_000,
        },
    )

    problem = problem_in(answer, "INTERNAL_ERROR")
    assert told(answer) == {
        "type": "urn:pitledger:problem:internal-error",
        "title": "Something went wrong here",
        "status": 500,
        "detail": "The error has been logged under this correlation id.",
        "code": "INTERNAL_ERROR",
    }
    assert set(answer.headers) == {"content-type", "content-length", *of_every_answer(answer)}
    (line,) = log.lines("request_failed")
    assert line["correlation_id"] == problem["correlation_id"]
    assert "UndefinedFunction" in line["exception"]
    assert stored(floor.clone) == before


async def test_a_field_is_refused_in_a_sentence_of_ours(floor: Floor) -> None:
    answer = await floor.get("/players?query=a")

    (error,) = problem_in(answer, "VALIDATION_ERROR")["errors"]
    assert error == {"field": "query", "message": "must have 2 letters or digits at least"}
