-- Settle a slip that was just closed, as it was priced: how settle_closed_slip ended, as JSON.
-- Idempotent: as settle_closed_slip.
-- Locks: the player's player_loyalty row; the caller holds the slip's row.
-- Fails with: nothing of its own; a cancelled statement ends the transaction.
create or replace function settle_priced_slip(
  _casino_id uuid, _context jsonb, _now timestamptz, _slip rating_slip, _gaming_day date,
  _priced jsonb
)
returns jsonb
language sql
as $function$
  select to_jsonb(settled)
  from settle_closed_slip(
    _casino_id, _context, _now, _slip, (_priced ->> 'entry_id')::uuid, _gaming_day,
    _priced ->> 'inputs', (_priced ->> 'tier_version')::integer,
    nullif(_priced -> 'points_by_tier', 'null'::jsonb)
  ) as settled;
$function$;
