"""The job that removes sessions that are over and answers that were kept long enough."""

from datetime import timedelta

from pitledger.casino import start_session
from pitledger.edge.session import hash_of_token
from pitledger.platform.correlation import correlated
from pitledger.usecases.expire_sessions import Expired, expire_sessions
from tests.faults.faults import held
from tests.floor import OUTLASTS_ANY_TEST, Floor, actor_of
from tests.http.contract import stored
from tests.jobs.running import EXPIRE, job_row, run_jobs
from tests.template import House

IDLE_SECONDS = 1800
MANY_SESSIONS = """
with new as (
  insert into staff_session
    (casino_id, id, staff_id, token_hash, created_at, last_used_at, expires_at)
  select
    %s, gen_random_uuid(), %s, sha256(convert_to(number::text, 'UTF8')), %s, %s, %s
  from generate_series(1, 250) as number
  returning *
)
insert into session_directory select token_hash, casino_id, staff_id from new
"""
ONE_SESSION = "select from staff_session where staff_id = %s for update"
TOKENS = "select token_hash from staff_session where casino_id = %s"
KNOWN_TOKENS = "select token_hash from session_directory where casino_id = %s"


async def sign_in(floor: Floor, token: str, *, lasts_seconds: float) -> bytes:
    """Begin a session now, and return the hash of its token."""
    with correlated():
        await start_session(
            floor.database,
            actor_of(floor.house),
            token_hash=hash_of_token(token),
            expires_at=floor.clock() + timedelta(seconds=lasts_seconds),
            idle_seconds=OUTLASTS_ANY_TEST,
            now=floor.clock(),
        )
    return hash_of_token(token)


def tokens(floor: Floor, *, house: House | None = None) -> set[bytes]:
    """Return the hashes of a casino's tokens; its sessions and the directory must agree."""
    casino_id = (house or floor.house).casino_id
    found = {row["token_hash"] for row in floor.clone.rows(TOKENS, [casino_id])}
    assert {row["token_hash"] for row in floor.clone.rows(KNOWN_TOKENS, [casino_id])} == found
    return found


async def expired(floor: Floor) -> Expired:
    """Expire what is over in the house."""
    with correlated():
        return await expire_sessions(
            floor.database,
            actor_of(floor.house),
            idle_seconds=IDLE_SECONDS,
            now=floor.clock(),
        )


async def test_sessions_that_expired_or_idled_are_gone_and_live_ones_stay(floor: Floor) -> None:
    floor.clone.execute("delete from session_directory")
    floor.clone.execute("delete from staff_session")
    await sign_in(floor, "expires", lasts_seconds=3600)
    floor.clock.forward(seconds=1800)
    await sign_in(floor, "idles", lasts_seconds=OUTLASTS_ANY_TEST)
    floor.clock.forward(seconds=1799)
    live = await sign_in(floor, "lives", lasts_seconds=IDLE_SECONDS)

    floor.clock.forward(seconds=1)
    await run_jobs(floor, session_idle_seconds=IDLE_SECONDS)

    assert job_row(floor, EXPIRE)["detail"] == {"sessions": 2, "idempotency_records": 0}
    assert tokens(floor) == {live}


async def test_a_second_before_its_end_a_session_stays(floor: Floor) -> None:
    floor.clone.execute("delete from session_directory")
    floor.clone.execute("delete from staff_session")
    session = await sign_in(floor, "one", lasts_seconds=OUTLASTS_ANY_TEST)

    floor.clock.forward(seconds=IDLE_SECONDS - 1)
    assert await expired(floor) == Expired(0, 0)
    assert tokens(floor) == {session}
    floor.clock.forward(seconds=1)
    assert await expired(floor) == Expired(1, 0)
    assert tokens(floor) == set()


async def test_more_than_a_batch_is_removed_in_one_run_and_nothing_in_the_next(
    floor: Floor,
) -> None:
    long_ago = floor.clock() - timedelta(days=2)
    member = floor.house.staff_ids["host"]
    before = tokens(floor)
    params = [floor.house.casino_id, member, long_ago, long_ago, long_ago]
    floor.clone.execute(MANY_SESSIONS, params)

    await run_jobs(floor)
    first = job_row(floor, EXPIRE)
    floor.clock.forward(hours=1)
    await run_jobs(floor)

    assert first["detail"] == {"sessions": 250, "idempotency_records": 0}
    assert job_row(floor, EXPIRE)["detail"] == {"sessions": 0, "idempotency_records": 0}
    assert tokens(floor) == before


async def test_kept_answers_go_after_their_day_and_not_before(floor: Floor) -> None:
    body = {"first_name": "Ada", "last_name": "Guest"}
    for key in ("one", "two"):
        headers = {"Idempotency-Key": key}
        answer = await floor.call("POST", "/players", role="pit_boss", body=body, **headers)
        assert answer.status_code == 201, answer.text
        floor.clock.forward(hours=1)

    floor.clock.forward(hours=22, seconds=-1)
    await run_jobs(floor)
    assert kept(floor) == {"one", "two"}
    floor.clock.forward(hours=1)
    await run_jobs(floor)

    assert job_row(floor, EXPIRE)["detail"] == {"sessions": 0, "idempotency_records": 1}
    assert kept(floor) == {"two"}


def kept(floor: Floor) -> set[str]:
    return {row["idempotency_key"] for row in floor.clone.rows("select * from idempotency_record")}


async def test_what_somebody_holds_is_left_for_the_next_time(floor: Floor) -> None:
    floor.clock.forward(days=1)
    there = len(tokens(floor))

    with held(floor.clone, ONE_SESSION, params=[floor.house.staff_ids["host"]]):
        assert await expired(floor) == Expired(there - 1, 0)
    assert await expired(floor) == Expired(1, 0)


async def test_another_casinos_sessions_are_untouched(floor: Floor) -> None:
    floor.clock.forward(days=1)
    theirs = tokens(floor, house=floor.other)
    before = stored(floor.clone)

    await expired(floor)

    assert tokens(floor) == set()
    assert tokens(floor, house=floor.other) == theirs
    after = stored(floor.clone)
    assert {name for name in after if after[name] != before[name]} == {
        "staff_session",
        "session_directory",
    }
