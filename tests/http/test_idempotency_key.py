"""The `Idempotency-Key` header: the first answer is given again, and the effect happens once."""

from typing import Any

from httpx import Response

from tests.floor import Floor
from tests.http.contract import problem_in

REPLAYED = "Idempotency-Replayed"


async def keyed(
    floor: Floor, path: str, body: object = None, *, key: str = "k-1", role: str = "pit_boss"
) -> Response:
    """Post under a key."""
    return await floor.call("POST", path, role=role, body=body, **{"Idempotency-Key": key})


def guest(name: str) -> dict[str, Any]:
    return {"first_name": "Ann", "last_name": name}


async def test_the_same_request_is_carried_out_once_and_answered_alike(floor: Floor) -> None:
    first = await keyed(floor, "/players", guest("Once"))
    again = await keyed(floor, "/players", {"last_name": "Once", "first_name": "Ann"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert len(floor.clone.rows("select from player where last_name = 'Once'")) == 1


async def test_another_body_under_the_key_is_a_conflict_and_shows_nothing_of_the_first(
    floor: Floor,
) -> None:
    await keyed(floor, "/players", guest("First"))

    other = await keyed(floor, "/players", guest("Second"))

    problem_in(other, "IDEMPOTENCY_CONFLICT")
    assert "First" not in other.text
