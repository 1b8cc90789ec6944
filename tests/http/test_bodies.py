"""Bodies as bytes: empty, of any content type, too large, and never before the sign-in."""

from collections.abc import AsyncIterator
from dataclasses import replace

from tests.floor import Floor
from tests.http.contract import bearer, problem_in, stored
from tests.http.endpoints import ENDPOINTS, NAMES, sender_to

LIMIT = 64 * 1024
WITHOUT_FIELDS = {
    name: endpoint
    for name, endpoint in zip(NAMES, ENDPOINTS, strict=True)
    if set(endpoint.body) <= endpoint.optional
}


async def test_an_empty_body_counts_as_no_fields_whatever_its_content_type(floor: Floor) -> None:
    sender = await sender_to(floor, ENDPOINTS[0])

    for endpoint in WITHOUT_FIELDS.values():
        answer = await replace(sender, endpoint=endpoint).send(
            b"", **{"Content-Type": "text/plain"}
        )
        assert answer.status_code == 200, answer.text
    assert len(WITHOUT_FIELDS) == 11


async def test_fields_that_an_empty_body_lacks_are_named(floor: Floor) -> None:
    answer = await floor.client.post("/v1/players", content=b" \n", headers=bearer(floor))

    problem = problem_in(answer, "VALIDATION_ERROR")
    assert [error["field"] for error in problem["errors"]] == ["first_name", "last_name"]


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
