"""What looks as it should where it is read by halves, and is found."""

from typing import LiteralString

import pytest

from tests.floor import Floor
from tests.reversals import reverse
from tests.verification.checking import break_glass, findings, kinds, player_with_entries

BEFORE_CHRIST: LiteralString = """
update loyalty_ledger set gaming_day = (to_char(gaming_day, 'YYYY-MM-DD') || ' BC')::date
where player_id = %s and sequence = 2
"""
PLANTED: LiteralString = """
insert into player_loyalty (
  casino_id, player_id, current_balance, lifetime_points, tier, tier_progress, last_sequence,
  last_hash
) values (%s, %s, 0, 0, %s, %s, 0, genesis_hash(%s, %s))
"""
NO_ID: LiteralString = """
update audit_log set after = jsonb_set(after, array[%s], '"x"') where action = %s
"""
CHANGED: LiteralString = """
update loyalty_ledger set reason = 'Something else entirely'
where player_id = %s and sequence = 3
"""


async def test_a_gaming_day_of_another_era(floor: Floor) -> None:
    player_id = await player_with_entries(floor)

    break_glass(floor.clone, (BEFORE_CHRIST, [player_id]))

    assert (2, "changed") in await kinds(floor)


@pytest.mark.parametrize(("tier", "progress"), [("PLATINUM", 100), ("BRONZE", 50)])
async def test_a_cached_standing_of_somebody_without_entries(
    floor: Floor, tier: str, progress: int
) -> None:
    player_id, casino_id = await floor.new_player(), floor.house.casino_id
    params = [casino_id, player_id, tier, progress, casino_id, player_id]

    break_glass(floor.clone, (PLANTED, params))

    found = {(str(finding.player_id), str(finding.kind)) for finding in await findings(floor)}
    assert found == {(player_id, "cache_drift")}


async def test_a_cached_row_as_a_first_entry_finds_it_is_no_drift(floor: Floor) -> None:
    player_id, casino_id = await floor.new_player(), floor.house.casino_id

    break_glass(floor.clone, (PLANTED, [casino_id, player_id, "BRONZE", 0, casino_id, player_id]))

    assert await findings(floor) == []


async def test_an_audit_row_that_names_no_entry_hides_none_that_was_changed(floor: Floor) -> None:
    player_id = await player_with_entries(floor)
    entry = floor.entries(player_id)[1]
    assert (await reverse(floor, entry["id"])).status_code == 201

    break_glass(floor.clone, (NO_ID, ["reversal_id", "loyalty.reversed"]), (CHANGED, [player_id]))

    found = {(finding.sequence, str(finding.kind)) for finding in await findings(floor)}
    assert {(3, "changed"), (0, "removed")} <= found
