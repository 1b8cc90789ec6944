"""Rows to import say what was played, and nothing of how it is stored."""

from dataclasses import replace
from typing import LiteralString

from pitledger.edge.import_table import csv_table, rows_in
from pitledger.edge.slip_file import SLIPS
from pitledger.platform.correlation import correlated
from pitledger.rating_slips import SlipPlayedElsewhere
from pitledger.usecases.import_slips import import_slips
from pitledger.usecases.price_slips import price_slips
from tests.floor import Floor, actor_of
from tests.importing import file_of, line
from tests.ledger_checks import assert_ledger_holds

FORGED = {
    "casino_id": "01a20f21-2127-7c88-a7c8-aef914be28ea",
    "status": "OPEN",
    "version": 9,
    "created_at": "2001-01-01T00:00:00Z",
    "closed_correlation_id": "forged",
}
STORED: LiteralString = """
select casino_id, status, version, created_at, closed_correlation_id
from rating_slip where external_id = 'old-1'
"""


async def test_a_row_that_says_more_is_stored_as_any_other(floor: Floor) -> None:
    await floor.new_player(card_number="C-1")
    rows = [*rows_in(csv_table(file_of(line("old-1")).splitlines()), SLIPS)]
    slips = [row for row in rows if isinstance(row, SlipPlayedElsewhere)]
    actor, now = actor_of(floor.house, "admin"), floor.clock()
    with correlated("an-import"):
        priced, refused = await price_slips(floor.database, actor, rows=slips, now=now)
        forged = replace(priced, rows=[{**row, **FORGED} for row in priced.rows])
        written = await import_slips(floor.database, actor, priced=forged, now=now)

    assert (written.imported, refused) == (1, [])
    assert floor.clone.row(STORED) == {
        "casino_id": floor.house.casino_id,
        "status": "CLOSED",
        "version": 1,
        "created_at": now,
        "closed_correlation_id": "an-import",
    }
    assert_ledger_holds(floor.clone)
