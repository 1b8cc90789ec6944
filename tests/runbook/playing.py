"""Play on a server that runs as a process: its clock is the real one."""

from httpx import Client, Response

from tests.clone import Clone
from tests.template import House

AN_HOUR_AGO = """
update rating_slip set started_at = started_at - interval '1 hour' where id = %s
"""


def played_slip(boss: Client, clone: Clone, *, house: House, seat: int = 1) -> str:
    """Seat a new guest as if an hour ago, and return the slip's id."""
    guest = {"first_name": "Guest", "last_name": f"At seat {seat}"}
    player = boss.post("/v1/players", json=guest).json()
    body = {
        "player_id": player["id"],
        "table_id": str(house.table_ids[0]),
        "seat": seat,
        "average_bet_cents": 10_000,
    }
    answer = boss.post("/v1/rating-slips", json=body)
    assert answer.status_code == 201, answer.text
    clone.execute(AN_HOUR_AGO, [answer.json()["id"]])
    return answer.json()["id"]


def complete(boss: Client, slip_id: str, *, under: str = "of-the-close") -> Response:
    """Complete a slip under a correlation id."""
    headers = {"X-Correlation-ID": under}
    return boss.post(f"/v1/rating-slips/{slip_id}/complete", headers=headers)


def balance_of(clone: Clone, slip_id: str) -> int | None:
    """Return the cached balance of a slip's player; None where there is none."""
    rows = clone.rows(
        "select current_balance from player_loyalty"
        " where player_id = (select player_id from rating_slip where id = %s)",
        [slip_id],
    )
    return rows[0]["current_balance"] if rows else None
