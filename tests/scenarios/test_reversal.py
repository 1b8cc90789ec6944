"""An entry is taken back once, by an entry of minus its points; nothing of the past is changed."""

import json
from datetime import date
from uuid import UUID

from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.reversals import WHY, reverse, rewarded


async def test_the_points_of_a_slip_are_taken_back_and_the_tier_with_them(floor: Floor) -> None:
    completion = await floor.paid_slip()
    slip, entry_id = completion["rating_slip"], completion["loyalty"]["ledger_entry_id"]
    original = floor.entries(slip["player_id"])[0]
    floor.clock.forward(days=1)

    answer = await reverse(floor, entry_id, **{"X-Correlation-ID": "back-1"})

    assert answer.status_code == 201, answer.text
    untouched, entry = floor.entries(slip["player_id"])
    assert untouched == original
    assert answer.json() == {
        "points_earned": -1620,
        "new_balance": 0,
        "tier": "BRONZE",
        "tier_before": "SILVER",
        "ledger_entry_id": str(entry["id"]),
        "idempotent": False,
    }
    said = {
        "sequence": 2,
        "rating_slip_id": UUID(slip["id"]),
        "visit_id": UUID(slip["visit_id"]),
        "idempotency_key": f"reversal:{entry_id}",
        "transaction_type": "REVERSAL",
        "event_type": "POINTS_UPDATE_REQUESTED",
        "points_change": -1620,
        "reason": WHY,
        "source": "manual",
        "staff_id": floor.house.staff_ids["admin"],
        "correlation_id": "back-1",
        "gaming_day": date(2026, 3, 11),
        "created_at": floor.clock.at,
        "reverses_id": UUID(entry_id),
        "previous_hash": original["entry_hash"],
    }
    assert {name: entry[name] for name in said} == said
    assert await held(floor, slip["player_id"]) == (0, 0, "BRONZE", 0)
    assert_ledger_holds(floor.clone)


async def test_a_reversal_can_be_recomputed_from_its_own_inputs(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 1500)

    await reverse(floor, entry_id)

    rewarded_as, reversed_as = (json.loads(entry["inputs"]) for entry in floor.entries(player_id))
    assert reversed_as == {**rewarded_as, "points_change": "-1500"}
    assert len(reversed_as["tiers"]) == 4


async def held(floor: Floor, player_id: str) -> tuple[int, int, str, int]:
    """Return balance, lifetime points, tier and progress, as a cashier sees them."""
    shown = (await floor.get(f"/players/{player_id}/loyalty", role="cashier")).json()
    assert shown["current_balance"] == floor.balance(player_id)
    fields = ("current_balance", "lifetime_points", "tier", "tier_progress")
    balance, lifetime, tier, progress = (shown[name] for name in fields)
    return balance, lifetime, tier, progress


async def test_the_same_reason_again_is_a_replay_with_the_first_figures_whoever_asks(
    floor: Floor,
) -> None:
    player_id, entry_id = await rewarded(floor, 1500)
    first = await reverse(floor, entry_id, why="Caf\u00e9 bill, not a bonus")
    await floor.reward(player_id, 70)
    floor.clone.execute(
        "update staff set role = 'admin' where id = %s", [floor.house.staff_ids["host"]]
    )
    floor.clock.forward(days=2)
    before = stored(floor.clone)

    again = [
        await reverse(floor, entry_id, why="Caf\u00e9 bill, not a bonus"),
        await reverse(floor, entry_id, why="  \tCafe\u0301 bill, not a bonus\n"),
        await reverse(floor, entry_id, why="Caf\u00e9 bill, not a bonus", role="host"),
    ]

    assert first.status_code == 201
    for answer in again:
        assert (answer.status_code, answer.json()) == (200, {**first.json(), "idempotent": True})
    assert (first.json()["points_earned"], first.json()["new_balance"]) == (-1500, 0)
    assert stored(floor.clone) == before
    assert floor.balance(player_id) == 70
    assert floor.entries(player_id)[1]["reason"] == "Caf\u00e9 bill, not a bonus"
    assert_ledger_holds(floor.clone)


async def test_a_replay_is_answered_though_the_points_are_spent_by_now(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, -1, player_id=(await rewarded(floor, 100))[0])
    first = await reverse(floor, entry_id)
    await floor.reward(player_id, -100)

    again = await reverse(floor, entry_id)

    assert again.json() == {**first.json(), "idempotent": True}
    assert floor.balance(player_id) == 0
    assert_ledger_holds(floor.clone)


async def test_another_reason_is_refused_and_names_the_reversal(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 500)
    first = await reverse(floor, entry_id)
    before = stored(floor.clone)

    refused = [
        await reverse(floor, entry_id, why=f"{WHY}!"),
        await reverse(floor, entry_id, why=WHY.upper()),
    ]

    for answer in refused:
        problem = problem_in(answer, "ALREADY_REVERSED")
        assert problem["reversal_id"] == first.json()["ledger_entry_id"]
        assert WHY not in answer.text
    assert stored(floor.clone) == before
    assert floor.balance(player_id) == 0


async def test_a_reversal_cannot_be_reversed(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 500)
    reversal_id = (await reverse(floor, entry_id)).json()["ledger_entry_id"]
    before = stored(floor.clone)

    for why in (WHY, "Taken back by mistake"):
        problem = problem_in(await reverse(floor, reversal_id, why=why), "VALIDATION_ERROR")
        assert [error["field"] for error in problem["errors"]] == ["entry_id"]
        assert "is a reversal itself" in problem["errors"][0]["message"]
    assert stored(floor.clone) == before
    assert floor.balance(player_id) == 0


async def test_points_that_were_spent_cannot_be_taken_back(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 500)
    await floor.reward(player_id, -1)
    before = stored(floor.clone)

    problem_in(await reverse(floor, entry_id), "INSUFFICIENT_BALANCE")

    assert stored(floor.clone) == before
    await floor.reward(player_id, 1)
    assert (await reverse(floor, entry_id)).json()["new_balance"] == 0
    assert await held(floor, player_id) == (0, 1, "BRONZE", 0)
    assert_ledger_holds(floor.clone)


async def test_points_that_were_taken_are_given_back_and_lifetime_stays(floor: Floor) -> None:
    player_id, _ = await rewarded(floor, 1500)
    _, debit_id = await rewarded(floor, -600, player_id=player_id)

    answer = await reverse(floor, debit_id)

    assert (answer.json()["points_earned"], answer.json()["new_balance"]) == (600, 1500)
    assert await held(floor, player_id) == (1500, 1500, "SILVER", 12)
    assert_ledger_holds(floor.clone)


async def test_an_entry_of_no_points_is_reversed_by_one_of_none(floor: Floor) -> None:
    completion = await floor.paid_slip(played_seconds=0)
    entry_id = completion["loyalty"]["ledger_entry_id"]

    answer = await reverse(floor, entry_id)

    assert (answer.status_code, answer.json()["points_earned"]) == (201, 0)
    problem_in(await reverse(floor, entry_id, why="For another reason"), "ALREADY_REVERSED")
    assert len(floor.entries(completion["rating_slip"]["player_id"])) == 2
    assert_ledger_holds(floor.clone)


async def test_a_demotion_goes_as_far_as_the_points_do_and_later_play_earns_at_that_tier(
    floor: Floor,
) -> None:
    player_id, _ = await rewarded(floor, 900)
    _, entry_id = await rewarded(floor, 5000, player_id=player_id)
    assert await held(floor, player_id) == (5900, 5900, "GOLD", 6)

    answer = await reverse(floor, entry_id)
    completion = await floor.paid_slip(player_id=player_id)

    assert (answer.json()["tier_before"], answer.json()["tier"]) == ("GOLD", "BRONZE")
    assert completion["loyalty"]["points_earned"] == 1620
    assert await held(floor, player_id) == (2520, 2520, "SILVER", 38)
    assert_ledger_holds(floor.clone)


async def test_an_entry_in_the_middle_is_taken_back_and_the_chain_holds(floor: Floor) -> None:
    player_id, _ = await rewarded(floor, 100)
    _, second_id = await rewarded(floor, 200, player_id=player_id)
    await rewarded(floor, -50, player_id=player_id)

    await reverse(floor, second_id)
    await rewarded(floor, 30, player_id=player_id)

    changes = [entry["points_change"] for entry in floor.entries(player_id)]
    assert changes == [100, 200, -50, -200, 30]
    assert await held(floor, player_id) == (80, 130, "BRONZE", 13)
    assert_ledger_holds(floor.clone)


async def test_a_reversal_is_audited_once_with_its_reason(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 500)

    first, _ = await reverse(floor, entry_id), await reverse(floor, entry_id)

    (row,) = audited(floor, "loyalty.reversed")
    assert (row["entity"], str(row["entity_id"])) == ("ledger_entry", entry_id)
    assert row["actor_id"] == floor.house.staff_ids["admin"]
    assert row["correlation_id"] == first.headers["X-Correlation-ID"]
    assert row["after"] == {
        "reversal_id": first.json()["ledger_entry_id"],
        "player_id": player_id,
        "points_change": -500,
        "reason": WHY,
        "rating_slip_id": None,
        "slip_owed_again": False,
    }


async def test_the_log_tells_a_reversal_its_replay_and_its_refusal(floor: Floor, log: Log) -> None:
    player_id, entry_id = await rewarded(floor, 1500)
    log.listen()

    first = await reverse(floor, entry_id)
    told = log.events()
    await reverse(floor, entry_id)
    await reverse(floor, entry_id, why="For another reason")

    (line,) = log.lines("loyalty_entry_reversed")
    said = {
        "reverses_id": entry_id,
        "entry_id": first.json()["ledger_entry_id"],
        "player_id": player_id,
        "slip_id": None,
        "idempotency_key": f"reversal:{entry_id}",
        "points_change": -1500,
        "balance_before": 1500,
        "balance_after": 0,
        "tier_before": "SILVER",
        "tier_after": "BRONZE",
        "slip_owed_again": False,
    }
    assert {name: line[name] for name in said} == said
    assert told[:2] == ["action_started", "loyalty_entry_reversed"]
    assert len(log.lines("loyalty_tier_downgraded")) == 1
    assert log.lines("loyalty_tier_upgraded") == []
    (hit,) = log.lines("loyalty_idempotency_hit")
    assert (hit["entry_id"], hit["points_change"]) == (line["entry_id"], -1500)
    (failed,) = log.lines("action_failed")
    assert (failed["action"], failed["code"]) == ("reverse_ledger_entry", "ALREADY_REVERSED")
    assert (failed["entity"], failed["entity_id"]) == ("ledger_entry", entry_id)
    assert floor.balance(player_id) == 0
