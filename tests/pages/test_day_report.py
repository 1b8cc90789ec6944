"""A gaming day's report as a page: figures, hours, and what was given by hand."""

import re
from datetime import datetime

import pytest
from httpx import Response

from tests.event_log import tell
from tests.floor import Floor
from tests.pages.visitor import text_of, visiting
from tests.template import VIENNA

HOUR = re.compile(r'<tr><th scope="row">([^<]+)</th><td class="amount">([^<]+)</td></tr>')

MORE_AWARDS = """
insert into loyalty_ledger
select (jsonb_populate_record(entry, to_jsonb(entry) || jsonb_build_object(
  'id', gen_random_uuid(), 'sequence', 1 + number, 'idempotency_key', 'copy ' || number,
  'reason', 'Reason of number ' || number,
  'created_at', entry.created_at + number * interval '1 second'
))).*
from loyalty_ledger as entry, generate_series(1, %s) as number
"""


def at(floor: Floor, text: str) -> None:
    floor.clock.at = datetime.fromisoformat(text).replace(tzinfo=VIENNA)


def hours_of(page: Response) -> list[str]:
    """Return the guests of each hour, as the table beside the chart tells them."""
    return [guests for _, guests in HOUR.findall(page.text)]


async def test_the_figures_of_the_day_stand_by_table_game_and_staff(floor: Floor) -> None:
    slip = (await floor.paid_slip(table=1))["rating_slip"]
    await floor.reward(slip["player_id"], 500)
    await tell(floor)
    async with visiting(floor, "cashier") as cashier:
        page = text_of(await cashier.get("/report"))

    assert "Day report: Mar 10, 2026" in page
    assert "Slips 1 Play time 1:00 Theo €162 Points 2,120 Points per €100 of theo 1,308.6" in page
    assert "T2 1 1:00 €162 1,620 0 0 1,620 1,000" in page
    assert "No table 0 0:00 €0 0 500 0 500" in page
    assert "Golden numbers 1 1:00 €162" in page
    assert "house pit_boss 1 1:00 €162 1,620 500 0 2,120 1,308.6" in page
    assert "not counted yet" not in page


async def test_what_waits_to_be_counted_is_told(floor: Floor) -> None:
    await floor.paid_slip()
    async with visiting(floor, "host") as host:
        page = text_of(await host.get("/report"))

    assert re.search(r"\d events? (is|are) not counted yet", page)
    assert "Nothing yet on this day." in page


async def test_guests_count_in_each_hour_that_they_sat_in_and_a_move_makes_one_of_two(
    floor: Floor,
) -> None:
    at(floor, "2026-03-10T06:30")
    slip = await floor.open_slip()
    at(floor, "2026-03-10T07:10")
    target = {"table_id": str(floor.house.table_ids[1]), "seat": 5}
    assert (await floor.post(f"/rating-slips/{slip['id']}/move", target)).status_code == 200
    await floor.open_slip(seat=2)
    at(floor, "2026-03-10T09:00")
    async with visiting(floor, "auditor") as auditor:
        page = await auditor.get("/report")

    assert hours_of(page) == ["1", "2", "2", "2", *["to come"] * 20]
    assert "Most guests: 2, from 7:00" in page.text.replace("\u202f", " ")


@pytest.mark.parametrize(
    ("day", "opened", "closed", "hours", "seated"),
    [
        ("2026-03-28", "2026-03-29T01:30", "2026-03-29T03:30", 23, 2),
        ("2026-10-24", "2026-10-25T01:30", "2026-10-25T03:30", 25, 4),
        ("2026-03-10", "2026-03-11T01:30", "2026-03-11T03:30", 24, 3),
    ],
)
async def test_a_day_on_which_clocks_are_set_has_its_own_number_of_hours(
    floor: Floor, *, day: str, opened: str, closed: str, hours: int, seated: int
) -> None:
    at(floor, opened)
    slip = await floor.open_slip()
    at(floor, closed)
    assert (await floor.complete(slip["id"])).status_code == 200
    at(floor, closed[:10] + "T12:00")
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get(f"/report?day={day}")

    found = hours_of(page)
    assert len(found) == hours
    assert found.count("1") == seated
    assert ("its clocks are set" in page.text) == (hours != 24)


async def test_what_was_given_and_taken_by_hand_is_listed_with_who_and_why(floor: Floor) -> None:
    guest = await floor.new_player(first_name="Ana", last_name="Kern")
    await floor.reward(guest, 300, reason="Waited long for a seat")
    await floor.reward(guest, -50, reason="Counted twice <by> me")
    floor.clock.forward(days=1)
    await floor.reward(guest, 70, reason="On the day after it")
    async with visiting(floor, "host") as host:
        page = text_of(await host.get("/report?day=2026-03-10"))
        assert "Ana Kern +300 Waited long for a seat house pit_boss" in page
        assert "Ana Kern -50 Counted twice &lt;by&gt; me" in page
        assert "On the day after" not in page
        assert "On the day after it" in text_of(await host.get("/report"))


async def test_many_awards_are_turned_over(floor: Floor) -> None:
    guest = await floor.new_player()
    await floor.reward(guest, 1, reason="Reason of number 0")
    floor.clone.execute(MORE_AWARDS, [100])
    async with visiting(floor, "host") as host:
        first = await host.get("/report")
        more = first.text.split('href="/report?day=2026-03-10&amp;cursor=')[1].split("#")[0]
        last = await host.get(f"/report?day=2026-03-10&cursor={more}")
        assert "number 100" in first.text
        assert "number 0<" not in first.text
        assert re.findall(r"number \d+", last.text) == ["number 0"]
        foreign = await host.get(f"/report?day=2026-03-09&cursor={more}")
        assert foreign.status_code == 400


@pytest.mark.parametrize(
    "day", ["2026-03-11", "1999-12-31", "2026-02-30", "yesterday", "9999-12-31"]
)
async def test_a_day_that_can_not_be_is_told_and_stays_in_the_field(floor: Floor, day: str) -> None:
    async with visiting(floor, "pit_boss") as boss:
        page = await boss.get(f"/report?day={day}")

    assert page.status_code == 400
    assert 'id="wrong-day"' in page.text
    assert f'value="{day}"' in page.text
    assert "Day report: Mar 10, 2026" in text_of(page)


async def test_another_casino_s_day_is_its_own(floor: Floor) -> None:
    await floor.paid_slip()
    await tell(floor)
    async with visiting(floor, "other pit_boss") as other:
        page = text_of(await other.get("/report"))

    assert "Slips 0 Play time 0:00" in page
    assert "Nobody has sat down" in page
