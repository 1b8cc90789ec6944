"""Sessions that nobody uses end, and are cleared away."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from pitledger.platform.migrate import migrate
from tests.clone import Clone
from tests.faults.faults import held
from tests.floor import Floor, actor_of, open_floor
from tests.http.contract import bearer, problem_in
from tests.http.staffing import alive, sign_in
from tests.template import NOON, Template

IDLE = timedelta(minutes=30)
NOTED_EVERY = IDLE / 30
TICK = timedelta(microseconds=1)
TWELVE_HOURS = timedelta(hours=12)
OLD_SESSIONS = """
with known as (
  insert into session_directory (token_hash, casino_id, staff_id)
  select
    sha256(convert_to(which || number::text || %(casino)s::text, 'UTF8')), %(casino)s, %(staff)s
  from generate_series(1, %(number)s) as number, unnest(array['idle ', 'expired ']) as which
  returning *
)
insert into staff_session (
  casino_id, id, staff_id, token_hash, created_at, last_used_at, expires_at
)
select
  casino_id, gen_random_uuid(), staff_id, token_hash, %(now)s::timestamptz - interval '1 day',
  case when get_bit(token_hash, 0) = 0 then %(now)s::timestamptz - interval '30 minutes'
    else %(now)s::timestamptz end,
  case when get_bit(token_hash, 0) = 0 then %(now)s::timestamptz + interval '1 hour'
    else %(now)s::timestamptz end
from known
"""


@pytest.fixture
async def floor(clone: Clone, template: tuple[str, Template]) -> AsyncIterator[Floor]:
    """A floor where a session idles out after half an hour, as it does by default."""
    async with open_floor(clone, template[1], session_idle_seconds=IDLE.total_seconds()) as opened:
        yield opened


async def session(floor: Floor, login: str = "house.host") -> dict[str, Any]:
    answer = await sign_in(floor, login)
    assert answer.status_code == 201, answer.text
    return answer.json()


def last_used_at(floor: Floor, member: str = "host") -> list[datetime]:
    rows = floor.clone.rows(
        "select last_used_at from staff_session where staff_id = %s order by last_used_at",
        [floor.house.staff_ids[member]],
    )
    return [row["last_used_at"] for row in rows]


async def test_a_sign_in_tells_for_how_long_a_session_may_idle(floor: Floor) -> None:
    assert (await session(floor))["idle_timeout_seconds"] == 1800


async def test_an_unused_session_is_dead_after_half_an_hour_and_stays_so(floor: Floor) -> None:
    token = (await session(floor))["token"]

    floor.clock.at = NOON + IDLE
    assert await alive(floor, token) == [False]
    floor.clock.at = NOON + IDLE - TICK
    assert await alive(floor, token) == [True]
    floor.clock.at += IDLE
    problem_in(
        await floor.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"}),
        "UNAUTHORIZED",
    )


async def test_a_session_in_use_lives_to_its_end_and_no_longer(floor: Floor) -> None:
    token = (await session(floor))["token"]

    while floor.clock.at < NOON + TWELVE_HOURS - IDLE:
        floor.clock.at += timedelta(minutes=29)
        assert await alive(floor, token) == [True], floor.clock.at
    floor.clock.at = NOON + TWELVE_HOURS - TICK
    assert await alive(floor, token) == [True]
    floor.clock.at = NOON + TWELVE_HOURS
    assert await alive(floor, token) == [False]


async def test_a_use_is_noted_once_in_a_minute(floor: Floor) -> None:
    token = (await session(floor))["token"]

    for later, noted in (
        (NOTED_EVERY - TICK, timedelta()),
        (NOTED_EVERY, NOTED_EVERY),
        (NOTED_EVERY * 2 - TICK, NOTED_EVERY),
        (NOTED_EVERY * 2, NOTED_EVERY * 2),
        (NOTED_EVERY, NOTED_EVERY * 2),  # a clock that went back
    ):
        floor.clock.at = NOON + later
        assert await alive(floor, token) == [True]
        assert max(last_used_at(floor)) == NOON + noted


async def test_a_dead_session_that_is_tried_is_not_noted(floor: Floor) -> None:
    token = (await session(floor))["token"]
    floor.clock.forward(hours=1)

    assert await alive(floor, token) == [False]

    assert set(last_used_at(floor)) == {NOON}


async def test_noting_a_use_waits_for_nobody(floor: Floor) -> None:
    token = (await session(floor))["token"]
    floor.clock.forward(minutes=5)

    with held(floor.clone, "select from staff_session for update"):
        assert await alive(floor, token) == [True]
        assert set(last_used_at(floor)) == {NOON}
    assert await alive(floor, token) == [True]
    assert max(last_used_at(floor)) == floor.clock.at


async def test_each_sign_in_clears_up_to_a_hundred_dead_sessions_away(floor: Floor) -> None:
    of_the_floor = len(floor.clone.rows("select from staff_session"))
    for house in (floor.house, floor.other):
        params = {"casino": house.casino_id, "staff": actor_of(house).staff_id, "number": 75}
        floor.clone.execute(OLD_SESSIONS, {**params, "now": NOON})  # type: ignore[arg-type]

    left: list[int] = []
    for _ in range(3):
        token = (await session(floor))["token"]
        assert await alive(floor, token) == [True]
        left += [
            len(floor.clone.rows(f"select from {table}"))
            for table in ("staff_session", "session_directory")
        ]

    # The other casino's are cleared away by its own sign-ins.
    signed_in = of_the_floor + 150
    assert left == [signed_in + 51, signed_in + 51, *[signed_in + 2] * 2, *[signed_in + 3] * 2]
    assert (await floor.client.get("/v1/me", headers=bearer(floor))).status_code == 200


async def test_dead_sessions_that_somebody_holds_are_no_reason_to_wait(floor: Floor) -> None:
    token = (await session(floor))["token"]
    floor.clock.forward(hours=1)

    with held(floor.clone, "select from staff_session for update"):
        assert (await sign_in(floor, "house.host")).status_code == 201
    assert len(last_used_at(floor)) == 3

    await session(floor)
    assert set(last_used_at(floor)) == {floor.clock.at}
    assert await alive(floor, token) == [False]


async def test_sessions_from_before_are_taken_as_last_used_when_they_began(clone: Clone) -> None:
    clone.execute("alter table staff_session drop column last_used_at")
    clone.execute(
        "insert into staff_session (casino_id, id, staff_id, token_hash, created_at, expires_at)"
        " select casino_id, id, id, sha256(convert_to(id::text, 'UTF8')), %s, %s from staff",
        [NOON, NOON + TWELVE_HOURS],
    )
    sessions = len(clone.rows("select from staff_session"))
    clone.execute("delete from schema_migration where name = 'migrations/0008_idle_sessions.sql'")

    assert await migrate(clone.admin_url) == ["migrations/0008_idle_sessions.sql"]

    rows = clone.rows("select created_at, last_used_at from staff_session")
    assert len(rows) == sessions > 0
    assert {(row["created_at"], row["last_used_at"]) for row in rows} == {(NOON, NOON)}
    table = "select relforcerowsecurity as forced from pg_class where relname = 'staff_session'"
    assert clone.row(table)["forced"] is True
