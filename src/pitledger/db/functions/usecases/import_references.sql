-- Return who and what rows to import name: guests and tables, with what a slip there would freeze.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: not_found (casino).
create or replace function import_references(
  _casino_id uuid, _player_ids uuid[], _card_numbers text[], _table_ids uuid[],
  _table_labels text[]
)
returns table (players jsonb, tables jsonb, tier_version integer, tiers jsonb)
language plpgsql
security definer -- one statement: the casino is entered and read in one round trip
set search_path = public, pg_temp
as $function$
begin
  perform enter_casino(_casino_id);
  return query
  select
    coalesce(
      (
        select jsonb_agg(jsonb_build_array(enrolled.player_id, enrolled.card_number))
        from player_casino as enrolled
        where
          enrolled.casino_id = _casino_id
          and (
            enrolled.player_id = any(_player_ids) or enrolled.card_number = any(_card_numbers)
          )
      ),
      '[]'
    ),
    coalesce(
      (
        select
          jsonb_agg(jsonb_build_array(shown.id, shown.label, earning_snapshot(_casino_id, game)))
        from gaming_table as shown
        inner join game on shown.casino_id = game.casino_id and shown.game_id = game.id
        where
          shown.casino_id = _casino_id
          and (shown.id = any(_table_ids) or shown.label = any(_table_labels))
      ),
      '[]'
    ),
    casino.tier_version,
    tier_table(_casino_id, casino.tier_version)
  from casino where casino.id = _casino_id;
  if not found then
    perform refuse_missing(_casino_id, 'casino');
  end if;
end
$function$;
grant execute on function import_references(uuid, uuid[], text[], uuid[], text[]) to pitledger_app;
