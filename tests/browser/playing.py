"""What has happened on a floor before somebody opens a browser."""

from tests.browser.conftest import Casino
from tests.template import PASSWORD


def enrolled(casino: Casino, *, first_name: str = "Ana", last_name: str = "Kern") -> str:
    with casino.server.sign_in("house.pit_boss", PASSWORD) as api:
        answer = api.post("/v1/players", json={"first_name": first_name, "last_name": last_name})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]


def seated(casino: Casino, *, seat: int = 1) -> dict[str, str]:
    with casino.server.sign_in("house.pit_boss", PASSWORD) as api:
        player = api.post("/v1/players", json={"first_name": "Ana", "last_name": "Kern"}).json()
        answer = api.post(
            "/v1/rating-slips",
            json={
                "player_id": player["id"],
                "table_id": str(casino.house.table_ids[0]),
                "seat": seat,
                "average_bet_cents": 10_000,
            },
        )
        assert answer.status_code == 201, answer.text
        return answer.json()
