"""Failed sign-ins: ten for one login from one address in five minutes, then it has to wait."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr

from pitledger.app import create_app
from pitledger.edge.session import SignInThrottledError, counted_login, sign_in
from pitledger.kernel.errors import UnauthorizedError
from pitledger.platform.correlation import correlated
from pitledger.platform.database import Database
from pitledger.platform.rate_limit import RateLimit
from pitledger.platform.settings import Settings
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.http.contract import problem_in, stored, told
from tests.log import Log
from tests.template import NOON, PASSWORD, Template

LOGIN = "house.host"
WRONG_PASSWORD = "not-the-password"
WINDOW = timedelta(minutes=5)
WHEN = ("retry_after", "reset_at")
NOBODY_LISTENS = "redis://127.0.0.1:1"
LETTERS = """
select letter, lower(letter) as lower
from generate_series(1, 1114111) as code, lateral (select chr(code) as letter) as given
where code not between 55296 and 57343 and lower(letter) <> letter
"""


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


async def test_after_ten_failures_even_the_right_password_is_refused(
    floor: Floor, log: Log
) -> None:
    before = stored(floor.clone)
    first = datetime.now(UTC)
    await fail(floor.client, 1)
    then = datetime.now(UTC)
    await fail(floor.client, 9)
    log.listen()

    right, wrong = await attempt(floor.client, password=PASSWORD), await attempt(floor.client)

    problem = problem_in(right, "SIGN_IN_THROTTLED")
    assert right.headers["Retry-After"] == str(problem["retry_after"])
    assert 1 <= problem["retry_after"] <= WINDOW.total_seconds()
    assert problem["reset_at"].endswith("Z")
    assert first <= datetime.fromisoformat(problem["reset_at"]) - WINDOW <= then
    assert told(wrong)["reset_at"] == problem["reset_at"]
    assert stored(floor.clone) == before
    line, _ = log.lines("sign_in_throttled")
    assert (line["level"], line["login"], line["address"]) == ("warning", LOGIN, "127.0.0.1")
    assert (line["retry_after"], line["reset_at"]) == (problem["retry_after"], problem["reset_at"])
    assert line["correlation_id"] == problem["correlation_id"]


async def test_a_success_neither_counts_nor_takes_failures_back(floor: Floor) -> None:
    await fail(floor.client, 9)

    for _ in range(2):
        assert (await attempt(floor.client, password=PASSWORD)).status_code == 201
    await fail(floor.client, 1)

    problem_in(await attempt(floor.client, password=PASSWORD), "SIGN_IN_THROTTLED")


async def test_twelve_successes_are_no_reason_to_wait(floor: Floor) -> None:
    answers = [await attempt(floor.client, password=PASSWORD) for _ in range(12)]

    assert {answer.status_code for answer in answers} == {201}


async def test_other_logins_and_other_addresses_go_on(
    from_address: Callable[[str], AsyncClient],
) -> None:
    async with from_address("192.0.2.1") as here, from_address("2001:db8::1") as there:
        await fail(here, 10)

        problem_in(await attempt(here, password=PASSWORD), "SIGN_IN_THROTTLED")
        assert (await attempt(there, password=PASSWORD)).status_code == 201
        for login in ("house.admin", "other.host"):
            assert (await attempt(here, login, password=PASSWORD)).status_code == 201


async def test_whether_a_login_exists_is_not_told_by_the_wait(floor: Floor) -> None:
    floor.clone.execute("update staff set active = false where login = 'house.cashier'")
    logins = [LOGIN, "nobody.here", "house.cashier"]

    for login in logins:
        await fail(floor.client, 10, login=login)
    refused = [await attempt(floor.client, login, password=PASSWORD) for login in logins]

    for answer in refused:
        problem_in(answer, "SIGN_IN_THROTTLED")
        same = {**told(answer), **{name: told(refused[0])[name] for name in WHEN}}
        assert same == told(refused[0])


async def test_a_login_written_in_other_letters_is_the_same_login(floor: Floor) -> None:
    for login in (LOGIN, "HOUSE.HOST", "House.Host", "house.HOST", "hOuSe.HoSt") * 2:
        problem_in(await attempt(floor.client, login), "UNAUTHORIZED")

    problem_in(await attempt(floor.client, password=PASSWORD), "SIGN_IN_THROTTLED")


def test_letters_that_the_database_takes_for_the_same_count_as_the_same(clone: Clone) -> None:
    letters = {row["letter"]: row["lower"] for row in clone.rows(LETTERS)}
    pairs = [pair for pair in letters.items() if pair[0].isprintable()]  # its Unicode may be newer

    assert ("A", "a") in pairs
    assert [pair for pair in pairs if counted_login(pair[0]) != counted_login(pair[1])] == []
    assert counted_login("ADM\u0130N") == counted_login("ADMIN") == counted_login("adm\u0131n")
    assert len({counted_login(login) for login in ("a", "b", "a b", "ab", "a.b", "")}) == 6


async def test_of_thirty_attempts_at_once_ten_are_looked_at(floor: Floor) -> None:
    before = stored(floor.clone)
    guesses = [WRONG_PASSWORD] * 29 + [PASSWORD]

    answers = await asyncio.gather(*(attempt(floor.client, password=guess) for guess in guesses))

    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 20
    problem_in(answers[-1], "SIGN_IN_THROTTLED")
    assert stored(floor.clone) == before


async def test_what_is_not_valid_is_no_attempt(floor: Floor) -> None:
    for _ in range(12):
        problem_in(await attempt(floor.client, password=""), "VALIDATION_ERROR")

    assert (await attempt(floor.client, password=PASSWORD)).status_code == 201


async def test_the_login_is_free_again_once_the_failure_has_left_the_window(
    database: Database, template: tuple[str, Template]
) -> None:
    limit = RateLimit(
        "sign_in",
        limit=1,
        window_seconds=1,
        storage_uri="memory://",
        refusal=SignInThrottledError,
    )

    async def try_with(password: str) -> str:
        signed_in = await sign_in(
            database,
            login=LOGIN,
            password=password,
            address="192.0.2.1",
            limit=limit,
            lasts_seconds=60,
            now=NOON,
        )
        return str(signed_in.session.staff_id)

    with correlated("sessions"):
        with pytest.raises(UnauthorizedError):
            await try_with(WRONG_PASSWORD)
        with pytest.raises(SignInThrottledError) as refused:
            await try_with(PASSWORD)
        reset_at: datetime = refused.value.facts["reset_at"]
        await asyncio.sleep((reset_at - datetime.now(UTC)).total_seconds() + 0.05)
        assert await try_with(PASSWORD) == str(template[1].house.staff_ids["host"])


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
