"""Defects of an earlier system of this kind, each with the test that would have caught it."""

import ast
import asyncio
import re
from pathlib import Path
from uuid import UUID

import pytest

from pitledger.loyalty import LedgerEntry, Reward, reward_facts, write_reward
from pitledger.platform.context import command_context
from pitledger.platform.correlation import correlated
from tests.clone import Clone
from tests.floor import Floor, actor_of

ROOT = Path(__file__).parents[2]
REASON = "Birthday of a good guest"


async def test_01_a_replay_moves_no_balance(floor: Floor) -> None:
    completion = await floor.paid_slip()
    player_id = completion["rating_slip"]["player_id"]
    for _ in range(3):
        again = await floor.complete(completion["rating_slip"]["id"])
        assert again.json()["loyalty"]["new_balance"] == 1620
        assert floor.balance(player_id) == 1620

    for expected_status in (201, 200, 200):
        answer = await floor.reward(player_id, 100)
        assert answer.status_code == expected_status, answer.text
        assert answer.json()["new_balance"] == 1720
        assert floor.balance(player_id) == 1720

    await write_five_at_once(floor, player_id)
    assert floor.balance(player_id) == 1770


async def write_five_at_once(floor: Floor, player_id: str) -> None:
    """Write one reward five times, as servers do that have all found no entry under its key."""
    reward = Reward(player_id=UUID(player_id), points_change=50, reason="Five servers at once")
    actor = actor_of(floor.house)
    with correlated():
        facts = await reward_facts(floor.database, actor.casino_id, reward=reward, key="five")
        params = {
            **command_context(actor, floor.clock.at),
            "reason": reward.reason,
            "gaming_day": floor.clock.at.date(),
            "idempotency_key": "five",
        }
        results = await asyncio.gather(
            *(write_reward(floor.database, params, reward=reward, facts=facts) for _ in range(5))
        )
    assert sorted(result.idempotent for result in results) == [False, True, True, True, True]
    assert {result.new_balance for result in results} == {1770}


async def test_02_no_update_is_lost_and_one_function_writes(floor: Floor) -> None:
    player_id = await floor.new_player()

    answers = await asyncio.gather(
        *(floor.reward(player_id, 10, reward_id=f"r{number}") for number in range(10))
    )

    assert [answer.status_code for answer in answers] == [201] * 10
    assert floor.balance(player_id) == 100
    assert [entry["balance_after"] for entry in floor.entries(player_id)] == [
        10 * number for number in range(1, 11)
    ]
    functions = {
        path.stem: path.read_text() for path in (ROOT / "src/pitledger/db/functions").rglob("*.sql")
    }
    writers = {name for name, text in functions.items() if "insert into loyalty_ledger" in text}
    movers = {name for name, text in functions.items() if "update player_loyalty" in text}
    both_forms = {"append_ledger_entry", "append_ledger_entries"}
    assert writers == both_forms
    assert movers == {*both_forms, "rebuild_player_loyalty"}  # to what entries come to


async def test_03_the_same_reward_for_two_players_on_one_day_is_paid_to_both(floor: Floor) -> None:
    first, second = await floor.new_player(), await floor.new_player()

    answers = [await floor.reward(player_id, 100) for player_id in (first, second)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert (floor.balance(first), floor.balance(second)) == (100, 100)
    keys = [floor.entries(player_id)[0]["idempotency_key"] for player_id in (first, second)]
    assert keys[0] != keys[1]
    assert all(re.fullmatch(r"manual:[0-9a-f]{64}", key) for key in keys)


@pytest.mark.parametrize("backfill_first", [True, False])
async def test_04_backfill_and_recovery_pay_once(floor: Floor, *, backfill_first: bool) -> None:
    slip = await floor.played_slip()
    floor.clone.execute("update rating_slip set snapshot = null where id = %s", [slip["id"]])
    assert (await floor.complete(slip["id"])).json()["code"] == "PARTIAL_COMPLETION"
    floor.clone.execute(
        "update rating_slip set snapshot = %s::jsonb where id = %s",
        [str(slip["snapshot"]).replace("'", '"'), slip["id"]],
    )
    player_id = slip["player_id"]

    if backfill_first:
        backfill = await floor.reward(player_id, 1000, rating_slip_id=slip["id"])
        assert backfill.status_code == 201, backfill.text
        recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
        assert recovered.json()["idempotent"] is True
        assert recovered.json()["points_earned"] == 1000
    else:
        recovered = await floor.post(f"/rating-slips/{slip['id']}/recover-loyalty")
        assert recovered.status_code == 200, recovered.text
        backfill = await floor.reward(player_id, 1000, rating_slip_id=slip["id"])
        assert backfill.json()["code"] == "SLIP_ALREADY_ACCRUED"

    assert floor.balance(player_id) == (1000 if backfill_first else 1620)
    assert len(floor.entries(player_id)) == 1
    assert floor.owed(slip["id"]) == []


async def test_05_a_first_entry_takes_the_ordinary_path(floor: Floor) -> None:
    player_id, debtor_id = await floor.new_player(), await floor.new_player()

    await floor.reward(player_id, 1500)
    refused = await floor.reward(debtor_id, -10)

    loyalty = (await floor.get(f"/players/{player_id}/loyalty")).json()
    assert (loyalty["current_balance"], loyalty["lifetime_points"]) == (1500, 1500)
    assert loyalty["tier"] == "SILVER"
    assert refused.json()["code"] == "INSUFFICIENT_BALANCE"
    assert floor.entries(debtor_id) == []
    assert floor.balance(debtor_id) == 0


async def test_06_completing_again_answers_the_original_result(floor: Floor) -> None:
    completion = await floor.paid_slip()

    again = await floor.complete(completion["rating_slip"]["id"])

    assert again.status_code == 200
    assert again.json()["rating_slip"] == completion["rating_slip"]
    assert again.json()["loyalty"] == {**completion["loyalty"], "idempotent": True}


async def test_07_play_seconds_are_computed_and_stored_by_the_close(floor: Floor) -> None:
    slip = await floor.played_slip(played_seconds=1800)
    await floor.post(f"/rating-slips/{slip['id']}/pause")
    floor.clock.forward(seconds=900)
    await floor.post(f"/rating-slips/{slip['id']}/resume")
    floor.clock.forward(seconds=1800)

    completion = (await floor.complete(slip["id"])).json()

    assert floor.slip_row(slip["id"])["play_seconds"] == 3600
    assert completion["rating_slip"]["play_seconds"] == 3600
    assert completion["loyalty"]["points_earned"] == 1620


def test_08_one_function_closes_a_slip_and_every_close_is_settled() -> None:
    functions = list((ROOT / "src/pitledger/db/functions").rglob("*.sql"))
    closing = [path.name for path in functions if "status = 'CLOSED'," in path.read_text()]
    callers = [
        path.read_text() for path in functions if ":= close_rating_slip(" in path.read_text()
    ]

    assert closing == ["close_rating_slip.sql"]
    assert callers
    settled = ("settle_closed_slip(", "settle_priced_slip(")
    assert all(any(settles in caller for settles in settled) for caller in callers)


@pytest.mark.parametrize("way", ["complete", "move", "end", "next visit", "next slip"])
async def test_08_every_way_out_of_play_pays_the_slip(way: str, floor: Floor) -> None:
    slip = await floor.played_slip()
    if way.startswith("next"):
        floor.clock.forward(days=1)
    player_id, table_id = slip["player_id"], slip["table_id"]
    path, body = {
        "complete": (f"/rating-slips/{slip['id']}/complete", None),
        "move": (f"/rating-slips/{slip['id']}/move", {"table_id": table_id, "seat": 3}),
        "end": (f"/visits/{slip['visit_id']}/end", None),
        "next visit": ("/visits", {"player_id": player_id}),
        "next slip": ("/rating-slips", seating(player_id, table_id)),
    }[way]

    answer = await floor.post(path, body)

    assert answer.status_code in {200, 201}, answer.text
    (entry,) = floor.entries(player_id)
    assert (entry["transaction_type"], str(entry["rating_slip_id"])) == ("GAMEPLAY", slip["id"])
    assert floor.balance(player_id) > 0


def seating(player_id: str, table_id: str) -> dict[str, object]:
    return {
        "player_id": player_id,
        "table_id": table_id,
        "seat": 5,
        "average_bet_cents": 10_000,
    }


async def test_09_a_house_edge_is_a_percent(floor: Floor) -> None:
    game = f"/games/{floor.house.game_id}"
    for refused in ("0", "-1", "100.01"):
        answer = await floor.call("PATCH", game, role="admin", body={"house_edge_pct": refused})
        assert answer.json()["code"] == "VALIDATION_ERROR", refused

    fraction = await floor.call("PATCH", game, role="admin", body={"house_edge_pct": "0.027"})

    assert fraction.status_code == 200
    assert [warning["field"] for warning in fraction.json()["warnings"]] == ["house_edge_pct"]
    completion = await floor.paid_slip()
    assert completion["loyalty"]["points_earned"] == 16


async def test_10_nobody_states_who_acts_or_takes_anothers_correlation_id(floor: Floor) -> None:
    player_id = await floor.new_player()
    spoofed = {"staff_id": str(floor.house.staff_ids["admin"]), "source": "system"}
    assert (await floor.reward(player_id, 100, **spoofed)).json()["code"] == "VALIDATION_ERROR"

    bodies = {
        f"request-{number}": {
            "player_id": player_id,
            "points_change": number,
            "reason": f"{REASON} {number}",
        }
        for number in range(1, 6)
    }
    await asyncio.gather(
        *(
            floor.call(
                "POST",
                "/loyalty/manual-rewards",
                role="host",
                body=body,
                **{"X-Correlation-ID": id_},
            )
            for id_, body in bodies.items()
        )
    )

    for entry in floor.entries(player_id):
        assert entry["staff_id"] == floor.house.staff_ids["host"]
        assert entry["points_change"] == bodies[entry["correlation_id"]]["points_change"]
    assert len(floor.entries(player_id)) == 5


def test_11_no_test_stands_in_for_what_it_tests() -> None:
    imported = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
    }

    assert not imported & {"unittest.mock", "mock", "MonkeyPatch", "pytest_mock"}


async def test_12_the_application_under_test_has_no_more_rights_than_its_role(
    floor: Floor,
) -> None:
    await floor.paid_slip()

    users = floor.clone.rows(
        "select distinct activity.usename, roles.rolsuper from pg_stat_activity as activity"
        " inner join pg_roles as roles on activity.usename = roles.rolname"
        " where activity.datname = current_database() and activity.application_name = 'pitledger'"
    )

    assert users == [{"usename": "pitledger_app", "rolsuper": False}]


def test_13_money_says_that_it_is_cents(clone: Clone) -> None:
    columns = clone.rows(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and column_name ~ '(bet|amount|money|price|win|theo)'"
    )

    assert columns
    assert all(column["column_name"].endswith("_cents") for column in columns)
    assert not any(name.endswith("_cents") for name in LedgerEntry.__slots__)
