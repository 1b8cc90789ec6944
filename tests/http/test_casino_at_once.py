"""Changes of the casino's settings that meet one another, or somebody who is being seated."""

from tests.faults.faults import at_once, codes, in_turn
from tests.floor import Floor
from tests.http.contract import audited, problem_in, stored
from tests.http.test_casino import change, changed, row

THE_CASINO = "select from casino where id = %s for update"
STALE_READ = """
alter function casino_clock (uuid) rename to true_clock;
create function casino_clock(_casino_id uuid)
returns table (
  timezone text, gaming_day_start time, earlier_timezone text, earlier_gaming_day_start time,
  settings_apply_at timestamptz, earlier_last_gaming_day date
)
language sql security definer as $function$
  select
    read.timezone, read.gaming_day_start - interval '1 minute', read.earlier_timezone,
    read.earlier_gaming_day_start, read.settings_apply_at, read.earlier_last_gaming_day
  from true_clock(_casino_id) as read
$function$;
alter function authenticate (bytea, timestamptz, integer) rename to true_member;
create function authenticate(_token_hash bytea, _now timestamptz, _idle_seconds integer)
returns table (
  casino_id uuid, casino_name text, currency text, locale text, staff_id uuid, name text,
  role text, timezone text, gaming_day_start time, earlier_timezone text,
  earlier_gaming_day_start time, settings_apply_at timestamptz, earlier_last_gaming_day date
)
language sql security definer as $function$
  select
    read.casino_id, read.casino_name, read.currency, read.locale, read.staff_id, read.name,
    read.role, read.timezone, read.gaming_day_start - interval '1 minute', read.earlier_timezone,
    read.earlier_gaming_day_start, read.settings_apply_at, read.earlier_last_gaming_day
  from true_member(_token_hash, _now, _idle_seconds) as read
$function$;
"""


async def test_a_currency_waits_for_whoever_is_being_seated(floor: Floor) -> None:
    """The slip comes first: its bet is in the currency that the pit boss saw."""
    player_id = await floor.new_player()
    body = {
        "player_id": player_id,
        "table_id": str(floor.house.table_ids[0]),
        "seat": 1,
        "average_bet_cents": 10_000,
    }

    seated, refused = await in_turn(
        floor.clone,
        floor.post("/rating-slips", body),
        change(floor, currency="USD"),
        hold="select from player_casino where player_id = %s for update",
        params=[player_id],
    )

    assert seated.status_code == 201, seated.text
    problem_in(refused, "VALIDATION_ERROR")
    assert row(floor)["currency"] == "EUR"


async def test_changes_at_once_are_all_made(floor: Floor) -> None:
    """What they leave alone is not put back to what they had read."""
    answers = await at_once(
        floor.clone,
        [
            change(floor, name="Grand"),
            change(floor, currency="CHF"),
            change(floor, earning_policy="theo-2"),
            change(floor, locale="de-AT"),
            change(floor, timezone="Asia/Tokyo"),
            change(floor, gaming_day_start="07:00"),
        ],
        hold=THE_CASINO,
        params=[floor.house.casino_id],
    )

    assert codes(answers) == ["200"] * 6
    house = row(floor)
    assert (house["name"], house["currency"], house["earning_policy"]) == ("Grand", "CHF", "theo-2")
    assert house["locale"] == "de-AT"
    assert (house["timezone"], str(house["gaming_day_start"])) == ("Asia/Tokyo", "07:00:00")
    assert (house["earlier_timezone"], str(house["earlier_gaming_day_start"])) == (
        *("Europe/Vienna", "06:00:00"),
    )
    assert len(audited(floor, "casino.changed")) == 6


async def test_of_equal_changes_at_once_one_is_audited(floor: Floor) -> None:
    answers = await at_once(
        floor.clone,
        [change(floor, timezone="Asia/Tokyo") for _ in range(6)],
        hold=THE_CASINO,
        params=[floor.house.casino_id],
    )

    assert codes(answers) == ["200"] * 6
    assert len({answer.text for answer in answers}) == 1
    assert len(audited(floor, "casino.changed")) == 1


async def test_a_clock_that_others_change_at_every_read_is_left_alone(floor: Floor) -> None:
    floor.clone.execute(STALE_READ)
    floor.clone.execute("grant execute on function casino_clock to pitledger_app")
    floor.clone.execute("grant execute on function authenticate to pitledger_app")
    before = stored(floor.clone)

    refused = await change(floor, timezone="Asia/Tokyo", name="Never")

    problem = problem_in(refused, "DATABASE_UNAVAILABLE")
    assert "Others are changing" in problem["detail"]
    assert refused.headers["retry-after"] == "1"
    assert stored(floor.clone) == before
    assert (await changed(floor, name="Grand"))["timezone"] == "Europe/Vienna"


async def test_a_change_under_a_key_is_made_once(floor: Floor) -> None:
    body = {"gaming_day_start": "07:00", "name": "Grand"}
    key = {"Idempotency-Key": "settings-1"}

    first = await floor.call("PATCH", "/casino", role="admin", body=body, **key)
    await changed(floor, name="Later")
    again = await floor.call("PATCH", "/casino", role="admin", body=body, **key)

    assert (first.status_code, again.content) == (200, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert row(floor)["name"] == "Later"
    assert len(audited(floor, "casino.changed")) == 2
