"""Whether the server lives, whether it can serve, and what it does while the database is away."""

from psycopg.conninfo import make_conninfo

from tests.floor import Floor
from tests.http.contract import bearer, problem_in, second_server
from tests.undelivered import EVENTS_OF_A_SLIP, tell_a_consumer_that_fails

AT_REST = {"events_waiting": 0, "oldest_age_seconds": 0, "dead_letters": 0}
READY: dict[str, object] = {
    "status": "ready",
    "database": "reachable",
    "pending_migrations": [],
    "relay": AT_REST,
}
NOT_READY = {**READY, "status": "not ready", "relay": None}


async def test_a_migrated_database_is_ready(floor: Floor) -> None:
    ready = await floor.client.get("/readyz")

    assert (ready.status_code, ready.json()) == (200, READY)
    healthy = await floor.client.get("/healthz")
    assert (healthy.status_code, healthy.json()) == (200, {"status": "ok"})


async def test_whoever_asks_for_the_head_alone_is_told_as_much(floor: Floor) -> None:
    for path in ("/healthz", "/readyz"):
        head, get = await floor.client.head(path), await floor.client.get(path)
        assert (head.status_code, get.status_code) == (200, 200)
        assert head.headers["content-type"] == get.headers["content-type"]

    floor.clone.execute("drop table schema_migration")
    assert (await floor.client.head("/readyz")).status_code == 503
    assert (await floor.client.head("/healthz")).status_code == 200


async def test_a_missing_migration_is_named_and_the_server_lives(floor: Floor) -> None:
    name = "migrations/0001_tables.sql"
    floor.clone.execute("delete from schema_migration where name = %s", [name])

    answer = await floor.client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {**NOT_READY, "pending_migrations": [name]}
    assert (await floor.client.get("/healthz")).status_code == 200


async def test_a_database_that_was_never_migrated_is_not_ready(floor: Floor) -> None:
    floor.clone.execute("drop table schema_migration")

    answer = await floor.client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["pending_migrations"] != []


async def test_a_relay_that_lags_is_told_and_keeps_nobody_from_being_served(floor: Floor) -> None:
    await floor.paid_slip()
    await tell_a_consumer_that_fails(floor)
    await floor.paid_slip(seat=2)
    floor.clock.forward(seconds=7200)

    answer = await floor.client.get("/readyz")

    waiting = {"events_waiting": EVENTS_OF_A_SLIP, "oldest_age_seconds": 7200}
    relay = {**waiting, "dead_letters": EVENTS_OF_A_SLIP}
    assert (answer.status_code, answer.json()) == (200, {**READY, "relay": relay})


async def test_a_relay_that_can_t_be_asked_after_is_null_and_the_server_is_ready(
    floor: Floor,
) -> None:
    floor.clone.execute("drop function operating_figures(uuid)")

    answer = await floor.client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {**READY, "relay": None})


async def test_a_database_out_of_reach_is_told_and_the_server_lives(floor: Floor) -> None:
    nowhere = make_conninfo(floor.clone.application_url, dbname="no_such_database")

    async with second_server(floor, database_url=nowhere, lock_timeout_seconds=0.1) as client:
        healthy = await client.get("/healthz")
        ready = await client.get("/readyz")
        refused = await client.get("/v1/me", headers=bearer(floor))

    assert healthy.status_code == 200
    assert ready.status_code == 503
    assert ready.json() == {**NOT_READY, "database": "unreachable"}
    problem_in(refused, "DATABASE_UNAVAILABLE")
    assert refused.headers["retry-after"] == "1"
