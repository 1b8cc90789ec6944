"""The first import of a casino: its tables are known to be empty, and grow by thousands of rows."""

from collections.abc import Sequence
from pathlib import Path
from typing import LiteralString

import pytest

from tests.floor import Floor
from tests.importing import balance_line, balances_of, counts, enrol, file_of, imported, line

GUESTS = 4_000
GROWING = ("loyalty_ledger", "player_loyalty", "rating_slip", "visit")
READ: LiteralString = """
select relname, seq_tup_read from pg_stat_user_tables where relname = any(%s)
"""


def balances(guests: Sequence[str]) -> str:
    return balances_of(
        *(
            balance_line(f"b-{player_id}", balance=1, lifetime=3, player_id=player_id)
            for player_id in guests
        )
    )


def slips(guests: Sequence[str]) -> str:
    return file_of(
        *(
            line(f"s-{player_id}", player_id=player_id, seat=number % 7 + 1)
            for number, player_id in enumerate(guests)
        )
    )


CONTENT = {"balances": balances, "slips": slips}


@pytest.mark.parametrize("kind", CONTENT)
async def test_no_row_of_an_import_reads_all_that_was_imported_before(
    floor: Floor, tmp_path: Path, kind: str
) -> None:
    guests = enrol(floor, GUESTS)
    # As it is known to the planner where a few slips were tried before the history is imported.
    floor.clone.execute("vacuum (analyze)")
    content = CONTENT[kind](guests)

    report = imported(floor, tmp_path / "file.csv", content=content, kind=kind)

    assert counts(report) == (GUESTS, 0, 0)
    read = {row["relname"]: row["seq_tup_read"] for row in floor.clone.rows(READ, [[*GROWING]])}
    # A look-up of each row in half of them would read eight million.
    assert max(read.values()) < GUESTS * 500, read
