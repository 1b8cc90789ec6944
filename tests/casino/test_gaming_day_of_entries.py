"""The gaming day that is stamped on rows: that of the moment, by the server's clock."""

from datetime import date, datetime

from tests.floor import Floor
from tests.template import VIENNA

MOMENTS = (
    ("2026-03-11T05:59:59.999999", date(2026, 3, 10)),
    ("2026-03-11T06:00", date(2026, 3, 11)),
    ("2026-03-29T05:59", date(2026, 3, 28)),
    ("2026-03-29T06:00", date(2026, 3, 29)),
    ("2026-10-25T05:59", date(2026, 10, 24)),
    ("2026-10-25T06:00", date(2026, 10, 25)),
    ("2026-12-31T23:59", date(2026, 12, 31)),
    ("2027-01-01T05:59", date(2026, 12, 31)),
)


def at(floor: Floor, text: str, *, fold: int = 0) -> None:
    """Set the clock to a local time in Vienna."""
    floor.clock.at = datetime.fromisoformat(text).replace(tzinfo=VIENNA, fold=fold)


async def test_a_slip_over_six_in_the_morning_lies_in_two_days(floor: Floor) -> None:
    at(floor, "2026-03-11T05:50")
    slip = await floor.open_slip()
    at(floor, "2026-03-11T06:10")

    answer = await floor.complete(slip["id"])

    assert answer.json()["rating_slip"]["gaming_day"] == "2026-03-10"
    (entry,) = floor.entries(slip["player_id"])
    assert floor.slip_row(slip["id"])["gaming_day"] == date(2026, 3, 10)
    assert entry["gaming_day"] == date(2026, 3, 11)


async def test_a_reward_is_stamped_with_the_day_of_its_moment(floor: Floor) -> None:
    for local, day in MOMENTS:
        at(floor, local)
        player_id = await floor.new_player()

        answer = await floor.reward(player_id)

        assert answer.status_code == 201, answer.text
        (entry,) = floor.entries(player_id)
        assert (entry["gaming_day"], entry["created_at"]) == (day, floor.clock.at), local


async def test_a_start_in_the_repeated_hour_moves_the_day_once(floor: Floor) -> None:
    floor.clone.execute(
        "update casino set gaming_day_start = '02:30' where id = %s", [floor.house.casino_id]
    )
    player_id = await floor.new_player()

    for number, (local, fold) in enumerate(
        [("02:29", 0), ("02:30", 0), ("02:10", 1), ("02:40", 1), ("03:00", 0)]
    ):
        at(floor, f"2026-10-25T{local}", fold=fold)
        await floor.reward(player_id, 1, reward_id=str(number))

    days = [entry["gaming_day"].day for entry in floor.entries(player_id)]
    assert days == [24, 25, 25, 25, 25]


async def test_the_day_is_the_casino_s_own(floor: Floor) -> None:
    floor.clone.execute(
        """
        update casino set timezone = 'Asia/Tokyo', gaming_day_start = '05:00' where id = %s
        """,
        [floor.house.casino_id],
    )
    floor.clock.at = datetime.fromisoformat("2026-03-10T20:00:00+00:00")
    player_id = await floor.new_player()

    await floor.reward(player_id)

    (entry,) = floor.entries(player_id)
    assert entry["gaming_day"] == date(2026, 3, 11)
