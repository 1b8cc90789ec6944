"""What is done on the floor, and which events of it are written with it: these and no others."""

import asyncio
from typing import Any

import pytest

from pitledger.loyalty import table_in_force
from pitledger.platform.correlation import correlated
from pitledger.usecases.apply_tiers import apply_tiers
from tests.event_log import NewEvents
from tests.faults.faults import accruals_refused, held, sessions_wait
from tests.floor import Floor, actor_of
from tests.loyalty.tier_tables import HARDER, player_with, replace_tiers
from tests.reversals import backfill, reverse, rewarded

CUT = "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
UNDER_A_KEY = {"Idempotency-Key": "a-key"}


def staff(floor: Floor, role: str = "pit_boss") -> str:
    return str(floor.house.staff_ids[role])


def of_slip(floor: Floor, slip: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the payload that every event of a slip has, and more."""
    return {
        "slip_id": slip["id"],
        **{name: slip[name] for name in ("visit_id", "player_id", "table_id", "seat")},
        "average_bet_cents": slip["average_bet_cents"],
        "game_id": str(floor.house.game_id),
        "staff_id": staff(floor),
        **more,
    }


def of_entry(floor: Floor, player_id: str, **more: Any) -> dict[str, Any]:
    """Return the payload of the event of a player's last entry, and more."""
    entry = floor.entries(player_id)[-1]
    same = ("points_change", "balance_before", "balance_after", "tier_before", "tier_after")
    return {
        "entry_id": str(entry["id"]),
        "player_id": player_id,
        "transaction_type": entry["transaction_type"],
        **{name: entry[name] for name in same},
        "gaming_day": "2026-03-10",
        "staff_id": staff(floor),
        **dict.fromkeys(("reverses_id", "rating_slip_id", "visit_id", "table_id", "game_id")),
        **more,
    }


def of_place(floor: Floor, slip: dict[str, Any]) -> dict[str, Any]:
    """Return what the event of an entry says of its slip."""
    place = {"rating_slip_id": slip["id"], "game_id": str(floor.house.game_id)}
    return {**place, "visit_id": slip["visit_id"], "table_id": slip["table_id"]}


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


def completed(floor: Floor, slip: dict[str, Any]) -> dict[str, Any]:
    """Return the payload of the close of a slip that was played for an hour from noon on."""
    return of_slip(
        floor,
        slip,
        started_at="2026-03-10T11:00:00.000000Z",
        ended_at="2026-03-10T12:00:00.000000Z",
        play_seconds=3600,
        gaming_day="2026-03-10",
        snapshot=slip["snapshot"],
        accrual="direct",
    )


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


async def test_rewards_both_ways_and_their_replays(floor: Floor) -> None:
    player_id = await floor.new_player()
    new = NewEvents(floor)

    for points in (300, 300, -20):
        assert (await floor.reward(player_id, points)).is_success

    kinds = [(name, payload["transaction_type"]) for name, _, payload in new.written()]
    issued = "loyalty.manual_reward_issued"
    assert sorted(kinds) == [(issued, "ADJUSTMENT"), (issued, "MANUAL_BONUS")]
    entry_id = str(floor.entries(player_id)[-1]["id"])
    taken = [event for event in new.written() if event[2]["points_change"] < 0]
    assert taken == [(issued, f"ledger_entry/{entry_id}", of_entry(floor, player_id))]


async def test_a_reversal_may_take_a_tier_and_leaves_a_backfilled_slip_owed(floor: Floor) -> None:
    slip = await floor.played_slip()
    with accruals_refused(floor.clone):
        await floor.complete(slip["id"])
    backfill_id = (await backfill(floor, slip, points=1000)).json()["ledger_entry_id"]
    new = NewEvents(floor)

    for _ in range(2):
        assert (await reverse(floor, backfill_id)).is_success

    names = ["loyalty.entry_reversed", "loyalty.tier_changed", "slip.recovery_needed"]
    assert new.types() == names
    assert new.written()[0][2] == of_entry(
        floor,
        slip["player_id"],
        reverses_id=backfill_id,
        staff_id=staff(floor, "admin"),
        **of_place(floor, slip),
    )


async def test_applying_tiers_tells_the_tier_alone_once(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    await replace_tiers(floor, *HARDER)
    new = NewEvents(floor)

    for _ in range(2):
        with correlated():
            async with floor.database.reading(floor.house.casino_id) as tx:
                tiers = await table_in_force(tx, floor.house.casino_id)
            await apply_tiers(
                floor.database,
                actor_of(floor.house, "admin"),
                tiers=tiers,
                player_ids=[floor.entries(player_id)[0]["player_id"]],
                now=floor.clock(),
            )

    ((name, _, payload),) = new.written()
    assert name == "loyalty.tier_changed"
    assert (payload["tier_before"], payload["tier_after"]) == ("SILVER", "BRONZE")


@pytest.mark.parametrize("headers", [{}, UNDER_A_KEY], ids=["without a key", "under a key"])
async def test_what_is_refused_leaves_no_event(headers: dict[str, str], floor: Floor) -> None:
    taken = await floor.open_slip()
    closed = (await floor.paid_slip(seat=2))["rating_slip"]
    player_id, _ = await rewarded(floor, 50)
    place = {name: taken[name] for name in ("table_id", "seat", "average_bet_cents")}
    reward = {"player_id": player_id, "points_change": -51, "reason": "More than there is"}
    new = NewEvents(floor)

    codes: list[str] = []
    for number, (path, body) in enumerate(
        [
            ("/rating-slips", {"player_id": player_id, **place}),
            (f"/rating-slips/{closed['id']}/complete", {"average_bet_cents": 1}),
            ("/loyalty/manual-rewards", reward),
            (f"/tables/{taken['table_id']}/close", {}),
        ]
    ):
        key = {name: f"{value}-{number}" for name, value in headers.items()}
        answer = await floor.call("POST", path, role="pit_boss", body=body, **key)
        codes.append(answer.json()["code"])

    assert codes == [
        *("SEAT_OCCUPIED", "SLIP_ALREADY_CLOSED", "INSUFFICIENT_BALANCE", "TABLE_HAS_OPEN_SLIPS")
    ]
    assert new.rows() == []


async def test_a_replay_of_a_key_writes_no_event(floor: Floor) -> None:
    slip = await floor.played_slip()
    path, new = f"/rating-slips/{slip['id']}/complete", NewEvents(floor)

    first, again = [
        await floor.call("POST", path, role="pit_boss", **UNDER_A_KEY) for _ in range(2)
    ]

    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()
    assert new.types() == [
        *("loyalty.points_accrued", "loyalty.tier_changed", "rating_slip.completed")
    ]


async def test_a_cut_connection_leaves_no_event(floor: Floor) -> None:
    slip = await floor.played_slip()
    await rewarded(floor, 10, player_id=slip["player_id"])
    new = NewEvents(floor)

    with held(floor.clone, "select from player_loyalty for update"):
        asked = asyncio.create_task(floor.complete(slip["id"]))
        await sessions_wait(floor.clone, 1)
        floor.clone.execute(CUT)
        answer = await asked

    assert answer.json()["code"] == "DATABASE_UNAVAILABLE"
    assert floor.slip_row(slip["id"])["status"] == "OPEN"
    assert new.rows() == []
