"""Taking entries back, as tests ask for it."""

from typing import Any

from httpx import Response

from tests.faults.faults import owed_slip
from tests.floor import Floor

WHY = "Rated at the wrong seat"


async def reverse(
    floor: Floor, entry_id: str, *, why: str = WHY, role: str = "admin", **headers: str
) -> Response:
    """Take an entry back as the admin, or as somebody else."""
    return await floor.call(
        "POST", f"/ledger/{entry_id}/reverse", role=role, body={"reason": why}, **headers
    )


async def rewarded(floor: Floor, points: int, *, player_id: str | None = None) -> tuple[str, str]:
    """Give or take points by hand: the player, and the entry's id."""
    player_id = player_id or await floor.new_player()
    answer = await floor.reward(player_id, points)
    assert answer.status_code == 201, answer.text
    return player_id, answer.json()["ledger_entry_id"]


async def backfilled_slip(floor: Floor, *, points: int = 1000) -> tuple[dict[str, Any], str]:
    """Play a slip whose points fail, and pay it by hand: the slip, and the backfill's entry id."""
    slip = await owed_slip(floor)
    answer = await backfill(floor, slip, points=points)
    assert answer.status_code == 201, answer.text
    return slip, answer.json()["ledger_entry_id"]


async def backfill(floor: Floor, slip: dict[str, Any], *, points: int = 1000) -> Response:
    """Pay a slip by hand."""
    return await floor.reward(slip["player_id"], points, rating_slip_id=slip["id"])


def types_and_keys(floor: Floor, player_id: str) -> list[tuple[str, int, str]]:
    """Return the player's entries, oldest first: type, points and key."""
    return [
        (entry["transaction_type"], entry["points_change"], entry["idempotency_key"])
        for entry in floor.entries(player_id)
    ]
