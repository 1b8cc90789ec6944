"""Bad input is refused with a documented code; it is never a fault, and writes nothing."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from httpx import Response

from tests.floor import Floor
from tests.http.contract import PROBLEM, STATUS_OF_CODE, bearer, problem_in, stored
from tests.http.endpoints import ENDPOINTS, HUGE, NAMES, WRONG, Endpoint, Sender, sender_to
from tests.http.test_permissions import ROUTES

every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=NAMES)
NO_OBJECT = [
    *(b"[]", b"null", b"true", b"1", b'"text"', b"[[]]", b"NaN"),
    *(b"{", b"[1,", b"{'a': 1}", b'{"a"}', b"a=1&b=2", b"<xml/>", b"{} {}", b'{"a": 01}'),
    *(b"\xff\xfe{}", b"\x00", b'{"a": "\xff"}', b'{"\\ud800": 1}', b'{"\\u0000": 1}', b'"\\ud800"'),
    *(b"[" * 20_000, b"[" * 20_000 + b"]" * 20_000, b'{"a":' * 8_000 + b"1" + b"}" * 8_000),
    *(HUGE.encode(), b'{"a": ' + HUGE.encode() + b"}", b"-" + HUGE.encode()),
]


def bad_bodies(sender: Sender) -> Iterator[str]:
    """Return bodies with one bad field each."""
    for name, kind in sender.endpoint.kinds.items():
        if name not in sender.endpoint.optional:
            yield sender.with_field(name)
        if name not in sender.endpoint.nullable:
            yield sender.with_field(**{name: "null"})
        yield from (sender.with_field(**{name: wrong}) for wrong in WRONG[kind])
    for value in ("1", "null", '"x"', "[" * 100 + "]" * 100):
        yield sender.with_field(unknown=value)


def complaint(answer: Response, content: str | bytes) -> str | None:
    """Return what is wrong with a refusal of bad input, if anything."""
    body = answer.json()
    refused = (
        answer.headers["content-type"] == PROBLEM
        and 400 <= answer.status_code < 500
        and STATUS_OF_CODE[body["code"]] == answer.status_code
    )
    return None if refused else f"{answer.status_code} for {content[:100]!r}: {answer.text[:200]}"


@every_endpoint
async def test_each_bad_field_is_refused_and_the_good_body_is_not(
    endpoint: Endpoint, floor: Floor
) -> None:
    sender = await sender_to(floor, endpoint)
    before = stored(floor.clone)

    bodies = [*bad_bodies(sender), *NO_OBJECT]
    complaints = [complaint(await sender.send(content), content) for content in bodies]

    assert [found for found in complaints if found] == []
    assert stored(floor.clone) == before
    accepted = await sender.send(sender.text)
    assert accepted.status_code in {200, 201}, accepted.text


def test_every_route_that_takes_a_body_is_among_the_endpoints() -> None:
    attacked = {(one.method, re.sub(r"\$\w+", "{}", one.path)) for one in ENDPOINTS}

    assert attacked == {
        (method, re.sub(r"\{\w+\}", "{}", path))
        for method, path in ROUTES
        if method in {"POST", "PATCH", "PUT"}
    }


async def test_a_bad_id_in_an_address_is_refused(floor: Floor) -> None:
    addresses = [
        *(("GET", f"/v1/{rest}") for rest in ("tables/{}", "players/{}", "rating-slips/{}")),
        *(("GET", f"/v1/players/{{}}/{rest}") for rest in ("loyalty", "ledger")),
        *(("POST", f"/v1/tables/{{}}/{rest}") for rest in ("open", "close")),
        *(("PATCH", f"/v1/{rest}/{{}}") for rest in ("games", "players", "rating-slips", "staff")),
        *(("POST", f"/v1/rating-slips/{{}}/{rest}") for rest in ("pause", "resume", "complete")),
        *(("POST", f"/v1/{rest}") for rest in ("visits/{}/end", "rating-slips/{}/move")),
        ("POST", "/v1/rating-slips/{}/recover-loyalty"),
        ("POST", "/v1/ledger/{}/reverse"),
    ]
    before = stored(floor.clone)

    for method, address in addresses:
        for bad in ("x", "1", "null", f"{uuid4()}0", "%00", "%ed%a0%80", "' or 1=1 --", "9" * 5000):
            answer = await floor.client.request(
                method, address.format(bad), headers=bearer(floor, "admin")
            )
            problem_in(answer, "VALIDATION_ERROR")
    assert stored(floor.clone) == before


async def test_a_bad_filter_is_refused(floor: Floor) -> None:
    bad = [
        *("status=open", "status=", "table_id=x", "player_id=", "player_id=%00"),
        *("gaming_day=today", "gaming_day=2026-02-30", "gaming_day=20260310", "gaming_day="),
    ]

    for query in bad:
        problem_in(await floor.get(f"/rating-slips?{query}"), "VALIDATION_ERROR")
    assert (await floor.get("/rating-slips?status=OPEN&gaming_day=2026-03-10")).status_code == 200
