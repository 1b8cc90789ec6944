"""Imports that meet in the database: with each other, and with a completion of the same guest."""

from tests.faults.faults import accruals_refused, at_once
from tests.floor import Floor, several_servers
from tests.http.contract import problem_in, stored
from tests.importing import file_of, line, posted, told
from tests.ledger_checks import assert_ledger_holds

NO_NEW_SLIP = "lock table rating_slip in share mode"
HELD_BALANCE = "select from player_loyalty where player_id = %s for update"


async def test_one_id_for_two_guests_at_once_is_imported_for_one_of_them(floor: Floor) -> None:
    for card in ("C-1", "C-2"):
        await floor.new_player(card_number=card)
    files = [file_of(line("old-1", card_number=card)) for card in ("C-1", "C-2")]

    async with several_servers(floor, 2) as servers:
        asked = [posted(server, file) for server, file in zip(servers, files, strict=True)]
        answers = await at_once(floor.clone, asked, hold=NO_NEW_SLIP)
        late = next(number for number, answer in enumerate(answers) if answer.status_code != 200)
        again = await posted(servers[late], files[late])

    assert [answer.json()["imported"] for answer in answers if answer.is_success] == [1]
    problem_in(answers[late], "DATABASE_UNAVAILABLE")
    assert told(again.json()) == [(2, "old-1", "IDEMPOTENCY_CONFLICT", "external_id")]
    assert len(floor.clone.rows("select from loyalty_ledger")) == 1
    assert_ledger_holds(floor.clone)


async def test_a_completion_and_an_import_of_the_same_guest_are_both_paid(floor: Floor) -> None:
    paid = await floor.paid_slip(played_seconds=60)
    ann = paid["rating_slip"]["player_id"]
    live = await floor.played_slip(player_id=ann)
    rows = [line(f"old-{number}", player_id=ann, minutes=number) for number in (0, 60)]

    answers = await at_once(
        floor.clone,
        [floor.complete(live["id"]), posted(floor, file_of(*rows))],
        hold=HELD_BALANCE,
        params=[ann],
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    completed, imported = (answer.json() for answer in answers)
    assert imported["imported"] == 2
    assert floor.balance(ann) == (
        paid["loyalty"]["points_earned"]
        + completed["loyalty"]["points_earned"]
        + imported["points"]
    )
    assert_ledger_holds(floor.clone)


async def test_an_entry_that_the_database_refuses_leaves_nothing_of_its_batch(
    floor: Floor,
) -> None:
    await floor.new_player(card_number="C-1")
    before = stored(floor.clone)

    with accruals_refused(floor.clone):
        refused = await posted(floor, file_of(line("old-1")))
    stands = stored(floor.clone)
    again = await posted(floor, file_of(line("old-1")))

    problem_in(refused, "INTERNAL_ERROR")
    assert stands == before
    assert again.json()["imported"] == 1
    assert_ledger_holds(floor.clone)
