"""How often each page waits for the database: counted on the wire, whatever is on the floor."""

from collections.abc import AsyncIterator

import pytest

from tests.clone import Clone
from tests.database.wire import Wire, counting
from tests.floor import Floor, open_floor
from tests.pages.visitor import visiting
from tests.template import Template

PREPARED_AFTER = 6  # psycopg prepares a statement when it is used for the sixth time
# Who asks, the transaction's begin and its end, and each read within.
BUDGETS = {
    "/": 1 + 2 + 2,
    "/tables/{table}/card": 1 + 2 + 2,
    "/tables/{table}/seats/3?query=gue": 1 + 2 + 5,
    "/slips/{live}": 1 + 2 + 3,
    "/slips/{live}/move": 1 + 2 + 5,
    "/slips/{closed}": 1 + 2 + 5,
    "/guests?query=gue": 1 + 2 + 1,
    "/guests/{player}": 1 + 2 + 5,
    "/guests/{player}/statement": 1 + 2 + 3,
    "/guests/{player}/statement.pdf": 1 + 2 + 3,
    "/guests/{player}/reward": 1 + 2 + 2,
    "/recoveries": 1 + 2 + 1,
    "/report": 1 + 2 + 4,
    "/exceptions": 1 + 2 + 3,
    "/ledger-check": 1 + 2 + 1,
    "/ledger-check/{player}": 1 + 2 + 2,
    "/audit": 1 + 2 + 3,
    "/admin": 1 + 2 + 1,
    "/admin/tables": 1 + 2 + 2,
    "/admin/games": 1 + 2 + 1,
    "/admin/staff": 1 + 2 + 1,
    "/admin/tiers": 1 + 2 + 1,
    "/admin/tiers/apply": 1 + 2 + 2,
}


@pytest.fixture
async def wire(clone: Clone) -> AsyncIterator[Wire]:
    """A proxy before the test's database."""
    async with counting(clone.application_url) as counted:
        yield counted


@pytest.fixture
async def watched(wire: Wire, clone: Clone, template: tuple[str, Template]) -> AsyncIterator[Floor]:
    """A floor with one connection, through the proxy."""
    hints = clone.application_url
    async with open_floor(
        clone, template[1], database_url=wire.url, listen_url=hints, pool_size=1
    ) as floor:
        yield floor


async def test_a_page_asks_no_more_than_it_may(wire: Wire, watched: Floor) -> None:
    paid = (await watched.paid_slip())["rating_slip"]
    live = (await watched.open_slip(seat=1))["id"]
    names = {"table": watched.house.table_ids[0], "live": live, "closed": paid["id"]}
    names["player"] = paid["player_id"]
    spent: dict[str, int] = {}
    async with visiting(watched, "admin") as boss:
        for path in BUDGETS:
            for _ in range(PREPARED_AFTER + 1):
                page = await boss.get(path.format(**names))
                assert page.status_code == 200, path
            wire.forget()
            await boss.get(path.format(**names))
            spent[path] = wire.round_trips

    assert {path: spent[path] for path in BUDGETS if spent[path] > BUDGETS[path]} == {}


async def test_the_board_asks_as_often_for_many_guests_as_for_none(
    wire: Wire, watched: Floor
) -> None:
    async with visiting(watched, "pit_boss") as boss:
        for _ in range(PREPARED_AFTER + 1):
            await boss.get("/")
        wire.forget()
        await boss.get("/")
        empty = wire.round_trips
        for table in (0, 1):
            for seat in range(1, 8):
                await watched.open_slip(table=table, seat=seat)
        wire.forget()
        await boss.get("/")

    assert wire.round_trips == empty
