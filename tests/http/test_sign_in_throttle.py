"""Wrong passwords: five are free, then a login waits, longer each time, and so does an address."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.platform.settings import Settings
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.http.contract import problem_in, stored, told
from tests.log import Log
from tests.template import PASSWORD, Template

LOGIN = "house.host"
WRONG_PASSWORD = "not-the-password"
FREE = 5
FREE_FROM_AN_ADDRESS = 30
WHEN = ("retry_after", "reset_at")
NOBODY_LISTENS = "redis://127.0.0.1:1"


@pytest.fixture
async def from_address(floor: Floor) -> AsyncIterator[Callable[[str], AsyncClient]]:
    """A server's clients, each from an address of its own."""
    settings = Settings(
        database_url=floor.clone.application_url, secret_key=SecretStr("k" * 32), pool_size=2
    )
    app = create_app(settings, clock=floor.clock)

    def client(host: str) -> AsyncClient:
        transport = ASGITransport(app=app, raise_app_exceptions=False, client=(host, 50_000))
        return AsyncClient(transport=transport, base_url="http://floor")

    async with app.router.lifespan_context(app):
        yield client


async def attempt(
    client: AsyncClient, login: str = LOGIN, *, password: str = WRONG_PASSWORD
) -> Response:
    return await client.post("/v1/sessions", json={"login": login, "password": password})


async def fail(client: AsyncClient, times: int, *, login: str = LOGIN) -> None:
    for _ in range(times):
        problem_in(await attempt(client, login), "UNAUTHORIZED")


def reset_at(refused: Response) -> datetime:
    return datetime.fromisoformat(problem_in(refused, "SIGN_IN_THROTTLED")["reset_at"])


async def pass_the_wait(refused: Response) -> None:
    """Let the time go by, which the store counts by a clock of its own."""
    await asyncio.sleep((reset_at(refused) - datetime.now(UTC)).total_seconds() + 0.01)


async def test_after_the_free_ones_even_the_right_password_waits(floor: Floor, log: Log) -> None:
    before = stored(floor.clone)
    await fail(floor.client, FREE)
    began = datetime.now(UTC)
    await fail(floor.client, 1)
    ended = datetime.now(UTC)
    log.listen()

    right, wrong = await attempt(floor.client, password=PASSWORD), await attempt(floor.client)

    problem = problem_in(right, "SIGN_IN_THROTTLED")
    assert right.headers["Retry-After"] == str(problem["retry_after"]) == "1"
    assert problem["reset_at"].endswith("Z")
    assert began <= reset_at(right) - timedelta(seconds=1) <= ended
    assert reset_at(wrong) == reset_at(right)
    assert stored(floor.clone) == before
    line, _ = log.lines("sign_in_throttled")
    assert (line["level"], line["address"]) == ("warning", "127.0.0.1")
    assert (line["retry_after"], line["reset_at"]) == (problem["retry_after"], problem["reset_at"])
    assert line["correlation_id"] == problem["correlation_id"]


async def test_each_further_wrong_password_doubles_the_wait(floor: Floor) -> None:
    await fail(floor.client, FREE + 1)
    await pass_the_wait(await attempt(floor.client))
    began = datetime.now(UTC)
    await fail(floor.client, 1)
    ended = datetime.now(UTC)

    refused = await attempt(floor.client, password=PASSWORD)

    assert began <= reset_at(refused) - timedelta(seconds=2) <= ended


async def test_the_right_password_after_the_wait_lets_all_be_forgotten(floor: Floor) -> None:
    await fail(floor.client, FREE + 1)
    await pass_the_wait(await attempt(floor.client, password=PASSWORD))

    for _ in range(2):
        assert (await attempt(floor.client, password=PASSWORD)).status_code == 201
    await fail(floor.client, FREE)
    assert (await attempt(floor.client, password=PASSWORD)).status_code == 201


async def test_twelve_successes_are_no_reason_to_wait(floor: Floor) -> None:
    answers = await asyncio.gather(*(attempt(floor.client, password=PASSWORD) for _ in range(12)))

    assert {answer.status_code for answer in answers} == {201}


async def test_a_login_waits_whatever_address_is_next_and_other_logins_go_on(
    from_address: Callable[[str], AsyncClient],
) -> None:
    for number in range(FREE + 1):
        async with from_address(f"192.0.2.{number}") as guesser:
            await fail(guesser, 1)

    async with from_address("2001:db8::1") as its_owner, from_address("192.0.2.0") as guesser:
        problem_in(await attempt(its_owner, password=PASSWORD), "SIGN_IN_THROTTLED")
        for login in ("house.admin", "other.host"):
            assert (await attempt(guesser, login, password=PASSWORD)).status_code == 201


async def test_an_address_waits_after_thirty_one_and_others_go_on(
    from_address: Callable[[str], AsyncClient],
) -> None:
    async with (
        from_address("2001:db8:0:1::1") as one,
        from_address("2001:db8:0:1:ffff::2") as its_neighbour,
        from_address("2001:db8:0:2::1") as elsewhere,
    ):
        for number in range(FREE_FROM_AN_ADDRESS + 1):
            guesser = one if number % 2 else its_neighbour
            await fail(guesser, 1, login=f"nobody.{number}")

        for client in (one, its_neighbour):
            problem = problem_in(await attempt(client, password=PASSWORD), "SIGN_IN_THROTTLED")
            assert problem["retry_after"] == 1
        answer = await attempt(elsewhere, password=PASSWORD)
        assert answer.status_code == 201
        await pass_the_wait(await attempt(one, password=PASSWORD))
        assert (await attempt(one, password=PASSWORD)).status_code == 201
        # What was right has not counted, and what was wrong before still does.
        await fail(one, 1, login="nobody.else")
        assert problem_in(await attempt(one), "SIGN_IN_THROTTLED")["retry_after"] == 2


async def test_whether_a_login_exists_is_not_told_by_the_wait(floor: Floor) -> None:
    floor.clone.execute("update staff set active = false where login = 'house.cashier'")
    logins = [LOGIN, "nobody.here", "house.cashier", "house.dealer"]

    refused: list[Response] = []
    for login in logins:
        await fail(floor.client, FREE + 1, login=login)
        refused.append(await attempt(floor.client, login, password=PASSWORD))

    for answer in refused:
        problem_in(answer, "SIGN_IN_THROTTLED")
        same = {**told(answer), **{name: told(refused[0])[name] for name in WHEN}}
        assert same == told(refused[0])


async def test_a_login_written_in_other_letters_is_the_same_login(floor: Floor) -> None:
    for login in (LOGIN, "HOUSE.HOST", "House.Host", "house.HOST", "hOuSe.HoSt", LOGIN):
        problem_in(await attempt(floor.client, login), "UNAUTHORIZED")

    problem_in(await attempt(floor.client, password=PASSWORD), "SIGN_IN_THROTTLED")


async def test_of_thirty_attempts_at_once_six_are_looked_at(floor: Floor) -> None:
    before = stored(floor.clone)
    guesses = [WRONG_PASSWORD] * 29 + [PASSWORD]

    answers = await asyncio.gather(*(attempt(floor.client, password=guess) for guess in guesses))

    looked_at, refused = [401] * (FREE + 1), [429] * (29 - FREE)
    assert sorted(answer.status_code for answer in answers) == looked_at + refused
    problem_in(answers[-1], "SIGN_IN_THROTTLED")
    assert stored(floor.clone) == before


async def test_what_is_not_valid_is_no_attempt(floor: Floor) -> None:
    for _ in range(12):
        problem_in(await attempt(floor.client, password=""), "VALIDATION_ERROR")

    assert (await attempt(floor.client, password=PASSWORD)).status_code == 201


async def test_what_the_database_could_not_answer_is_no_wrong_password(floor: Floor) -> None:
    floor.clone.execute("alter function sign_in_facts(text) rename to away")
    for _ in range(FREE + 2):
        problem_in(await attempt(floor.client), "INTERNAL_ERROR")
    floor.clone.execute("alter function away(text) rename to sign_in_facts")

    await fail(floor.client, FREE)
    assert (await attempt(floor.client, password=PASSWORD)).status_code == 201


async def test_what_is_typed_stands_in_no_log_line_and_who_is_known_does(
    floor: Floor, log: Log
) -> None:
    typed = "my-password-in-the-wrong-field"
    log.listen()

    await fail(floor.client, FREE + 1, login=typed)
    problem_in(await attempt(floor.client, typed), "SIGN_IN_THROTTLED")
    await fail(floor.client, 1)

    lines = log.lines()
    assert typed not in str(lines)
    assert WRONG_PASSWORD not in str(lines)
    *unknown, known = log.lines("sign_in_failed")
    assert [line["staff_id"] for line in unknown] == [None] * (FREE + 1)
    assert known["staff_id"] == str(floor.house.staff_ids["host"])
    assert known["address"] == "127.0.0.1"
    (throttled,) = log.lines("sign_in_throttled")
    assert {line["login_hash"] for line in unknown} == {throttled["login_hash"]}
    assert len(throttled["login_hash"]) == 16
    assert known["login_hash"] != throttled["login_hash"]


async def test_with_the_store_away_nobody_signs_in_and_whoever_is_goes_on(
    clone: Clone, template: tuple[str, Template], log: Log
) -> None:
    async with open_floor(clone, template[1], rate_limit_storage=NOBODY_LISTENS) as floor:
        log.listen()

        refused = await attempt(floor.client, password=PASSWORD)

        problem = problem_in(refused, "RATE_LIMIT_UNAVAILABLE")
        (line,) = log.lines("rate_limit_unavailable")
        assert line["correlation_id"] == problem["correlation_id"]
        assert (await floor.get("/me")).status_code == 200
