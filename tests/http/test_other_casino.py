"""What belongs to another casino answers as if it did not exist."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias
from uuid import uuid4

from tests.floor import Floor
from tests.http.contract import problem_in, stored, told
from tests.http.test_permissions import ROUTES

OTHER = "other pit_boss"
BET = {"average_bet_cents": 10_000}
Named: TypeAlias = tuple[str, str, Mapping[str, Any], str]
REWARD = {"points_change": 50, "reason": "A birthday present"}


@dataclass(frozen=True)
class Theirs:
    """Ids of the other casino, in every state that matters."""

    player: str
    game: str
    table: str
    live: str
    paused: str
    owed: str
    visit: str
    entry: str
    staff: str


async def seat_there(floor: Floor, *, seat: int) -> dict[str, Any]:
    names = {"first_name": "Their", "last_name": f"Guest {seat}"}
    player = (await floor.post("/players", names, role=OTHER)).json()
    body = {
        "player_id": player["id"],
        "table_id": str(floor.other.table_ids[0]),
        "seat": seat,
        **BET,
    }
    answer = await floor.post("/rating-slips", body, role=OTHER)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def fill_the_other_casino(floor: Floor) -> Theirs:
    live, paused, owed = [await seat_there(floor, seat=seat) for seat in (1, 2, 3)]
    await floor.post(f"/rating-slips/{paused['id']}/pause", role=OTHER)
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [owed["id"]])
    await floor.post(f"/rating-slips/{owed['id']}/complete", role=OTHER)
    reward = {**REWARD, "player_id": live["player_id"]}
    entry = (await floor.post("/loyalty/manual-rewards", reward, role=OTHER)).json()
    return Theirs(
        player=owed["player_id"],
        game=str(floor.other.game_id),
        table=str(floor.other.table_ids[0]),
        live=live["id"],
        paused=paused["id"],
        owed=owed["id"],
        visit=live["visit_id"],
        entry=entry["ledger_entry_id"],
        staff=str(floor.other.staff_ids["host"]),
    )


def requests_of_one_thing(ids: Theirs) -> list[Named]:
    """Return the requests that name nothing but a member, an entry or a slip."""
    return [
        ("PATCH", f"/staff/{ids.staff}", {"active": False}, "staff"),
        ("POST", f"/ledger/{ids.entry}/reverse", {"reason": REWARD["reason"]}, "ledger_entry"),
        ("GET", f"/rating-slips/{ids.live}", {}, "rating_slip"),
        ("PATCH", f"/rating-slips/{ids.live}", BET, "rating_slip"),
        ("POST", f"/rating-slips/{ids.live}/pause", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.paused}/resume", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.live}/complete", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.owed}/complete", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.owed}/recover-loyalty", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.live}/recover-loyalty", {}, "rating_slip"),
    ]


async def requests(floor: Floor, ids: Theirs, *, ours: str) -> list[Named]:
    """Return every request that can name an id, and the entity that it does not find."""
    player = await floor.new_player()
    here = str(floor.house.table_ids[0])
    return [
        ("GET", f"/tables/{ids.table}", {}, "table"),
        ("POST", f"/tables/{ids.table}/open", {}, "table"),
        ("POST", f"/tables/{ids.table}/close", {}, "table"),
        ("POST", "/tables", {"label": "T9", "pit": "P", "game_id": ids.game}, "game"),
        ("PATCH", f"/games/{ids.game}", {"seats": 5}, "game"),
        ("GET", f"/players/{ids.player}", {}, "player"),
        ("PATCH", f"/players/{ids.player}", {"last_name": "Ours"}, "player"),
        ("GET", f"/players/{ids.player}/loyalty", {}, "player"),
        ("GET", f"/players/{ids.player}/ledger", {}, "player"),
        *(
            ("POST", "/rating-slips", {**seat, "seat": 1, **BET}, entity)
            for seat, entity in (
                ({"player_id": ids.player, "table_id": here}, "player"),
                ({"player_id": player, "table_id": ids.table}, "table"),
            )
        ),
        *(
            ("POST", f"/rating-slips/{moved}/move", {"table_id": table_id, "seat": 1}, entity)
            for moved, table_id, entity in (
                (ids.live, here, "rating_slip"),
                (ours, ids.table, "table"),
            )
        ),
        ("POST", "/visits", {"player_id": ids.player}, "player"),
        ("POST", f"/visits/{ids.visit}/end", {}, "visit"),
        *requests_of_one_thing(ids),
        ("POST", "/loyalty/manual-rewards", {**REWARD, "player_id": ids.player}, "player"),
        *(
            ("POST", "/loyalty/manual-rewards", {**REWARD, **named}, entity)
            for named, entity in (
                ({"player_id": ids.player, "rating_slip_id": ids.owed}, "player"),
                ({"player_id": player, "rating_slip_id": ids.owed}, "rating_slip"),
            )
        ),
    ]


async def test_anothers_id_is_told_apart_from_no_id_by_nothing(floor: Floor) -> None:
    theirs = await fill_the_other_casino(floor)
    nothing = Theirs(*(str(uuid4()) for _ in fields(Theirs)))
    ours = (await floor.open_slip(seat=7))["id"]
    pairs = zip(
        await requests(floor, theirs, ours=ours),
        await requests(floor, nothing, ours=ours),
        strict=True,
    )
    before = stored(floor.clone)

    for (method, path, body, entity), (_, random_path, random_body, _) in pairs:
        answer = await floor.call(method, path, role="admin", body=body or None)
        random = await floor.call(method, random_path, role="admin", body=random_body or None)

        assert problem_in(answer, "NOT_FOUND")["entity"] == entity
        assert told(answer) == told(random)
        assert set(answer.headers) == set(random.headers)
    assert stored(floor.clone) == before


async def test_every_route_that_names_an_id_is_among_these(floor: Floor) -> None:
    names = Theirs(*(f"<{field.name}>" for field in fields(Theirs)))
    asked = {
        (method, re.sub(r"<\w+>", "{id}", path))
        for method, path, _, _ in await requests(floor, names, ours="<ours>")
    }
    routes = {
        (method, re.sub(r"\{\w+\}", "{id}", path).removeprefix("/v1"))
        for method, path in ROUTES
        if "{" in path
    }

    assert routes - asked == set()


async def test_lists_hold_nothing_of_another_casino(floor: Floor) -> None:
    theirs = await fill_the_other_casino(floor)
    ours = await floor.open_slip()
    lists = {
        "/rating-slips": [ours["id"]],
        f"/rating-slips?player_id={theirs.player}": [],
        f"/rating-slips?table_id={theirs.table}": [],
        "/tables": [str(table_id) for table_id in floor.house.table_ids[::-1]],
        "/games": [str(floor.house.game_id)],
        "/recoveries": [],
        f"/ledger?rating_slip_id={theirs.owed}": [],
        "/ledger": [],
        "/players": [ours["player_id"]],
        "/players?query=their": [],
    }

    for path, expected in lists.items():
        items = (await floor.get(path)).json()["items"]
        assert [item["id"] for item in items] == expected, path
    staff = (await floor.get("/staff?limit=100", role="admin")).json()["items"]
    assert {item["casino_id"] for item in staff} == {str(floor.house.casino_id)}
    audited = (await floor.get("/audit?limit=100", role="admin")).json()["items"]
    assert theirs.player not in {row["entity_id"] for row in audited}
    theirs_owed = (await floor.get("/recoveries", role=OTHER)).json()["items"]
    assert [item["slip_id"] for item in theirs_owed] == [theirs.owed]


async def test_both_casinos_may_use_the_same_names_and_numbers(floor: Floor) -> None:
    for role in ("admin", "other admin"):
        house = floor.house if role == "admin" else floor.other
        table = {"label": "T9", "pit": "Pit 9", "game_id": str(house.game_id)}
        assert (await floor.post("/tables", table, role=role)).status_code == 201
