"""What guests do on the floor: they come, sit down, bet, rest, move, and leave."""

from datetime import datetime, timedelta
from uuid import UUID

from pitledger.casino import Role
from pitledger.cli.demo.floor import Event, Floor, Seated
from pitledger.rating_slips import (
    RatingSlip,
    change_average_bet,
    pause_rating_slip,
    resume_rating_slip,
)
from pitledger.usecases.complete_rating_slip import complete_rating_slip
from pitledger.usecases.end_visit import end_visit
from pitledger.usecases.move_player import move_player
from pitledger.usecases.open_rating_slip import open_rating_slip
from pitledger.usecases.start_visit import start_visit

BETS_CENTS = (1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000)
HOW_OFTEN = (20, 30, 22, 14, 8, 4, 2)
RESTING = 3
LAST_GUEST_PLAYS_AT = ("RL-1", 5, 5_000)


async def arrive(floor: Floor, event: Event) -> None:
    """Start a visit at the desk and sit down later, or sit down at once."""
    player_id = _player(event)
    if floor.chance(0.3):
        visit, rolled_over = await start_visit(
            floor.house.database,
            floor.house.actor(Role.PIT_BOSS),
            player_id=player_id,
            now=event.at,
        )
        for slip, settlement in rolled_over:
            floor.counted.closed(slip, settlement)
        _note_visit(floor, player_id, visit_id=visit.id, rolled_over_id=visit.rolled_over_id)
        floor.plan(event.at + floor.minutes(3, 20), sit, player_id=player_id)
    else:
        await sit(floor, event)


async def sit(floor: Floor, event: Event) -> None:
    """Sit down at a free seat; nobody is seated in the last minutes of the shift."""
    seats = floor.free_seats()
    if not seats or not floor.may_be_seated(event.at):
        return
    label, seat = floor.rng.choice(seats)
    (average_bet_cents,) = floor.rng.choices(BETS_CENTS, HOW_OFTEN)
    slip = await _seat(floor, event, label=label, seat=seat, average_bet_cents=average_bet_cents)
    _sits(floor, slip, label=label, at=event.at)


async def sit_last(floor: Floor, event: Event) -> None:
    """Seat the last guest of the shift, who is in play when it ends."""
    label, seat, average_bet_cents = LAST_GUEST_PLAYS_AT
    slip = await _seat(floor, event, label=label, seat=seat, average_bet_cents=average_bet_cents)
    floor.seated[slip.player_id] = Seated(
        slip.id, label, seat, average_bet_cents, floor.end + timedelta(hours=1)
    )


async def _seat(
    floor: Floor, event: Event, *, label: str, seat: int, average_bet_cents: int
) -> RatingSlip:
    player_id = _player(event)
    slip, rolled_over = await open_rating_slip(
        floor.house.database,
        floor.house.actor(Role.PIT_BOSS),
        player_id=player_id,
        table_id=floor.house.tables[label].id,
        seat=seat,
        average_bet_cents=average_bet_cents,
        now=event.at,
    )
    for closed, settlement in rolled_over:
        floor.counted.closed(closed, settlement)
    floor.counted.amounts["slips.opened"] += 1
    _note_visit(floor, player_id, visit_id=slip.visit_id, rolled_over_id=slip.rolled_over_id)
    return slip


def _sits(floor: Floor, slip: RatingSlip, *, label: str, at: datetime) -> None:
    """Note who sits where, and plan what happens until the slip is closed."""
    stay = floor.minutes(20, 60) + floor.minutes(5, 90)
    player_id, leaves_at = slip.player_id, at + stay
    floor.seated[player_id] = Seated(slip.id, label, slip.seat, slip.average_bet_cents, leaves_at)
    if floor.chance(0.5):
        pauses_at = at + stay * floor.rng.uniform(0.2, 0.9)
        floor.plan(pauses_at, pause, player_id=player_id, slip_id=slip.id)
    if floor.chance(0.4):
        bets_at = at + stay * floor.rng.uniform(0.1, 0.8)
        floor.plan(bets_at, bet, player_id=player_id, slip_id=slip.id)
    floor.plan(leaves_at, finish, player_id=player_id, slip_id=slip.id)


async def pause(floor: Floor, event: Event) -> None:
    """Leave the seat for a while; the slip may be closed before the player is back."""
    player_id, seated = _seated(floor, event)
    if seated.paused:
        return
    await pause_rating_slip(
        floor.house.database,
        floor.house.actor(Role.PIT_BOSS),
        slip_id=seated.slip_id,
        now=event.at,
    )
    seated.paused = True
    floor.counted.amounts["slips.paused"] += 1
    back_at = event.at + floor.minutes(8, 25)
    floor.plan(back_at, resume, player_id=player_id, slip_id=seated.slip_id)


async def rest(floor: Floor, event: Event) -> None:
    """Let some of those who play on past the end of the shift pause over it."""
    staying = [
        (player_id, seated.slip_id)
        for player_id, seated in floor.seated.items()
        if seated.leaves_at > floor.end
        and not seated.paused
        and (seated.label, seated.seat) != LAST_GUEST_PLAYS_AT[:2]
    ]
    for player_id, slip_id in floor.rng.sample(staying, min(RESTING, len(staying))):
        floor.plan(event.at, pause, player_id=player_id, slip_id=slip_id)


async def resume(floor: Floor, event: Event) -> None:
    """Come back to the seat."""
    _, seated = _seated(floor, event)
    await resume_rating_slip(
        floor.house.database,
        floor.house.actor(Role.PIT_BOSS),
        slip_id=seated.slip_id,
        now=event.at,
    )
    seated.paused = False
    floor.counted.amounts["slips.paused"] -= 1


async def bet(floor: Floor, event: Event) -> None:
    """Bet more or less than before."""
    _, seated = _seated(floor, event)
    seated.average_bet_cents = _another_bet(floor, seated)
    await change_average_bet(
        floor.house.database,
        floor.house.actor(Role.PIT_BOSS),
        slip_id=seated.slip_id,
        average_bet_cents=seated.average_bet_cents,
        now=event.at,
    )


async def finish(floor: Floor, event: Event) -> None:
    """Leave the seat: stay in the house, move to another seat, or go home."""
    (step,) = floor.rng.choices((_complete, _move, leave), (5, 3, 2))
    await step(floor, event)


async def _complete(floor: Floor, event: Event) -> None:
    player_id, seated = _seated(floor, event)
    last_bet_cents = _another_bet(floor, seated) if floor.chance(0.1) else None
    completion = await complete_rating_slip(
        floor.house.database,
        floor.house.actor(Role.PIT_BOSS),
        slip_id=seated.slip_id,
        now=event.at,
        average_bet_cents=last_bet_cents,
    )
    floor.counted.closed(*completion)
    stood_up(floor, player_id)
    if floor.chance(0.25):
        floor.plan(event.at + floor.minutes(10, 40), sit, player_id=player_id)
    elif floor.chance(0.6):
        floor.plan(event.at + floor.minutes(3, 15), leave, player_id=player_id)


async def _move(floor: Floor, event: Event) -> None:
    """Move to another seat, half the time in the other pit; late in the shift, stay seated."""
    player_id, seated = _seated(floor, event)
    pit = floor.house.tables[seated.label].pit if floor.chance(0.5) else None
    seats = floor.free_seats(other_pit_than=pit)
    if not seats or not floor.may_be_seated(event.at):
        return
    label, seat = floor.rng.choice(seats)
    closed, slip = await move_player(
        floor.house.database,
        floor.house.actor(Role.PIT_BOSS),
        slip_id=seated.slip_id,
        table_id=floor.house.tables[label].id,
        seat=seat,
        now=event.at,
    )
    floor.counted.closed(*closed)
    floor.counted.amounts["slips.opened"] += 1
    floor.counted.amounts["slips.moved"] += 1
    stood_up(floor, player_id)
    _sits(floor, slip, label=label, at=event.at)


async def leave(floor: Floor, event: Event) -> None:
    """End the visit, with the slip that is still live, if one is."""
    player_id = _player(event)
    _, completions = await end_visit(
        floor.house.database,
        floor.house.actor(Role.PIT_BOSS),
        visit_id=floor.visits.pop(player_id),
        now=event.at,
    )
    floor.counted.amounts["visits.ended"] += 1
    for completion in completions:
        floor.counted.closed(*completion)
        stood_up(floor, player_id)


def stood_up(floor: Floor, player_id: UUID) -> None:
    """Note that a player's slip is closed, and a pause with it."""
    if floor.seated.pop(player_id).paused:
        floor.counted.amounts["slips.paused"] -= 1


def _note_visit(
    floor: Floor, player_id: UUID, *, visit_id: UUID, rolled_over_id: UUID | None
) -> None:
    """Count a visit that was started, and one of an earlier gaming day that ended for it."""
    if rolled_over_id is not None:
        floor.counted.amounts["visits.ended"] += 1
    if floor.visits.get(player_id) != visit_id:
        floor.counted.amounts["visits.started"] += 1
    floor.visits[player_id] = visit_id


def _another_bet(floor: Floor, seated: Seated) -> int:
    """Return half the bet, half as much again, or twice as much; in whole units of currency."""
    halves = floor.rng.choice((1, 3, 4))
    return max(500, seated.average_bet_cents * halves // 2 // 100 * 100)


def _player(event: Event) -> UUID:
    if event.player_id is None:
        message = "this happens to a player"
        raise LookupError(message)
    return event.player_id


def _seated(floor: Floor, event: Event) -> tuple[UUID, Seated]:
    player_id = _player(event)
    return player_id, floor.seated[player_id]
