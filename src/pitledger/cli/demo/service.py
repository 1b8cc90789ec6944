"""What the house does for its guests: rewards, reversals, and points that arrive late."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from pitledger.casino import Role
from pitledger.cli.demo.faults import complete_while_held, points_held
from pitledger.cli.demo.figures import Entry
from pitledger.cli.demo.floor import Event, Floor
from pitledger.cli.demo.guests import stood_up
from pitledger.loyalty import Reward, TransactionType
from pitledger.usecases.manual_reward import manual_reward
from pitledger.usecases.recover_slip_loyalty import recover_slip_loyalty
from pitledger.usecases.reverse_ledger_entry import reverse_ledger_entry

REWARDS = (
    (100, "Birthday of a guest of many years"),
    (150, "Welcome back after a long absence"),
    (200, "Waited half an hour for a seat"),
    (250, "First visit on a friend's recommendation"),
    (300, "Game stood still while the cards were changed"),
    (500, "Drink spilled at the table, cleaning not claimed"),
    (750, "Dinner reservation lost by us"),
    (1_000, "Guest of the month, agreed with the manager"),
)
TAKEN_BACK = (50, "Voucher at the bar was paid twice")
REVERSED = {
    TransactionType.MANUAL_BONUS: "Given to the wrong guest, a namesake in the other pit",
    TransactionType.GAMEPLAY: "Bet was entered with a zero too many",
}
NOT_SO_SOON = (2, 6)


async def reward(floor: Floor, event: Event) -> None:
    """Give points to somebody in the house, by the host or the pit boss."""
    present = [player for player in floor.visits if player not in floor.held]
    if not present:
        floor.plan(event.at + floor.minutes(*NOT_SO_SOON), reward)
        return
    points, reason = floor.rng.choice(REWARDS)
    role = Role.HOST if floor.chance(0.6) else Role.PIT_BOSS
    await _give(floor, event, role=role, given=(floor.rng.choice(present), points, reason))


async def take_back(floor: Floor, event: Event) -> None:
    """Take points from somebody who has enough of them."""
    points, reason = TAKEN_BACK
    rich = [
        player
        for player, balance in floor.counted.balances.items()
        if balance >= points and player not in floor.held
    ]
    if rich:
        given = (floor.rng.choice(rich), -points, reason)
        await _give(floor, event, role=Role.PIT_BOSS, given=given)
    else:
        floor.plan(event.at + floor.minutes(*NOT_SO_SOON), take_back)


async def _give(floor: Floor, event: Event, *, role: Role, given: tuple[UUID, int, str]) -> None:
    player_id, points, reason = given
    kind = TransactionType.MANUAL_BONUS if points > 0 else TransactionType.ADJUSTMENT
    result = await manual_reward(
        floor.house.database,
        floor.house.actor(role),
        limit=floor.reward_limit,
        reward=Reward(player_id=player_id, points_change=points, reason=reason),
        now=event.at,
    )
    if not result.idempotent:
        floor.counted.amounts["rewards"] += 1
        floor.counted.entry(player_id, kind, result=result)


async def reverse_reward(floor: Floor, event: Event) -> None:
    """Let the admin take a reward back."""
    await _reverse(floor, event, kind=TransactionType.MANUAL_BONUS)


async def reverse_play(floor: Floor, event: Event) -> None:
    """Let the admin take points for play back."""
    await _reverse(floor, event, kind=TransactionType.GAMEPLAY)


async def _reverse(floor: Floor, event: Event, *, kind: TransactionType) -> None:
    entries = _reversible(floor, kind)
    if not entries:
        again = reverse_reward if kind == TransactionType.MANUAL_BONUS else reverse_play
        floor.plan(event.at + floor.minutes(*NOT_SO_SOON), again)
        return
    entry = floor.rng.choice(entries)
    result = await reverse_ledger_entry(
        floor.house.database,
        floor.house.actor(Role.ADMIN),
        entry_id=entry.result.ledger_entry_id,
        reason=REVERSED[kind],
        now=event.at,
    )
    floor.counted.amounts["reversals"] += 1
    floor.counted.entry(entry.player_id, TransactionType.REVERSAL, result=result)


def _reversible(floor: Floor, kind: TransactionType) -> Sequence[Entry]:
    return [
        entry
        for entry in floor.counted.entries
        if entry.kind == kind
        and 0 < entry.result.points_earned <= floor.counted.balances[entry.player_id]
        and entry.player_id not in floor.held
    ]


async def lose_points(floor: Floor, event: Event) -> None:
    """Complete a slip whose points can't be written, and recover it a while later."""
    player_id = _victim(floor)
    if player_id is None:
        floor.plan(event.at + floor.minutes(*NOT_SO_SOON), lose_points)
        return
    async with points_held(floor.house, player_id=player_id):
        slip_id = await _complete_held(floor, event, player_id=player_id)
    floor.plan(event.at + floor.minutes(5, 15), partial(_recover, slip_id=slip_id))


async def leave_owed(floor: Floor, event: Event) -> None:
    """Complete a slip whose points can't be written, and leave it owed when the shift ends."""
    player_id = _victim(floor)
    if player_id is None:
        floor.plan(event.at + floor.minutes(*NOT_SO_SOON), leave_owed)
        return
    floor.held.add(player_id)
    await floor.held_rows.enter_async_context(points_held(floor.house, player_id=player_id))
    await _complete_held(floor, event, player_id=player_id)


async def _complete_held(floor: Floor, event: Event, *, player_id: UUID) -> UUID:
    slip_id = floor.seated[player_id].slip_id
    completion = await complete_while_held(
        floor.house, floor.house.actor(Role.PIT_BOSS), slip_id=slip_id, now=event.at
    )
    floor.counted.closed(*completion)
    stood_up(floor, player_id)
    return slip_id


def _victim(floor: Floor) -> UUID | None:
    """Return somebody in play who has an entry already: a row that can be held."""
    rated = [player for player in floor.seated if player in floor.counted.balances]
    return floor.rng.choice(rated) if rated else None


async def _recover(floor: Floor, event: Event, *, slip_id: UUID) -> None:
    slip, settlement = await recover_slip_loyalty(
        floor.house.database, floor.house.actor(Role.PIT_BOSS), slip_id=slip_id, now=event.at
    )
    if settlement.loyalty is not None:
        floor.counted.recovered(slip, settlement.loyalty)
