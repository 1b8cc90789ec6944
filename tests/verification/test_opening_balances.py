"""What a verification says of balances that were brought along and changed afterwards."""

from typing import LiteralString

import pytest

from tests.floor import Floor
from tests.importing import balance_line, brought
from tests.verification.checking import (
    SET_BACK,
    break_glass,
    change_entry,
    entries_of,
    findings,
    kinds,
    rewrite_chain,
)


async def guest_with_balance(floor: Floor) -> str:
    """Return a guest who brought 5400 lifetime points along, 1200 of them not spent."""
    guest = await floor.new_player(card_number="C-1")
    await brought(floor, balance_line("old-1", balance=1_200, lifetime=5_400))
    return guest


async def test_a_balance_that_was_brought_along_is_sound(floor: Floor) -> None:
    await guest_with_balance(floor)

    assert await findings(floor) == []


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"lifetime_points":"5400"', '"lifetime_points":"5401"'),
        ('"lifetime_points":"5400"', '"lifetime_points":"many"'),
        ('"lifetime_points":"5400"', '"points_lifetime":"5400"'),
    ],
)
async def test_figures_that_do_not_come_to_the_points_are_found(
    floor: Floor, at: int, old: str, new: str
) -> None:
    guest = await guest_with_balance(floor)
    to: LiteralString = f"inputs = replace(inputs, '{old}', '{new}')"  # type: ignore[assignment]

    change_entry(floor.clone, guest, at=at, to=to)
    rewrite_chain(floor.clone, guest)

    assert await kinds(floor) == [(at, "wrong_points")]


async def test_points_spent_elsewhere_that_were_taken_out_at_the_end_are_missed(
    floor: Floor,
) -> None:
    guest = await guest_with_balance(floor)
    earned, spent = entries_of(floor.clone, guest)

    break_glass(
        floor.clone,
        ("delete from loyalty_ledger where id = %s", [spent["id"]]),
        (
            SET_BACK,
            [
                *(5_400, 5_400, 1, earned["entry_hash"], earned["created_at"], 5_400),
                guest,
            ],
        ),
    )

    (found,) = await findings(floor)
    assert (found.sequence, found.kind) == (0, "removed")
    assert f"entry {spent['id']} is missing" in found.detail
