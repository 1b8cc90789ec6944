"""Balances, the ledger's entries, manual rewards and their limit, as documented."""

import json
from typing import Any
from uuid import uuid4

from tests.floor import Floor
from tests.http.contract import problem_in, stored


async def loyalty(floor: Floor, player_id: str) -> dict[str, Any]:
    answer = await floor.get(f"/players/{player_id}/loyalty", role="cashier")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_player_without_entries_has_zeros_and_the_first_tier(floor: Floor) -> None:
    player_id = await floor.new_player()

    assert await loyalty(floor, player_id) == {
        "player_id": player_id,
        "current_balance": 0,
        "lifetime_points": 0,
        "tier": "BRONZE",
        "tier_progress": 0,
        "next_tier": "SILVER",
        "points_to_next_tier": 1000,
        "updated_at": None,
    }
    ledger = (await floor.get(f"/players/{player_id}/ledger")).json()
    assert ledger == {"items": [], "next_cursor": None}
    assert floor.clone.rows("select from player_loyalty") == []


async def test_a_balance_is_what_the_entries_made_it(floor: Floor) -> None:
    player_id = (await floor.paid_slip())["rating_slip"]["player_id"]
    floor.clock.forward(seconds=30)
    await floor.reward(player_id, -120)

    assert await loyalty(floor, player_id) == {
        "player_id": player_id,
        "current_balance": 1500,
        "lifetime_points": 1620,
        "tier": "SILVER",
        "tier_progress": 15,
        "next_tier": "GOLD",
        "points_to_next_tier": 3380,
        "updated_at": "2026-03-10T12:00:30Z",
    }
    assert floor.balance(player_id) == 1500


async def test_the_top_tier_has_no_next(floor: Floor) -> None:
    player_id = await floor.new_player()
    for reward_id in ("first", "second"):
        await floor.reward(player_id, 10_000, reward_id=reward_id)

    shown = await loyalty(floor, player_id)

    assert (shown["tier"], shown["tier_progress"]) == ("PLATINUM", 100)
    assert (shown["next_tier"], shown["points_to_next_tier"]) == (None, 0)


async def test_an_unknown_player_is_not_found(floor: Floor) -> None:
    for rest in ("", "/loyalty", "/ledger"):
        answer = await floor.get(f"/players/{uuid4()}{rest}")
        assert problem_in(answer, "NOT_FOUND")["entity"] == "player"


async def test_entries_are_answered_newest_first_as_they_are_stored(floor: Floor) -> None:
    completion = await floor.paid_slip()
    player_id = completion["rating_slip"]["player_id"]
    await floor.reward(player_id, 100)

    entries = (await floor.get(f"/players/{player_id}/ledger", role="auditor")).json()["items"]

    rows = floor.entries(player_id)[::-1]
    assert [entry["sequence"] for entry in entries] == [2, 1]
    for entry, row in zip(entries, rows, strict=True):
        created_at = row["created_at"].isoformat().replace("+00:00", "Z")
        assert entry == {
            **{name: row[name] for name in entry},
            **{
                name: None if row[name] is None else str(row[name])
                for name in entry
                if name.endswith("id") and name != "correlation_id"
            },
            "gaming_day": "2026-03-10",
            "created_at": created_at,
            "previous_hash": row["previous_hash"].hex(),
            "entry_hash": row["entry_hash"].hex(),
        }
        assert set(entry) == set(row) - {"casino_id"}
    assert entries[0]["previous_hash"] == entries[1]["entry_hash"]
    assert json.loads(entries[1]["inputs"])["average_bet_cents"] == "10000"


async def test_a_reward_is_written_once_and_replayed(floor: Floor) -> None:
    player_id = await floor.new_player()

    first = await floor.reward(player_id, 500)
    before = stored(floor.clone)
    again = await floor.reward(player_id, 500)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {
        "points_earned": 500,
        "new_balance": 500,
        "tier": "BRONZE",
        "tier_before": "BRONZE",
        "ledger_entry_id": str(floor.entries(player_id)[0]["id"]),
        "idempotent": False,
    }
    assert again.json() == {**first.json(), "idempotent": True}
    assert stored(floor.clone) == before
    assert floor.balance(player_id) == 500


async def test_a_reward_that_is_refused_changes_nothing(floor: Floor) -> None:
    live = await floor.open_slip()
    paid = (await floor.paid_slip(seat=2))["rating_slip"]
    player_id = paid["player_id"]
    await floor.reward(player_id, 50, reward_id="known")
    before = stored(floor.clone)
    to_the_slip = {"rating_slip_id": paid["id"]}

    refusals = {
        "VALIDATION_ERROR": [
            await floor.reward(player_id, 0),
            await floor.reward(player_id, 50, reason="  too short"),
            await floor.reward(player_id, 50, reason="x" * 501),
            await floor.reward(player_id, 50, reason="seen: 9" + "\u200b" * 20),
            await floor.reward(player_id, -50, **to_the_slip),
            await floor.reward(live["player_id"], 50, **to_the_slip),
            *[
                await floor.reward(player_id, 50, reward_id=wrong)
                for wrong in ("", "a b", "x" * 129)
            ],
        ],
        "REWARD_EXCEEDS_LIMIT": [
            await floor.reward(player_id, points)
            for points in (10_001, -10_001, 2**63 - 1, 2**63, -(10**40))
        ],
        "NOT_FOUND": [
            await floor.reward(str(uuid4()), 50),
            await floor.reward(player_id, 50, rating_slip_id=str(uuid4())),
        ],
        "SLIP_NOT_CLOSED": [await floor.reward(live["player_id"], 50, rating_slip_id=live["id"])],
        "SLIP_ALREADY_ACCRUED": [await floor.reward(player_id, 50, **to_the_slip)],
        "IDEMPOTENCY_CONFLICT": [await floor.reward(player_id, 51, reward_id="known")],
        "INSUFFICIENT_BALANCE": [await floor.reward(player_id, -9_999)],
    }

    for code, answers in refusals.items():
        for answer in answers:
            problem_in(answer, code)
    assert stored(floor.clone) == before


async def test_the_limit_is_the_callers_own_and_the_eleventh_is_refused(floor: Floor) -> None:
    player_id = await floor.new_player()
    unused = {"limit": 10, "window_seconds": 60, "remaining": 10, "reset_at": None}
    assert (await floor.get("/loyalty/manual-rewards/limit")).json() == unused

    given = [await floor.reward(player_id, points) for points in range(1, 11)]
    window = (await floor.get("/loyalty/manual-rewards/limit")).json()
    problem = problem_in(refused := await floor.reward(player_id, 11), "RATE_LIMIT_EXCEEDED")

    assert {answer.status_code for answer in given} == {201}
    assert window["remaining"] == 0
    assert window["reset_at"] is not None
    assert problem["reset_at"] == window["reset_at"]
    assert 1 <= problem["retry_after"] <= 60
    assert refused.headers["retry-after"] == str(problem["retry_after"])
    assert (await floor.get("/loyalty/manual-rewards/limit", role="host")).json() == unused
    assert floor.balance(player_id) == sum(range(1, 11))
