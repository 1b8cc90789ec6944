-- Return the game whose settings a slip froze, or null where the snapshot does not say.
-- Idempotent: it writes nothing.
-- Locks: nothing.
-- Fails with: nothing of its own.
create or replace function snapshot_game_id(_snapshot jsonb)
returns uuid
language sql
immutable
as $function$
  select case
    when
      _snapshot ->> 'game_id'
      ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
      then (_snapshot ->> 'game_id')::uuid
  end;
$function$;
