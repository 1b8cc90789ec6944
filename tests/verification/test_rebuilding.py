"""Setting a player's cached figures to what the ledger comes to."""

import asyncio
from uuid import UUID

from pitledger.platform.correlation import correlated
from pitledger.usecases.rebuild_balances import Rebuilt, rebuild_balance
from tests.floor import Floor, actor_of
from tests.ledger_checks import assert_ledger_holds
from tests.log import Log
from tests.verification.checking import findings, player_with_entries


async def rebuild(floor: Floor, player_id: str) -> Rebuilt | None:
    """Rebuild a player's cache, as a command does."""
    with correlated("rebuild"):
        return await rebuild_balance(
            floor.database, actor_of(floor.house), player_id=UUID(player_id), now=floor.clock.at
        )


async def test_it_is_told_with_what_was_before_and_what_is_now(floor: Floor, log: Log) -> None:
    player_id = await player_with_entries(floor)
    floor.clone.execute("update player_loyalty set current_balance = 1, lifetime_points = 2")
    log.listen()

    rebuilt = await rebuild(floor, player_id)

    assert rebuilt is not None
    assert (rebuilt.before or {})["current_balance"] == 1
    assert (rebuilt.after["current_balance"], rebuilt.after["lifetime_points"]) == (2026, 2026)
    (line,) = log.lines("loyalty_rebuilt")
    assert (line["player_id"], line["after"]["current_balance"]) == (player_id, 2026)
    assert await findings(floor) == []


async def test_where_nothing_drifted_nothing_is_written(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    before = floor.clone.rows("select count(*) from audit_log")

    rebuilt = await rebuild(floor, player_id)

    assert rebuilt is None
    assert floor.clone.rows("select count(*) from audit_log") == before


async def test_rebuilt_while_entries_are_written_no_points_are_lost(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    async def rebuilding() -> None:
        for _ in range(5):
            floor.clone.execute("update player_loyalty set lifetime_points = lifetime_points + 1")
            await rebuild(floor, player_id)

    async def rewarding() -> None:
        for number in range(5):
            answer = await floor.reward(player_id, 10, reward_id=f"meanwhile-{number}")
            assert answer.status_code == 201, answer.text

    await asyncio.gather(rebuilding(), rewarding())
    await rebuild(floor, player_id)

    assert floor.balance(player_id) == 2026 + 50
    assert [entry["sequence"] for entry in floor.entries(player_id)] == list(range(1, 11))
    assert_ledger_holds(floor.clone)
