"""Bodies as bytes: empty, of any content type, too large, and never before the sign-in."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from tests.floor import Floor
from tests.http.contract import bearer, problem_in, second_server, stored
from tests.http.endpoints import ENDPOINTS, NAMES, sender_to
from tests.log import Log

LIMIT = 64 * 1024
WITHOUT_FIELDS = {
    name: endpoint
    for name, endpoint in zip(NAMES, ENDPOINTS, strict=True)
    if endpoint.takes_no_fields
}


async def test_an_empty_body_counts_as_no_fields_whatever_its_content_type(floor: Floor) -> None:
    sender = await sender_to(floor, ENDPOINTS[0])

    for endpoint in WITHOUT_FIELDS.values():
        answer = await replace(sender, endpoint=endpoint).send(
            b"", **{"Content-Type": "text/plain"}
        )
        assert answer.status_code == 200, answer.text
    assert len(WITHOUT_FIELDS) == 12


async def test_fields_that_an_empty_body_lacks_are_named(floor: Floor) -> None:
    answer = await floor.client.post("/v1/players", content=b"", headers=bearer(floor))

    problem = problem_in(answer, "VALIDATION_ERROR")
    assert [error["field"] for error in problem["errors"]] == ["first_name", "last_name"]


async def test_bytes_that_are_no_json_are_not_taken_for_an_empty_body(
    floor: Floor,
) -> None:
    sender = await sender_to(floor, ENDPOINTS[0])
    before = stored(floor.clone)

    for endpoint in WITHOUT_FIELDS.values():
        to_it = replace(sender, endpoint=endpoint)
        for content in (b" \t\n\r", b"\x0b", b"\x00", b"\x1c", b"\xc2\xa0", b"\xef\xbb\xbf"):
            problem_in(await to_it.send(content), "VALIDATION_ERROR")
    assert stored(floor.clone) == before


async def test_json_is_read_whatever_its_content_type(floor: Floor) -> None:
    content = b'{"first_name": "Ann", "last_name": "\xc3\x89clair"}'

    for content_type in ("text/plain", "application/x-www-form-urlencoded", "image/png", ""):
        answer = await floor.client.post(
            "/v1/players", content=content, headers={**bearer(floor), "Content-Type": content_type}
        )
        assert answer.status_code == 201, answer.text
        assert answer.json()["last_name"] == "\u00c9clair"


async def chunks(size: int) -> AsyncIterator[bytes]:
    """Send a body without saying how long it will be."""
    for _ in range(size // 1024):
        yield b" " * 1024
    yield b" " * (size % 1024)


async def half_a_body(started: asyncio.Event) -> AsyncIterator[bytes]:
    """Send a part of a body and never the rest."""
    yield b'{"first_name": "Ann", '
    started.set()
    await asyncio.Event().wait()


async def test_a_body_that_does_not_arrive_in_time_is_refused_and_nothing_is_done(
    floor: Floor, log: Log
) -> None:
    before, started = stored(floor.clone), asyncio.Event()
    log.listen()

    async with second_server(floor, request_body_seconds=0.1) as client:
        answer = await client.post(
            "/v1/players", content=half_a_body(started), headers=bearer(floor)
        )
        in_time = await client.post(
            "/v1/players", json={"first_name": "Ann", "last_name": "Other"}, headers=bearer(floor)
        )

    problem = problem_in(answer, "REQUEST_TIMEOUT")
    assert started.is_set()
    assert (answer.headers["connection"], answer.headers["retry-after"]) == ("close", "1")
    refused, _ = log.lines("request")
    assert (refused["status"], refused["correlation_id"]) == (408, problem["correlation_id"])
    assert in_time.status_code == 201
    assert "connection" not in in_time.headers
    assert before["player"] == ""
    assert stored(floor.clone)["player"].count("\n") == 0


async def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not(floor: Floor) -> None:
    path = f"/v1/rating-slips/{(await floor.open_slip())['id']}/pause"
    before = stored(floor.clone)
    for content in (b"{}" + b" " * (LIMIT - 1), chunks(LIMIT + 1), chunks(LIMIT * 20)):
        answer = await floor.client.post(path, content=content, headers=bearer(floor))
        problem_in(answer, "BODY_TOO_LARGE")
    assert stored(floor.clone) == before

    answer = await floor.client.post(
        path, content=b"{}" + b" " * (LIMIT - 2), headers=bearer(floor)
    )

    assert answer.status_code == 200, answer.text
