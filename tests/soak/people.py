"""The casino that the long runs play in: staff, a game, tables and guests."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from httpx import Client

from tests.processes import Server, result
from tests.template import PASSWORD

SEATS = 20
GAME = {
    "code": "soak",
    "name": "Many hands",
    "game_type": "blackjack",
    "house_edge_pct": "2.7",
    "decisions_per_hour": "360",
    "seats": SEATS,
}


@dataclass(frozen=True)
class House:
    """A casino, with a token for its admin and for each pit boss."""

    casino_id: str
    admin: dict[str, str]
    bosses: Sequence[dict[str, str]]
    table_ids: Sequence[str]
    player_ids: Sequence[str]


def found(
    server: Server,
    *where: str,
    settings: Mapping[str, str],
    bosses: int,
    tables: int,
    players: int,
) -> House:
    """Found a casino by the commands, told where the database is, and the API."""
    name = ("--name", "Long Night", "--timezone", "Europe/Vienna")
    casino_id = result("casino", "create", *name, *where, settings=settings)["id"]
    person = ("--casino", casino_id, "--name", "Admin", "--login", "soak.admin", "--role", "admin")
    password = f"{PASSWORD}\n"
    result("staff", "add", *person, "--password-stdin", *where, line=password, settings=settings)
    with closing(server.sign_in("soak.admin", PASSWORD)) as admin:
        logins = [f"soak.{number}" for number in range(bosses)]
        for login in logins:
            body = {"name": login, "login": login, "role": "pit_boss", "password": PASSWORD}
            made(admin, "/staff", body=body)
        game = made(admin, "/games", body=GAME)
        table_ids = [_open_table(admin, game["id"], number=n) for n in range(tables)]
        guests = [{"first_name": "Guest", "last_name": f"No {n}"} for n in range(players)]
        player_ids = [made(admin, "/players", body=guest)["id"] for guest in guests]
        headers = [_header_of(server.sign_in(login, PASSWORD)) for login in logins]
        return House(casino_id, _header_of(admin), headers, table_ids, player_ids)


def made(client: Client, path: str, *, body: dict[str, Any]) -> dict[str, Any]:
    """Return what was created."""
    answer = client.post(f"/v1{path}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def _open_table(admin: Client, game_id: str, *, number: int) -> str:
    body = {"label": f"S{number}", "pit": "Pit 1", "game_id": game_id}
    table_id = made(admin, "/tables", body=body)["id"]
    assert admin.post(f"/v1/tables/{table_id}/open").status_code == 200
    return table_id


def _header_of(client: Client) -> dict[str, str]:
    headers = {"Authorization": client.headers["Authorization"]}
    client.close()
    return headers
