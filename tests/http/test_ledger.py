"""The ledger of a casino: its filters, its cursors, its order and its indexes."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from pitledger.loyalty.queries import CONDITIONS, LEDGER_ENTRIES, NEWEST_FIRST
from tests.clone import Clone
from tests.floor import Floor, open_floor
from tests.http.contract import problem_in
from tests.http.test_lists import paged, walk
from tests.ledger_checks import assert_ledger_holds
from tests.reversals import reverse
from tests.template import Template

TYPES = ["GAMEPLAY", "MANUAL_BONUS", "ADJUSTMENT", "REVERSAL", "PROMOTION", "REDEMPTION"]


async def filled(floor: Floor) -> dict[str, Any]:
    """Play, reward, take and reverse on two gaming days; return the entries' ids by name."""
    ids: dict[str, Any] = {}
    completion = await floor.paid_slip()
    player_id, ids["slip"] = (completion["rating_slip"][name] for name in ("player_id", "id"))
    ids["play"] = completion["loyalty"]["ledger_entry_id"]
    body = {"player_id": player_id, "points_change": 100, "reason": "Birthday of a good guest"}
    under = {"X-Correlation-ID": "gift-1"}
    floor.clock.forward(seconds=1)
    bonus = await floor.call("POST", "/loyalty/manual-rewards", role="host", body=body, **under)
    ids["bonus"] = bonus.json()["ledger_entry_id"]
    floor.clock.forward(days=1)
    ids["debit"] = (await floor.reward(player_id, -50)).json()["ledger_entry_id"]
    floor.clock.forward(seconds=1)
    ids["back"] = (await reverse(floor, ids["play"])).json()["ledger_entry_id"]
    return ids


async def test_entries_are_found_by_each_filter_and_by_several(floor: Floor) -> None:
    ids = await filled(floor)
    staff = floor.house.staff_ids
    found = {
        "": ["back", "debit", "bonus", "play"],
        "correlation_id=gift-1": ["bonus"],
        "correlation_id=unknown": [],
        f"staff_id={staff['host']}": ["bonus"],
        f"staff_id={staff['pit_boss']}": ["debit", "play"],
        f"staff_id={staff['admin']}": ["back"],
        f"staff_id={uuid4()}": [],
        f"rating_slip_id={ids['slip']}": ["back", "play"],
        "transaction_type=GAMEPLAY": ["play"],
        "transaction_type=MANUAL_BONUS": ["bonus"],
        "transaction_type=ADJUSTMENT": ["debit"],
        "transaction_type=REVERSAL": ["back"],
        "transaction_type=PROMOTION": [],
        "transaction_type=REDEMPTION": [],
        "gaming_day=2026-03-10": ["bonus", "play"],
        "gaming_day=2026-03-11": ["back", "debit"],
        "gaming_day=2026-03-12": [],
        f"rating_slip_id={ids['slip']}&transaction_type=REVERSAL&gaming_day=2026-03-11"
        f"&staff_id={staff['admin']}": ["back"],
        f"rating_slip_id={ids['slip']}&gaming_day=2026-03-11&transaction_type=GAMEPLAY": [],
    }

    for query, names in found.items():
        items = (await floor.get(f"/ledger?{query}", role="cashier")).json()["items"]
        assert [item["id"] for item in items] == [ids[name] for name in names], query
    assert_ledger_holds(floor.clone)


def order(floor: Floor) -> list[str]:
    """Return the ids of every stored entry in the order of the list."""
    rows = floor.clone.rows("select id from loyalty_ledger order by created_at desc, id desc")
    return [str(row["id"]) for row in rows]


async def test_an_entry_looks_the_same_in_both_lists(floor: Floor) -> None:
    ids = await filled(floor)

    everywhere = (await floor.get("/ledger", role="auditor")).json()["items"]
    player_id = everywhere[0]["player_id"]
    of_the_player = (await floor.get(f"/players/{player_id}/ledger")).json()["items"]

    assert everywhere == of_the_player
    assert (everywhere[0]["id"], everywhere[0]["reverses_id"]) == (ids["back"], ids["play"])


async def test_a_filter_that_makes_no_sense_is_refused(floor: Floor) -> None:
    bad = {
        "correlation_id": ["", "%00", "x" * 65, "a%20b", "%C3%A9"],
        "staff_id": ["", "x", "%00", "1"],
        "rating_slip_id": ["", "x", "00000000-0000-0000-0000-00000000000g"],
        "transaction_type": ["", "gameplay", "BONUS", "GAMEPLAY%20", "GAMEPLAY,REVERSAL", "%00"],
        "gaming_day": ["", "today", "2026-02-30", "20260310", "2026-03-10T00:00:00Z"],
    }

    for name, values in bad.items():
        for value in values:
            problem = problem_in(await floor.get(f"/ledger?{name}={value}"), "VALIDATION_ERROR")
            assert [error["field"] for error in problem["errors"]] == [name]
    for transaction_type in TYPES:
        answer = await floor.get(f"/ledger?transaction_type={transaction_type}")
        assert answer.json() == {"items": [], "next_cursor": None}


async def test_a_cursor_belongs_to_its_filters_its_list_and_its_casino(floor: Floor) -> None:
    await filled(floor)
    boss, admin = floor.house.staff_ids["pit_boss"], floor.house.staff_ids["admin"]
    player_id = (await floor.get("/ledger")).json()["items"][0]["player_id"]
    made_for = f"/ledger?staff_id={boss}"
    cursor = (await floor.get(paged(made_for, limit=1))).json()["next_cursor"]
    others = [
        "/ledger",
        f"/ledger?staff_id={admin}",
        f"{made_for}&gaming_day=2026-03-10",
        f"{made_for}&transaction_type=GAMEPLAY",
        f"{made_for}&correlation_id=gift-1",
        f"{made_for}&rating_slip_id={uuid4()}",
        f"/players/{player_id}/ledger",
        "/rating-slips",
    ]

    assert (await floor.get(paged(made_for, cursor=cursor))).status_code == 200
    for path in others:
        problem_in(await floor.get(paged(path, cursor=cursor)), "VALIDATION_ERROR")
    for path in (made_for, "/ledger"):
        stranger = await floor.get(paged(path, cursor=cursor), role="other pit_boss")
        problem_in(stranger, "VALIDATION_ERROR")


async def test_nothing_of_another_casino_is_listed(floor: Floor) -> None:
    ids = await filled(floor)
    admin = floor.house.staff_ids["admin"]

    slip = ids["slip"]
    for query in ("", f"rating_slip_id={slip}", f"staff_id={admin}", "correlation_id=gift-1"):
        answer = await floor.get(f"/ledger?{query}", role="other auditor")
        assert answer.json() == {"items": [], "next_cursor": None}, query


async def test_entries_of_one_instant_are_each_on_one_page(floor: Floor) -> None:
    for _ in range(3):
        player_id = await floor.new_player()
        for points in (1, 2, 3):
            assert (await floor.reward(player_id, points)).status_code == 201

    for limit in (1, 2, 4, 9):
        items = await walk(floor, "/ledger?transaction_type=MANUAL_BONUS", limit=limit)
        assert [item["id"] for item in items] == order(floor)


MANY = """
insert into loyalty_ledger
select (jsonb_populate_record(bonus, jsonb_build_object(
  'id', gen_random_uuid(), 'sequence', n, 'idempotency_key', 'many:' || n,
  'transaction_type', case when n %% 300 = 0 then 'PROMOTION' else 'MANUAL_BONUS' end,
  'rating_slip_id', case when n %% 300 = 0 then %(rating_slip_id)s::uuid end,
  'staff_id', case when n %% 300 = 0 then %(staff_id)s::uuid else bonus.staff_id end,
  'correlation_id', 'shift-' || n / 10,
  'gaming_day', bonus.gaming_day + n / 10,
  'created_at', bonus.created_at + n * interval '1 second'
))).*
from generate_series(3, 6000) as n, loyalty_ledger as bonus
where bonus.sequence = 2
"""


@pytest.fixture(scope="module")
async def asked(shared_clone: Clone, template: tuple[str, Template]) -> dict[str, Any]:
    """What is asked of a large ledger, which is there."""
    async with open_floor(shared_clone, template[1]) as floor:
        slip = (await floor.paid_slip())["rating_slip"]
        await floor.reward(slip["player_id"], 1)
    asked = {
        "casino_id": floor.house.casino_id,
        "limit": 21,
        "correlation_id": "shift-77",
        "staff_id": floor.house.staff_ids["host"],
        "rating_slip_id": UUID(slip["id"]),
        "transaction_type": "PROMOTION",
        "gaming_day": date(2026, 6, 1),
    }
    shared_clone.execute(MANY, asked)
    shared_clone.execute("analyze loyalty_ledger")
    return asked


@pytest.mark.parametrize("name", [name for name in CONDITIONS if name != "before_id"])
async def test_each_filter_finds_an_index_of_its_own_in_a_large_ledger(
    shared_clone: Clone, asked: dict[str, Any], name: str
) -> None:
    explain = " ".join(("explain", LEDGER_ENTRIES, CONDITIONS[name], NEWEST_FIRST))

    plan = shared_clone.rows(explain, asked)

    (condition,) = [line for row in plan for line in row.values() if "Index Cond" in line]
    assert f"({name} = " in condition
