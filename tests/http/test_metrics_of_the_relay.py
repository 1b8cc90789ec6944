"""The figures of events: how many wait to be told, for how long, and how many can't be."""

from tests.floor import Floor
from tests.owing import live_slip
from tests.scraping import figures
from tests.undelivered import EVENTS_OF_A_SLIP, tell_a_consumer_that_fails


async def test_events_of_all_casinos_wait_as_one_queue(floor: Floor) -> None:
    slip = await live_slip(floor, other=True)
    await floor.post(f"/rating-slips/{slip['id']}/complete", role="other pit_boss")
    floor.clock.forward(seconds=20)
    await floor.paid_slip(played_seconds=70)
    floor.clock.forward(seconds=5)

    counted = await figures(floor.client)

    assert counted["outbox_depth"] == 2 * EVENTS_OF_A_SLIP
    assert counted["outbox_oldest_age_seconds"] == 20 + 70 + 5
    assert counted["dead_letters"] == 0


async def test_what_no_consumer_could_take_is_a_dead_letter_and_waits_no_more(
    floor: Floor,
) -> None:
    await floor.paid_slip()
    slip = await live_slip(floor, other=True)
    await floor.post(f"/rating-slips/{slip['id']}/complete", role="other pit_boss")

    await tell_a_consumer_that_fails(floor)
    half = await figures(floor.client)
    await tell_a_consumer_that_fails(floor, other=True)
    all_dead = await figures(floor.client)

    assert (half["outbox_depth"], half["dead_letters"]) == (EVENTS_OF_A_SLIP, EVENTS_OF_A_SLIP)
    assert (all_dead["outbox_depth"], all_dead["dead_letters"]) == (0, 2 * EVENTS_OF_A_SLIP)
    assert all_dead["outbox_oldest_age_seconds"] == 0


async def test_a_clock_that_was_set_back_makes_no_negative_age_of_an_event(floor: Floor) -> None:
    await floor.paid_slip()
    floor.clock.forward(hours=-3)

    counted = await figures(floor.client)

    assert counted["outbox_depth"] == EVENTS_OF_A_SLIP
    assert counted["outbox_oldest_age_seconds"] == 0
