"""Figures, slips and cached balances that do not follow from the entries."""

from typing import LiteralString

import pytest

from tests.floor import Floor
from tests.reversals import reverse
from tests.verification.checking import (
    BRING_BACK,
    REPLACE_INPUT,
    break_glass,
    change_entry,
    entries_of,
    findings,
    kinds,
    player_with_entries,
    rewrite_chain,
)


async def test_a_key_that_stands_twice_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    floor.clone.execute("alter table loyalty_ledger drop constraint loyalty_ledger_idempotency_key")
    key = entries_of(floor.clone, player_id)[1]["idempotency_key"]

    break_glass(
        floor.clone,
        (
            "update loyalty_ledger set idempotency_key = %s where player_id = %s and sequence = 3",
            [key, player_id],
        ),
    )

    found = await kinds(floor)
    assert {(2, "duplicate_key"), (3, "duplicate_key"), (3, "changed")} == set(found)


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("current_balance", 7, "cache_drift"),
        ("lifetime_points", 7, "wrong_lifetime"),
        ("tier", "GOLD", "cache_drift"),
        ("tier_progress", 99, "cache_drift"),
        ("updated_at", "2020-01-01", "cache_drift"),
    ],
)
async def test_a_cached_figure_that_drifted_is_found(
    floor: Floor, column: LiteralString, value: object, kind: str
) -> None:
    player_id = await player_with_entries(floor)

    floor.clone.execute(
        f"update player_loyalty set {column} = %s where player_id = %s", [value, player_id]
    )

    assert await kinds(floor) == [(5, kind)]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("current_balance", "cache_drift"),
        ("lifetime_points", "wrong_lifetime"),
        ("tier", "cache_drift"),
        ("tier_progress", "cache_drift"),
    ],
)
async def test_a_cached_figure_that_is_gone_is_found(
    floor: Floor, column: LiteralString, kind: str
) -> None:
    await player_with_entries(floor)

    floor.clone.execute(f"alter table player_loyalty alter column {column} drop not null")
    floor.clone.execute(f"update player_loyalty set {column} = null")

    (found,) = await findings(floor)
    assert (found.sequence, found.kind) == (5, kind)
    assert f"cached {column} is null" in found.detail


async def test_a_cached_row_that_is_gone_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    floor.clone.execute("delete from player_loyalty where player_id = %s", [player_id])

    assert await kinds(floor) == [(5, "cache_drift")]


async def test_a_cached_balance_of_a_player_without_entries_is_found(floor: Floor) -> None:
    player_id = await floor.new_player()

    floor.clone.execute(
        "insert into player_loyalty values (%s, %s, 500, 0, 'BRONZE', 0, 0, sha256(''), null)",
        [floor.house.casino_id, player_id],
    )

    assert await kinds(floor) == [(0, "cache_drift")]


async def test_wrong_figures_are_found_though_every_hash_was_rewritten(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    floor.clone.execute("create table kept as select * from loyalty_ledger")
    wrong: list[tuple[LiteralString, str]] = [
        ("balance_before = balance_before + 1, balance_after = balance_after + 1", "wrong_balance"),
        ("tier_after = 'GOLD'", "wrong_tier"),
        ("tier_before = 'GOLD'", "wrong_tier"),
        ("inputs = replace(inputs, '1.25', '9.25')", "wrong_tier"),
        ("inputs = replace(inputs, 'change\":\"10', 'change\":\"20')", "wrong_points"),
    ]
    for assignment, kind in wrong:
        change_entry(floor.clone, player_id, at=3, to=assignment)
        rewrite_chain(floor.clone, player_id)

        found = await kinds(floor)

        assert (3, kind) in found, assignment
        assert "changed" not in {one for _, one in found}
        break_glass(floor.clone, ("truncate loyalty_ledger", []), (BRING_BACK, []))
        rewrite_chain(floor.clone, player_id)
    assert await findings(floor) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"play_seconds":"3600"', '"play_seconds":"7200"'),
        ('"average_bet_cents":"10000"', '"average_bet_cents":"20000"'),
        ('"house_edge_pct":"2.7"', '"house_edge_pct":"0"'),
        ('"rounds":"60"', '"rounds":"61"'),
        ('"multiplier":"1"', '"multiplier":"1e999999999"'),
        ("{", "["),
    ],
)
async def test_points_that_their_own_row_does_not_come_to_are_found(
    floor: Floor, old: str, new: str
) -> None:
    player_id = await player_with_entries(floor)

    break_glass(
        floor.clone,
        (
            REPLACE_INPUT,
            [old, new, player_id],
        ),
    )
    rewrite_chain(floor.clone, player_id)

    assert (1, "wrong_points") in await kinds(floor)


async def test_a_reversal_of_other_points_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    entry = entries_of(floor.clone, player_id)[2]
    assert (await reverse(floor, str(entry["id"]))).status_code == 201
    other = entries_of(floor.clone, player_id)[3]

    break_glass(
        floor.clone,
        ("update loyalty_ledger set reverses_id = %s where sequence = 6", [other["id"]]),
    )

    assert await kinds(floor) == [(6, "wrong_reversal"), (6, "changed")]


@pytest.mark.parametrize(
    "statement",
    [
        "update rating_slip set status = 'OPEN', ended_at = null, play_seconds = null",
        "delete from rating_slip",
        "update rating_slip set player_id = gen_random_uuid()",
    ],
)
async def test_gameplay_without_its_closed_slip_is_found(
    floor: Floor, statement: LiteralString
) -> None:
    await player_with_entries(floor)

    break_glass(floor.clone, (statement, []))

    assert (1, "gameplay_without_closed_slip") in await kinds(floor)


@pytest.mark.parametrize(
    "assignment",
    [
        "play_seconds = 60",
        "average_bet_cents = 1",
        'snapshot = snapshot || \'{"house_edge_pct": "9"}\'',
    ],
)
async def test_a_slip_that_is_not_what_was_paid_is_found(
    floor: Floor, assignment: LiteralString
) -> None:
    await player_with_entries(floor)

    floor.clone.execute(f"update rating_slip set {assignment}")

    assert await kinds(floor) == [(1, "wrong_points")]


@pytest.mark.parametrize("snapshot", ["null", "'null'", "'{}'", "'[1]'", "'\"pit-1\"'", "'7'"])
async def test_a_paid_slip_that_no_longer_says_what_it_froze_is_found(
    floor: Floor, snapshot: LiteralString
) -> None:
    await player_with_entries(floor)

    floor.clone.execute(f"update rating_slip set snapshot = {snapshot}")

    found = await findings(floor)
    assert {(finding.sequence, finding.kind) for finding in found} == {(1, "wrong_points")}
    assert "house_edge_pct" in " ".join(finding.detail for finding in found)


async def test_a_setting_that_a_paid_slip_lacks_is_found(floor: Floor) -> None:
    await player_with_entries(floor)

    floor.clone.execute("update rating_slip set snapshot = snapshot - 'decisions_per_hour'")

    (found,) = await findings(floor)
    assert (found.sequence, found.kind) == (1, "wrong_points")
    assert "decisions_per_hour" in found.detail


async def test_a_closed_slip_that_is_neither_paid_nor_owed_is_found(floor: Floor) -> None:
    slip = await floor.played_slip()
    floor.clone.execute(
        "update rating_slip set status = 'CLOSED', ended_at = now(), play_seconds = 3600"
        " where id = %s",
        [slip["id"]],
    )

    (found,) = await findings(floor)

    assert (str(found.player_id), found.sequence) == (slip["player_id"], 0)
    assert (found.kind, found.detail) == (
        "slip_not_settled",
        f"slip {slip['id']} is CLOSED, paid 0 times and not owed",
    )


async def test_a_slip_that_is_paid_and_owed_is_found(floor: Floor) -> None:
    completion = await floor.paid_slip()
    slip = completion["rating_slip"]

    floor.clone.execute(
        "insert into loyalty_recovery"
        " select casino_id, id, player_id, ended_at, 1, 'X', null, 'x', now(), now()"
        " from rating_slip where id = %s",
        [slip["id"]],
    )

    (found,) = await findings(floor)
    assert (found.kind, "paid 1 times and owed" in found.detail) == ("slip_not_settled", True)


async def test_the_other_casinos_ledger_is_not_looked_at(floor: Floor) -> None:
    await player_with_entries(floor)
    floor.clone.execute("update player_loyalty set current_balance = 1")

    assert await findings(floor, casino_id=floor.other.casino_id) == []
    assert await kinds(floor) != []


@pytest.mark.parametrize(
    "drift", ["last_hash = sha256('x')", "last_hash = sha256('x'), last_sequence = 3"]
)
async def test_a_cached_end_of_the_chain_that_drifted_is_found(
    floor: Floor, drift: LiteralString
) -> None:
    await player_with_entries(floor)

    floor.clone.execute(f"update player_loyalty set {drift}")

    assert await kinds(floor) == [(5, "cache_drift")]
