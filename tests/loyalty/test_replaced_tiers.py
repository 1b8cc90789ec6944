"""A tier table that was replaced between a command's read and its write."""

import asyncio

import pytest

from pitledger.loyalty import TierTableReplacedError
from tests.faults.faults import held, owed_slip, sessions_wait
from tests.floor import Floor
from tests.http.contract import stored
from tests.ledger_checks import assert_ledger_holds
from tests.loyalty.tier_tables import (
    HARDER,
    METALS,
    apply,
    held_tier,
    player_with,
    replace_tiers,
    table,
)

# What a completion saw that read the first table before another one was put in force.
READ_BEFORE = """
alter function tier_table (uuid, integer) rename to table_of_now;
create function tier_table(_casino_id uuid, _tier_version integer)
returns jsonb language sql stable as $function$ select table_of_now(_casino_id, 1) $function$;
grant execute on function tier_table to pitledger_app
"""
READ_NOW = """
drop function tier_table;
alter function table_of_now (uuid, integer) rename to tier_table
"""


async def test_play_priced_before_the_player_was_moved_to_a_new_tier_is_paid_when_asked_again(
    floor: Floor,
) -> None:
    player_id = await player_with(floor, 1_500)
    slip = await floor.played_slip(player_id=player_id)
    await replace_tiers(floor, *METALS)
    await apply(floor, player_id)

    floor.clone.execute(READ_BEFORE)
    owed = await floor.complete(slip["id"])
    assert (owed.status_code, owed.json()["code"]) == (503, "PARTIAL_COMPLETION")
    assert floor.balance(player_id) == 1_500

    floor.clone.execute(READ_NOW)
    paid = await floor.complete(slip["id"])
    assert (paid.status_code, paid.json()["loyalty"]["points_earned"]) == (200, 4860)
    assert floor.owed(slip["id"]) == []
    assert_ledger_holds(floor.clone)


async def test_what_was_priced_by_a_table_that_was_since_applied_over_does_not_move_back(
    floor: Floor,
) -> None:
    player_id = await player_with(floor, 1_500)
    slip = await floor.played_slip(player_id=player_id, played_seconds=60)

    async with asyncio.TaskGroup() as group:
        with held(floor.clone, "select from rating_slip for update"):
            call = group.create_task(floor.complete(slip["id"]))
            await sessions_wait(floor.clone, 1)
            await replace_tiers(floor, *HARDER)
            await apply(floor, player_id)
    answer = call.result()
    assert (answer.status_code, answer.json()["code"]) == (503, "PARTIAL_COMPLETION")
    (owed,) = floor.owed(slip["id"])
    assert owed["last_error_code"] == "DATABASE_UNAVAILABLE"
    assert "tier table" in owed["last_error_detail"]

    paid = await floor.complete(slip["id"])

    assert (paid.status_code, paid.json()["loyalty"]["points_earned"]) == (200, 27)
    assert held_tier(floor, player_id) == "BRONZE"
    assert_ledger_holds(floor.clone)


async def test_a_reward_that_read_a_table_since_applied_over_is_refused_and_may_be_repeated(
    floor: Floor,
) -> None:
    player_id = await player_with(floor, 1_500)
    slip = await owed_slip(floor, player_id=player_id)
    body = {"player_id": player_id, "points_change": 100, "rating_slip_id": slip["id"]}
    body["reason"] = "points that were owed since a fault"

    async with asyncio.TaskGroup() as group:
        with held(floor.clone, "select from rating_slip for update"):
            call = group.create_task(floor.post("/loyalty/manual-rewards", body))
            await sessions_wait(floor.clone, 1)
            await replace_tiers(floor, *HARDER)
            await apply(floor, player_id)
    answer = call.result()
    assert (answer.status_code, answer.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
    assert floor.balance(player_id) == 1_500

    again = await floor.post("/loyalty/manual-rewards", body)

    assert again.status_code == 201, again.text
    assert held_tier(floor, player_id) == "BRONZE"
    assert floor.balance(player_id) == 1_600
    assert_ledger_holds(floor.clone)


async def test_a_table_that_was_replaced_meanwhile_is_not_applied(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *METALS)
    stale = await table(floor)
    await replace_tiers(floor, *HARDER)
    before = stored(floor.clone)

    with pytest.raises(TierTableReplacedError):
        await apply(floor, player_id, tiers=stale)
    assert stored(floor.clone) == before
