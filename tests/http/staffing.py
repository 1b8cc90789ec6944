"""Adding and changing staff over HTTP, and what a test looks at afterwards."""

from typing import Any

from httpx import Response

from tests.floor import Floor
from tests.http.contract import problem_in
from tests.template import PASSWORD

NEW_PASSWORD = "another-password-for-tests"
SHOWN = {"id", "casino_id", "name", "login", "role", "active", "created_at"}


async def add(floor: Floor, **fields: Any) -> Response:
    """Add somebody as the admin; a field that is given as `...` is left out."""
    given: dict[str, Any] = {
        "name": "Nora New",
        "login": "nora.new",
        "role": "host",
        "password": PASSWORD,
        **fields,
    }
    body = {name: value for name, value in given.items() if value is not ...}
    return await floor.post("/staff", body, role="admin")


async def added(floor: Floor, **fields: Any) -> dict[str, Any]:
    answer = await add(floor, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def change(floor: Floor, member: str, **fields: Any) -> Response:
    """Change somebody as the admin, named by the role they have in the house or by their id."""
    staff_id = floor.house.staff_ids.get(member, member)
    return await floor.call("PATCH", f"/staff/{staff_id}", role="admin", body=fields)


async def changed(floor: Floor, member: str, **fields: Any) -> dict[str, Any]:
    answer = await change(floor, member, **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def sign_in(floor: Floor, login: str, *, password: str = PASSWORD) -> Response:
    return await floor.client.post("/v1/sessions", json={"login": login, "password": password})


async def tokens_of(floor: Floor, login: str, *, number: int = 2) -> list[str]:
    return [(await sign_in(floor, login)).json()["token"] for _ in range(number)]


async def alive(floor: Floor, *tokens: str) -> list[bool]:
    """Return which of some tokens are good."""
    answers = [
        await floor.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        for token in tokens
    ]
    assert {answer.status_code for answer in answers} <= {200, 401}
    return [answer.status_code == 200 for answer in answers]


def field_in(answer: Response) -> str:
    """Return the one field that a refusal complains of."""
    (error,) = problem_in(answer, "VALIDATION_ERROR")["errors"]
    return error["field"]


def row_of(floor: Floor, login: str) -> dict[str, Any]:
    return floor.clone.row("select * from staff where login = %s", [login])


def sessions_of(floor: Floor, member: str) -> list[dict[str, Any]]:
    """Return what is stored of somebody's sessions, in both tables."""
    return floor.clone.rows(
        "select token_hash from staff_session where staff_id = %(id)s"
        " union all select token_hash from session_directory where staff_id = %(id)s",
        {"id": floor.house.staff_ids[member]},  # type: ignore[arg-type]
    )


async def walk(floor: Floor, *, limit: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = await floor.get(f"/staff?limit={limit}{cursor}", role="admin")
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return items
        cursor = f"&cursor={answer.json()['next_cursor']}"
