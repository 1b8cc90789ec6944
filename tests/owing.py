"""Slips of either casino that are closed while their points can't be written."""

from typing import Any

from tests.faults.faults import accruals_refused
from tests.floor import Floor


async def live_slip(
    floor: Floor, *, other: bool = False, seat: int = 1, played_seconds: int = 3600
) -> dict[str, Any]:
    """Play for a while in the house or the other casino; the slip is live."""
    house, role = (floor.other, "other pit_boss") if other else (floor.house, "pit_boss")
    guest = {"first_name": "Guest", "last_name": f"at seat {seat}"}
    player = (await floor.post("/players", guest, role=role)).json()
    body = {
        "player_id": player["id"],
        "table_id": str(house.table_ids[0]),
        "seat": seat,
        "average_bet_cents": 10_000,
    }
    answer = await floor.post("/rating-slips", body, role=role)
    assert answer.status_code == 201, answer.text
    floor.clock.forward(seconds=played_seconds)
    return answer.json()


async def owed_slip_at(
    floor: Floor, *, other: bool = False, seat: int = 1, played_seconds: int = 3600
) -> dict[str, Any]:
    """Play for a while in the house or the other casino, and close the slip unpaid."""
    slip = await live_slip(floor, other=other, seat=seat, played_seconds=played_seconds)
    role = "other pit_boss" if other else "pit_boss"
    with accruals_refused(floor.clone):
        answer = await floor.post(f"/rating-slips/{slip['id']}/complete", role=role)
    assert answer.json()["code"] == "PARTIAL_COMPLETION", answer.text
    return slip
