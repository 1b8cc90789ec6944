"""The eighth scenario: the same reward is one entry a gaming day, which starts at six."""

from datetime import date, datetime
from uuid import UUID

import pytest

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds
from tests.template import VIENNA

DAY = date(2026, 3, 10)
NEXT_DAY = date(2026, 3, 11)


async def test_the_same_reward_is_one_entry_on_a_gaming_day_and_another_on_the_next(
    floor: Floor,
) -> None:
    player_id = await floor.new_player()

    first = await floor.reward(player_id, 100)
    floor.clock.forward(hours=1)
    replay = await floor.reward(player_id, 100)
    floor.clock.forward(days=1)
    next_day = await floor.reward(player_id, 100)
    next_replay = await floor.reward(player_id, 100)

    answers = (first, replay, next_day, next_replay)
    assert [answer.status_code for answer in answers] == [201, 200, 201, 200]
    assert replay.json() == {**first.json(), "idempotent": True}
    assert next_replay.json() == {**next_day.json(), "idempotent": True}
    assert [
        (entry["gaming_day"], entry["balance_after"]) for entry in floor.entries(player_id)
    ] == [(DAY, 100), (NEXT_DAY, 200)]
    assert floor.balance(player_id) == 200
    assert_ledger_holds(floor.clone)


@pytest.mark.parametrize(
    ("wall_clock", "gaming_day", "entries"),
    [
        ("2026-03-10T23:59:59", DAY, 1),
        ("2026-03-11T00:00:00", DAY, 1),
        ("2026-03-11T05:59:00", DAY, 1),
        ("2026-03-11T05:59:59.999999", DAY, 1),
        ("2026-03-11T06:00:00", NEXT_DAY, 2),
        ("2026-03-11T06:01:00", NEXT_DAY, 2),
    ],
)
async def test_the_night_belongs_to_the_evening_before_it(
    floor: Floor, wall_clock: str, gaming_day: date, entries: int
) -> None:
    player_id = await floor.new_player()
    floor.clock.at = local("2026-03-10T22:00:00")
    evening = await floor.reward(player_id, 100)

    floor.clock.at = local(wall_clock)
    later = await floor.reward(player_id, 100)

    assert evening.status_code == 201
    assert later.json()["idempotent"] is (entries == 1)
    stored = floor.entries(player_id)
    assert len(stored) == entries
    assert stored[0]["gaming_day"] == DAY
    entry_id = UUID(later.json()["ledger_entry_id"])
    (answered,) = [entry for entry in stored if entry["id"] == entry_id]
    assert answered["gaming_day"] == gaming_day
    assert floor.balance(player_id) == 100 * entries


async def test_a_slip_of_one_gaming_day_is_paid_on_the_day_that_it_is_closed(floor: Floor) -> None:
    floor.clock.at = local("2026-03-11T05:50:00")
    slip = await floor.open_slip()
    floor.clock.at = local("2026-03-11T06:10:00")

    completion = (await floor.complete(slip["id"])).json()

    (entry,) = floor.entries(slip["player_id"])
    assert floor.slip_row(slip["id"])["gaming_day"] == DAY
    assert completion["rating_slip"]["gaming_day"] == "2026-03-10"
    assert entry["gaming_day"] == NEXT_DAY
    assert completion["loyalty"]["points_earned"] == 540
    assert_ledger_holds(floor.clone)


def local(wall_clock: str) -> datetime:
    return datetime.fromisoformat(wall_clock).replace(tzinfo=VIENNA)
