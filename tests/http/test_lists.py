"""Lists: pages that a cursor leads through, and cursors that are refused."""

from collections.abc import Awaitable, Callable
from typing import Any, LiteralString, TypeAlias
from urllib.parse import quote

import pytest

from tests.floor import Floor
from tests.http.contract import problem_in, second_server

Items: TypeAlias = list[dict[str, Any]]
GAME = {"name": "Game", "game_type": "roulette", "house_edge_pct": 2.7, "decisions_per_hour": 38}


async def fill_games(floor: Floor) -> str:
    for number in range(5):
        floor.clock.forward(seconds=number % 2)  # some are made at the same instant
        await floor.post("/games", {**GAME, "code": f"game {number}"}, role="admin")
    return "/games"


async def fill_tables(floor: Floor) -> str:
    for number in range(5):
        floor.clock.forward(seconds=number % 2)
        body = {"label": f"New {number}", "pit": "Pit 1", "game_id": str(floor.house.game_id)}
        await floor.post("/tables", body, role="admin")
    return "/tables"


async def fill_slips(floor: Floor) -> str:
    for seat in range(1, 6):
        floor.clock.forward(seconds=seat % 2)
        await floor.open_slip(seat=seat)
    return f"/rating-slips?status=OPEN&table_id={floor.house.table_ids[0]}"


async def fill_recoveries(floor: Floor) -> str:
    slips = [await floor.open_slip(seat=seat) for seat in range(1, 6)]
    floor.clone.execute("update rating_slip set snapshot = null")
    for slip in slips:
        floor.clock.forward(seconds=slip["seat"] % 2)
        assert (await floor.complete(slip["id"])).status_code == 503
    return "/recoveries"


async def fill_ledger(floor: Floor) -> str:
    player_id = await floor.new_player()
    for points in (100, 200, -50, 300, 400):
        assert (await floor.reward(player_id, points)).status_code == 201
    return f"/players/{player_id}/ledger"


async def fill_all_entries(floor: Floor) -> str:
    for number in range(5):
        floor.clock.forward(seconds=number % 2)
        player_id = await floor.new_player()
        assert (await floor.reward(player_id, 100 + number)).status_code == 201
    boss = floor.house.staff_ids["pit_boss"]
    return f"/ledger?staff_id={boss}&transaction_type=MANUAL_BONUS&gaming_day=2026-03-10"


async def fill_audit(floor: Floor) -> str:
    for number in range(5):
        floor.clock.forward(seconds=number % 2)
        await floor.new_player()
    return "/audit"


async def fill_events(floor: Floor) -> str:
    await fill_audit(floor)
    return "/events"


def paged(path: str, **query: str | int) -> str:
    """Return an address with more of a query."""
    more = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    return f"{path}{'&' if '?' in path else '?'}{more}"


async def walk(floor: Floor, path: str, *, limit: int) -> Items:
    """Follow the cursors from the first page to the last."""
    items: Items = []
    cursor: dict[str, str] = {}
    while True:
        answer = await floor.get(paged(path, limit=limit, **cursor), role="auditor")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert len(found["items"]) == limit or found["next_cursor"] is None
        items += found["items"]
        if found["next_cursor"] is None:
            return items
        cursor = {"cursor": found["next_cursor"]}


FILLS: list[Callable[[Floor], Awaitable[str]]] = [
    *(fill_games, fill_tables, fill_slips, fill_recoveries, fill_ledger),
    *(fill_all_entries, fill_audit, fill_events),
]
every_list = pytest.mark.parametrize("fill", FILLS)
ORDERS: dict[str, LiteralString] = {
    "/games": "select id from game where casino_id = %s order by created_at desc, id desc",
    "/tables": "select id from gaming_table where casino_id = %s order by created_at desc, id desc",
    "/rating-slips": "select id from rating_slip where casino_id = %s"
    " order by created_at desc, id desc",
    "/recoveries": "select rating_slip_id as id from loyalty_recovery where casino_id = %s"
    " order by created_at desc, rating_slip_id desc",
    "/players": "select id from loyalty_ledger where casino_id = %s order by sequence desc",
    "/ledger": "select id from loyalty_ledger where casino_id = %s"
    " order by created_at desc, id desc",
    "/events": "select id from outbox where casino_id = %s order by created_at desc, id desc",
    "/audit": "select id from audit_log where casino_id = %s order by created_at desc, id desc",
}


@every_list
async def test_a_walk_gives_every_row_once_in_order(
    fill: Callable[[Floor], Awaitable[str]], floor: Floor
) -> None:
    path = await fill(floor)
    await refuse_nonsense(floor, path)
    start = next(start for start in ORDERS if path.startswith(start))
    rows = floor.clone.rows(ORDERS[start], [floor.house.casino_id])
    expected = [str(row["id"]) for row in rows]
    assert len(expected) >= 5

    for limit in (1, 2, len(expected), 100):
        items = await walk(floor, path, limit=limit)
        assert [item.get("id") or item["slip_id"] for item in items] == expected


async def refuse_nonsense(floor: Floor, path: str) -> None:
    """Check that limits and cursors that make no sense are refused by one list."""
    first = await floor.get(paged(path, limit=2), role="auditor")
    cursor = first.json()["next_cursor"]
    for limit in ("0", "-1", "101", "x", "", "1.5", "1e1", "9" * 50, "9" * 5000):
        refused = await floor.get(paged(path, limit=limit), role="auditor")
        problem_in(refused, "VALIDATION_ERROR")
    for wrong in ("", "x", "=", "null", "\u00e9", "\x00", "x" * 1001, "eyJhIjoxfQ", cursor * 2):
        refused = await floor.get(paged(path, cursor=wrong), role="auditor")
        problem_in(refused, "VALIDATION_ERROR")


async def test_a_cursor_with_one_character_changed_is_refused(floor: Floor) -> None:
    path = await fill_ledger(floor)
    cursor = (await floor.get(paged(path, limit=2))).json()["next_cursor"]
    changed = [
        f"{cursor[:at]}{'B' if cursor[at] == 'A' else 'A'}{cursor[at + 1 :]}"
        for at in range(len(cursor))
    ]
    longer = [f"{cursor}{more}" for more in ("A", "=", "!", " ", "%")] + [
        f"{cursor[:5]}!{cursor[5:]}"
    ]

    for wrong in (*changed, *longer, cursor[:-1], cursor[1:]):
        problem_in(await floor.get(paged(path, cursor=wrong)), "VALIDATION_ERROR")
    assert (await floor.get(paged(path, cursor=cursor))).status_code == 200


async def test_a_cursor_of_another_list_filter_player_or_casino_is_refused(floor: Floor) -> None:
    slips, games, tables = [await fill(floor) for fill in (fill_slips, fill_games, fill_tables)]
    ledgers = [await fill_ledger(floor) for _ in range(2)]
    lists = [slips, "/rating-slips?status=OPEN", "/rating-slips", games, tables, *ledgers]
    cursors = {
        path: (await floor.get(paged(path, limit=1))).json()["next_cursor"] for path in lists
    }

    for made_for, cursor in cursors.items():
        for path in lists:
            answer = await floor.get(paged(path, cursor=cursor))
            if path == made_for:
                assert answer.status_code == 200
            else:
                problem_in(answer, "VALIDATION_ERROR")
        problem_in(
            await floor.get(paged(made_for, cursor=cursor), role="other pit_boss"),
            "VALIDATION_ERROR",
        )


async def test_a_cursor_serves_the_whole_casino_and_no_server_with_another_key(
    floor: Floor,
) -> None:
    path = await fill_games(floor)
    cursor = (await floor.get(paged(path, limit=1))).json()["next_cursor"]

    of_a_colleague = await floor.get(paged(path, cursor=cursor), role="auditor")
    async with second_server(floor, secret_key="another key of 32 bytes or more.") as client:
        headers = {"Authorization": f"Bearer {floor.tokens['pit_boss']}"}
        elsewhere = await client.get(f"/v1{paged(path, cursor=cursor)}", headers=headers)

    assert of_a_colleague.status_code == 200
    problem_in(elsewhere, "VALIDATION_ERROR")


async def test_rows_written_during_a_walk_change_none_of_its_pages(floor: Floor) -> None:
    path = await fill_ledger(floor)
    player_id = path.split("/")[2]
    first = (await floor.get(paged(path, limit=2))).json()

    await floor.reward(player_id, 999)

    rest = (await floor.get(paged(path, cursor=first["next_cursor"]))).json()
    assert [entry["sequence"] for entry in first["items"] + rest["items"]] == [5, 4, 3, 2, 1]


async def test_a_page_holds_twenty_unless_told(floor: Floor) -> None:
    for number in range(20):
        await floor.post("/games", {**GAME, "code": f"game {number}"}, role="admin")

    page = (await floor.get("/games")).json()

    assert len(page["items"]) == 20
    assert page["next_cursor"] is not None
    assert len((await floor.get("/games?limit=100")).json()["items"]) == 21


async def test_slips_are_filtered_by_each_field(floor: Floor) -> None:
    yesterday = await floor.open_slip(seat=1)
    await floor.complete(yesterday["id"])
    floor.clock.forward(days=1)
    here, there = await floor.open_slip(seat=2), await floor.open_slip(seat=1, table=1)
    found = {
        "status=CLOSED": [yesterday],
        "status=OPEN": [there, here],
        "status=PAUSED": [],
        f"table_id={floor.house.table_ids[1]}": [there],
        f"player_id={here['player_id']}": [here],
        "gaming_day=2026-03-10": [yesterday],
        "gaming_day=2026-03-11": [there, here],
        f"gaming_day=2026-03-11&table_id={floor.house.table_ids[0]}&status=OPEN": [here],
    }

    for query, slips in found.items():
        items = (await floor.get(f"/rating-slips?{query}")).json()["items"]
        assert [item["id"] for item in items] == [slip["id"] for slip in slips], query
