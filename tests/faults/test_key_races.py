"""Twins under one `Idempotency-Key`, and transactions that end before they are committed."""

import asyncio
from dataclasses import replace

from httpx import Response

from tests.faults.faults import at_once, held, sessions_wait
from tests.floor import Floor, several_servers
from tests.http.contract import problem_in, second_server, stored
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log

KEY = {"Idempotency-Key": "of-the-twins"}
HOLD_PLAYERS = "lock table player_casino in exclusive mode"
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
REFUSE_AT_COMMIT = """
create function too_late() returns trigger language plpgsql as $$
begin raise exception 'too late'; end $$;
create constraint trigger too_late after insert on player_casino
deferrable initially deferred for each row execute function too_late();
"""


async def enrol(floor: Floor, name: str = "Twin") -> Response:
    body = {"first_name": "Ann", "last_name": name}
    return await floor.call("POST", "/players", role="pit_boss", body=body, **KEY)


async def test_a_twin_waits_for_the_first_and_gets_its_answer(floor: Floor) -> None:
    async with several_servers(floor, 3) as servers:
        answers = await at_once(
            floor.clone, [enrol(server) for server in servers], hold=HOLD_PLAYERS
        )

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    assert sorted("Idempotency-Replayed" in answer.headers for answer in answers) == [
        False,
        True,
        True,
    ]
    assert len(floor.clone.rows("select from player where last_name = 'Twin'")) == 1


async def test_ten_twins_of_a_completion_pay_once(floor: Floor) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}/complete"

    answers = await at_once(
        floor.clone,
        [floor.call("POST", path, role="pit_boss", **KEY) for _ in range(10)],
        hold="select from rating_slip for update",
    )

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_a_twin_that_waits_too_long_is_told_that_the_first_still_runs(floor: Floor) -> None:
    async with (
        second_server(floor, lock_timeout_seconds=0.5) as impatient,
        asyncio.TaskGroup() as group,
    ):
        with held(floor.clone, HOLD_PLAYERS):
            first = group.create_task(enrol(floor))
            await sessions_wait(floor.clone, 1)
            second = await enrol(replace(floor, client=impatient))

    problem_in(second, "REQUEST_IN_PROGRESS")
    assert second.headers["Retry-After"] == "1"
    assert first.result().status_code == 201
    assert (await enrol(floor)).content == first.result().content


async def test_a_request_whose_connection_is_cut_leaves_nothing_and_the_key_free(
    floor: Floor,
) -> None:
    before = stored(floor.clone)
    async with asyncio.TaskGroup() as group:
        with held(floor.clone, HOLD_PLAYERS):
            cut = group.create_task(enrol(floor))
            await sessions_wait(floor.clone, 1)
            floor.clone.execute(CUT)

    problem_in(cut.result(), "DATABASE_UNAVAILABLE")
    assert stored(floor.clone) == before
    assert (await enrol(floor)).status_code == 201


async def test_what_is_not_committed_is_not_told_as_done(floor: Floor, log: Log) -> None:
    floor.clone.execute(REFUSE_AT_COMMIT)
    before = stored(floor.clone)
    log.listen()

    answer = await enrol(floor)

    problem_in(answer, "INTERNAL_ERROR")
    assert stored(floor.clone) == before
    assert log.lines("action_completed") == []
    (started,), (failed,) = log.lines("action_started"), log.lines("action_failed")
    assert (started["action"], failed["action"]) == ("enrol_player", "enrol_player")
    assert failed["code"] == "INTERNAL_ERROR"


async def test_what_is_committed_is_told_once(floor: Floor, log: Log) -> None:
    log.listen()

    await enrol(floor)
    await enrol(floor)

    told = [line["event"] for line in log.lines("action_started", "action_completed")]
    assert told == ["action_started", "action_completed"]
