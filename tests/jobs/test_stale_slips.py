"""Slips that are live for too long are told, and go on."""

from typing import Any

from tests.floor import Floor
from tests.http.contract import stored
from tests.jobs.running import STALE, job_row, run_jobs
from tests.log import Log
from tests.owing import live_slip
from tests.scraping import figures


async def test_a_slip_live_for_longer_than_was_set_is_told_and_counted(
    floor: Floor, log: Log
) -> None:
    slip = await floor.open_slip(seat=3)
    await floor.post(f"/rating-slips/{slip['id']}/pause")
    floor.clock.forward(hours=2)
    await floor.open_slip(seat=4)
    floor.clock.forward(minutes=6)
    log.listen()

    await run_jobs(floor, stale_slip_hours=2)

    (line,) = log.lines("stale_slip")
    told: dict[str, Any] = {
        "level": "warning",
        "slip_id": slip["id"],
        "casino_id": str(floor.house.casino_id),
        "player_id": slip["player_id"],
        "table_label": "T1",
        "seat": 3,
        "started_at": "2026-03-10T11:00:00Z",
        "live_hours": 2.1,
    }
    assert {name: line[name] for name in told} == told
    assert job_row(floor, STALE)["detail"] == {"stale_slips": 1}
    assert job_row(floor, STALE, house=floor.other)["detail"] == {"stale_slips": 0}


async def test_it_is_not_closed_and_nothing_else_changes(floor: Floor) -> None:
    await floor.open_slip()
    floor.clock.forward(hours=13)
    before = stored(floor.clone)

    await run_jobs(floor)

    after = stored(floor.clone)
    assert {name for name in after if after[name] != before[name]} == {"job_run"}
    assert job_row(floor, STALE)["detail"] == {"stale_slips": 1}


async def test_the_figure_is_of_all_casinos_at_this_moment(floor: Floor) -> None:
    slip = await live_slip(floor)
    await live_slip(floor, other=True)
    floor.clock.forward(hours=10)
    assert (await figures(floor.client))["stale_slips"] == 0  # 12 hours and 11, exactly

    floor.clock.forward(seconds=1)
    assert (await figures(floor.client))["stale_slips"] == 1
    floor.clock.forward(hours=1)
    assert (await figures(floor.client))["stale_slips"] == 2

    await floor.complete(slip["id"])
    assert (await figures(floor.client))["stale_slips"] == 1
