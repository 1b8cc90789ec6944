"""What a verification reads beside the entries of a ledger: what none of them accounts for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from pitledger.platform.database import Tx

ROOM_TO_COUNT: LiteralString = "set local work_mem = '64MB'"
CACHED_WITHOUT_ENTRIES: LiteralString = """
select
  cached.player_id,
  jsonb_build_object(
    'current_balance', cached.current_balance, 'lifetime_points', cached.lifetime_points,
    'last_sequence', coalesce(cached.last_sequence, 0), 'tier', cached.tier,
    'tier_progress', cached.tier_progress, 'due_tier', due.tier, 'due_progress', due.tier_progress
  )
from player_loyalty as cached
inner join casino on cached.casino_id = casino.id
-- As the first entry would find it, under the table in force or one before.
left join lateral (
  select standing.tier, standing.tier_progress
  from (
    select distinct version from loyalty_tier where casino_id = casino.id
  ) as known
  cross join lateral tier_standing(casino.id, known.version, 0) as standing
  order by
    (standing.tier, standing.tier_progress)
    is distinct from (cached.tier, cached.tier_progress),
    known.version desc
  limit 1
) as due on true
where
  cached.casino_id = %(casino_id)s
  and not exists (
    select from loyalty_ledger as entry
    where entry.casino_id = cached.casino_id and entry.player_id = cached.player_id
  )
"""
# A closed slip that was played and is named by no other entry is settled, if it is not owed. That
# much indexes alone tell; the few others are looked at one by one, which `offset 0` keeps so.
UNSETTLED_SLIPS: LiteralString = """
with doubtful as (
  select slip.id from rating_slip as slip
  where
    slip.casino_id = %(casino_id)s and slip.status = 'CLOSED'
    and not exists (
      select from loyalty_ledger as entry
      where
        entry.casino_id = slip.casino_id and entry.rating_slip_id = slip.id
        and entry.transaction_type = 'GAMEPLAY'
    )
  union
  select rating_slip_id from loyalty_ledger
  where casino_id = %(casino_id)s and rating_slip_id is not null
  group by rating_slip_id having count(*) > 1
  union
  select rating_slip_id from loyalty_recovery where casino_id = %(casino_id)s
)
select slip.player_id, slip.id, slip.status, paid.times, slip.owed
from doubtful
cross join lateral (
  select
    found.player_id, found.id, found.status,
    exists (
      select from loyalty_recovery
      where casino_id = %(casino_id)s and rating_slip_id = found.id
    ) as owed
  from rating_slip as found
  where found.casino_id = %(casino_id)s and found.id = doubtful.id
  offset 0
) as slip
cross join lateral (
  select count(*) as times from slip_payment
  where casino_id = %(casino_id)s and rating_slip_id = slip.id
) as paid
where
  (slip.status = 'CLOSED' and paid.times + slip.owed::integer <> 1)
  or (slip.status <> 'CLOSED' and slip.owed)
"""
# Entries, and the cached rows and slips that entries are compared with: of each there is one.
REPEATED: LiteralString = """
select player_id, sequence, what, named, times
from repeated_entry where casino_id = %(casino_id)s
union all
select player_id, 0, 'BALANCE', player_id::text, count(*) from player_loyalty
where casino_id = %(casino_id)s
group by player_id having count(*) > 1
union all
select slip.player_id, 0, 'SLIP', repeated.id::text, repeated.times
from (
  select id, count(*) as times from rating_slip
  where casino_id = %(casino_id)s
  group by id having count(*) > 1
) as repeated
cross join lateral (
  select distinct found.player_id from rating_slip as found
  where found.casino_id = %(casino_id)s and found.id = repeated.id
  offset 0
) as slip
"""
# Rewards, reversals, applied tiers and balances that the audit log tells of, whose entry is not
# there.
ENTRIES_THAT_ARE_NOT_THERE: LiteralString = """
select named.player_id, named.entry_id, named.action
from audit_log as audit
cross join lateral (
  select
    audit.action,
    entry.id as entry_id,
    case audit.entity
      when 'player' then audit.entity_id::text else audit.after ->> 'player_id'
    end as player_id
  from (
    values
    (
      case audit.action
        when 'loyalty.manual_reward' then audit.entity_id::text
        when 'loyalty.reversed' then audit.after ->> 'reversal_id'
        else audit.after ->> 'ledger_entry_id'
      end
    ),
    (audit.after ->> 'spent_entry_id')
  ) as entry (id)
  where entry.id is not null
) as named
where
  audit.casino_id = %(casino_id)s
  and audit.action in (
    'loyalty.manual_reward', 'loyalty.reversed', 'tiers.applied', 'loyalty.balance_imported'
  )
  and not exists (
    select from loyalty_ledger as entry
    where
      entry.casino_id = audit.casino_id
      -- What is noted may have become anything, and reading it must not fail.
      and entry.id = case
        when named.entry_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
          then named.entry_id::uuid
      end
  )
"""
BESIDE_THE_ENTRIES: Mapping[str, LiteralString] = {
    "cached rows without entries": CACHED_WITHOUT_ENTRIES,
    "repeated rows": REPEATED,
    "unsettled slips": UNSETTLED_SLIPS,
    "entries that are not there": ENTRIES_THAT_ARE_NOT_THERE,
}


@dataclass(frozen=True, slots=True)
class UnpaidSlip:
    """A closed slip that nothing pays, and that does not stand in the recovery queue either."""

    slip_id: UUID
    player_id: UUID


async def unpaid_slips(tx: Tx, casino_id: UUID) -> Sequence[UnpaidSlip]:
    """Return a casino's closed slips that are neither paid nor owed."""
    unsettled = tx.stream(UNSETTLED_SLIPS, {"casino_id": casino_id})
    return [
        UnpaidSlip(UUID(slip_id), UUID(player_id))
        async for player_id, slip_id, status, paid, owed in unsettled
        if (status, paid, owed) == ("CLOSED", "0", "f")
    ]
