"""Entries that were changed, taken away, put in or moved, behind the server's back."""

from typing import LiteralString
from uuid import uuid4

import pytest

from tests.floor import Floor
from tests.reversals import reverse
from tests.verification.checking import (
    GIVE_AWAY,
    HASH_IT,
    NEW_ENTRY,
    SET_BACK,
    break_glass,
    change_entry,
    entries_of,
    findings,
    kinds,
    move_entries,
    player_with_entries,
)


async def test_a_sound_ledger_has_no_finding(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    await player_with_entries(floor)
    entry = entries_of(floor.clone, player_id)[2]
    assert (await reverse(floor, str(entry["id"]))).status_code == 201

    assert await findings(floor) == []


async def test_a_changed_entry_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    change_entry(floor.clone, player_id, at=3, to="reason = 'Anniversary of a guest'")

    assert await kinds(floor) == [(3, "changed")]


@pytest.mark.parametrize(
    "to",
    [
        "created_at = 'infinity'",
        "created_at = '0044-03-15 12:00 BC'",
        "gaming_day = '-infinity'",
        "inputs = ''",
        "inputs = 'null'",
        "inputs = '[]'",
        "inputs = repeat('[', 100000)",
        'inputs = \'{"tiers": 7, "tier_version": "1"}\'',
        "reason = repeat(e'\\t\\\\N\\n', 100)",
        "tier_after = ''",
    ],
)
async def test_whatever_stands_there_now_is_found_and_stops_nothing(
    floor: Floor, to: LiteralString
) -> None:
    player_id = await player_with_entries(floor)

    change_entry(floor.clone, player_id, at=1, to=to)

    assert (1, "changed") in await kinds(floor)


async def test_points_that_were_changed_are_found_as_such_too(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    change_entry(
        floor.clone,
        player_id,
        at=1,
        to="points_change = 9000, balance_after = balance_before + 9000",
    )

    assert await kinds(floor) == [
        (1, "wrong_points"),
        (5, "cache_drift"),
        (5, "wrong_lifetime"),
        (5, "cache_drift"),
        (5, "cache_drift"),
        (1, "changed"),
    ]


@pytest.mark.parametrize(("first", "last"), [(1, 1), (3, 3), (2, 4), (5, 5), (4, 5), (1, 5)])
async def test_removed_entries_are_found_the_last_ones_too(
    floor: Floor, first: int, last: int
) -> None:
    player_id = await player_with_entries(floor)

    break_glass(
        floor.clone,
        (
            "delete from loyalty_ledger where player_id = %s and sequence between %s and %s",
            [player_id, first, last],
        ),
    )

    removed = [(one.sequence, one.detail) for one in await findings(floor) if one.kind == "removed"]
    what = f"entry {first} is" if first == last else f"entries {first} to {last} are"
    assert (first, f"{what} missing") in removed


async def test_a_removed_reward_is_found_though_the_end_of_the_chain_was_set_back(
    floor: Floor,
) -> None:
    player_id = await player_with_entries(floor)
    *_, entry, last = entries_of(floor.clone, player_id)

    break_glass(
        floor.clone,
        ("delete from loyalty_ledger where id = %s", [last["id"]]),
        (
            SET_BACK,
            [
                *(entry["balance_after"], entry["balance_after"], entry["sequence"]),
                *(entry["entry_hash"], entry["created_at"], entry["balance_after"], player_id),
            ],
        ),
    )

    (found,) = await findings(floor)
    assert (found.sequence, found.kind) == (0, "removed")
    assert f"entry {last['id']} is missing" in found.detail


async def test_an_entry_put_in_at_the_end_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    break_glass(floor.clone, (NEW_ENTRY, [str(uuid4()), player_id, 5]))

    assert (6, "inserted") in await kinds(floor)


async def test_an_entry_put_in_at_the_end_with_a_hash_that_fits_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    entry_id = str(uuid4())

    break_glass(
        floor.clone,
        (NEW_ENTRY, [entry_id, player_id, 5]),
        (HASH_IT, [entry_id]),
    )

    assert (6, "inserted") in await kinds(floor)


async def test_an_entry_put_in_between_is_found_and_the_moved_ones_named(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    entry_id = str(uuid4())

    move_entries(floor.clone, player_id, after=2, by=1)
    break_glass(floor.clone, (NEW_ENTRY, [entry_id, player_id, 2]), (HASH_IT, [entry_id]))

    found = await kinds(floor)
    assert (3, "inserted") in found
    assert [one for one in found if one[1] == "reordered"] == [
        *((4, "reordered"), (5, "reordered"), (6, "reordered"))
    ]


async def test_a_removed_entry_is_found_though_the_others_moved_up(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    break_glass(
        floor.clone,
        ("delete from loyalty_ledger where player_id = %s and sequence = 2", [player_id]),
        ("update player_loyalty set last_sequence = 4 where player_id = %s", [player_id]),
    )
    move_entries(floor.clone, player_id, after=2, by=-1)

    found = await kinds(floor)
    assert (2, "removed") in found
    assert {(2, "reordered"), (3, "reordered"), (4, "reordered")} <= set(found)


async def test_swapped_entries_are_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    change_entry(floor.clone, player_id, at=2, to="sequence = 99")
    change_entry(floor.clone, player_id, at=4, to="sequence = 2")
    change_entry(floor.clone, player_id, at=99, to="sequence = 4")

    assert [(one.sequence, one.kind, one.detail) for one in await findings(floor)] == [
        (2, "reordered", "it was written as number 4"),
        (4, "reordered", "it was written as number 2"),
    ]


async def test_an_entry_given_to_another_player_is_found_at_both(floor: Floor) -> None:
    giver, taker = await player_with_entries(floor), await player_with_entries(floor, count=3)

    break_glass(
        floor.clone,
        (
            GIVE_AWAY,
            [taker, 4, giver, 5],
        ),
    )

    found = {(str(one.player_id), one.sequence, str(one.kind)) for one in await findings(floor)}
    assert {(giver, 5, "removed"), (taker, 4, "inserted")} <= found
