"""The ledger is walked past a few players at a time: what is found does not depend on how many."""

from collections.abc import Sequence
from itertools import pairwise
from typing import LiteralString
from uuid import UUID

import pytest

from pitledger.readmodels.ledger_check import WHOLE_LEDGER, Part, pieces_of
from pitledger.usecases import walk_ledger
from tests.floor import Floor
from tests.reversals import reverse
from tests.verification.checking import (
    GIVE_AWAY,
    break_glass,
    entries_of,
    findings,
    player_with_entries,
)

OTHER_SLIP: LiteralString = """
update loyalty_ledger set rating_slip_id = %s where player_id = %s and sequence = 1
"""
OTHER_ORIGINAL: LiteralString = """
update loyalty_ledger set reverses_id = %s where player_id = %s and transaction_type = 'REVERSAL'
"""


async def found(floor: Floor) -> list[tuple[str, int, str, str]]:
    return sorted(
        (str(one.player_id), one.sequence, str(one.kind), one.detail)
        for one in await findings(floor)
    )


async def test_what_names_another_players_slip_or_entry_is_found_one_player_at_a_time(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = [await player_with_entries(floor, count=3) for _ in range(4)]
    one, other, third, last = sorted(players)
    for player_id in (one, last):
        gift = str(entries_of(floor.clone, player_id)[1]["id"])
        assert (await reverse(floor, gift)).status_code == 201
    slip = entries_of(floor.clone, other)[0]["rating_slip_id"]
    gift = entries_of(floor.clone, third)[1]["id"]
    floor.clone.execute("drop index loyalty_ledger_one_gameplay_per_slip")
    changes: Sequence[tuple[LiteralString, Sequence[object]]] = (
        (OTHER_SLIP, [slip, third]),
        (OTHER_ORIGINAL, [gift, last]),
        (GIVE_AWAY, [other, 4, one, 3]),
    )
    break_glass(floor.clone, *changes)
    together = await found(floor)

    monkeypatch.setattr(walk_ledger, "ROWS_HELD", 1)
    one_by_one = await found(floor)

    assert one_by_one == together
    assert (
        third,
        1,
        "gameplay_without_closed_slip",
        f"slip {slip} is another player's",
    ) in together
    assert (last, 4, "wrong_reversal", f"it does not take entry {gift} back") in together
    assert {one, other, third, last} == {player_id for player_id, *_ in together}


async def test_a_sound_ledger_is_sound_one_player_at_a_time(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    player_id, *_ = [await player_with_entries(floor, count=3) for _ in range(3)]
    gift = str(entries_of(floor.clone, player_id)[1]["id"])
    assert (await reverse(floor, gift)).status_code == 201

    monkeypatch.setattr(walk_ledger, "ROWS_HELD", 1)

    assert await found(floor) == []


async def test_pieces_follow_what_is_there_and_not_what_the_cache_says(floor: Floor) -> None:
    players = sorted([await player_with_entries(floor, count=3) for _ in range(3)])
    unpaid = [(await floor.played_slip(seat=seat))["player_id"] for seat in (1, 2, 3)]
    floor.clone.execute("delete from player_loyalty")
    casino_id = floor.house.casino_id

    async with floor.database.snapshot(casino_id) as tx:
        by_rows = {
            rows: [one async for one in pieces_of(tx, casino_id, part=WHOLE_LEDGER, rows=rows)]
            for rows in (1, 3, 1_000)
        }

    everybody = sorted({UUID(player_id) for player_id in (*players, *unpaid)})
    assert by_rows[1_000] == [Part(UUID(int=0), None)]
    for pieces in by_rows.values():
        assert all(one.before == following.first for one, following in pairwise(pieces))
        assert (pieces[0].first, pieces[-1].before) == (UUID(int=0), None)
    for piece in by_rows[1]:
        assert len([one for one in everybody if is_in(piece, one)]) <= 1
    for piece in by_rows[3]:
        assert len([one for one in players if is_in(piece, UUID(one))]) <= 1
    part = Part(everybody[1], everybody[4])
    async with floor.database.snapshot(casino_id) as tx:
        pieces = [one async for one in pieces_of(tx, casino_id, part=part, rows=1)]
    assert [(one.first, one.before) for one in pieces] == [*pairwise(everybody[1:5])]


def is_in(part: Part, player_id: UUID) -> bool:
    assert part.first is not None
    return part.first <= player_id and (part.before is None or player_id < part.before)
