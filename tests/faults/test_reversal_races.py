"""A reversal that meets another command in the database: one behind the other, whoever is first."""

import asyncio

import pytest

from tests.faults.faults import at_once, codes, held, in_turn, sessions_wait
from tests.floor import Floor, several_servers
from tests.http.contract import audited
from tests.ledger_checks import assert_ledger_holds
from tests.reversals import WHY, backfill, backfilled_slip, reverse, rewarded, types_and_keys

THE_SLIP = "select from rating_slip where id = %s for update"
THE_BALANCE = "select from player_loyalty where player_id = %s for update"


async def test_the_same_reversal_ten_times_at_once_is_written_once(floor: Floor) -> None:
    player_id, entry_id = await rewarded(floor, 1500)

    async with several_servers(floor, 10) as servers:
        answers = await at_once(
            floor.clone,
            [reverse(server, entry_id) for server in servers],
            hold=THE_BALANCE,
            params=[player_id],
        )

    assert codes(answers) == ["200"] * 9 + ["201"]
    assert len({answer.json()["ledger_entry_id"] for answer in answers}) == 1
    assert {answer.json()["new_balance"] for answer in answers} == {0}
    assert len(floor.entries(player_id)) == 2
    assert floor.balance(player_id) == 0
    assert len(audited(floor, "loyalty.reversed")) == 1
    assert_ledger_holds(floor.clone)


async def test_reversals_for_other_reasons_at_once_are_refused_but_for_one(floor: Floor) -> None:
    slip, entry_id = await backfilled_slip(floor)

    answers = await at_once(
        floor.clone,
        [reverse(floor, entry_id, why=f"{WHY} {number}") for number in range(5)],
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert codes(answers) == ["201"] + ["ALREADY_REVERSED"] * 4
    (written,) = [answer.json() for answer in answers if answer.status_code == 201]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["reversal_id"] for problem in refused} == {written["ledger_entry_id"]}
    assert [owed["attempts"] for owed in floor.owed(slip["id"])] == [1]
    assert floor.balance(slip["player_id"]) == 0
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("paying", ["recover-loyalty", "complete"])
async def test_who_pays_behind_a_reversed_backfill_pays_for_the_play(
    floor: Floor, paying: str
) -> None:
    slip, entry_id = await backfilled_slip(floor)

    reversed_, paid = await in_turn(
        floor.clone,
        reverse(floor, entry_id),
        floor.post(f"/rating-slips/{slip['id']}/{paying}"),
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    assert reversed_.status_code == 201, reversed_.text
    loyalty = paid.json().get("loyalty", paid.json())
    assert (loyalty["points_earned"], loyalty["idempotent"]) == (1620, False)
    assert floor.owed(slip["id"]) == []
    assert floor.balance(slip["player_id"]) == 1620
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("paying", ["recover-loyalty", "complete"])
async def test_who_pays_before_a_backfill_is_reversed_answers_the_backfill(
    floor: Floor, paying: str
) -> None:
    slip, entry_id = await backfilled_slip(floor)

    paid, reversed_ = await in_turn(
        floor.clone,
        floor.post(f"/rating-slips/{slip['id']}/{paying}"),
        reverse(floor, entry_id),
        hold=THE_SLIP,
        params=[slip["id"]],
    )

    loyalty = paid.json().get("loyalty", paid.json())
    assert (loyalty["ledger_entry_id"], loyalty["idempotent"]) == (entry_id, True)
    assert reversed_.status_code == 201, reversed_.text
    assert len(floor.owed(slip["id"])) == 1
    assert floor.balance(slip["player_id"]) == 0
    assert_ledger_holds(floor.clone)


async def test_reversals_recoveries_and_completions_at_once_pay_the_slip_once_or_leave_it_owed(
    floor: Floor,
) -> None:
    slip, entry_id = await backfilled_slip(floor)
    recover = f"/rating-slips/{slip['id']}/recover-loyalty"

    async with several_servers(floor, 3) as servers:
        calls = [
            call
            for server in servers
            for call in (
                reverse(server, entry_id),
                server.post(recover),
                server.complete(slip["id"]),
            )
        ]
        answers = await at_once(floor.clone, calls, hold=THE_SLIP, params=[slip["id"]])

    assert codes(answers) == ["200"] * 8 + ["201"]
    paid = [entry for entry in types_and_keys(floor, slip["player_id"]) if entry[0] == "GAMEPLAY"]
    assert len(paid) + len(floor.owed(slip["id"])) == 1
    assert floor.balance(slip["player_id"]) == 1620 * len(paid)
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize("first", ["reversal", "spend"])
async def test_a_balance_is_spent_or_taken_back_and_never_both(floor: Floor, first: str) -> None:
    player_id, entry_id = await rewarded(floor, 1500)
    calls = {"reversal": reverse(floor, entry_id), "spend": floor.reward(player_id, -1500)}
    order = sorted(calls, key=lambda name: name != first)

    answers = await in_turn(
        floor.clone, *(calls[name] for name in order), hold=THE_BALANCE, params=[player_id]
    )

    assert answers[0].status_code == 201, answers[0].text
    assert answers[1].json()["code"] == "INSUFFICIENT_BALANCE"
    assert floor.balance(player_id) == 0
    assert len(floor.entries(player_id)) == 2
    assert_ledger_holds(floor.clone)


async def test_a_backfill_that_is_replayed_while_it_is_reversed_pays_nothing_more(
    floor: Floor,
) -> None:
    slip, entry_id = await backfilled_slip(floor)

    async with asyncio.TaskGroup() as group:
        with held(floor.clone, THE_SLIP, params=[slip["id"]]):
            reversal = group.create_task(reverse(floor, entry_id))
            await sessions_wait(floor.clone, 1)
            replayed = await backfill(floor, slip)
    after = await backfill(floor, slip)

    assert (replayed.status_code, replayed.json()["ledger_entry_id"]) == (200, entry_id)
    assert (reversal.result().status_code, after.status_code) == (201, 201)
    assert types_and_keys(floor, slip["player_id"])[-1] == (
        *("MANUAL_BONUS", 1000),
        f"recovery:{slip['id']}:1",
    )
    assert floor.owed(slip["id"]) == []
    assert floor.balance(slip["player_id"]) == 1000
    assert_ledger_holds(floor.clone)


async def test_all_that_locks_a_slip_and_a_balance_gets_through_at_once(floor: Floor) -> None:
    slip, entry_id = await backfilled_slip(floor)
    player_id = slip["player_id"]
    bonus = (await floor.reward(player_id, 300)).json()["ledger_entry_id"]
    earlier = (await floor.paid_slip(player_id=player_id))["loyalty"]["ledger_entry_id"]
    playing = await floor.played_slip(player_id=player_id)

    answers = await in_turn(
        floor.clone,
        reverse(floor, entry_id),  # holds the slip, for which two of the others wait
        reverse(floor, bonus),
        reverse(floor, earlier),
        floor.post(f"/rating-slips/{slip['id']}/recover-loyalty"),
        floor.complete(slip["id"]),
        floor.complete(playing["id"]),
        floor.reward(player_id, 50),
        hold=THE_BALANCE,
        params=[player_id],
    )

    assert [answer.status_code for answer in answers] == [201, 201, 201, 200, 200, 200, 201]
    types = [entry[0] for entry in types_and_keys(floor, player_id)]
    assert types.count("REVERSAL") == 3
    assert (types.count("GAMEPLAY"), floor.owed(slip["id"])) == (3, [])
    assert_ledger_holds(floor.clone)


async def test_the_ledger_itself_takes_no_second_reversal_of_an_entry_whatever_its_key(
    floor: Floor,
) -> None:
    player_id, entry_id = await rewarded(floor, 500)
    await reverse(floor, entry_id)
    await floor.reward(player_id, 700)
    floor.clone.execute(
        "set session_replication_role = replica;"
        "update loyalty_ledger set idempotency_key = 'lost' where reverses_id is not null"
    )

    refused = await reverse(floor, entry_id)

    assert (refused.status_code, refused.json()["code"]) == (409, "ALREADY_REVERSED")
    assert [entry["points_change"] for entry in floor.entries(player_id)] == [500, -500, 700]
    assert floor.balance(player_id) == 700
