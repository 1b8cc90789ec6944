"""Applying a table: one entry of 0 points for each player who changes, and nothing else."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest

from pitledger.kernel.errors import NotFoundError
from pitledger.kernel.ids import uuid7
from pitledger.loyalty import TierMove, players_to_move
from tests.floor import Floor
from tests.http.contract import audited, stored
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.loyalty.tier_tables import (
    HARDER,
    METALS,
    STANDARD,
    apply,
    held_tier,
    loyalty_of,
    player_with,
    replace_tiers,
    table,
)


async def test_a_player_is_moved_by_an_entry_of_0_points(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *METALS)
    floor.clock.forward(days=1)

    moves = await apply(floor, player_id)

    assert moves == [TierMove("MOVED", "SILVER", "STEEL")]
    _, entry = floor.entries(player_id)
    said = {
        "sequence": 2,
        "rating_slip_id": None,
        "visit_id": None,
        "idempotency_key": f"tiers:2:{player_id}:2",
        "transaction_type": "ADJUSTMENT",
        "event_type": "TIERS_APPLIED",
        "points_change": 0,
        "reason": None,
        "source": "system",
        "staff_id": floor.house.staff_ids["admin"],
        "balance_before": 1_500,
        "balance_after": 1_500,
        "tier_before": "SILVER",
        "tier_after": "STEEL",
        "correlation_id": "applied",
        "gaming_day": date(2026, 3, 11),
        "created_at": floor.clock.at,
    }
    assert {name: entry[name] for name in said} == said
    inputs = json.loads(entry["inputs"])
    assert (inputs["points_change"], inputs["tier_version"]) == ("0", "2")
    cached = floor.clone.row("select * from player_loyalty where player_id = %s", [player_id])
    assert (cached["tier"], cached["tier_progress"]) == ("STEEL", 100)
    assert (cached["current_balance"], cached["lifetime_points"]) == (1_500, 1_500)
    assert_ledger_holds(floor.clone)


async def test_the_move_is_audited(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *METALS)

    await apply(floor, player_id)

    (row,) = audited(floor, "tiers.applied")
    assert (row["entity"], str(row["entity_id"])) == ("player", player_id)
    assert row["before"] == {"tier": "SILVER"}
    entry_id = str(floor.entries(player_id)[-1]["id"])
    assert row["after"] == {"tier": "STEEL", "tier_version": 2, "ledger_entry_id": entry_id}
    assert row["correlation_id"] == "applied"


async def test_a_second_time_moves_nobody_and_writes_nothing(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *METALS)
    await apply(floor, player_id)
    before = stored(floor.clone)

    assert await apply(floor, player_id) == []
    assert stored(floor.clone) == before


async def test_who_earns_what_they_hold_is_left_alone(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, ("BRONZE", 0, "1"), ("SILVER", 1_500, "9"))
    before = stored(floor.clone)

    assert await apply(floor, player_id) == []
    assert stored(floor.clone) == before


async def test_applying_may_demote_and_says_so_once(log: Log, floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *HARDER)
    log.listen()

    for _ in range(2):
        await apply(floor, player_id)

    (line,) = log.lines("loyalty_tier_upgraded", "loyalty_tier_downgraded")
    assert line["event"] == "loyalty_tier_downgraded"
    assert (line["player_id"], line["correlation_id"]) == (player_id, "applied")
    assert (line["tier_before"], line["tier_after"]) == ("SILVER", "BRONZE")
    told = [line["event_type"] for line in log.lines("loyalty_telemetry")]
    assert told == ["loyalty.tier_changed"]
    shown = await loyalty_of(floor, player_id)
    assert (shown["tier"], shown["tier_progress"], shown["next_tier"]) == ("BRONZE", 75, "SILVER")
    assert_ledger_holds(floor.clone)


async def test_a_player_is_moved_once_for_each_table_that_moves_them(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    for number, tiers in enumerate((METALS, STANDARD, METALS), start=2):
        await replace_tiers(floor, *tiers)
        await apply(floor, player_id)

        assert len(floor.entries(player_id)) == number
    assert [entry["tier_after"] for entry in floor.entries(player_id)] == [
        *("SILVER", "STEEL", "SILVER", "STEEL")
    ]
    assert_ledger_holds(floor.clone)


async def test_at_once_they_write_one_entry_for_each_player(log: Log, floor: Floor) -> None:
    player_ids = [await player_with(floor, points) for points in (10, 1_500, 6_000)]
    await replace_tiers(floor, *METALS)
    log.listen()

    moves = await asyncio.gather(*(apply(floor, *player_ids) for _ in range(4)))

    assert sum(map(len, moves)) == 3
    for player_id in player_ids:
        assert [entry["event_type"] for entry in floor.entries(player_id)] == [
            "POINTS_UPDATE_REQUESTED",
            "TIERS_APPLIED",
        ]
    told = log.lines("loyalty_tier_upgraded", "loyalty_tier_downgraded")
    assert sorted(line["player_id"] for line in told) == sorted(player_ids)
    assert len(audited(floor, "tiers.applied")) == 3
    assert_ledger_holds(floor.clone)


async def test_beside_play_every_slip_is_paid_and_the_chain_holds(floor: Floor) -> None:
    player_ids = [await player_with(floor, 1_500) for _ in range(4)]
    slips = [
        await floor.open_slip(player_id=player_id, seat=seat)
        for seat, player_id in enumerate(player_ids, start=1)
    ]
    floor.clock.forward(hours=1)
    await replace_tiers(floor, *METALS)

    async with asyncio.TaskGroup() as group:
        calls = [group.create_task(floor.complete(slip["id"])) for slip in slips]
        group.create_task(apply(floor, *player_ids))

    assert [call.result().status_code for call in calls] == [200] * 4
    assert {held_tier(floor, player_id) for player_id in player_ids} == {"STEEL"}
    paid = [floor.balance(player_id) - 1_500 for player_id in player_ids]
    assert set(paid) <= {2025, 4860}
    assert_ledger_holds(floor.clone)


async def test_an_unknown_player_or_another_casino_s_is_not_found(floor: Floor) -> None:
    theirs = await floor.post(
        "/players", {"first_name": "Guest", "last_name": "Theirs"}, role="other pit_boss"
    )
    before = stored(floor.clone)

    for player_id in (str(uuid7()), theirs.json()["id"]):
        with pytest.raises(NotFoundError):
            await apply(floor, player_id)
    assert stored(floor.clone) == before


async def test_players_to_move_come_in_pages_that_miss_nobody(floor: Floor) -> None:
    moved = {await player_with(floor, points) for points in (0, 10, 1_500, 2_000, 6_000, 6_001)}
    await replace_tiers(floor, ("BRONZE", 0, "1"), ("IRON", 500, "2"), ("GOLD", 5_000, "3"))

    pages = await pages_of(floor, limit=1)

    found = [str(player_id) for page in pages for player_id in page]
    assert found == sorted(found)
    assert {held_tier(floor, player_id) for player_id in found} == {"SILVER"}
    assert len(found) == 2
    assert set(found) < moved


async def pages_of(floor: Floor, *, limit: int) -> list[Sequence[UUID]]:
    pages: list[Sequence[UUID]] = []
    version = (await table(floor)).version
    while not pages or pages[-1]:
        async with floor.database.reading(floor.house.casino_id) as tx:
            pages.append(
                await players_to_move(
                    tx,
                    floor.house.casino_id,
                    tier_version=version,
                    after=pages[-1][-1] if pages else None,
                    limit=limit,
                )
            )
    return pages
