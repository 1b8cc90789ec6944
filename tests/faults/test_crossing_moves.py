"""Two players who are moved into each other's seats at the same moment."""

import asyncio

from tests.floor import Floor
from tests.log import Log


async def test_none_of_them_ends_in_a_deadlock(floor: Floor, log: Log) -> None:
    log.listen()
    table = str(floor.house.table_ids[0])
    first, second = [await floor.open_slip(seat=seat) for seat in (1, 2)]

    for _ in range(15):
        answers = await asyncio.gather(
            *(
                floor.post(f"/rating-slips/{slip['id']}/move", {"table_id": table, "seat": seat})
                for slip, seat in ((first, 2), (second, 1))
                for _ in range(2)
            )
        )
        assert {answer.status_code for answer in answers} == {409}

    assert log.lines("database_unavailable") == []
