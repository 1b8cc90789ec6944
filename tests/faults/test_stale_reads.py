"""A completion whose reads are always out of date: it gives up, and nothing is half done."""

from tests.floor import Floor
from tests.ledger_checks import assert_ledger_holds

STALE_READ = """
alter function slip_for_completion (uuid, uuid) rename to true_read;
create function slip_for_completion(_casino_id uuid, _rating_slip_id uuid)
returns table (slip rating_slip, pauses jsonb, tier_version integer, tiers jsonb)
language plpgsql security definer as $function$
declare
  _read record;
begin
  select * into strict _read from true_read(_casino_id, _rating_slip_id);
  slip := _read.slip;
  slip.version := slip.version - 1;
  pauses := _read.pauses;
  tier_version := _read.tier_version;
  tiers := _read.tiers;
  return next;
end
$function$;
"""
TRUE_READ = """
drop function slip_for_completion (uuid, uuid);
alter function true_read (uuid, uuid) rename to slip_for_completion;
"""


async def test_a_slip_that_changes_behind_every_read_stays_as_it_was(floor: Floor) -> None:
    slip = await floor.played_slip()
    floor.clone.execute(STALE_READ)
    floor.clone.execute("grant execute on function slip_for_completion to pitledger_app")

    refused = await floor.complete(slip["id"])

    assert (refused.status_code, refused.json()["code"]) == (503, "DATABASE_UNAVAILABLE")
    assert "Others are changing" in refused.json()["detail"]
    assert floor.slip_row(slip["id"])["status"] == "OPEN"
    assert floor.entries(slip["player_id"]) == []
    assert floor.owed(slip["id"]) == []

    floor.clone.execute(TRUE_READ)
    assert (await floor.complete(slip["id"])).json()["loyalty"]["points_earned"] == 1620
    assert_ledger_holds(floor.clone)
