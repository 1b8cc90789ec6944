"""The tier table: what makes one, its versions, and that replacing it moves nobody."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from tests.floor import Floor, several_servers
from tests.http.contract import audited, problem_in, stored
from tests.ledger_checks import assert_ledger_holds
from tests.loyalty.tier_tables import (
    HARDER,
    METALS,
    STANDARD,
    held_tier,
    loyalty_of,
    player_with,
    put_tiers,
    replace_tiers,
    table_of,
)

LONGEST_NAME = "A" * 30
TWENTY = tuple((f"T{number}", number * 10, "1") for number in range(20))


async def test_a_new_casino_has_the_standard_table(floor: Floor) -> None:
    for role in ("pit_boss", "host", "cashier", "auditor", "admin"):
        answer = await floor.get("/tiers", role=role)

        assert answer.status_code == 200, answer.text
        assert answer.json() == {"version": 1, **table_of(*STANDARD)}


async def test_a_table_is_replaced_by_a_new_version_and_the_old_one_stays(floor: Floor) -> None:
    answer = await put_tiers(floor, table_of(*METALS))

    assert answer.status_code == 200, answer.text
    assert answer.json() == {"version": 2, **table_of(*METALS)}
    assert (await floor.get("/tiers")).json() == answer.json()
    assert versions(floor) == {1: by_value(STANDARD), 2: by_value(METALS)}
    (change,) = audited(floor, "tiers.replaced")
    assert change["before"] == {
        "version": 1,
        **table_of(
            ("BRONZE", 0, "1"),
            ("SILVER", 1_000, "1.25"),
            ("GOLD", 5_000, "1.5"),
            ("PLATINUM", 20_000, "2"),
        ),
    }
    assert change["after"] == {"version": 2, **table_of(*METALS)}
    assert (change["entity"], change["entity_id"]) == ("casino", floor.house.casino_id)
    assert change["actor_id"] == floor.house.staff_ids["admin"]
    assert change["correlation_id"] == answer.headers["X-Correlation-ID"]


async def test_another_casino_keeps_its_table(floor: Floor) -> None:
    await replace_tiers(floor, *METALS)

    assert (await floor.get("/tiers", role="other admin")).json()["version"] == 1


async def test_the_same_table_again_makes_no_version(floor: Floor) -> None:
    await replace_tiers(floor, *METALS)
    before = stored(floor.clone)

    for multiplier in ("3", 3, "3.000", 3.0):
        again = await put_tiers(floor, table_of(METALS[0], ("STEEL", 1_500, multiplier)))
        assert again.status_code == 200, again.text
        assert again.json() == {"version": 2, **table_of(*METALS)}
    assert stored(floor.clone) == before


async def test_a_table_can_be_put_back_as_it_was_answered(floor: Floor) -> None:
    answered = (await floor.get("/tiers", role="admin")).json()

    same = await floor.call("PUT", "/tiers", role="admin", body=answered)
    answered["items"][1]["threshold_points"] = 2_000
    edited = await floor.call("PUT", "/tiers", role="admin", body=answered)

    assert (same.status_code, same.json()["version"]) == (200, 1)
    assert (edited.status_code, edited.json()) == (200, {**answered, "version": 2})


async def test_the_table_before_the_last_one_is_a_new_version_too(floor: Floor) -> None:
    await replace_tiers(floor, *METALS)

    assert await replace_tiers(floor, *STANDARD) == 3
    assert versions(floor)[3] == by_value(STANDARD)


@pytest.mark.parametrize(
    ("tiers", "field"),
    [
        ([], "items"),
        ([*TWENTY, ("T20", 200, "1")], "items"),
        ([("A", 1, "1")], "items.0.threshold_points"),
        ([("A", 0, "1"), ("B", 0, "1")], "items.1.threshold_points"),
        ([("A", 0, "1"), ("B", 9, "1"), ("C", 8, "1")], "items.2.threshold_points"),
        ([("B", 5, "1"), ("A", 0, "1")], "items.0.threshold_points"),
        ([("A", -1, "1")], "items.0.threshold_points"),
        ([("A", 0, "1"), ("B", 10**15 + 1, "1")], "items.1.threshold_points"),
        ([("A", 0, "1"), ("B", 1.5, "1")], "items.1.threshold_points"),
        ([("A", "0", "1")], "items.0.threshold_points"),
        ([("A", True, "1")], "items.0.threshold_points"),
        ([("A", 0, "1"), ("A", 1, "1")], "items.1.name"),
        ([("", 0, "1")], "items.0.name"),
        ([("gold", 0, "1")], "items.0.name"),
        ([("1ST", 0, "1")], "items.0.name"),
        ([("TOP-TIER", 0, "1")], "items.0.name"),
        ([("GOLD\n", 0, "1")], "items.0.name"),
        ([("\u00c4", 0, "1")], "items.0.name"),
        ([(LONGEST_NAME + "A", 0, "1")], "items.0.name"),
        ([("A", 0, 0)], "items.0.multiplier"),
        ([("A", 0, "-1")], "items.0.multiplier"),
        ([("A", 0, "100.01")], "items.0.multiplier"),
        ([("A", 0, "1.0000000000000000001")], "items.0.multiplier"),
        ([("A", 0, "1e1")], "items.0.multiplier"),
        ([("A", 0, None)], "items.0.multiplier"),
    ],
)
async def test_a_wrong_table_is_refused_by_the_field_that_is_wrong(
    floor: Floor, tiers: list[tuple[object, object, object]], field: str
) -> None:
    before = stored(floor.clone)

    problem = problem_in(await put_tiers(floor, table_of(*tiers)), "VALIDATION_ERROR")

    assert [error["field"] for error in problem["errors"]] == [field]
    assert stored(floor.clone) == before


async def test_a_tier_lacks_nothing_and_has_nothing_else(floor: Floor) -> None:
    before = stored(floor.clone)
    tier = {"name": "A", "threshold_points": 0, "multiplier": "1"}

    for field in tier:
        short = {name: value for name, value in tier.items() if name != field}
        problem_in(await put_tiers(floor, {"items": [short]}), "VALIDATION_ERROR")
    for body in ({"items": [{**tier, "color": "red"}]}, {"items": [tier], "versions": 2}):
        problem_in(await put_tiers(floor, body), "VALIDATION_ERROR")
    assert stored(floor.clone) == before


async def test_the_ends_of_the_ranges_are_taken(floor: Floor) -> None:
    for tiers in (
        [("A", 0, "0.000000000000000001")],
        [("A", 0, "100"), (LONGEST_NAME, 10**15, "1.123456789012345678")],
        [("A_1", 0, 0.5), ("B", 1, 1)],
        TWENTY,
    ):
        version = await replace_tiers(floor, *tiers)

        assert versions(floor)[version] == by_value(tiers)
        assert_ledger_holds(floor.clone)


async def test_tables_that_are_put_at_once_all_become_versions(floor: Floor) -> None:
    tables = [(("A", 0, "1"), ("B", number, "2")) for number in range(1, 9)]
    async with several_servers(floor, 2) as servers:
        answers = await asyncio.gather(
            *(
                put_tiers(servers[number % 2], table_of(*table))
                for number, table in enumerate(tables)
            )
        )

    assert [answer.status_code for answer in answers] == [200] * 8
    kept = versions(floor)
    assert sorted(kept) == list(range(1, 10))
    for answer, table in zip(answers, tables, strict=True):
        assert kept[answer.json()["version"]] == by_value(table)
    assert (await floor.get("/tiers")).json()["version"] == 9
    audit = audited(floor, "tiers.replaced")
    assert sorted(row["after"]["version"] for row in audit) == list(range(2, 10))
    assert all(row["before"]["version"] == row["after"]["version"] - 1 for row in audit)


async def test_the_same_table_put_at_once_becomes_one_version(floor: Floor) -> None:
    answers = await asyncio.gather(*(put_tiers(floor, table_of(*METALS)) for _ in range(6)))

    assert {answer.json()["version"] for answer in answers} == {2}
    assert len(audited(floor, "tiers.replaced")) == 1


async def test_replacing_the_table_moves_nobody(floor: Floor) -> None:
    player_id = await player_with(floor, 1_500)
    before = stored(floor.clone)

    await replace_tiers(floor, *METALS)

    after = stored(floor.clone)
    assert {name for name in after if after[name] != before[name]} == {
        "audit_log",
        "casino",
        "loyalty_tier",
    }
    assert held_tier(floor, player_id) == "SILVER"
    assert_ledger_holds(floor.clone)


async def test_progress_and_next_tier_are_those_of_the_table_in_force(floor: Floor) -> None:
    player_id = await player_with(floor, 3_000)
    assert standing(await loyalty_of(floor, player_id)) == ("SILVER", 50, "GOLD", 2_000)

    await replace_tiers(floor, *HARDER)

    assert standing(await loyalty_of(floor, player_id)) == ("SILVER", 16, "GOLD", 5_000)


@pytest.mark.parametrize(
    ("points", "tiers", "shown"),
    [
        (1_500, HARDER, ("SILVER", 12, "SILVER", 500)),
        (1_500, METALS, ("SILVER", 12, None, 0)),
        (500, METALS, ("BRONZE", 50, "STEEL", 1_000)),
        (5_000, [("ONE", 0, "1")], ("GOLD", 0, None, 0)),
    ],
)
async def test_a_tier_is_held_until_an_entry_moves_the_player(
    floor: Floor,
    points: int,
    tiers: list[tuple[object, object, object]],
    shown: tuple[str, int, str | None, int],
) -> None:
    player_id = await player_with(floor, points)

    await replace_tiers(floor, *tiers)

    assert standing(await loyalty_of(floor, player_id)) == shown


async def test_a_tier_that_was_the_top_one_shows_99_once_there_is_a_higher_one(
    floor: Floor,
) -> None:
    await replace_tiers(floor, *METALS)
    player_id = await player_with(floor, 2_000)
    assert standing(await loyalty_of(floor, player_id)) == ("STEEL", 100, None, 0)

    await replace_tiers(floor, ("IRON", 0, "1"), ("COPPER", 1_000, "2"), ("STEEL", 4_000, "3"))

    assert standing(await loyalty_of(floor, player_id)) == ("STEEL", 99, "STEEL", 2_000)


async def test_a_guest_without_an_entry_is_shown_the_first_tier_of_the_table(floor: Floor) -> None:
    await replace_tiers(floor, *METALS)
    player_id = await player_with(floor, 0)

    assert standing(await loyalty_of(floor, player_id)) == ("IRON", 0, "STEEL", 1_500)

    await floor.reward(player_id, 1_500)
    assert standing(await loyalty_of(floor, player_id)) == ("STEEL", 100, None, 0)
    assert_ledger_holds(floor.clone)


def standing(shown: dict[str, Any]) -> tuple[str, int, str | None, int]:
    names = ("tier", "tier_progress", "next_tier", "points_to_next_tier")
    tier, progress, next_tier, missing = (shown[name] for name in names)
    return tier, progress, next_tier, missing


def versions(floor: Floor) -> dict[int, list[tuple[str, int, float]]]:
    """Return the tables that the house ever had, the multipliers as numbers."""
    rows = floor.clone.rows(
        "select * from loyalty_tier where casino_id = %s order by version, threshold_points",
        [floor.house.casino_id],
    )
    tables: dict[int, list[tuple[str, int, float]]] = {}
    for row in rows:
        tier = (row["name"], row["threshold_points"], float(row["multiplier"]))
        tables.setdefault(row["version"], []).append(tier)
    return tables


def by_value(tiers: Sequence[tuple[object, object, object]]) -> list[tuple[str, int, float]]:
    return [
        (str(name), int(str(threshold)), float(str(multiplier)))
        for name, threshold, multiplier in tiers
    ]
