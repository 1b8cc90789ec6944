"""The figures that Prometheus reads: what they count."""

import asyncio
from uuid import uuid4

from psycopg.conninfo import make_conninfo

from tests.clone import Clone
from tests.faults.faults import accruals_refused, held
from tests.floor import Floor, open_floor
from tests.http.contract import problem_in, second_server
from tests.log import Log
from tests.owing import owed_slip_at
from tests.scraping import OUTCOMES, completions, figures, samples
from tests.template import Template

GAUGES = {
    "pitledger_recovery_queue_depth",
    "pitledger_recovery_oldest_age_seconds",
    "pitledger_outbox_depth",
    "pitledger_reconcile_findings",
    "pitledger_reconcile_age_seconds",
    "pitledger_stale_slips",
    "pitledger_outbox_oldest_age_seconds",
    "pitledger_dead_letters",
}
OF_THE_POOL = {
    "pitledger_pool_size",
    "pitledger_pool_available",
    "pitledger_pool_requests_waiting",
    "pitledger_pool_wait_seconds_total",
}
NOT_0 = {"pitledger_database_up": 1, "pitledger_reconcile_age_seconds": -1}
SLIPS = "select from rating_slip for update"
COMMIT_FAILS = """
create function broken() returns trigger language plpgsql as
  'begin raise exception ''broken''; end';
create constraint trigger broken after insert or update on idempotency_record
deferrable initially deferred for each row execute function broken()
"""


async def test_every_figure_is_there_from_the_start_with_0_and_names_no_casino(
    floor: Floor,
) -> None:
    first = await samples(floor.client)

    names = {name for name, _, _ in first}
    assert names == GAUGES | OF_THE_POOL | {
        "pitledger_database_up",
        "pitledger_completions_total",
        "pitledger_rate_limit_refusals_total",
        "pitledger_accrual_duration_seconds_bucket",
        "pitledger_accrual_duration_seconds_count",
        "pitledger_accrual_duration_seconds_sum",
    }
    of_the_floor = {name for name, labels, _ in first if "process" not in labels}
    assert {value for name, _, value in first if name in of_the_floor - set(NOT_0)} == {0}
    assert {name: value for name, _, value in first if name in NOT_0} == NOT_0
    assert {labels["outcome"] for _, labels, _ in first if "outcome" in labels} == OUTCOMES
    assert {label for _, labels, _ in first for label in labels} == {"outcome", "le", "process"}


async def test_a_completion_is_paid_once_and_then_replayed(floor: Floor) -> None:
    completion = await floor.paid_slip()
    once = await figures(floor.client)
    for _ in range(2):
        await floor.complete(completion["rating_slip"]["id"])
    thrice = await figures(floor.client)

    assert (once["paid"], once["replayed"]) == (1, 0)
    assert once["accrual_duration_seconds_count"] == 1
    assert once["accrual_duration_seconds_sum"] > 0
    assert thrice == {**once, "replayed": 2}


async def test_the_durations_fall_into_buckets_that_add_up(floor: Floor) -> None:
    for seat in (1, 2, 3):
        await floor.paid_slip(seat=seat)

    scraped = await samples(floor.client)

    buckets = [value for name, _, value in scraped if name.endswith("_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == 3
    assert ("pitledger_accrual_duration_seconds_bucket", {"le": "+Inf"}, 3) in scraped
    assert "0.5" in {labels.get("le") for _, labels, _ in scraped}


async def test_twins_at_once_are_one_payment_and_replays(floor: Floor) -> None:
    slip = await floor.played_slip()

    answers = await asyncio.gather(*(floor.complete(slip["id"]) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {200}
    assert await completions(floor.client) == {"paid": 1, "replayed": 4}
    assert len(floor.entries(slip["player_id"])) == 1


async def test_a_partial_completion_stands_in_the_queue_until_it_is_recovered(
    floor: Floor,
) -> None:
    slip = await owed_slip_at(floor)
    floor.clock.forward(seconds=90)
    owed = await figures(floor.client)
    recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    again = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
    after = await figures(floor.client)

    assert (owed["partial"], owed["paid"], owed["failed"], owed["refused"]) == (1, 0, 0, 0)
    assert owed["accrual_duration_seconds_count"] == 0
    assert (owed["recovery_queue_depth"], owed["recovery_oldest_age_seconds"]) == (1, 90)
    assert (recovered.status_code, again.status_code) == (200, 200)
    assert (after["recovery_queue_depth"], after["recovery_oldest_age_seconds"]) == (0, 0)
    assert after["accrual_duration_seconds_count"] == 1  # a recovery accrues and completes nothing
    assert {name: after[name] for name in OUTCOMES} == {name: owed[name] for name in OUTCOMES}


async def test_completing_again_after_a_partial_is_paid(floor: Floor) -> None:
    slip = await owed_slip_at(floor)
    with accruals_refused(floor.clone):
        await floor.complete(slip["id"])
        await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")

    assert await completions(floor.client) == {"partial": 2}
    assert (await floor.complete(slip["id"])).status_code == 200
    assert await completions(floor.client) == {"partial": 2, "paid": 1}


async def test_a_completion_that_may_not_be_is_refused(floor: Floor) -> None:
    paid = await floor.paid_slip()

    other_bet = await floor.complete(paid["rating_slip"]["id"], {"average_bet_cents": 1})
    unknown = await floor.complete(str(uuid4()))
    of_another = await floor.post(
        f"/rating-slips/{paid['rating_slip']['id']}/complete", role="other pit_boss"
    )

    problem_in(other_bet, "SLIP_ALREADY_CLOSED")
    problem_in(unknown, "NOT_FOUND")
    problem_in(of_another, "NOT_FOUND")
    assert await completions(floor.client) == {"paid": 1, "refused": 3}


async def test_what_never_became_a_completion_is_not_counted(floor: Floor) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}/complete"

    forbidden = await floor.post(path, role="cashier")
    invalid = await floor.post(path, {"average_bet_cents": 0})
    await floor.reward(slip["player_id"])
    replayed = await floor.reward(slip["player_id"])

    assert (forbidden.status_code, invalid.status_code, replayed.status_code) == (403, 400, 200)
    assert await completions(floor.client) == {}


async def test_a_completion_that_could_not_finish_has_failed(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(clone, template[1], lock_timeout_seconds=0.5) as floor:
        slip = await floor.played_slip()
        with held(clone, SLIPS):
            problem_in(await floor.complete(slip["id"]), "DATABASE_UNAVAILABLE")

        assert await completions(floor.client) == {"failed": 1}
        assert (await floor.complete(slip["id"])).status_code == 200
        assert await completions(floor.client) == {"failed": 1, "paid": 1}


async def test_what_a_failed_commit_undid_was_not_paid(floor: Floor) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}/complete"
    floor.clone.execute(COMMIT_FAILS)

    answer = await floor.call("POST", path, role="pit_boss", **{"Idempotency-Key": "k"})

    problem_in(answer, "INTERNAL_ERROR")
    assert floor.entries(slip["player_id"]) == []
    counted = await figures(floor.client)
    assert (counted["paid"], counted["accrual_duration_seconds_count"]) == (0, 0)
    assert counted["failed"] == 1


async def test_an_answer_that_was_kept_under_a_key_is_no_completion(floor: Floor) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}/complete"

    answers = [
        await floor.call("POST", path, role="pit_boss", **{"Idempotency-Key": "k"})
        for _ in range(2)
    ]

    assert answers[0].content == answers[1].content
    assert await completions(floor.client) == {"paid": 1}


async def test_the_queues_of_all_casinos_are_told_as_one(floor: Floor) -> None:
    await owed_slip_at(floor, other=True)
    floor.clock.forward(seconds=20)
    await owed_slip_at(floor, seat=1, played_seconds=600)
    await owed_slip_at(floor, seat=2, played_seconds=60)
    floor.clock.forward(seconds=5)

    counted = await figures(floor.client)

    assert counted["recovery_queue_depth"] == 3
    assert counted["recovery_oldest_age_seconds"] == 20 + 600 + 60 + 5
    assert counted["partial"] == 3


async def test_a_clock_that_was_set_back_makes_no_negative_age(floor: Floor) -> None:
    await owed_slip_at(floor)
    floor.clock.forward(hours=-3)

    assert (await figures(floor.client))["recovery_oldest_age_seconds"] == 0


async def test_rewards_beyond_the_limit_are_counted(floor: Floor) -> None:
    player_id = await floor.new_player()
    answers = [await floor.reward(player_id, points) for points in range(1, 13)]

    assert [answer.status_code for answer in answers[10:]] == [429, 429]
    counted = await figures(floor.client)
    assert counted["rate_limit_refusals_total"] == 2
    assert {counted[outcome] for outcome in OUTCOMES} == {0}


async def test_each_application_counts_for_itself_and_reads_the_same_queue(floor: Floor) -> None:
    await owed_slip_at(floor)

    async with second_server(floor) as second:
        there = await figures(second)

    assert (there["partial"], there["recovery_queue_depth"]) == (0, 1)
    assert (await figures(floor.client))["partial"] == 1


async def test_a_scrape_without_a_database_tells_what_the_process_knows(floor: Floor) -> None:
    nowhere = make_conninfo(floor.clone.application_url, dbname="no_such_database")

    async with second_server(floor, database_url=nowhere, lock_timeout_seconds=0.1) as second:
        names = {name for name, _, _ in await samples(second)}
        counted = await figures(second)

    assert counted["database_up"] == 0
    assert names & GAUGES == set()
    assert {counted[outcome] for outcome in OUTCOMES} == {0}


async def test_a_scrape_of_a_database_that_lacks_a_migration_is_no_error(
    floor: Floor, log: Log
) -> None:
    await floor.paid_slip()
    floor.clone.execute("drop function operating_figures(uuid)")
    log.listen()

    counted = await figures(floor.client)

    assert (counted["database_up"], counted["paid"]) == (0, 1)
    (line,) = log.lines("figures_unavailable")
    assert line["level"] == "error"
    assert "operating_figures" in line["exception"]
