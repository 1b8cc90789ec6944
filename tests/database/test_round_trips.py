"""How often a request waits for the database: counted on the wire, beneath the driver."""

from collections.abc import AsyncIterator

import pytest

from tests.clone import Clone
from tests.database.wire import Wire, counting
from tests.floor import Floor, open_floor
from tests.reversals import reverse
from tests.template import Template

PREPARED_AFTER = 6  # psycopg prepares a statement when it is used for the sixth time
COMPLETION = ["authenticate(", "slip_for_completion(", "complete_rating_slip("]
COMPLETION_TRIPS = 2  # who asks is found out by the statement that reads the slip


@pytest.fixture
async def wire(clone: Clone) -> AsyncIterator[Wire]:
    """A proxy before the test's database."""
    async with counting(clone.application_url) as counted:
        yield counted


@pytest.fixture
async def watched(wire: Wire, clone: Clone, template: tuple[str, Template]) -> AsyncIterator[Floor]:
    """A floor with one connection, through the proxy, where signing in is prepared already."""
    hints = clone.application_url
    async with open_floor(
        clone, template[1], database_url=wire.url, listen_url=hints, pool_size=1
    ) as floor:
        for _ in range(PREPARED_AFTER + 1):
            await floor.get("/me")
        yield floor


async def test_authentication_is_one_round_trip(wire: Wire, watched: Floor) -> None:
    wire.forget()

    await watched.get("/me")

    assert wire.round_trips == 1


async def test_a_completion_is_one_read_with_authentication_and_one_call(
    wire: Wire, watched: Floor
) -> None:
    slip = await watched.played_slip()
    wire.forget()

    answer = await watched.complete(slip["id"])

    assert answer.status_code == 200
    assert wire.round_trips == len(wire.statements) == COMPLETION_TRIPS
    sent = " ".join(wire.statements)
    assert [name for name in COMPLETION if name in sent] == COMPLETION


async def test_a_completion_stays_so_once_all_of_it_is_prepared(wire: Wire, watched: Floor) -> None:
    for _ in range(PREPARED_AFTER + 1):
        await watched.paid_slip()
    slip = await watched.played_slip()
    wire.forget()

    answer = await watched.complete(slip["id"])

    assert answer.json()["loyalty"]["idempotent"] is False
    assert (wire.round_trips, wire.statements) == (COMPLETION_TRIPS, [])


async def test_completing_again_asks_no_more_often(wire: Wire, watched: Floor) -> None:
    slip_id = (await watched.paid_slip())["rating_slip"]["id"]
    wire.forget()

    assert (await watched.complete(slip_id)).status_code == 200

    assert wire.round_trips == COMPLETION_TRIPS


async def test_other_commands_are_one_read_and_one_call_at_most(wire: Wire, watched: Floor) -> None:
    player_id = await watched.new_player()
    wire.forget()
    slip = await watched.open_slip(player_id=player_id)
    assert wire.round_trips == 2

    for command in ("pause", "resume"):
        wire.forget()
        await watched.post(f"/rating-slips/{slip['id']}/{command}")
        assert wire.round_trips == 2, command
    wire.forget()
    rewarded = await watched.reward(player_id)
    assert wire.round_trips == 3
    for status in (201, 200):
        wire.forget()
        answer = await reverse(watched, rewarded.json()["ledger_entry_id"])
        assert (answer.status_code, wire.round_trips) == (status, 3)


async def test_a_page_of_a_statement_is_authentication_and_one_read(
    wire: Wire, watched: Floor
) -> None:
    slip = (await watched.paid_slip())["rating_slip"]
    wire.forget()

    answer = await watched.get(f"/players/{slip['player_id']}/ledger")

    assert len(answer.json()["items"]) == 1
    assert wire.round_trips == 2


async def test_a_read_in_a_transaction_leaves_prepared_what_is(wire: Wire, watched: Floor) -> None:
    assert (await watched.get("/tables")).status_code == 200
    wire.forget()

    await watched.get("/me")

    assert (wire.round_trips, wire.statements) == (1, [])


async def test_a_completion_asks_no_more_often_behind_a_pooler(
    wire: Wire, clone: Clone, template: tuple[str, Template]
) -> None:
    behind = {"database_url": wire.url, "pool_size": 1, "pooler": True}
    async with open_floor(clone, template[1], **behind) as floor:
        slip = await floor.played_slip()
        wire.forget()

        answer = await floor.complete(slip["id"])

        assert answer.status_code == 200
        assert wire.round_trips == COMPLETION_TRIPS
        bounds = [text for text in wire.statements if "lock_timeout" in text]
        assert len(bounds) == COMPLETION_TRIPS
