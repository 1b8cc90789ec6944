"""Two casinos with something of everything, and every request that can name another's id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.floor import Floor
from tests.template import House

Named: TypeAlias = tuple[str, str, Mapping[str, Any], str]
BET = {"average_bet_cents": 10_000}
REWARD = {"points_change": 50, "reason": "A birthday present"}


@dataclass(frozen=True)
class Side:
    """One of the two casinos, and how its staff are called on the floor."""

    house: House = field(hash=False)
    prefix: str

    def role(self, role: str) -> str:
        """Return the name under which somebody of this casino asks."""
        return self.prefix + role


@dataclass(frozen=True)
class Ids:
    """Ids of a casino, in every state that matters."""

    player: str
    game: str
    table: str
    live: str
    paused: str
    owed: str
    visit: str
    entry: str
    staff: str
    session: str
    audit: str


def sides(floor: Floor) -> tuple[Side, Side]:
    """Return the two casinos of a floor."""
    return Side(floor.house, ""), Side(floor.other, "other ")


async def enrol(floor: Floor, side: Side) -> str:
    """Enrol a guest of a casino and return the id."""
    names = {"first_name": "Guest", "last_name": f"of {side.house.casino_id}"}
    answer = await floor.post("/players", names, role=side.role("pit_boss"))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


async def seat(floor: Floor, side: Side, *, seat: int) -> dict[str, Any]:
    """Seat a new guest of a casino at its first table and return the slip."""
    body = {
        "player_id": await enrol(floor, side),
        "table_id": str(side.house.table_ids[0]),
        "seat": seat,
        **BET,
    }
    answer = await floor.post("/rating-slips", body, role=side.role("pit_boss"))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def fill(floor: Floor, side: Side) -> Ids:
    """Let something of everything be in a casino."""
    boss = side.role("pit_boss")
    live, paused, owed = [await seat(floor, side, seat=number) for number in (1, 2, 3)]
    await floor.post(f"/rating-slips/{paused['id']}/pause", role=boss)
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [owed["id"]])
    await floor.post(f"/rating-slips/{owed['id']}/complete", role=boss)
    reward = {**REWARD, "player_id": live["player_id"]}
    entry = (await floor.post("/loyalty/manual-rewards", reward, role=boss)).json()
    casino_id = side.house.casino_id
    session = floor.clone.rows("select id from staff_session where casino_id = %s", [casino_id])
    audit = floor.clone.rows("select id from audit_log where casino_id = %s", [casino_id])
    return Ids(
        player=owed["player_id"],
        game=str(side.house.game_id),
        table=str(side.house.table_ids[0]),
        live=live["id"],
        paused=paused["id"],
        owed=owed["id"],
        visit=live["visit_id"],
        entry=entry["ledger_entry_id"],
        staff=str(side.house.staff_ids["host"]),
        session=str(session[0]["id"]),
        audit=str(audit[0]["id"]),
    )


@dataclass(frozen=True)
class Own:
    """What the casino that asks has itself: a guest who is not seated, a live slip, a table."""

    player: str
    slip: str
    table: str


async def own(floor: Floor, side: Side) -> Own:
    """Let a casino have what its own part in a request needs."""
    slip = await seat(floor, side, seat=7)
    return Own(await enrol(floor, side), slip["id"], str(side.house.table_ids[0]))


def requests_of_one_thing(ids: Ids) -> list[Named]:
    """Return the requests that name nothing but a member, an entry or a slip."""
    return [
        ("PATCH", f"/staff/{ids.staff}", {"active": False}, "staff"),
        ("POST", f"/ledger/{ids.entry}/reverse", {"reason": REWARD["reason"]}, "ledger_entry"),
        ("GET", f"/rating-slips/{ids.live}", {}, "rating_slip"),
        ("GET", f"/rating-slips/{ids.live}/loyalty", {}, "rating_slip"),
        ("GET", f"/rating-slips/{ids.owed}/loyalty", {}, "rating_slip"),
        ("PATCH", f"/rating-slips/{ids.live}", BET, "rating_slip"),
        ("POST", f"/rating-slips/{ids.live}/pause", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.paused}/resume", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.live}/complete", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.owed}/complete", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.owed}/recover-loyalty", {}, "rating_slip"),
        ("POST", f"/rating-slips/{ids.live}/recover-loyalty", {}, "rating_slip"),
    ]


def requests(ids: Ids, *, ours: Own) -> list[Named]:
    """Return every request that can name an id, and the entity that it does not find."""
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
            ("POST", "/rating-slips", {**named, "seat": 1, **BET}, entity)
            for named, entity in (
                ({"player_id": ids.player, "table_id": ours.table}, "player"),
                ({"player_id": ours.player, "table_id": ids.table}, "table"),
            )
        ),
        *(
            ("POST", f"/rating-slips/{moved}/move", {"table_id": table_id, "seat": 1}, entity)
            for moved, table_id, entity in (
                (ids.live, ours.table, "rating_slip"),
                (ours.slip, ids.table, "table"),
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
                ({"player_id": ours.player, "rating_slip_id": ids.owed}, "rating_slip"),
            )
        ),
    ]
