"""A day on the floor in which every kind of event happens, and a guest with all personal data."""

from typing import Any

from httpx import Response

from tests.faults.faults import accruals_refused
from tests.floor import Floor
from tests.importing import balance_line, brought
from tests.reversals import backfilled_slip, reverse

PERSONAL = {
    "first_name": "Zwetschgenbaum",
    "last_name": "Quittenbrot",
    "card_number": "CARD-471147",
    "birth_date": "1971-02-03",
}
REASON = "Hollerkoch for the whole party"


async def play_a_day(floor: Floor) -> None:
    """Let every kind of event happen."""
    await _keep_tables(floor)
    player_id = await floor.new_player(**PERSONAL)
    slip = await floor.played_slip(player_id=player_id)
    await _ok(floor.post(f"/rating-slips/{slip['id']}/pause"))
    floor.clock.forward(minutes=10)
    await _ok(floor.post(f"/rating-slips/{slip['id']}/resume"))
    bet = {"average_bet_cents": 12_345}
    await _ok(floor.call("PATCH", f"/rating-slips/{slip['id']}", role="pit_boss", body=bet))
    floor.clock.forward(minutes=47, seconds=13)
    there = {"table_id": str(floor.house.table_ids[1]), "seat": 2}
    moved = await _ok(floor.post(f"/rating-slips/{slip['id']}/move", there))
    floor.clock.forward(hours=20)  # the gaming day is over meanwhile
    await _ok(floor.complete(moved["opened"]["id"]))
    given = await _ok(floor.reward(player_id, 1_000, reason=REASON))
    await _ok(floor.reward(player_id, -70, reason=REASON))
    await _ok(reverse(floor, given["ledger_entry_id"], why=REASON))
    await _ok(floor.post(f"/visits/{moved['opened']['visit_id']}/end"))
    await _owe(floor)
    await floor.new_player(card_number="C-1")
    await brought(floor, balance_line("old-1", balance=3_000, lifetime=7_000))
    await floor.open_slip(seat=7)


async def _keep_tables(floor: Floor) -> None:
    body = {"label": "T3", "pit": "Pit 2", "game_id": str(floor.house.game_id)}
    table = await _ok(floor.post("/tables", body, role="admin"))
    await _ok(floor.post(f"/tables/{table['id']}/open"))
    await _ok(floor.post(f"/tables/{table['id']}/close"))


async def _owe(floor: Floor) -> None:
    """Leave points owed, pay them, pay some by hand, and take that back; one stays owed."""
    slip = await floor.played_slip(seat=3, played_seconds=1234)
    with accruals_refused(floor.clone):
        assert (await floor.complete(slip["id"])).status_code == 503
    floor.clock.forward(seconds=5)
    await _ok(floor.post(f"/rating-slips/{slip['id']}/recover-loyalty"))
    _, backfill_id = await backfilled_slip(floor)
    await _ok(reverse(floor, backfill_id))


async def _ok(asked: Any) -> dict[str, Any]:  # noqa: ANN401
    answer: Response = await asked
    assert answer.is_success, answer.text
    return answer.json()
