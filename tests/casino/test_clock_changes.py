"""Another zone or start of the gaming day, through the API: it counts from the next start on."""

from datetime import UTC, date, datetime
from typing import Any

from tests.casino.test_gaming_day_of_entries import at
from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds

TENTH, ELEVENTH, TWELFTH = (date(2026, 3, day) for day in (10, 11, 12))


async def changed(floor: Floor, **settings: object) -> dict[str, Any]:
    """Change settings of the house and return them."""
    answer = await floor.call("PATCH", "/casino", role="admin", body=settings)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def stamped(floor: Floor) -> date:
    """Return the day that a visit, a slip, an entry and a reward get now; they all agree."""
    player_id = await floor.new_player()
    slip = await floor.open_slip(player_id=player_id, seat=7)
    assert (await floor.complete(slip["id"])).status_code == 200
    assert (await floor.reward(player_id)).status_code == 201
    visit = floor.clone.row("select * from visit where player_id = %s", [player_id])
    days = {
        visit["gaming_day"],
        floor.slip_row(slip["id"])["gaming_day"],
        *(entry["gaming_day"] for entry in floor.entries(player_id)),
    }
    shown = (await floor.get("/casino")).json()["gaming_day"]
    assert days == {date.fromisoformat(shown)}
    return days.pop()


async def days_at(floor: Floor, *local_times: str) -> list[int]:
    """Return the day of the month that is stamped at some local times in Vienna."""
    days: list[int] = []
    for text in local_times:
        at(floor, text)
        days.append((await stamped(floor)).day)
    return days


async def test_a_start_changed_at_noon_counts_from_six_the_next_morning(floor: Floor) -> None:
    answer = await changed(floor, gaming_day_start="04:00")

    assert answer["gaming_day_start"] == "04:00"
    assert answer["settings_apply_at"] == "2026-03-11T05:00:00Z"
    days = await days_at(
        floor,
        *("2026-03-10T12:00", "2026-03-11T04:00", "2026-03-11T05:59:59", "2026-03-11T06:00"),
        *("2026-03-12T03:59:59", "2026-03-12T04:00", "2026-03-12T06:00"),
    )
    assert days == [10, 10, 10, 11, 11, 12, 12]
    assert (await floor.get("/casino")).json()["settings_apply_at"] is None
    assert_ledger_holds(floor.clone)


async def test_a_later_start_makes_one_long_day_and_none_twice(floor: Floor) -> None:
    await changed(floor, gaming_day_start="12:00")

    days = await days_at(
        floor,
        *("2026-03-11T05:59:59", "2026-03-11T06:00", "2026-03-11T11:59:59.999999"),
        *("2026-03-11T12:00", "2026-03-12T11:59", "2026-03-12T12:00"),
    )

    assert days == [10, 10, 10, 11, 11, 12]


async def test_a_zone_to_the_west_makes_the_day_wait_for_its_clocks(floor: Floor) -> None:
    """Six in the morning in Vienna is 22:00 in Los Angeles on the day before."""
    answer = await changed(floor, timezone="America/Los_Angeles")

    assert (answer["timezone"], answer["gaming_day"]) == ("America/Los_Angeles", "2026-03-10")
    floor.clock.at = datetime(2026, 3, 11, 5, 0, tzinfo=UTC)
    assert await stamped(floor) == TENTH
    floor.clock.at = datetime(2026, 3, 11, 12, 59, 59, tzinfo=UTC)
    assert await stamped(floor) == TENTH
    floor.clock.at = datetime(2026, 3, 11, 13, 0, tzinfo=UTC)
    assert await stamped(floor) == ELEVENTH


async def test_a_zone_to_the_east_is_ahead_from_the_next_start_on(floor: Floor) -> None:
    """At six in the morning in Vienna it is 19:00 on Kiritimati: its day has 11 hours left."""
    await changed(floor, timezone="Pacific/Kiritimati")

    days = await days_at(
        floor, "2026-03-11T05:59:59", "2026-03-11T06:00", "2026-03-11T16:59:59", "2026-03-11T17:00"
    )

    assert days == [10, 11, 11, 12]


async def test_across_the_date_line_a_day_lasts_two_and_a_second_change_ends_it_no_sooner(
    floor: Floor,
) -> None:
    floor.clone.execute(
        "update casino set timezone = 'Pacific/Kiritimati' where id = %s", [floor.house.casino_id]
    )
    floor.clock.at = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
    assert await stamped(floor) == ELEVENTH

    west = await changed(floor, timezone="Pacific/Pago_Pago")
    assert west["settings_apply_at"] == "2026-03-11T16:00:00Z"
    floor.clock.at = datetime(2026, 3, 11, 16, 30, tzinfo=UTC)
    assert await stamped(floor) == ELEVENTH, "there it is the tenth still"

    back = await changed(floor, timezone="Pacific/Kiritimati")
    assert back["settings_apply_at"] == "2026-03-12T17:00:00Z"
    for moment, day in (
        (datetime(2026, 3, 11, 16, 30, tzinfo=UTC), ELEVENTH),
        (datetime(2026, 3, 12, 16, 59, 59, tzinfo=UTC), ELEVENTH),
        (datetime(2026, 3, 12, 17, 0, tzinfo=UTC), date(2026, 3, 13)),
    ):
        floor.clock.at = moment
        assert await stamped(floor) == day


async def test_a_second_change_before_the_start_replaces_the_first(floor: Floor) -> None:
    await changed(floor, gaming_day_start="12:00", timezone="Asia/Tokyo")
    at(floor, "2026-03-11T05:59:59")
    second = await changed(floor, gaming_day_start="05:00", timezone="Europe/Vienna")

    assert second["settings_apply_at"] == "2026-03-11T05:00:00Z"
    days = await days_at(floor, "2026-03-11T05:59:59", "2026-03-11T06:00", "2026-03-12T05:00")
    assert days == [10, 11, 12]


async def test_a_change_after_the_start_waits_for_the_start_that_counts_then(floor: Floor) -> None:
    await changed(floor, gaming_day_start="04:00")
    at(floor, "2026-03-11T06:00")
    second = await changed(floor, gaming_day_start="08:00")

    assert second["settings_apply_at"] == "2026-03-12T03:00:00Z"
    days = await days_at(
        floor, "2026-03-11T08:00", "2026-03-12T03:59", "2026-03-12T07:59", "2026-03-12T08:00"
    )
    assert days == [11, 11, 11, 12]


async def test_changing_back_before_the_start_leaves_no_trace_but_the_audit(floor: Floor) -> None:
    def house() -> dict[str, Any]:
        return floor.clone.row("select * from casino where id = %s", [floor.house.casino_id])

    before = house()
    await changed(floor, gaming_day_start="12:00")
    await changed(floor, timezone="Asia/Tokyo")
    await changed(floor, gaming_day_start="06:00")
    assert house()["earlier_last_gaming_day"] == TENTH
    answer = await changed(floor, timezone="Europe/Vienna")

    assert answer["settings_apply_at"] is None
    assert house() == before
    assert len(floor.clone.rows("select from audit_log where action = 'casino.changed'")) == 4
    assert await days_at(floor, "2026-03-11T05:59:59", "2026-03-11T06:00") == [10, 11]


async def test_a_visit_and_a_slip_keep_their_day_and_the_entry_has_the_one_of_its_moment(
    floor: Floor,
) -> None:
    slip = await floor.open_slip()
    await changed(floor, gaming_day_start="04:00")
    at(floor, "2026-03-12T04:30")

    assert (await floor.complete(slip["id"])).status_code == 200

    assert floor.slip_row(slip["id"])["gaming_day"] == TENTH
    (entry,) = floor.entries(slip["player_id"])
    assert entry["gaming_day"] == TWELFTH


async def test_the_same_reward_is_one_entry_a_gaming_day_around_the_change(floor: Floor) -> None:
    player_id = await floor.new_player()
    at(floor, "2026-03-10T23:00")
    first = await floor.reward(player_id)
    await changed(floor, gaming_day_start="12:00")

    replays: list[int] = []
    for local in ("2026-03-10T23:30", "2026-03-11T06:00", "2026-03-11T11:59"):
        at(floor, local)
        replays.append((await floor.reward(player_id)).status_code)
    at(floor, "2026-03-11T12:00")
    second = await floor.reward(player_id)

    assert (first.status_code, replays, second.status_code) == (201, [200, 200, 200], 201)
    assert [entry["gaming_day"] for entry in floor.entries(player_id)] == [TENTH, ELEVENTH]
    assert floor.balance(player_id) == 200


async def test_both_nights_of_the_clocks_pass_with_a_change_in_them(floor: Floor) -> None:
    at(floor, "2026-03-28T12:00")
    spring = await changed(floor, gaming_day_start="02:30")
    assert spring["settings_apply_at"] == "2026-03-29T04:00:00Z"
    days = await days_at(floor, "2026-03-29T05:59", "2026-03-29T06:00", "2026-03-30T02:30")
    assert days == [28, 29, 30]

    at(floor, "2026-10-24T12:00")
    autumn = await changed(floor, gaming_day_start="06:00")
    assert autumn["settings_apply_at"] == "2026-10-25T00:30:00Z"
    found: list[int] = []
    for local, fold in (("02:29", 0), ("02:30", 0), ("02:10", 1), ("02:40", 1), ("06:00", 0)):
        at(floor, f"2026-10-25T{local}", fold=fold)
        found.append((await stamped(floor)).day)
    assert found == [24, 24, 24, 24, 25]


async def test_what_was_earlier_is_kept_whole_or_not_at_all(floor: Floor) -> None:
    await changed(floor, gaming_day_start="12:00")
    house = floor.clone.row("select * from casino where id = %s", [floor.house.casino_id])
    assert (
        house["earlier_timezone"],
        str(house["earlier_gaming_day_start"]),
        house["settings_apply_at"],
        house["earlier_last_gaming_day"],
    ) == ("Europe/Vienna", "06:00:00", datetime(2026, 3, 11, 5, tzinfo=UTC), TENTH)
    (check,) = floor.clone.rows(
        "select pg_get_constraintdef(oid) as it from pg_constraint"
        " where conname = 'casino_earlier_clock_is_whole'"
    )
    assert "num_nulls" in check["it"]
