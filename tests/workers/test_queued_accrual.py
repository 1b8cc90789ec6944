"""A close that leaves its points to a worker: what it answers, and that they are paid once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from httpx import Response

from pitledger.workers.consumers import LOYALTY_ACCRUAL
from pitledger.workers.relay import tell_consumer
from pitledger.workers.sweep import pay_owed_slips
from tests.clone import Clone
from tests.faults.faults import accruals_refused
from tests.floor import Floor, open_floor
from tests.http.contract import problem_in
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.paying import LONGER_THAN_ANY_ACCRUAL
from tests.template import Template

CORRELATION_ID = "left-to-a-worker"
PAYING = ["complete", "recover-loyalty"]


@pytest.fixture
async def floor(clone: Clone, template: tuple[str, Template]) -> AsyncIterator[Floor]:
    """A floor whose closes are queued, where no worker runs and nobody waits long for one."""
    async with open_floor(
        clone, template[1], accrual="queued", accrual_wait_seconds=0.05
    ) as opened:
        yield opened


async def tell(floor: Floor) -> None:
    """Tell the consumer of every close that it was not told of."""
    for _ in range(3):
        await tell_consumer(
            floor.database, floor.house.casino_id, consumer=LOYALTY_ACCRUAL, clock=floor.clock
        )


async def sweep(floor: Floor) -> None:
    """Let one sweep go through the house once."""
    await pay_owed_slips(floor.database, floor.house.casino_id, clock=floor.clock)


async def complete(floor: Floor, slip_id: str, **headers: str) -> Response:
    path = f"/rating-slips/{slip_id}/complete"
    under = {"X-Correlation-ID": CORRELATION_ID, **headers}
    return await floor.call("POST", path, role="pit_boss", **under)


def deliveries(floor: Floor) -> list[tuple[str, int]]:
    """Return how the deliveries to the consumer stand, and their attempts."""
    rows = floor.clone.rows(
        "select status, attempts from event_delivery where consumer = 'loyalty_accrual'"
    )
    return [(row["status"], row["attempts"]) for row in rows]


async def test_what_no_worker_has_paid_in_time_is_accepted_and_says_where_to_ask(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()

    answer = await complete(floor, slip["id"])

    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"/v1/rating-slips/{slip['id']}/loyalty"
    assert answer.headers["Retry-After"] == "1"
    closed = (await floor.get(f"/rating-slips/{slip['id']}")).json()
    assert (closed["status"], closed["play_seconds"]) == ("CLOSED", 3600)
    assert answer.json() == {
        "rating_slip": closed,
        "loyalty": None,
        "code": "ACCRUAL_QUEUED",
        "correlation_id": CORRELATION_ID,
    }
    (owed,) = floor.owed(slip["id"])
    assert (owed["attempts"], owed["last_error_code"]) == (0, "ACCRUAL_QUEUED")
    assert owed["correlation_id"] == CORRELATION_ID
    assert floor.entries(slip["player_id"]) == []
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("pay", [tell, sweep])
async def test_the_address_to_ask_at_follows_the_slip_until_it_is_paid(
    floor: Floor, pay: Callable[[Floor], Awaitable[None]]
) -> None:
    slip = await floor.played_slip()
    path = f"/rating-slips/{slip['id']}/loyalty"
    problem_in(await floor.get(path), "SLIP_NOT_CLOSED")
    accepted = await complete(floor, slip["id"])

    queued = await floor.get(path, role="cashier")
    assert (queued.status_code, queued.json()) == (202, accepted.json())
    assert queued.headers["Location"] == f"/v1{path}"
    assert queued.headers["Retry-After"] == "1"

    await pay(floor)
    paid = await floor.get(path)
    assert paid.status_code == 200
    (entry,) = floor.entries(slip["player_id"])
    assert paid.json() == {
        "points_earned": 1620,
        "new_balance": 1620,
        "tier": "SILVER",
        "tier_before": "BRONZE",
        "ledger_entry_id": str(entry["id"]),
        "idempotent": True,
    }
    assert (entry["correlation_id"], entry["staff_id"]) == (
        CORRELATION_ID,
        floor.house.staff_ids["pit_boss"],
    )
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_a_first_attempt_that_fails_is_a_partial_completion_at_that_address(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()
    await complete(floor, slip["id"])

    with accruals_refused(floor.clone):
        await tell(floor)
        answer = await floor.get(f"/rating-slips/{slip['id']}/loyalty")

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "PARTIAL_COMPLETION")
    assert answer.headers["Retry-After"] == "1"
    assert (problem["slip_id"], problem["correlation_id"]) == (slip["id"], CORRELATION_ID)
    assert problem["rating_slip"]["status"] == "CLOSED"
    assert deliveries(floor) == [("DELIVERED", 1)]  # from here on the sweep tries
    await sweep(floor)
    assert floor.balance(slip["player_id"]) == 0
    floor.clock.forward(seconds=1)
    await sweep(floor)
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


async def test_the_address_tells_nothing_of_a_slip_of_another_casino(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()
    await complete(floor, slip["id"])

    answer = await floor.get(f"/rating-slips/{slip['id']}/loyalty", role="other pit_boss")

    assert problem_in(answer, "NOT_FOUND")["entity"] == "rating_slip"


async def test_a_request_with_a_key_waits_for_no_worker_and_its_answer_is_kept(
    clone: Clone, template: tuple[str, Template]
) -> None:
    async with open_floor(
        clone, template[1], accrual="queued", accrual_wait_seconds=LONGER_THAN_ANY_ACCRUAL
    ) as floor:
        slip = await floor.played_slip()
        async with asyncio.timeout(LONGER_THAN_ANY_ACCRUAL / 2):
            first = await complete(floor, slip["id"], **{"Idempotency-Key": "close"})
        await tell(floor)
        again = await complete(floor, slip["id"], **{"Idempotency-Key": "close"})

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.headers["Location"] == f"/v1/rating-slips/{slip['id']}/loyalty"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert floor.balance(slip["player_id"]) == 1620


@pytest.mark.parametrize("paying", PAYING)
async def test_who_asks_again_is_paid_at_once_and_the_worker_finds_nothing_to_do(
    floor: Floor, paying: str
) -> None:
    slip = await floor.played_slip()
    await complete(floor, slip["id"])

    answer = await floor.post(f"/rating-slips/{slip['id']}/{paying}")

    loyalty = answer.json().get("loyalty", answer.json())
    assert (answer.status_code, loyalty["points_earned"]) == (200, 1620)
    assert loyalty["idempotent"] is False
    await tell(floor)
    await sweep(floor)
    assert deliveries(floor) == [("DELIVERED", 1)]
    assert len(floor.entries(slip["player_id"])) == 1
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_an_event_that_is_told_twice_or_after_the_sweep_pays_nothing_more(
    floor: Floor,
) -> None:
    first, second = await floor.played_slip(seat=1), await floor.played_slip(seat=2)
    for slip in (first, second):
        await complete(floor, slip["id"])
    await tell(floor)

    floor.clone.execute("update event_delivery set status = 'PENDING', delivered_at = null")
    await tell(floor)
    await sweep(floor)
    await asyncio.gather(tell(floor), sweep(floor), tell(floor))

    for slip in (first, second):
        assert len(floor.entries(slip["player_id"])) == 1
    assert_ledger_holds(floor.clone)


async def test_consumer_and_sweep_at_once_pay_each_slip_once(floor: Floor) -> None:
    slips = [await floor.played_slip(seat=seat) for seat in range(1, 7)]
    for slip in slips:
        await complete(floor, slip["id"])

    await asyncio.gather(tell(floor), tell(floor), sweep(floor), sweep(floor))
    await sweep(floor)

    points = [
        [entry["transaction_type"] for entry in floor.entries(slip["player_id"])] for slip in slips
    ]
    assert points == [["GAMEPLAY"]] * len(slips)
    assert floor.clone.rows("select * from loyalty_recovery") == []
    assert_ledger_holds(floor.clone)


async def test_what_a_command_closed_beside_its_own_work_is_queued_in_its_answer(
    floor: Floor,
) -> None:
    slip = await floor.played_slip()
    to = {"table_id": str(floor.house.table_ids[1]), "seat": 2}

    moved = (await floor.post(f"/rating-slips/{slip['id']}/move", to)).json()
    ended = (await floor.post(f"/visits/{slip['visit_id']}/end")).json()
    late = await floor.open_slip(player_id=slip["player_id"])
    floor.clock.forward(days=1)
    started = (await floor.post("/visits", {"player_id": slip["player_id"]})).json()

    closed = [moved["closed"], *ended["completions"], *started["rolled_over"]["completions"]]
    assert [one["rating_slip"]["id"] for one in closed] == [
        slip["id"],
        moved["opened"]["id"],
        late["id"],
    ]
    for one in closed:
        assert (one["loyalty"], one["code"]) == (None, "ACCRUAL_QUEUED")
        assert len(one) == 4
    assert floor.entries(slip["player_id"]) == []
    await sweep(floor)
    assert len(floor.entries(slip["player_id"])) == 3
    assert_ledger_holds(floor.clone)


async def test_the_log_tells_the_close_and_the_payment_under_one_correlation_id(
    floor: Floor, log: Log
) -> None:
    slip = await floor.played_slip()
    log.listen()

    await complete(floor, slip["id"])
    assert [event for event in log.events() if event != "loyalty_telemetry"] == [
        "action_started",
        "loyalty_accrual_started",
        "loyalty_accrual_queued",
        "action_completed",
        "request",
    ]
    (queued,) = log.lines("loyalty_accrual_queued")
    log.listen()
    await sweep(floor)

    assert [event for event in log.events() if event != "loyalty_telemetry"] == [
        "action_started",
        "loyalty_accrual_started",
        "loyalty_accrual_completed",
        "loyalty_tier_upgraded",
        "action_completed",
    ]
    (accrued,) = log.lines("loyalty_accrual_completed")
    assert queued["correlation_id"] == accrued["correlation_id"] == CORRELATION_ID
    assert (queued["slip_id"], accrued["slip_id"]) == (slip["id"], slip["id"])
    assert accrued["action"] == "accrue_queued_slip"
    actions = floor.clone.rows("select action from audit_log where action ~ 'loyalty'")
    assert actions == []  # paid at the first attempt: the entry itself is the record
