"""Both casinos of the template with rows of their own in every table that staff can bring about."""

from tests.floor import Floor
from tests.template import House


async def _play(floor: Floor, role: str, *, house: House) -> str:
    """Play a slip with a pause, as somebody of a casino, and return its id."""
    names = {"first_name": "Ann", "last_name": f"Guest of {house.casino_id}"}
    player = (await floor.post("/players", names, role=role)).json()
    body = {
        "player_id": player["id"],
        "table_id": str(house.table_ids[0]),
        "seat": 1,
        "average_bet_cents": 10_000,
    }
    slip = (await floor.post("/rating-slips", body, role=role)).json()
    for command in ("pause", "complete"):
        answer = await floor.post(f"/rating-slips/{slip['id']}/{command}", role=role)
        assert answer.status_code == 200, answer.text
    return slip["id"]


async def fill(floor: Floor) -> None:
    """Let a guest play in each casino, with a row in the recovery queue beside it."""
    for role, house in (("pit_boss", floor.house), ("other pit_boss", floor.other)):
        slip_id = await _play(floor, role, house=house)
        floor.clone.execute(
            "insert into loyalty_recovery select casino_id, id, player_id, ended_at, 1, 'X', null,"
            " 'x', ended_at, ended_at from rating_slip where id = %s",
            [slip_id],
        )
