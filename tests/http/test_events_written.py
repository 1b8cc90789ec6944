"""What is done with tables, seats and slips, and which events of it are written: no others."""

from tests.event_log import NewEvents
from tests.event_payloads import completed, of_entry, of_place, of_slip, staff
from tests.faults.faults import accruals_refused
from tests.floor import Floor


async def test_enrolling_a_guest(floor: Floor) -> None:
    new = NewEvents(floor)

    guest = await floor.new_player(card_number="C-1", birth_date="1970-01-01")

    payload = {"player_id": guest, "staff_id": staff(floor)}
    assert new.written() == [("player.enrolled", f"player/{guest}", payload)]


async def test_a_table_is_added_opened_and_closed_and_again_is_no_event(floor: Floor) -> None:
    new = NewEvents(floor)
    body = {"label": "T9", "pit": "Pit 9", "game_id": str(floor.house.game_id)}

    table_id = (await floor.post("/tables", body, role="admin")).json()["id"]
    for path in ("open", "open", "close", "close"):
        assert (await floor.post(f"/tables/{table_id}/{path}")).status_code == 200

    table = {"table_id": table_id, "game_id": body["game_id"]}
    added = {**table, "staff_id": staff(floor, "admin"), "label": "T9", "pit": "Pit 9"}
    moved = {**table, "staff_id": staff(floor)}
    assert new.written() == [
        ("table.closed", f"table/{table_id}", moved),
        ("table.created", f"table/{table_id}", added),
        ("table.opened", f"table/{table_id}", moved),
    ]


async def test_seating_starts_a_visit_and_opens_a_slip(floor: Floor) -> None:
    player_id = await floor.new_player()
    new = NewEvents(floor)

    slip = await floor.open_slip(player_id=player_id)

    visit = {
        "visit_id": slip["visit_id"],
        "player_id": player_id,
        "visit_gaming_day": "2026-03-10",
        "staff_id": staff(floor),
    }
    opened = of_slip(floor, slip, gaming_day="2026-03-10", moved_from_id=None)
    assert new.written() == [
        ("rating_slip.opened", f"rating_slip/{slip['id']}", opened),
        ("visit.started", f"visit/{slip['visit_id']}", visit),
    ]


async def test_pausing_resuming_and_editing_the_bet(floor: Floor) -> None:
    slip = await floor.open_slip()
    subject, new = f"rating_slip/{slip['id']}", NewEvents(floor)

    await floor.post(f"/rating-slips/{slip['id']}/pause")
    await floor.post(f"/rating-slips/{slip['id']}/resume")
    for _ in range(2):  # the same bet again is no edit
        body = {"average_bet_cents": 777}
        await floor.call("PATCH", f"/rating-slips/{slip['id']}", role="pit_boss", body=body)

    edited = of_slip(floor, slip, average_bet_cents=777, average_bet_cents_before=10_000)
    assert new.written() == [
        ("rating_slip.average_bet_changed", subject, edited),
        ("rating_slip.paused", subject, of_slip(floor, slip)),
        ("rating_slip.resumed", subject, of_slip(floor, slip)),
    ]


async def test_a_completion_tells_the_close_the_points_and_one_new_tier(floor: Floor) -> None:
    slip = await floor.played_slip()
    new = NewEvents(floor)

    answer = await floor.complete(slip["id"])
    await floor.complete(slip["id"])  # a replay tells nothing

    entry_id = answer.json()["loyalty"]["ledger_entry_id"]
    of_points = of_entry(floor, slip["player_id"], **of_place(floor, slip))
    same = ("entry_id", "player_id", "tier_before", "tier_after", "gaming_day", "staff_id")
    of_tier = {name: of_points[name] for name in same}
    assert (of_points["points_change"], of_tier["tier_after"]) == (1620, "SILVER")
    assert new.written() == [
        ("loyalty.points_accrued", f"ledger_entry/{entry_id}", of_points),
        ("loyalty.tier_changed", f"ledger_entry/{entry_id}", of_tier),
        ("rating_slip.completed", f"rating_slip/{slip['id']}", completed(floor, slip)),
    ]
    correlation_id = answer.headers["X-Correlation-ID"]
    assert {row["correlation_id"] for row in new.rows()} == {correlation_id}
    assert {row["id"].version for row in new.rows()} == {7}
    assert {row["created_at"] for row in new.rows()} == {floor.clock()}


async def test_a_partial_completion_and_its_recovery_tell_each_once(floor: Floor) -> None:
    slip = await floor.played_slip()
    path, subject = f"/rating-slips/{slip['id']}", f"rating_slip/{slip['id']}"
    close, new = {"X-Correlation-ID": "of-the-close"}, NewEvents(floor)

    with accruals_refused(floor.clone):
        for _ in range(3):  # each further attempt fails, and is no news
            await floor.call("POST", f"{path}/complete", role="pit_boss", **close)
    owed = new.written()
    for _ in range(2):
        assert (await floor.post(f"{path}/recover-loyalty")).status_code == 200

    needed = {
        "slip_id": slip["id"],
        "player_id": slip["player_id"],
        "closed_at": "2026-03-10T12:00:00.000000Z",
        "error_code": "INTERNAL_ERROR",
        "staff_id": staff(floor),
    }
    assert owed == [
        ("rating_slip.completed", subject, completed(floor, slip)),
        ("slip.recovery_needed", subject, needed),
    ]
    entry_id = str(floor.entries(slip["player_id"])[0]["id"])
    paid = [event for event in new.written() if event not in owed]
    assert [name for name, _, _ in paid] == [
        "loyalty.points_accrued",
        "loyalty.tier_changed",
        "slip.recovered",
    ]
    assert paid[-1][2] == {
        "slip_id": slip["id"],
        "player_id": slip["player_id"],
        "attempts": 3,
        "entry_id": entry_id,
        "staff_id": staff(floor),
    }
    assert {row["correlation_id"] for row in new.rows()} == {"of-the-close"}


async def test_a_move_closes_and_opens_and_the_end_of_a_visit_completes(floor: Floor) -> None:
    slip = await floor.played_slip()
    there = {"table_id": str(floor.house.table_ids[1]), "seat": 2}
    new = NewEvents(floor)

    moved = (await floor.post(f"/rating-slips/{slip['id']}/move", there)).json()
    of_the_move = new.types()
    await floor.post(f"/visits/{slip['visit_id']}/end")

    paid = ["loyalty.points_accrued", "loyalty.tier_changed"]
    assert of_the_move == [*paid, "rating_slip.completed", "rating_slip.opened"]
    assert new.types() == [
        *("loyalty.points_accrued", *paid),
        *("rating_slip.completed", "rating_slip.completed", "rating_slip.opened", "visit.ended"),
    ]
    payloads = {name: payload for name, _, payload in new.written()}
    assert payloads["rating_slip.opened"]["moved_from_id"] == slip["id"]
    assert payloads["visit.ended"] == {
        "visit_id": slip["visit_id"],
        "player_id": slip["player_id"],
        "visit_gaming_day": "2026-03-10",
        "completed_slip_id": moved["opened"]["id"],
        "staff_id": staff(floor),
    }
