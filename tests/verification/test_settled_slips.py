"""Slips that are paid once, or not; and what stands in the ledger twice."""

from typing import LiteralString
from uuid import uuid4

import pytest

from tests.floor import Floor
from tests.reversals import backfilled_slip, reverse
from tests.verification.checking import break_glass, entries_of, findings, player_with_entries

AS_PLAY_OF: LiteralString = """
update loyalty_ledger set rating_slip_id = %s where player_id = %s and transaction_type = 'GAMEPLAY'
"""
ONCE_MORE: LiteralString = """
insert into loyalty_ledger
select
  (jsonb_populate_record(entry, to_jsonb(entry) || jsonb_build_object(
    'id', %s::text, 'sequence', entry.sequence + 1, 'idempotency_key', 'once more'
  ))).*
from loyalty_ledger as entry where id = %s
"""
OWED: LiteralString = """
insert into loyalty_recovery
select casino_id, id, player_id, now(), 1, 'X', null, 'x', now(), now()
from rating_slip where id = %s
"""


async def told(floor: Floor, *kinds: str) -> list[tuple[str, int, str]]:
    """Return what is found of some kinds, in an order: whose, at which entry, what is said."""
    return sorted(
        (str(one.player_id), one.sequence, one.detail)
        for one in await findings(floor)
        if one.kind in kinds
    )


async def test_a_slip_is_settled_by_play_by_a_backfill_or_by_being_owed(floor: Floor) -> None:
    await floor.paid_slip()
    await backfilled_slip(floor)
    _, backfill_id = await backfilled_slip(floor)
    assert (await reverse(floor, backfill_id)).status_code == 201
    gameplay = (await floor.paid_slip())["loyalty"]["ledger_entry_id"]
    assert (await reverse(floor, gameplay)).status_code == 201
    await floor.played_slip()

    assert await findings(floor) == []


async def test_a_slip_that_two_players_are_paid_for_is_found_at_both(floor: Floor) -> None:
    one, other = await player_with_entries(floor), await player_with_entries(floor)
    played, passed_over = (
        entries_of(floor.clone, player_id)[0]["rating_slip_id"] for player_id in (one, other)
    )
    floor.clone.execute("drop index loyalty_ledger_one_gameplay_per_slip")

    break_glass(floor.clone, (AS_PLAY_OF, [played, other]))

    twice = f"GAMEPLAY of slip {played} stands 2 times"
    assert await told(floor, "duplicate_key") == sorted([(one, 1, twice), (other, 1, twice)])
    assert await told(floor, "slip_not_settled") == sorted(
        [
            (one, 0, f"slip {played} is CLOSED, paid 2 times and not owed"),
            (other, 0, f"slip {passed_over} is CLOSED, paid 0 times and not owed"),
        ]
    )
    assert await told(floor, "gameplay_without_closed_slip") == [
        (other, 1, f"slip {played} is another player's")
    ]


async def test_a_slip_that_is_paid_by_hand_twice_is_found(floor: Floor) -> None:
    slip, backfill_id = await backfilled_slip(floor)

    break_glass(floor.clone, (ONCE_MORE, [str(uuid4()), backfill_id]))

    assert await told(floor, "slip_not_settled") == [
        (slip["player_id"], 0, f"slip {slip['id']} is CLOSED, paid 2 times and not owed")
    ]


async def test_an_entry_that_was_taken_back_twice_is_found(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    entry_id = str(entries_of(floor.clone, player_id)[2]["id"])
    reversal = (await reverse(floor, entry_id)).json()["ledger_entry_id"]
    floor.clone.execute("drop index loyalty_ledger_one_reversal_per_entry")

    break_glass(floor.clone, (ONCE_MORE, [str(uuid4()), reversal]))

    twice = f"reversal of {entry_id} stands 2 times"
    assert await told(floor, "duplicate_key") == [(player_id, 6, twice), (player_id, 7, twice)]


async def test_a_live_slip_that_is_owed_is_found(floor: Floor) -> None:
    slip = await floor.played_slip()

    floor.clone.execute(OWED, [slip["id"]])

    assert await told(floor, "slip_not_settled") == [
        (slip["player_id"], 0, f"slip {slip['id']} is OPEN, paid 0 times and owed")
    ]


@pytest.mark.parametrize("table", ["player_loyalty", "rating_slip"])
async def test_a_row_that_stands_twice_is_found(floor: Floor, table: LiteralString) -> None:
    player_id = await player_with_entries(floor)
    await floor.paid_slip(seat=2)
    (slip,) = floor.clone.rows("select id from rating_slip where player_id = %s", [player_id])
    floor.clone.execute(f"alter table {table} drop constraint {table}_pkey cascade")
    forged: dict[str, LiteralString] = {
        "player_loyalty": "current_balance = current_balance + 5000, tier = 'PLATINUM'",
        "rating_slip": "average_bet_cents = average_bet_cents + 100",
    }

    break_glass(
        floor.clone,
        (f"create table kept as select * from {table} where player_id = %s", [player_id]),
        (f"update {table} set {forged[table]} where player_id = %s", [player_id]),
        (f"insert into {table} select * from kept", []),
    )

    twice = {
        "player_loyalty": f"the cached row of player {player_id} stands 2 times",
        "rating_slip": f"slip {slip['id']} stands 2 times",
    }
    assert await told(floor, "duplicate_key") == [(player_id, 0, twice[table])]
