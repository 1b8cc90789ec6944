-- Generated from a fresh database by `make schema`, for review. Change the files beside it instead:
-- migrations/, functions/, policies/.
--
-- PostgreSQL database dump
--

\restrict pitledger


SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: fuzzystrmatch; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS fuzzystrmatch WITH SCHEMA public;


--
-- Name: EXTENSION fuzzystrmatch; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION fuzzystrmatch IS 'determine similarities and distance between strings';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: accrue_points_from_slip(uuid, jsonb, timestamp with time zone, uuid, uuid, uuid, text, uuid, date, text, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.accrue_points_from_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) RETURNS TABLE(entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint, tier_before text, tier_after text, idempotency_key text, transaction_type text, event_type text, idempotent boolean)
    LANGUAGE plpgsql
    AS $$
declare
  _entry loyalty_ledger;
  _owed loyalty_recovery;
  _written record;
begin
  select * into _entry from standing_accrual(_casino_id, _rating_slip_id);
  if found then
    perform forget_owed_slip(_casino_id, _context, _now, _rating_slip_id, _entry.id);
    return query select
      _entry.id, _entry.points_change, _entry.balance_before, _entry.balance_after,
      _entry.tier_before, _entry.tier_after, _entry.idempotency_key, _entry.transaction_type,
      _entry.event_type, true;
    return;
  end if;
  if _points_by_tier is null then
    perform refuse('snapshot_missing');
  end if;
  _entry := gameplay_entry(
    _casino_id, _context, _now, _rating_slip_id, _player_id, _visit_id, _correlation_id, _entry_id,
    _gaming_day, _inputs
  );
  _written := append_ledger_entry(_casino_id, _entry, _tier_version, _points_by_tier);
  _owed := forget_owed_slip(_casino_id, _context, _now, _rating_slip_id, _entry_id);
  if _owed.attempts > 0 then
    perform write_audit(
      _casino_id, _context, _now, 'loyalty.recovered', 'rating_slip', _rating_slip_id,
      jsonb_build_object('attempts', _owed.attempts, 'last_error_code', _owed.last_error_code),
      jsonb_build_object('ledger_entry_id', _entry_id)
    );
  end if;
  entry_id := _written.entry_id;
  points_change := _written.points_change;
  balance_before := _written.balance_before;
  balance_after := _written.balance_after;
  tier_before := _written.tier_before;
  tier_after := _written.tier_after;
  idempotency_key := _entry.idempotency_key;
  transaction_type := _entry.transaction_type;
  event_type := _entry.event_type;
  idempotent := _written.idempotent;
  return next;
end
$$;


ALTER FUNCTION public.accrue_points_from_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) OWNER TO pitledger_owner;

--
-- Name: add_staff(uuid, jsonb, timestamp with time zone, uuid, text, text, text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.add_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _login text, _role text, _password_hash text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  if not exists (select from casino_directory where casino_id = _casino_id) then
    perform refuse('not_found', jsonb_build_object('entity', 'casino'));
  end if;
  perform enter_casino(_casino_id);
  insert into staff (casino_id, id, name, login, role, password_hash, active, created_at)
  values (_casino_id, _staff_id, _name, _login, _role, _password_hash, true, _now);
  insert into login_directory (login, casino_id, staff_id)
  values (lower(_login), _casino_id, _staff_id);
  perform write_audit(
    _casino_id, _context, _now, 'staff.added', 'staff', _staff_id, null,
    jsonb_build_object('name', _name, 'login', _login, 'role', _role)
  );
end
$$;


ALTER FUNCTION public.add_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _login text, _role text, _password_hash text) OWNER TO pitledger_owner;

--
-- Name: add_to_gaming_days(uuid, jsonb, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.add_to_gaming_days(_casino_id uuid, _context jsonb, _now timestamp with time zone, _figures jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  insert into gaming_day_figures as known (
    casino_id, id, gaming_day, table_id, game_id, staff_id, slips, play_seconds, theo_cents,
    entries, gameplay_points, manual_points, reversed_points, updated_at
  )
  select
    _casino_id, added.id, added.gaming_day, added.table_id, added.game_id, added.staff_id,
    added.slips, added.play_seconds, added.theo_cents, added.entries, added.gameplay_points,
    added.manual_points, added.reversed_points, _now
  from jsonb_to_recordset(_figures) as added (
    id uuid, gaming_day date, table_id uuid, game_id uuid, staff_id uuid, slips bigint,
    play_seconds bigint, theo_cents numeric, entries bigint, gameplay_points numeric,
    manual_points numeric, reversed_points numeric
  )
  order by added.gaming_day, added.table_id, added.game_id, added.staff_id
  on conflict (casino_id, gaming_day, table_id, game_id, staff_id) do update set
    slips = known.slips + excluded.slips,
    play_seconds = known.play_seconds + excluded.play_seconds,
    theo_cents = known.theo_cents + excluded.theo_cents,
    entries = known.entries + excluded.entries,
    gameplay_points = known.gameplay_points + excluded.gameplay_points,
    manual_points = known.manual_points + excluded.manual_points,
    reversed_points = known.reversed_points + excluded.reversed_points,
    updated_at = greatest(known.updated_at, excluded.updated_at);
end
$$;


ALTER FUNCTION public.add_to_gaming_days(_casino_id uuid, _context jsonb, _now timestamp with time zone, _figures jsonb) OWNER TO pitledger_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: loyalty_ledger; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.loyalty_ledger (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    player_id uuid NOT NULL,
    sequence bigint NOT NULL,
    rating_slip_id uuid,
    visit_id uuid,
    idempotency_key text NOT NULL,
    transaction_type text NOT NULL,
    event_type text NOT NULL,
    points_change bigint NOT NULL,
    reason text,
    source text NOT NULL,
    staff_id uuid,
    balance_before bigint NOT NULL,
    balance_after bigint NOT NULL,
    tier_before text NOT NULL,
    tier_after text NOT NULL,
    correlation_id text NOT NULL,
    gaming_day date NOT NULL,
    inputs text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    reverses_id uuid,
    previous_hash bytea NOT NULL,
    entry_hash bytea NOT NULL,
    CONSTRAINT loyalty_ledger_balance_adds_up CHECK ((balance_after = (balance_before + points_change))),
    CONSTRAINT loyalty_ledger_balance_not_negative CHECK (((balance_before >= 0) AND (balance_after >= 0))),
    CONSTRAINT loyalty_ledger_entry_hash_check CHECK ((octet_length(entry_hash) = 32)),
    CONSTRAINT loyalty_ledger_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 300))),
    CONSTRAINT loyalty_ledger_only_reversals_reverse CHECK (((reverses_id IS NULL) OR (transaction_type = 'REVERSAL'::text))),
    CONSTRAINT loyalty_ledger_previous_hash_check CHECK ((octet_length(previous_hash) = 32)),
    CONSTRAINT loyalty_ledger_reason_check CHECK ((char_length(reason) <= 500)),
    CONSTRAINT loyalty_ledger_sequence_check CHECK ((sequence >= 1)),
    CONSTRAINT loyalty_ledger_source_check CHECK ((source = ANY (ARRAY['system'::text, 'manual'::text]))),
    CONSTRAINT loyalty_ledger_type_and_sign CHECK (
CASE transaction_type
    WHEN 'GAMEPLAY'::text THEN ((points_change >= 0) AND (source = 'system'::text) AND (rating_slip_id IS NOT NULL) AND (event_type = 'RATING_SLIP_COMPLETED'::text))
    WHEN 'MANUAL_BONUS'::text THEN ((points_change > 0) AND (source = 'manual'::text) AND (event_type = 'POINTS_UPDATE_REQUESTED'::text))
    WHEN 'ADJUSTMENT'::text THEN
    CASE event_type
        WHEN 'OPENING_LIFETIME_POINTS'::text THEN ((source = 'system'::text) AND (points_change >= 0))
        WHEN 'OPENING_POINTS_SPENT'::text THEN ((source = 'system'::text) AND (points_change < 0))
        ELSE (((source = 'manual'::text) AND (points_change < 0)) OR ((source = 'system'::text) AND (points_change = 0)))
    END
    WHEN 'REVERSAL'::text THEN ((source = 'manual'::text) AND (reverses_id IS NOT NULL))
    WHEN 'PROMOTION'::text THEN (points_change > 0)
    WHEN 'REDEMPTION'::text THEN (points_change < 0)
    ELSE false
END)
);

ALTER TABLE ONLY public.loyalty_ledger FORCE ROW LEVEL SECURITY;


ALTER TABLE public.loyalty_ledger OWNER TO pitledger_owner;

--
-- Name: append_ledger_entries(uuid, public.loyalty_ledger[], integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.append_ledger_entries(_casino_id uuid, _entries public.loyalty_ledger[], _tier_version integer, _points_by_tier jsonb) RETURNS TABLE(player_id uuid, balance_before bigint, balance_after bigint, tier_before text, tier_after text, entry_id uuid, points_change bigint, idempotent boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _entry loyalty_ledger;
  _stored loyalty_ledger;
  _loyalty player_loyalty;
  _next record;
  _written loyalty_ledger[] := '{}';
  _moved player_loyalty[] := '{}';
begin
  for _entry in
    select (given.entry).*
    from (
      select entry, row_number() over () as position from unnest(_entries) as entry
    ) as given
    order by (given.entry).player_id, given.position
  loop
    if _loyalty.player_id is distinct from _entry.player_id then
      _moved := case when _loyalty.player_id is null then _moved else _moved || _loyalty end;
      _loyalty := lock_player_loyalty(_casino_id, _entry.player_id, _tier_version);
    end if;
    select * into _stored from loyalty_ledger as known
    where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
    if found then
      _stored := replayed_entry(
        _stored, _entry, not coalesce(_points_by_tier ? _entry.id::text, false)
      );
      return query select
        _stored.player_id, _stored.balance_before, _stored.balance_after, _stored.tier_before,
        _stored.tier_after, _stored.id, _stored.points_change, true;
    else
      -- What an entry earns by tier stands under its id; where nothing does, the caller states it.
      _next := chain_ledger_entry(
        _casino_id, _entry, _loyalty, _tier_version, _points_by_tier -> _entry.id::text
      );
      _loyalty := _next.loyalty;
      _written := _written || _next.entry;
    end if;
  end loop;
  insert into loyalty_ledger select * from unnest(_written);
  update player_loyalty as cached set
    current_balance = moved.current_balance,
    lifetime_points = moved.lifetime_points,
    tier = moved.tier,
    tier_progress = moved.tier_progress,
    last_sequence = moved.last_sequence,
    last_hash = moved.last_hash,
    updated_at = moved.updated_at
  from unnest(_moved || _loyalty) as moved
  where cached.casino_id = _casino_id and cached.player_id = moved.player_id;
  perform write_events(array(
    select event
    from unnest(_written) as written
    left join rating_slip as slip
      on slip.casino_id = _casino_id and written.rating_slip_id = slip.id
    cross join lateral unnest(entry_events(_casino_id, written, slip)) as event
  ));
  return query
  select
    written.player_id, written.balance_before, written.balance_after, written.tier_before,
    written.tier_after, written.id, written.points_change, false
  from unnest(_written) as written;
end
$$;


ALTER FUNCTION public.append_ledger_entries(_casino_id uuid, _entries public.loyalty_ledger[], _tier_version integer, _points_by_tier jsonb) OWNER TO pitledger_owner;

--
-- Name: append_ledger_entry(uuid, public.loyalty_ledger, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.append_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _tier_version integer, _points_by_tier jsonb, OUT player_id uuid, OUT balance_before bigint, OUT balance_after bigint, OUT tier_before text, OUT tier_after text, OUT tier_progress integer, OUT lifetime_points bigint, OUT updated_at timestamp with time zone, OUT row_locked boolean, OUT entry_id uuid, OUT points_change bigint, OUT idempotent boolean) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _loyalty player_loyalty := lock_player_loyalty(_casino_id, _entry.player_id, _tier_version);
  _stored loyalty_ledger;
  _slip rating_slip;
  _next record;
  _told integer;
begin
  select * into _stored from loyalty_ledger as known
  where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
  if not found then
    _next := chain_ledger_entry(_casino_id, _entry, _loyalty, _tier_version, _points_by_tier);
    _entry := _next.entry;
    _loyalty := _next.loyalty;
    insert into loyalty_ledger select _entry.*
    on conflict (casino_id, idempotency_key) do nothing;
    if not found then
      select * into strict _stored from loyalty_ledger as known
      where known.casino_id = _casino_id and known.idempotency_key = _entry.idempotency_key;
    end if;
  end if;
  idempotent := _stored.id is not null;
  if idempotent then
    _entry := replayed_entry(_stored, _entry, _points_by_tier is null);
  else
    update player_loyalty as cached set
      current_balance = _loyalty.current_balance,
      lifetime_points = _loyalty.lifetime_points,
      tier = _loyalty.tier,
      tier_progress = _loyalty.tier_progress,
      last_sequence = _loyalty.last_sequence,
      last_hash = _loyalty.last_hash,
      updated_at = _loyalty.updated_at
    where cached.casino_id = _casino_id and cached.player_id = _entry.player_id;
    if _entry.rating_slip_id is not null then
      select * into strict _slip from rating_slip as slip
      where slip.casino_id = _casino_id and slip.id = _entry.rating_slip_id;
    end if;
    _told := write_events(entry_events(_casino_id, _entry, _slip));
  end if;
  player_id := _entry.player_id;
  balance_before := _entry.balance_before;
  balance_after := _entry.balance_after;
  tier_before := _entry.tier_before;
  tier_after := _entry.tier_after;
  tier_progress := _loyalty.tier_progress;
  lifetime_points := _loyalty.lifetime_points;
  updated_at := _loyalty.updated_at;
  row_locked := true;
  entry_id := _entry.id;
  points_change := _entry.points_change;
end
$$;


ALTER FUNCTION public.append_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _tier_version integer, _points_by_tier jsonb, OUT player_id uuid, OUT balance_before bigint, OUT balance_after bigint, OUT tier_before text, OUT tier_after text, OUT tier_progress integer, OUT lifetime_points bigint, OUT updated_at timestamp with time zone, OUT row_locked boolean, OUT entry_id uuid, OUT points_change bigint, OUT idempotent boolean) OWNER TO pitledger_owner;

--
-- Name: apply_tiers_to_player(uuid, jsonb, timestamp with time zone, uuid, uuid, date, text, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.apply_tiers_to_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _gaming_day date, _inputs text, _tier_version integer) RETURNS TABLE(outcome text, tier_before text, tier_after text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _loyalty player_loyalty;
  _entry loyalty_ledger;
begin
  perform enter_casino(_casino_id);
  perform from casino where id = _casino_id and tier_version = _tier_version for share;
  if not found then
    return query select 'CHANGED'::text, null::text, null::text;
    return;
  end if;
  select * into _loyalty from player_loyalty
  where casino_id = _casino_id and player_id = _player_id for update;
  if not found then
    perform refuse_missing(_casino_id, 'player');
  end if;
  select standing.tier into strict tier_after
  from tier_standing(_casino_id, _tier_version, _loyalty.lifetime_points) as standing;
  outcome := 'STANDS';
  tier_before := _loyalty.tier;
  if tier_before <> tier_after then
    outcome := 'MOVED';
    _entry.casino_id := _casino_id;
    _entry.id := _entry_id;
    _entry.player_id := _player_id;
    _entry.idempotency_key := concat_ws(
      ':', 'tiers', _tier_version, _player_id, _loyalty.last_sequence + 1
    );
    _entry.transaction_type := 'ADJUSTMENT';
    _entry.event_type := 'TIERS_APPLIED';
    _entry.points_change := 0;
    _entry.source := 'system';
    _entry.staff_id := (_context ->> 'staff_id')::uuid;
    _entry.correlation_id := _context ->> 'correlation_id';
    _entry.gaming_day := _gaming_day;
    _entry.inputs := _inputs;
    _entry.created_at := _now;
    perform append_ledger_entry(_casino_id, _entry, _tier_version, null);
    perform write_audit(
      _casino_id, _context, _now, 'tiers.applied', 'player', _player_id,
      jsonb_build_object('tier', tier_before),
      jsonb_build_object(
        'tier', tier_after, 'tier_version', _tier_version, 'ledger_entry_id', _entry_id
      )
    );
  end if;
  return next;
end
$$;


ALTER FUNCTION public.apply_tiers_to_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _gaming_day date, _inputs text, _tier_version integer) OWNER TO pitledger_owner;

--
-- Name: audit_log; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.audit_log (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id uuid,
    before jsonb,
    after jsonb,
    correlation_id text NOT NULL,
    request_id uuid NOT NULL,
    idempotency_key text
);

ALTER TABLE ONLY public.audit_log FORCE ROW LEVEL SECURITY;


ALTER TABLE public.audit_log OWNER TO pitledger_owner;

--
-- Name: audit_of(uuid, jsonb, timestamp with time zone, text, text, uuid, jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.audit_of(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb) RETURNS public.audit_log
    LANGUAGE plpgsql STABLE
    AS $$
declare
  _noted audit_log;
begin
  _noted.casino_id := _casino_id;
  _noted.request_id := _context ->> 'request_id';
  _noted.id := derived_id(
    _noted.request_id, concat_ws(' ', 'audit', _action, _entity_id, _after ->> 'attempts')
  );
  _noted.created_at := _now;
  _noted.actor := _context ->> 'actor';
  _noted.actor_id := _context ->> 'staff_id';
  _noted.action := _action;
  _noted.entity := _entity;
  _noted.entity_id := _entity_id;
  _noted.before := _before;
  _noted.after := _after;
  _noted.correlation_id := _context ->> 'correlation_id';
  _noted.idempotency_key := _context ->> 'idempotency_key';
  return _noted;
end
$$;


ALTER FUNCTION public.audit_of(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb) OWNER TO pitledger_owner;

--
-- Name: authenticate(bytea, timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.authenticate(_token_hash bytea, _now timestamp with time zone, _idle_seconds integer) RETURNS TABLE(casino_id uuid, casino_name text, currency text, locale text, staff_id uuid, name text, role text, timezone text, gaming_day_start time without time zone, earlier_timezone text, earlier_gaming_day_start time without time zone, settings_apply_at timestamp with time zone, earlier_last_gaming_day date)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _found session_directory;
  _last_used_at timestamptz;
begin
  select * into _found from session_directory where session_directory.token_hash = _token_hash;
  if not found then
    return;
  end if;
  perform enter_casino(_found.casino_id);
  select
    used.last_used_at, member.casino_id, casino.name, casino.currency, casino.locale,
    member.id, member.name, member.role, casino.timezone, casino.gaming_day_start,
    casino.earlier_timezone, casino.earlier_gaming_day_start, casino.settings_apply_at,
    casino.earlier_last_gaming_day
  into
    _last_used_at, casino_id, casino_name, currency, locale, staff_id, name, role, timezone,
    gaming_day_start, earlier_timezone, earlier_gaming_day_start, settings_apply_at,
    earlier_last_gaming_day
  from staff_session as used
  inner join staff as member
    on used.casino_id = member.casino_id and used.staff_id = member.id
  inner join casino on member.casino_id = casino.id
  where
    used.casino_id = _found.casino_id
    and used.token_hash = _token_hash
    and used.expires_at > _now
    and used.last_used_at > _now - make_interval(secs => _idle_seconds)
    and member.active;
  if not found then
    return;
  end if;
  if _last_used_at <= _now - make_interval(secs => _idle_seconds / 30.0) then
    perform note_session_use(_found.casino_id, _token_hash, _now);
  end if;
  return next;
end
$$;


ALTER FUNCTION public.authenticate(_token_hash bytea, _now timestamp with time zone, _idle_seconds integer) OWNER TO pitledger_owner;

--
-- Name: backfill_key(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.backfill_key(_casino_id uuid, _rating_slip_id uuid) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select 'recovery:' || _rating_slip_id || case
    when count(*) > 0 then ':' || count(*) else ''
  end
  from loyalty_ledger as backfill
  inner join loyalty_ledger as reversal
    on backfill.casino_id = reversal.casino_id and backfill.id = reversal.reverses_id
  where
    backfill.casino_id = _casino_id
    and backfill.rating_slip_id = _rating_slip_id
    and backfill.transaction_type = 'MANUAL_BONUS';
$$;


ALTER FUNCTION public.backfill_key(_casino_id uuid, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: canonical_entry(public.loyalty_ledger); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.canonical_entry(_entry public.loyalty_ledger) RETURNS bytea
    LANGUAGE plpgsql STABLE
    AS $$
begin
  return convert_to(
    e'pitledger-entry-1\n'
    || ledger_field('casino_id', _entry.casino_id::text)
    || ledger_field('id', _entry.id::text)
    || ledger_field('player_id', _entry.player_id::text)
    || ledger_field('sequence', _entry.sequence::text)
    || ledger_field('rating_slip_id', _entry.rating_slip_id::text)
    || ledger_field('visit_id', _entry.visit_id::text)
    || ledger_field('idempotency_key', _entry.idempotency_key)
    || ledger_field('transaction_type', _entry.transaction_type)
    || ledger_field('event_type', _entry.event_type)
    || ledger_field('points_change', _entry.points_change::text)
    || ledger_field('reason', _entry.reason)
    || ledger_field('source', _entry.source)
    || ledger_field('staff_id', _entry.staff_id::text)
    || ledger_field('balance_before', _entry.balance_before::text)
    || ledger_field('balance_after', _entry.balance_after::text)
    || ledger_field('tier_before', _entry.tier_before)
    || ledger_field('tier_after', _entry.tier_after)
    || ledger_field('correlation_id', _entry.correlation_id)
    || ledger_field('gaming_day', to_char(_entry.gaming_day, 'YYYY-MM-DD'))
    || ledger_field('inputs', _entry.inputs)
    || ledger_field(
      'created_at', ((extract(epoch from _entry.created_at) * 1000000)::bigint)::text
    )
    || ledger_field('reverses_id', _entry.reverses_id::text),
    'UTF8'
  );
end
$$;


ALTER FUNCTION public.canonical_entry(_entry public.loyalty_ledger) OWNER TO pitledger_owner;

--
-- Name: casino_clock(uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.casino_clock(_casino_id uuid) RETURNS TABLE(timezone text, gaming_day_start time without time zone, earlier_timezone text, earlier_gaming_day_start time without time zone, settings_apply_at timestamp with time zone, earlier_last_gaming_day date)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  if not exists (select from casino_directory as known where known.casino_id = _casino_id) then
    perform refuse('not_found', jsonb_build_object('entity', 'casino'));
  end if;
  perform enter_casino(_casino_id);
  return query
  select
    casino.timezone, casino.gaming_day_start, casino.earlier_timezone,
    casino.earlier_gaming_day_start, casino.settings_apply_at, casino.earlier_last_gaming_day
  from casino where casino.id = _casino_id;
end
$$;


ALTER FUNCTION public.casino_clock(_casino_id uuid) OWNER TO pitledger_owner;

--
-- Name: casino_ids(); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.casino_ids() RETURNS TABLE(casino_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select known.casino_id from casino_directory as known order by known.casino_id;
$$;


ALTER FUNCTION public.casino_ids() OWNER TO pitledger_owner;

--
-- Name: player_loyalty; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.player_loyalty (
    casino_id uuid NOT NULL,
    player_id uuid NOT NULL,
    current_balance bigint NOT NULL,
    lifetime_points bigint NOT NULL,
    tier text NOT NULL,
    tier_progress integer NOT NULL,
    last_sequence bigint NOT NULL,
    last_hash bytea NOT NULL,
    updated_at timestamp with time zone,
    CONSTRAINT player_loyalty_balance_not_negative CHECK ((current_balance >= 0)),
    CONSTRAINT player_loyalty_last_hash_check CHECK ((octet_length(last_hash) = 32)),
    CONSTRAINT player_loyalty_lifetime_points_check CHECK ((lifetime_points >= 0)),
    CONSTRAINT player_loyalty_tier_progress_check CHECK (((tier_progress >= 0) AND (tier_progress <= 100)))
)
WITH (fillfactor='80');

ALTER TABLE ONLY public.player_loyalty FORCE ROW LEVEL SECURITY;


ALTER TABLE public.player_loyalty OWNER TO pitledger_owner;

--
-- Name: chain_ledger_entry(uuid, public.loyalty_ledger, public.player_loyalty, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.chain_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _loyalty public.player_loyalty, _tier_version integer, _points_by_tier jsonb, OUT entry public.loyalty_ledger, OUT loyalty public.player_loyalty) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
declare
  _standing record;
begin
  if _points_by_tier is not null then
    _entry.points_change := (_points_by_tier ->> _loyalty.tier)::bigint;
    if _entry.points_change is null then
      perform refuse('tier_not_in_table');
    end if;
  end if;
  _loyalty.lifetime_points := _loyalty.lifetime_points
    + lifetime_change(_entry.transaction_type, _entry.points_change);
  select standing.*, casino.tier_version into strict _standing
  from casino
  cross join tier_standing(_casino_id, _tier_version, _loyalty.lifetime_points) as standing
  where casino.id = _casino_id;
  if _standing.tier_version <> _tier_version then -- it may have moved this player already
    raise exception using
      errcode = 'serialization_failure', message = 'the tier table was replaced meanwhile';
  end if;
  _entry.sequence := _loyalty.last_sequence + 1;
  _entry.balance_before := _loyalty.current_balance;
  _entry.balance_after := _loyalty.current_balance + _entry.points_change;
  _entry.tier_before := _loyalty.tier;
  _entry.tier_after := _standing.tier;
  _entry.previous_hash := _loyalty.last_hash;
  _entry.entry_hash := sha256(_loyalty.last_hash || canonical_entry(_entry));
  _loyalty.current_balance := _entry.balance_after;
  _loyalty.tier := _entry.tier_after;
  _loyalty.tier_progress := _standing.tier_progress;
  _loyalty.last_sequence := _entry.sequence;
  _loyalty.last_hash := _entry.entry_hash;
  _loyalty.updated_at := _entry.created_at;
  entry := _entry;
  loyalty := _loyalty;
end
$$;


ALTER FUNCTION public.chain_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _loyalty public.player_loyalty, _tier_version integer, _points_by_tier jsonb, OUT entry public.loyalty_ledger, OUT loyalty public.player_loyalty) OWNER TO pitledger_owner;

--
-- Name: rating_slip; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.rating_slip (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    visit_id uuid NOT NULL,
    player_id uuid NOT NULL,
    table_id uuid NOT NULL,
    seat integer NOT NULL,
    status text NOT NULL,
    average_bet_cents bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    play_seconds integer,
    gaming_day date NOT NULL,
    moved_from_id uuid,
    snapshot jsonb,
    version integer NOT NULL,
    closed_correlation_id text,
    created_at timestamp with time zone NOT NULL,
    external_id text,
    CONSTRAINT rating_slip_average_bet_cents_check CHECK ((average_bet_cents > 0)),
    CONSTRAINT rating_slip_closed_is_complete CHECK (((status = 'CLOSED'::text) = ((ended_at IS NOT NULL) AND (play_seconds IS NOT NULL)))),
    CONSTRAINT rating_slip_external_id_is_plain CHECK ((external_id ~ '^[A-Za-z0-9._:-]{1,128}$'::text)),
    CONSTRAINT rating_slip_play_seconds_check CHECK ((play_seconds >= 0)),
    CONSTRAINT rating_slip_seat_check CHECK ((seat >= 1)),
    CONSTRAINT rating_slip_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'PAUSED'::text, 'CLOSED'::text])))
);

ALTER TABLE ONLY public.rating_slip FORCE ROW LEVEL SECURITY;


ALTER TABLE public.rating_slip OWNER TO pitledger_owner;

--
-- Name: change_average_bet(uuid, jsonb, timestamp with time zone, uuid, bigint); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.change_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _average_bet_cents bigint) RETURNS TABLE(slip public.rating_slip, pauses jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.status = 'CLOSED' then
    perform refuse_closed(_casino_id, _rating_slip_id);
  end if;
  _slip := set_average_bet(_casino_id, _context, _now, _slip, _average_bet_cents);
  update rating_slip as live set
    average_bet_cents = _slip.average_bet_cents, version = _slip.version
  where
    live.casino_id = _casino_id and live.id = _rating_slip_id and live.version <> _slip.version;
  return query select _slip, pauses_of(_casino_id, _rating_slip_id);
end
$$;


ALTER FUNCTION public.change_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _average_bet_cents bigint) OWNER TO pitledger_owner;

--
-- Name: claim_deliveries(uuid, timestamp with time zone, text, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.claim_deliveries(_casino_id uuid, _now timestamp with time zone, _consumer text, _limit integer) RETURNS TABLE(id uuid, event_type text, schema_version integer, subject text, payload jsonb, correlation_id text, created_at timestamp with time zone, attempts integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  if not pg_try_advisory_xact_lock_shared(consumer_lock(_casino_id, _consumer)) then
    return;
  end if;
  return query
  select
    event.id, event.event_type, event.schema_version, event.subject, event.payload,
    event.correlation_id, event.created_at, delivery.attempts
  from event_delivery as delivery
  inner join outbox as event
    on delivery.casino_id = event.casino_id and delivery.event_id = event.id
  where
    delivery.casino_id = _casino_id and delivery.consumer = _consumer
    and delivery.status = 'PENDING'
    -- A clock may have been set back: what was never tried is due whatever it says, and what is
    -- further ahead than any delay is due too.
    and (
      delivery.attempts = 0 or delivery.next_attempt_at <= _now
      or delivery.next_attempt_at > _now + interval '5 minutes'
    )
  order by delivery.next_attempt_at, delivery.event_id
  limit _limit
  for update of delivery skip locked;
end
$$;


ALTER FUNCTION public.claim_deliveries(_casino_id uuid, _now timestamp with time zone, _consumer text, _limit integer) OWNER TO pitledger_owner;

--
-- Name: claim_idempotency_key(uuid, jsonb, timestamp with time zone, uuid, text, bytea, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.claim_idempotency_key(_casino_id uuid, _context jsonb, _now timestamp with time zone, _record_id uuid, _idempotency_key text, _fingerprint bytea, _expires_at timestamp with time zone) RETURNS TABLE(status integer, body text, same_request boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _staff_id uuid := (_context ->> 'staff_id')::uuid;
begin
  perform enter_casino(_casino_id);
  insert into idempotency_record as known (
    casino_id, id, staff_id, idempotency_key, request_fingerprint, created_at, expires_at
  ) values (
    _casino_id, _record_id, _staff_id, _idempotency_key, _fingerprint, _now, _expires_at
  )
  on conflict (casino_id, staff_id, idempotency_key) do update set
    id = excluded.id,
    request_fingerprint = excluded.request_fingerprint,
    status = null,
    body = null,
    created_at = excluded.created_at,
    expires_at = excluded.expires_at
  where known.expires_at <= _now;
  if found then
    perform expire_idempotency_records(_casino_id, _context, _now);
    return query select null::integer, null::text, true;
    return;
  end if;
  return query
  select known.status, known.body, known.request_fingerprint = _fingerprint
  from idempotency_record as known
  where
    known.casino_id = _casino_id and known.staff_id = _staff_id
    and known.idempotency_key = _idempotency_key;
end
$$;


ALTER FUNCTION public.claim_idempotency_key(_casino_id uuid, _context jsonb, _now timestamp with time zone, _record_id uuid, _idempotency_key text, _fingerprint bytea, _expires_at timestamp with time zone) OWNER TO pitledger_owner;

--
-- Name: claim_job(uuid, jsonb, timestamp with time zone, text, integer, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.claim_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _interval_seconds integer, _lease_until timestamp with time zone, _holder text) RETURNS TABLE(claimed boolean, ask_again_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _clocks_differ_by constant interval := '1 minute';
begin
  perform enter_casino(_casino_id);
  insert into job_run as run (
    casino_id, job, started_at, next_run_at, leased_until, leased_by, correlation_id
  ) values (
    _casino_id, _job, _now, _now, _lease_until, _holder, _context ->> 'correlation_id'
  )
  on conflict (casino_id, job) do update set
    started_at = excluded.started_at,
    leased_until = excluded.leased_until,
    leased_by = excluded.leased_by,
    correlation_id = excluded.correlation_id
  where
    -- Without an interval it is always due. A time further ahead than this clock could have set
    -- it is from before the clock was set back.
    (
      _interval_seconds is null or run.next_run_at <= _now
      or run.next_run_at > _now + make_interval(secs => _interval_seconds) + _clocks_differ_by
    )
    and (
      run.leased_until is null or run.leased_until <= _now
      or run.leased_until > _lease_until + _clocks_differ_by
    );
  if found then
    return query select true, _lease_until;
    return;
  end if;
  return query
  select false, greatest(run.next_run_at, run.leased_until)
  from job_run as run
  where run.casino_id = _casino_id and run.job = _job;
end
$$;


ALTER FUNCTION public.claim_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _interval_seconds integer, _lease_until timestamp with time zone, _holder text) OWNER TO pitledger_owner;

--
-- Name: claim_owed_slip(uuid, timestamp with time zone, uuid, uuid[]); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.claim_owed_slip(_casino_id uuid, _now timestamp with time zone, _rating_slip_id uuid, _but_not uuid[]) RETURNS TABLE(slip_id uuid, last_error_code text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  select slip.id, owed.last_error_code
  from loyalty_recovery as owed
  inner join rating_slip as slip
    on owed.casino_id = slip.casino_id and owed.rating_slip_id = slip.id
  where
    owed.casino_id = _casino_id
    and (_rating_slip_id is null or owed.rating_slip_id = _rating_slip_id)
    and owed.rating_slip_id <> all(_but_not)
    -- A clock may have been set back: what was never tried is due whatever it says, and what is
    -- further ahead than any delay is due too.
    and (
      owed.attempts = 0 or owed.next_attempt_at <= _now
      or owed.next_attempt_at > _now + interval '5 seconds'
    )
  order by owed.next_attempt_at, owed.rating_slip_id
  limit 1
  for no key update of slip skip locked;
end
$$;


ALTER FUNCTION public.claim_owed_slip(_casino_id uuid, _now timestamp with time zone, _rating_slip_id uuid, _but_not uuid[]) OWNER TO pitledger_owner;

--
-- Name: close_rating_slip(uuid, jsonb, timestamp with time zone, public.rating_slip, integer, date); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.close_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _play_seconds integer, _gaming_day date) RETURNS public.rating_slip
    LANGUAGE plpgsql
    AS $$
declare
  _closed rating_slip;
  _audit_id uuid;
  _told integer;
begin
  if _slip.status = 'PAUSED' then
    update rating_slip_pause set ended_at = greatest(_now, started_at)
    where casino_id = _casino_id and rating_slip_id = _slip.id and ended_at is null;
  end if;
  update rating_slip set
    status = 'CLOSED',
    average_bet_cents = _slip.average_bet_cents,
    ended_at = greatest(_now, started_at),
    play_seconds = _play_seconds,
    closed_correlation_id = _context ->> 'correlation_id',
    version = _slip.version + 1
  where casino_id = _casino_id and id = _slip.id
  returning * into _closed;
  _audit_id := write_audit(
    _casino_id, _context, _now, 'rating_slip.closed', 'rating_slip', _slip.id,
    jsonb_build_object('status', _slip.status),
    jsonb_build_object(
      'status', 'CLOSED', 'play_seconds', _play_seconds,
      'average_bet_cents', _closed.average_bet_cents
    )
  );
  _told := write_events(array[
    slip_completed_event(_casino_id, _context, _now, _closed, _gaming_day)
  ]);
  return _closed;
end
$$;


ALTER FUNCTION public.close_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _play_seconds integer, _gaming_day date) OWNER TO pitledger_owner;

--
-- Name: outbox; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.outbox (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    event_type text NOT NULL,
    subject text NOT NULL,
    payload jsonb NOT NULL,
    correlation_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    schema_version integer NOT NULL,
    CONSTRAINT outbox_schema_version_check CHECK ((schema_version >= 1))
);

ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;


ALTER TABLE public.outbox OWNER TO pitledger_owner;

--
-- Name: command_event(uuid, jsonb, timestamp with time zone, text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb) RETURNS public.outbox
    LANGUAGE sql STABLE
    AS $$
  select event_of(
    _casino_id, _now, _context ->> 'correlation_id', (_context ->> 'request_id')::uuid,
    _event_type, concat_ws('/', _entity, _entity_id),
    _payload || jsonb_build_object('staff_id', _context -> 'staff_id')
  );
$$;


ALTER FUNCTION public.command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb) OWNER TO pitledger_owner;

--
-- Name: complete_rating_slip(uuid, jsonb, timestamp with time zone, uuid, integer, bigint, integer, uuid, date, text, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.complete_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _version integer, _average_bet_cents bigint, _play_seconds integer, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) RETURNS TABLE(outcome text, closed_correlation_id text, error_code text, error_detail text, entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint, tier_before text, tier_after text, idempotency_key text, transaction_type text, event_type text, idempotent boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
begin
  _casino_id := enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.version <> _version then
    outcome := 'CHANGED';
    return next;
    return;
  end if;
  if _slip.status = 'CLOSED' then
    if _average_bet_cents <> _slip.average_bet_cents then
      perform refuse_closed(_casino_id, _rating_slip_id);
    end if;
    _slip.closed_correlation_id := coalesce(
      _slip.closed_correlation_id, _context ->> 'correlation_id'
    );
    _context := _context - 'accrual'; -- who asks again is paid at once
  else
    if _average_bet_cents is not null then
      _slip := set_average_bet(_casino_id, _context, _now, _slip, _average_bet_cents);
    end if;
    _slip := close_rating_slip(_casino_id, _context, _now, _slip, _play_seconds, _gaming_day);
  end if;
  return query
  select * from settle_closed_slip(
    _casino_id, _context, _now, _slip, _entry_id, _gaming_day, _inputs, _tier_version,
    _points_by_tier
  );
end
$$;


ALTER FUNCTION public.complete_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _version integer, _average_bet_cents bigint, _play_seconds integer, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) OWNER TO pitledger_owner;

--
-- Name: consumer_lock(uuid, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.consumer_lock(_casino_id uuid, _consumer text) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select hashtextextended(concat_ws(' ', 'pitledger consumer', _casino_id, _consumer), 0);
$$;


ALTER FUNCTION public.consumer_lock(_casino_id uuid, _consumer text) OWNER TO pitledger_owner;

--
-- Name: consumers_of(text, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.consumers_of(_event_type text, _payload jsonb) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE
    AS $$
  select 'gaming_day_report'
  where _event_type in (
    'rating_slip.completed', 'loyalty.points_accrued', 'loyalty.manual_reward_issued',
    'loyalty.entry_reversed'
  )
  union all
  select 'loyalty_accrual'
  where _event_type = 'rating_slip.completed' and _payload ->> 'accrual' = 'queued';
$$;


ALTER FUNCTION public.consumers_of(_event_type text, _payload jsonb) OWNER TO pitledger_owner;

--
-- Name: create_casino(uuid, jsonb, timestamp with time zone, text, text, time without time zone, text, text, text, jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.create_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _timezone text, _gaming_day_start time without time zone, _currency text, _earning_policy text, _locale text, _tiers jsonb, _games jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  insert into casino_directory (casino_id) values (_casino_id);
  insert into casino (
    id, name, timezone, gaming_day_start, currency, earning_policy, locale, tier_version,
    created_at
  ) values (
    _casino_id, _name, _timezone, _gaming_day_start, _currency, _earning_policy, _locale, 1,
    _now
  );
  insert into loyalty_tier (casino_id, id, version, name, threshold_points, multiplier)
  select _casino_id, tier.id, 1, tier.name, tier.threshold_points, tier.multiplier
  from jsonb_to_recordset(_tiers)
    as tier (id uuid, name text, threshold_points bigint, multiplier numeric);
  insert into game (
    casino_id, id, code, name, game_type, house_edge_pct, house_edge_basis, decisions_per_hour,
    seats, points_conversion_rate, point_multiplier, source, created_at
  )
  select
    _casino_id, given.id, given.code, given.name, given.game_type, given.house_edge_pct,
    given.house_edge_basis, given.decisions_per_hour, given.seats,
    given.points_conversion_rate, given.point_multiplier, given.source, _now
  from jsonb_to_recordset(_games) as given (
    id uuid, code text, name text, game_type text, house_edge_pct numeric,
    house_edge_basis text, decisions_per_hour numeric, seats integer,
    points_conversion_rate numeric, point_multiplier numeric, source text
  );
  perform write_audit(
    _casino_id, _context, _now, 'casino.created', 'casino', _casino_id, null,
    jsonb_build_object('name', _name, 'timezone', _timezone, 'currency', _currency,
      'gaming_day_start', _gaming_day_start, 'earning_policy', _earning_policy,
      'locale', _locale)
  );
end
$$;


ALTER FUNCTION public.create_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _timezone text, _gaming_day_start time without time zone, _currency text, _earning_policy text, _locale text, _tiers jsonb, _games jsonb) OWNER TO pitledger_owner;

--
-- Name: game; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.game (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    game_type text NOT NULL,
    house_edge_pct numeric NOT NULL,
    house_edge_basis text,
    decisions_per_hour numeric NOT NULL,
    seats integer NOT NULL,
    points_conversion_rate numeric NOT NULL,
    point_multiplier numeric NOT NULL,
    source text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT game_code_check CHECK (((char_length(code) >= 1) AND (char_length(code) <= 50))),
    CONSTRAINT game_decisions_per_hour_check CHECK ((decisions_per_hour > (0)::numeric)),
    CONSTRAINT game_game_type_check CHECK ((game_type ~ '^[a-z][a-z0-9_]{0,49}$'::text)),
    CONSTRAINT game_house_edge_pct_check CHECK (((house_edge_pct > (0)::numeric) AND (house_edge_pct <= (100)::numeric))),
    CONSTRAINT game_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT game_point_multiplier_check CHECK ((point_multiplier >= (0)::numeric)),
    CONSTRAINT game_points_conversion_rate_check CHECK ((points_conversion_rate >= (0)::numeric)),
    CONSTRAINT game_seats_check CHECK (((seats >= 1) AND (seats <= 20)))
);

ALTER TABLE ONLY public.game FORCE ROW LEVEL SECURITY;


ALTER TABLE public.game OWNER TO pitledger_owner;

--
-- Name: create_game(uuid, jsonb, timestamp with time zone, uuid, text, text, text, numeric, numeric, integer, numeric, numeric); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.create_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) RETURNS SETOF public.game
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _game game;
begin
  perform enter_casino(_casino_id);
  insert into game (
    casino_id, id, code, name, game_type, house_edge_pct, decisions_per_hour, seats,
    points_conversion_rate, point_multiplier, created_at
  ) values (
    _casino_id, _game_id, _code, _name, _game_type, _house_edge_pct, _decisions_per_hour,
    _seats, _points_conversion_rate, _point_multiplier, _now
  ) returning * into _game;
  perform write_audit(
    _casino_id, _context, _now, 'game.created', 'game', _game_id, null, to_jsonb(_game)
  );
  return next _game;
end
$$;


ALTER FUNCTION public.create_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) OWNER TO pitledger_owner;

--
-- Name: create_table(uuid, jsonb, timestamp with time zone, uuid, text, text, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.create_table(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _label text, _pit text, _game_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  if not exists (select from game where casino_id = _casino_id and id = _game_id) then
    perform refuse_missing(_casino_id, 'game');
  end if;
  insert into gaming_table (casino_id, id, label, pit, game_id, status, created_at)
  values (_casino_id, _table_id, _label, _pit, _game_id, 'CLOSED', _now);
  perform write_audit(
    _casino_id, _context, _now, 'table.created', 'table', _table_id, null,
    jsonb_build_object('label', _label, 'pit', _pit, 'game_id', _game_id)
  );
  perform write_command_event(
    _casino_id, _context, _now, 'table.created', 'table', _table_id,
    jsonb_build_object('table_id', _table_id, 'label', _label, 'pit', _pit, 'game_id', _game_id)
  );
end
$$;


ALTER FUNCTION public.create_table(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _label text, _pit text, _game_id uuid) OWNER TO pitledger_owner;

--
-- Name: derived_id(uuid, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.derived_id(_request_id uuid, _name text) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
  select (
    left(replace(_request_id::text, '-', ''), 16) || '8' || left(
      encode(sha256(convert_to(_request_id::text || ' ' || _name, 'UTF8')), 'hex'), 15
    )
  )::uuid;
$$;


ALTER FUNCTION public.derived_id(_request_id uuid, _name text) OWNER TO pitledger_owner;

--
-- Name: drop_delivery(uuid, jsonb, timestamp with time zone, text, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.drop_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) RETURNS TABLE(event_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _before event_delivery;
begin
  perform enter_casino(_casino_id);
  select * into _before from event_delivery as dead
  where
    dead.casino_id = _casino_id and dead.consumer = _consumer and dead.event_id = _event_id
    and dead.status = 'DEAD'
  for update;
  if not found then
    return;
  end if;
  update event_delivery as dropped set status = 'DROPPED'
  where
    dropped.casino_id = _casino_id and dropped.consumer = _consumer
    and dropped.event_id = _event_id;
  perform write_audit(
    _casino_id, _context, _now, 'event.dropped', 'event', _event_id,
    jsonb_build_object('attempts', _before.attempts, 'last_error_code', _before.last_error_code),
    jsonb_build_object('consumer', _consumer)
  );
  return query select _event_id;
end
$$;


ALTER FUNCTION public.drop_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) OWNER TO pitledger_owner;

--
-- Name: earning_snapshot(uuid, public.game); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.earning_snapshot(_casino_id uuid, _game public.game) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select jsonb_build_object(
    'earning_policy', casino.earning_policy,
    'game_id', _game.id,
    'game_code', _game.code,
    'game_type', _game.game_type,
    'house_edge_pct', trim_scale(_game.house_edge_pct)::text,
    'decisions_per_hour', trim_scale(_game.decisions_per_hour)::text,
    'seats', _game.seats,
    'points_conversion_rate', trim_scale(_game.points_conversion_rate)::text,
    'point_multiplier', trim_scale(_game.point_multiplier)::text
  )
  from casino where casino.id = _casino_id;
$$;


ALTER FUNCTION public.earning_snapshot(_casino_id uuid, _game public.game) OWNER TO pitledger_owner;

--
-- Name: end_session(uuid, jsonb, timestamp with time zone, bytea); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.end_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _token_hash bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _ended staff_session;
begin
  perform enter_casino(_casino_id);
  delete from staff_session where casino_id = _casino_id and token_hash = _token_hash
  returning * into _ended;
  if not found then
    return;
  end if;
  delete from session_directory where token_hash = _token_hash;
  perform write_audit(
    _casino_id, _context, _now, 'session.ended', 'staff', _ended.staff_id, null, null
  );
end
$$;


ALTER FUNCTION public.end_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _token_hash bytea) OWNER TO pitledger_owner;

--
-- Name: end_sessions_of(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.end_sessions_of(_casino_id uuid, _staff_id uuid) RETURNS void
    LANGUAGE sql
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with ended as (
    delete from staff_session where casino_id = _casino_id and staff_id = _staff_id
    returning token_hash
  )
  delete from session_directory using ended
  where session_directory.token_hash = ended.token_hash;
$$;


ALTER FUNCTION public.end_sessions_of(_casino_id uuid, _staff_id uuid) OWNER TO pitledger_owner;

--
-- Name: visit; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.visit (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    player_id uuid NOT NULL,
    gaming_day date NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.visit FORCE ROW LEVEL SECURITY;


ALTER TABLE public.visit OWNER TO pitledger_owner;

--
-- Name: end_visit(uuid, jsonb, timestamp with time zone, uuid, date, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.end_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _gaming_day date, _priced jsonb) RETURNS TABLE(visit public.visit, settled jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _visit visit;
  _settled jsonb := jsonb_build_object('outcome', 'ENDED');
begin
  perform enter_casino(_casino_id);
  select * into _visit from visit as known
  where known.casino_id = _casino_id and known.id = _visit_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'visit');
  end if;
  if _visit.ended_at is null then
    _settled := finish_visit(_casino_id, _context, _now, _visit, _gaming_day, _priced);
    select * into strict _visit from visit as known
    where known.casino_id = _casino_id and known.id = _visit_id;
  end if;
  return query select _visit, _settled;
end
$$;


ALTER FUNCTION public.end_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _gaming_day date, _priced jsonb) OWNER TO pitledger_owner;

--
-- Name: enrol_player(uuid, jsonb, timestamp with time zone, uuid, text, text, date, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.enrol_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _first_name text, _last_name text, _birth_date date, _card_number text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  insert into player (id, first_name, last_name, birth_date, created_at, search_text)
  values (
    _player_id, _first_name, _last_name, _birth_date, _now,
    player_search_text(_first_name, _last_name)
  );
  insert into player_casino (casino_id, player_id, card_number, enrolled_at)
  values (_casino_id, _player_id, _card_number, _now);
  perform write_audit(
    _casino_id, _context, _now, 'player.enrolled', 'player', _player_id, null, null
  );
  perform write_command_event(
    _casino_id, _context, _now, 'player.enrolled', 'player', _player_id,
    jsonb_build_object('player_id', _player_id)
  );
end
$$;


ALTER FUNCTION public.enrol_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _first_name text, _last_name text, _birth_date date, _card_number text) OWNER TO pitledger_owner;

--
-- Name: enter_casino(uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.enter_casino(_casino_id uuid) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
declare
  _current text := nullif(current_setting('pitledger.casino_id', true), '');
begin
  if _current is null then
    perform set_config('pitledger.casino_id', _casino_id::text, true);
  elsif _current <> _casino_id::text then
    perform refuse('casino_context_mismatch');
  end if;
  return _casino_id;
end
$$;


ALTER FUNCTION public.enter_casino(_casino_id uuid) OWNER TO pitledger_owner;

--
-- Name: entry_events(uuid, public.loyalty_ledger, public.rating_slip); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.entry_events(_casino_id uuid, _entry public.loyalty_ledger, _slip public.rating_slip) RETURNS public.outbox[]
    LANGUAGE plpgsql STABLE
    AS $$
declare
  _subject text := 'ledger_entry/' || _entry.id;
  _event_type text := case _entry.transaction_type
    when 'GAMEPLAY' then 'loyalty.points_accrued'
    when 'MANUAL_BONUS' then 'loyalty.manual_reward_issued'
    when 'REVERSAL' then 'loyalty.entry_reversed'
    when 'ADJUSTMENT' then case
      when _entry.source = 'manual' then 'loyalty.manual_reward_issued'
      when _entry.event_type like 'OPENING\_%' then 'loyalty.balance_imported'
    end
  end;
  _payload jsonb := jsonb_build_object(
    'entry_id', _entry.id,
    'player_id', _entry.player_id,
    'transaction_type', _entry.transaction_type,
    'points_change', _entry.points_change,
    'balance_before', _entry.balance_before,
    'balance_after', _entry.balance_after,
    'tier_before', _entry.tier_before,
    'tier_after', _entry.tier_after,
    'gaming_day', _entry.gaming_day,
    'staff_id', _entry.staff_id,
    'reverses_id', _entry.reverses_id,
    'rating_slip_id', _entry.rating_slip_id,
    'visit_id', _entry.visit_id,
    'table_id', _slip.table_id,
    'game_id', snapshot_game_id(_slip.snapshot)
  );
  _events outbox[] := '{}';
begin
  if _event_type is not null then
    _events := _events || event_of(
      _casino_id, _entry.created_at, _entry.correlation_id, _entry.id, _event_type, _subject,
      _payload
    );
  end if;
  if _entry.tier_before <> _entry.tier_after then
    _events := _events || event_of(
      _casino_id, _entry.created_at, _entry.correlation_id, _entry.id, 'loyalty.tier_changed',
      _subject, jsonb_build_object(
        'entry_id', _entry.id, 'player_id', _entry.player_id, 'tier_before', _entry.tier_before,
        'tier_after', _entry.tier_after, 'gaming_day', _entry.gaming_day,
        'staff_id', _entry.staff_id
      )
    );
  end if;
  return _events;
end
$$;


ALTER FUNCTION public.entry_events(_casino_id uuid, _entry public.loyalty_ledger, _slip public.rating_slip) OWNER TO pitledger_owner;

--
-- Name: error_code_of(text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.error_code_of(_sqlstate text, _constraint_name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select case
    when _sqlstate = 'PL001' and _constraint_name = 'snapshot_missing' then 'SNAPSHOT_MISSING'
    when _sqlstate in ('55P03', '40P01', '40001') then 'DATABASE_UNAVAILABLE'
    else 'INTERNAL_ERROR'
  end;
$$;


ALTER FUNCTION public.error_code_of(_sqlstate text, _constraint_name text) OWNER TO pitledger_owner;

--
-- Name: event_of(uuid, timestamp with time zone, text, uuid, text, text, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.event_of(_casino_id uuid, _now timestamp with time zone, _correlation_id text, _cause_id uuid, _event_type text, _subject text, _payload jsonb) RETURNS public.outbox
    LANGUAGE plpgsql STABLE
    AS $$
declare
  _event outbox;
begin
  _event.casino_id := _casino_id;
  _event.id := derived_id(_cause_id, concat_ws(' ', 'event', _event_type, _subject));
  _event.event_type := _event_type;
  _event.schema_version := 1;
  _event.subject := _subject;
  _event.payload := _payload;
  _event.correlation_id := _correlation_id;
  _event.created_at := _now;
  return _event;
end
$$;


ALTER FUNCTION public.event_of(_casino_id uuid, _now timestamp with time zone, _correlation_id text, _cause_id uuid, _event_type text, _subject text, _payload jsonb) OWNER TO pitledger_owner;

--
-- Name: expire_idempotency_records(uuid, jsonb, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.expire_idempotency_records(_casino_id uuid, _context jsonb, _now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _expired integer;
begin
  perform enter_casino(_casino_id);
  delete from idempotency_record as expired
  where expired.casino_id = _casino_id and expired.id in (
    select old.id from idempotency_record as old
    where old.casino_id = _casino_id and old.expires_at <= _now
    order by old.expires_at limit 100 for update skip locked
  );
  get diagnostics _expired = row_count;
  return _expired;
end
$$;


ALTER FUNCTION public.expire_idempotency_records(_casino_id uuid, _context jsonb, _now timestamp with time zone) OWNER TO pitledger_owner;

--
-- Name: expire_sessions(uuid, jsonb, timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.expire_sessions(_casino_id uuid, _context jsonb, _now timestamp with time zone, _idle_seconds integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _expired integer;
begin
  perform enter_casino(_casino_id);
  with dead as (
    select casino_id, id from staff_session
    where
      casino_id = _casino_id
      and (
        expires_at <= _now
        or last_used_at <= _now - make_interval(secs => _idle_seconds)
      )
    limit 100
    for update skip locked
  ),
  removed as (
    delete from staff_session using dead
    where staff_session.casino_id = dead.casino_id and staff_session.id = dead.id
    returning staff_session.token_hash
  ),
  forgotten as (
    delete from session_directory using removed
    where session_directory.token_hash = removed.token_hash
  )
  select count(*) into _expired from removed;
  return _expired;
end
$$;


ALTER FUNCTION public.expire_sessions(_casino_id uuid, _context jsonb, _now timestamp with time zone, _idle_seconds integer) OWNER TO pitledger_owner;

--
-- Name: fail_delivery(uuid, jsonb, timestamp with time zone, text, uuid, text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.fail_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid, _error_code text, _error_detail text) RETURNS TABLE(status text, attempts integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  update event_delivery as failed set
    attempts = failed.attempts + 1,
    status = case when failed.attempts + 1 >= 10 then 'DEAD' else 'PENDING' end,
    last_error_code = _error_code,
    last_error_detail = left(_error_detail, 500),
    next_attempt_at = _now + make_interval(secs => power(2, failed.attempts))
  where
    failed.casino_id = _casino_id and failed.consumer = _consumer
    and failed.event_id = _event_id and failed.status = 'PENDING'
  returning failed.status, failed.attempts;
end
$$;


ALTER FUNCTION public.fail_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid, _error_code text, _error_detail text) OWNER TO pitledger_owner;

--
-- Name: find_players(uuid, text, boolean, timestamp with time zone, uuid, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.find_players(_casino_id uuid, _query text, _near boolean, _before_enrolled_at timestamp with time zone, _before_id uuid, _limit integer) RETURNS TABLE(id uuid, first_name text, last_name text, birth_date date, card_number text, enrolled_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  _words text[] := array(select left(word, 40) from unnest(folded_words(_query)) as word);
  _behind timestamptz := coalesce(_before_enrolled_at, 'infinity');
  _behind_id uuid := coalesce(_before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  _found uuid[] := '{}';
begin
  perform enter_casino(_casino_id);
  if _words <> '{}' then
    _found := case
      when _near then players_near_words(_words) else players_with_words(_words)
    end;
  end if;
  _found := _found || array(
    select player_id from player_casino where casino_id = _casino_id and card_number = _query
  );
  -- Few are looked up. Many are met soon by whoever walks along the newest; the case keeps the
  -- planner from looking them up all the same.
  if cardinality(_found) <= 200 then
    _found := array(
      select player_id from player_casino
      where
        casino_id = _casino_id and player_id in (select unnest(_found))
        and (enrolled_at, player_id) < (_behind, _behind_id)
      order by enrolled_at desc, player_id desc limit _limit
    );
  else
    _found := array(
      select player_id from player_casino
      where
        casino_id = _casino_id and case when player_id in (select unnest(_found)) then true end
        and (enrolled_at, player_id) < (_behind, _behind_id)
      order by enrolled_at desc, player_id desc limit _limit
    );
  end if;
  return query
  select
    player.id, player.first_name, player.last_name, player.birth_date,
    player_casino.card_number, player_casino.enrolled_at
  from unnest(_found) as found
  inner join player_casino
    on found = player_casino.player_id and player_casino.casino_id = _casino_id
  inner join player on found = player.id
  order by player_casino.enrolled_at desc, player.id desc;
end
$$;


ALTER FUNCTION public.find_players(_casino_id uuid, _query text, _near boolean, _before_enrolled_at timestamp with time zone, _before_id uuid, _limit integer) OWNER TO pitledger_owner;

--
-- Name: finish_deliveries(uuid, jsonb, timestamp with time zone, text, uuid[]); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.finish_deliveries(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  update event_delivery set status = 'DELIVERED', delivered_at = _now, attempts = attempts + 1
  where
    casino_id = _casino_id and consumer = _consumer and event_id = any(_event_ids)
    and status = 'PENDING';
end
$$;


ALTER FUNCTION public.finish_deliveries(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_ids uuid[]) OWNER TO pitledger_owner;

--
-- Name: finish_job(uuid, jsonb, timestamp with time zone, text, text, text, jsonb, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.finish_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _holder text, _error_code text, _detail jsonb, _next_run_at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  -- The detail is that of the last run that was completed: a failed one leaves it.
  update job_run set
    finished_at = _now,
    outcome = case when _error_code is null then 'completed' else 'failed' end,
    error_code = _error_code,
    completed_at = case when _error_code is null then _now else completed_at end,
    detail = case when _error_code is null then _detail else detail end,
    next_run_at = _next_run_at,
    leased_until = null,
    leased_by = null
  where
    casino_id = _casino_id and job = _job
    and leased_by = _holder and correlation_id = _context ->> 'correlation_id';
  return found;
end
$$;


ALTER FUNCTION public.finish_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _holder text, _error_code text, _detail jsonb, _next_run_at timestamp with time zone) OWNER TO pitledger_owner;

--
-- Name: finish_visit(uuid, jsonb, timestamp with time zone, public.visit, date, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.finish_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit public.visit, _gaming_day date, _priced jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
  _settled jsonb := jsonb_build_object('outcome', 'NONE');
begin
  select * into _slip from rating_slip
  where casino_id = _casino_id and visit_id = _visit.id and status <> 'CLOSED'
  for no key update;
  if _slip.id is distinct from (_priced ->> 'slip_id')::uuid
    or _slip.version is distinct from (_priced ->> 'version')::integer
  then
    return jsonb_build_object('outcome', 'CHANGED');
  end if;
  if _slip.id is not null then
    _slip := close_rating_slip(
      _casino_id, _context, _now, _slip, (_priced ->> 'play_seconds')::integer,
      _gaming_day
    );
    _settled := settle_priced_slip(_casino_id, _context, _now, _slip, _gaming_day, _priced);
  end if;
  update visit set ended_at = greatest(_now, started_at)
  where casino_id = _casino_id and id = _visit.id;
  perform write_audit(
    _casino_id, _context, _now, 'visit.ended', 'visit', _visit.id, null,
    jsonb_build_object('player_id', _visit.player_id, 'completed_slip_id', _slip.id)
  );
  perform write_command_event(
    _casino_id, _context, _now, 'visit.ended', 'visit', _visit.id, jsonb_build_object(
      'visit_id', _visit.id, 'player_id', _visit.player_id, 'visit_gaming_day', _visit.gaming_day,
      'completed_slip_id', _slip.id
    )
  );
  return _settled;
end
$$;


ALTER FUNCTION public.finish_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit public.visit, _gaming_day date, _priced jsonb) OWNER TO pitledger_owner;

--
-- Name: folded_words(text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.folded_words(_text text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  _folded text := regexp_replace(_text, '[''`´‘’ʼ]', '', 'g');
begin
  -- Accents become characters of their own, which are dropped with those that nobody sees.
  _folded := regexp_replace(
    normalize(_folded, nfkd), '[\u0300-\u036f\u200b-\u200f\ufe00-\ufe0f]', '', 'g'
  );
  _folded := translate(lower(_folded), 'łøđðħıŧ', 'loddhit');
  _folded := replace(replace(_folded, 'ß', 'ss'), 'þ', 'th');
  _folded := replace(replace(_folded, 'æ', 'ae'), 'œ', 'oe');
  _folded := regexp_replace(_folded, '[\s!-/:-@\[-`{-~‐-―·・、。]+', ' ', 'g');
  return array_remove(string_to_array(_folded, ' '), '');
end
$$;


ALTER FUNCTION public.folded_words(_text text) OWNER TO pitledger_owner;

--
-- Name: forget_outgrown_plans(); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.forget_outgrown_plans() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  -- A plan of a table of a few pages reads all of it for each row, until the table is analysed.
  _sizes text := (
    select string_agg(floor(log(2, 1 + pg_relation_size(filled) / 8192))::text, ' ')
    from unnest(array[
      'visit', 'rating_slip', 'loyalty_ledger', 'player_loyalty', 'audit_log', 'outbox',
      'event_delivery'
    ]::regclass[]) as filled
  );
begin
  if _sizes is distinct from current_setting('pitledger.planned_sizes', true) then
    execute 'discard plans';
    perform set_config('pitledger.planned_sizes', _sizes, false);
  end if;
end
$$;


ALTER FUNCTION public.forget_outgrown_plans() OWNER TO pitledger_owner;

--
-- Name: loyalty_recovery; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.loyalty_recovery (
    casino_id uuid NOT NULL,
    rating_slip_id uuid NOT NULL,
    player_id uuid NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    last_error_code text NOT NULL,
    last_error_detail text,
    correlation_id text NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    staff_id uuid,
    CONSTRAINT loyalty_recovery_attempts_check CHECK ((attempts >= 0))
);

ALTER TABLE ONLY public.loyalty_recovery FORCE ROW LEVEL SECURITY;


ALTER TABLE public.loyalty_recovery OWNER TO pitledger_owner;

--
-- Name: forget_owed_slip(uuid, jsonb, timestamp with time zone, uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.forget_owed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _entry_id uuid) RETURNS public.loyalty_recovery
    LANGUAGE plpgsql
    AS $$
declare
  _owed loyalty_recovery;
begin
  delete from loyalty_recovery
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id
  returning * into _owed;
  if _owed.attempts > 0 then
    perform write_command_event(
      _casino_id, _context || jsonb_build_object('correlation_id', _owed.correlation_id), _now,
      'slip.recovered', 'rating_slip', _rating_slip_id, jsonb_build_object(
        'slip_id', _rating_slip_id, 'player_id', _owed.player_id, 'attempts', _owed.attempts,
        'entry_id', _entry_id
      )
    );
  end if;
  return _owed;
end
$$;


ALTER FUNCTION public.forget_owed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _entry_id uuid) OWNER TO pitledger_owner;

--
-- Name: gameplay_entry(uuid, jsonb, timestamp with time zone, uuid, uuid, uuid, text, uuid, date, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.gameplay_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text) RETURNS public.loyalty_ledger
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  _entry loyalty_ledger;
begin
  _entry.casino_id := _casino_id;
  _entry.id := _entry_id;
  _entry.player_id := _player_id;
  _entry.rating_slip_id := _rating_slip_id;
  _entry.visit_id := _visit_id;
  _entry.idempotency_key := 'rating_slip:' || _rating_slip_id;
  _entry.transaction_type := 'GAMEPLAY';
  _entry.event_type := 'RATING_SLIP_COMPLETED';
  _entry.source := 'system';
  _entry.staff_id := coalesce(_context ->> 'staff_id', _context ->> 'begun_by')::uuid;
  _entry.correlation_id := _correlation_id;
  _entry.gaming_day := _gaming_day;
  _entry.inputs := _inputs;
  _entry.created_at := _now;
  return _entry;
end
$$;


ALTER FUNCTION public.gameplay_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text) OWNER TO pitledger_owner;

--
-- Name: genesis_hash(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.genesis_hash(_casino_id uuid, _player_id uuid) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
  select sha256(convert_to(
    e'pitledger-genesis-1\n'
    || ledger_field('casino_id', _casino_id::text)
    || ledger_field('player_id', _player_id::text),
    'UTF8'
  ));
$$;


ALTER FUNCTION public.genesis_hash(_casino_id uuid, _player_id uuid) OWNER TO pitledger_owner;

--
-- Name: has_near_word(text, text, text[]); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.has_near_word(_text text, _word text, _swapped text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
  _letters integer := char_length(_word);
  _near text;
begin
  foreach _near in array string_to_array(trim(_text), ' ') loop
    if
      left(_near, _letters) = any(_swapped)
      or (
        levenshtein_less_equal(left(_near, 100), _word, 1) <= 1
        and greatest(char_length(_near), _letters) > 3
      )
    then
      return true;
    end if;
  end loop;
  return false;
end
$$;


ALTER FUNCTION public.has_near_word(_text text, _word text, _swapped text[]) OWNER TO pitledger_owner;

--
-- Name: import_opening_balances(uuid, jsonb, timestamp with time zone, date, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.import_opening_balances(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) RETURNS TABLE(number integer, outcome text, player_id uuid, tier_before text, tier_after text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _outcomes jsonb;
  _entries loyalty_ledger[];
begin
  perform enter_casino(_casino_id);
  perform forget_outgrown_plans();
  -- Whoever writes an entry of theirs waits, or has written it before the second look.
  perform lock_player_loyalty(_casino_id, fresh.player_id, _tier_version)
  from (
    select told.player_id from opening_balance_outcomes(_casino_id, _rows) as told
    where told.outcome = 'IMPORTED'
    order by told.player_id
  ) as fresh;
  _outcomes := (
    select jsonb_object_agg(told.number, told.outcome)
    from opening_balance_outcomes(_casino_id, _rows) as told
  );
  _entries := array(
    select
      jsonb_populate_record(
        null::loyalty_ledger,
        entry.value || jsonb_build_object(
          'casino_id', _casino_id, 'player_id', given.player_id,
          'idempotency_key', opening_key(entry.value ->> 'event_type', given.external_id),
          'transaction_type', 'ADJUSTMENT', 'source', 'system',
          'staff_id', _context ->> 'staff_id',
          'correlation_id', _context ->> 'correlation_id', 'gaming_day', _gaming_day,
          'created_at', _now
        )
      )
    from jsonb_to_recordset(_rows) as given (
      number text, external_id text, player_id uuid, entries jsonb
    )
    cross join lateral jsonb_array_elements(given.entries) with ordinality as entry (value, place)
    where _outcomes ->> given.number = 'IMPORTED'
    order by given.number::integer, entry.place
  );
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.balance_imported', 'player', given.player_id, null,
    jsonb_build_object(
      'external_id', given.external_id, 'current_balance', given.current_balance,
      'lifetime_points', given.lifetime_points,
      'ledger_entry_id', given.entries -> 0 -> 'id',
      'spent_entry_id', given.entries -> 1 -> 'id'
    )
  )
  from jsonb_to_recordset(_rows) as given (
    number text, external_id text, player_id uuid, current_balance bigint,
    lifetime_points bigint, entries jsonb
  )
  where _outcomes ->> given.number = 'IMPORTED';
  return query
  select
    told.key::integer, told.value, written.player_id, written.tier_before, written.tier_after
  from jsonb_each_text(_outcomes) as told
  left join jsonb_to_recordset(_rows) as given (number text, entries jsonb)
    on told.key = given.number
  left join append_ledger_entries(_casino_id, _entries, _tier_version, '{}') as written
    on (given.entries -> 0 ->> 'id')::uuid = written.entry_id
  order by told.key::integer;
end
$$;


ALTER FUNCTION public.import_opening_balances(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) OWNER TO pitledger_owner;

--
-- Name: import_outcomes(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.import_outcomes(_casino_id uuid, _rows jsonb) RETURNS TABLE(number integer, outcome text)
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with given as materialized (
    select *
    from jsonb_to_recordset(_rows) as given (
      number integer, external_id text, player_id uuid, table_id uuid, seat integer,
      average_bet_cents bigint, started_at timestamptz, ended_at timestamptz, play_seconds integer
    )
  ),
  clash as (
    select distinct later.number
    from given as later
    inner join given as earlier
      on
        later.player_id = earlier.player_id and later.number > earlier.number
        and later.started_at < earlier.ended_at and later.ended_at > earlier.started_at
  )
  select
    given.number,
    case
      when
        stored.id is null
        and (
          clash.number is not null
          or (before.id is not null and coalesce(before.ended_at, 'infinity') > given.started_at)
        ) then 'OVERLAPPING'
      when stored.id is null then 'IMPORTED'
      when
        (
          stored.player_id, stored.table_id, stored.seat, stored.average_bet_cents,
          stored.started_at, stored.ended_at, stored.play_seconds
        ) = (
          given.player_id, given.table_id, given.seat, given.average_bet_cents,
          given.started_at, given.ended_at, given.play_seconds
        ) then 'REPEATED'
      else 'CONFLICT'
    end
  from given
  left join clash on given.number = clash.number
  left join rating_slip as stored
    on stored.casino_id = _casino_id and given.external_id = stored.external_id
  left join lateral (
    select slip.id, slip.ended_at
    from rating_slip as slip
    where
      slip.casino_id = _casino_id and slip.player_id = given.player_id
      and slip.started_at < given.ended_at
    -- One of no length may have begun with a longer one; one that is live has no end, and is first.
    order by slip.started_at desc, slip.ended_at desc
    limit 1
  ) as before on true;
$$;


ALTER FUNCTION public.import_outcomes(_casino_id uuid, _rows jsonb) OWNER TO pitledger_owner;

--
-- Name: import_rating_slips(uuid, jsonb, timestamp with time zone, date, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.import_rating_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) RETURNS TABLE(number integer, outcome text, player_id uuid, points_change bigint, tier_before text, tier_after text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _outcomes jsonb;
  _given jsonb;
  _entries loyalty_ledger[];
  _points_by_tier jsonb;
begin
  perform enter_casino(_casino_id);
  perform forget_outgrown_plans();
  -- Imports for one guest take turns, so that none writes what another is just looking for.
  perform from player_casino as enrolled
  where
    enrolled.casino_id = _casino_id
    and enrolled.player_id in (
      select given.player_id from jsonb_to_recordset(_rows) as given (player_id uuid)
    )
  order by enrolled.player_id
  for no key update;
  _outcomes := (
    select jsonb_object_agg(told.number, told.outcome)
    from import_outcomes(_casino_id, _rows) as told
  );
  _given := _rows;
  if exists (select from jsonb_each_text(_outcomes) where value <> 'IMPORTED') then
    _given := (
      select coalesce(jsonb_agg(given order by (given ->> 'number')::integer), '[]')
      from jsonb_array_elements(_rows) as given
      where _outcomes ->> (given ->> 'number') = 'IMPORTED'
    );
  end if;
  perform place_imported_slips(_casino_id, _context, _now, _given);
  select
    array_agg(gameplay_entry(
      _casino_id, _context, _now, slip.id, slip.player_id, slip.visit_id,
      _context ->> 'correlation_id', slip.entry_id, _gaming_day, slip.inputs
    )),
    jsonb_object_agg(slip.entry_id, slip.points_by_tier)
  into _entries, _points_by_tier
  from jsonb_to_recordset(_given) as slip (
    id uuid, player_id uuid, visit_id uuid, entry_id uuid, inputs text, points_by_tier jsonb
  );
  return query
  select
    told.key::integer, told.value, paid.player_id, paid.points_change, paid.tier_before,
    paid.tier_after
  from jsonb_each_text(_outcomes) as told
  left join jsonb_to_recordset(_given) as slip (number text, entry_id uuid)
    on told.key = slip.number
  left join append_ledger_entries(
    _casino_id, coalesce(_entries, '{}'), _tier_version, _points_by_tier
  ) as paid on slip.entry_id = paid.entry_id
  order by told.key::integer;
end
$$;


ALTER FUNCTION public.import_rating_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) OWNER TO pitledger_owner;

--
-- Name: import_references(uuid, uuid[], text[], uuid[], text[]); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.import_references(_casino_id uuid, _player_ids uuid[], _card_numbers text[], _table_ids uuid[], _table_labels text[]) RETURNS TABLE(players jsonb, tables jsonb, tier_version integer, tiers jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
$$;


ALTER FUNCTION public.import_references(_casino_id uuid, _player_ids uuid[], _card_numbers text[], _table_ids uuid[], _table_labels text[]) OWNER TO pitledger_owner;

--
-- Name: job_figures(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.job_figures(_casino_id uuid, _stale_before timestamp with time zone) RETURNS TABLE(reconcile_findings bigint, reconciled_at timestamp with time zone, stale_slips bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  select
    coalesce(max((run.detail ->> 'findings')::bigint), 0),
    max(run.completed_at),
    (
      select count(*) from rating_slip as slip
      where
        slip.casino_id = _casino_id and slip.status <> 'CLOSED'
        and slip.started_at < _stale_before
    )
  from job_run as run
  where run.casino_id = _casino_id and run.job = 'reconcile_ledger';
end
$$;


ALTER FUNCTION public.job_figures(_casino_id uuid, _stale_before timestamp with time zone) OWNER TO pitledger_owner;

--
-- Name: join_visit(uuid, jsonb, timestamp with time zone, uuid, uuid, date, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.join_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb) RETURNS TABLE(visit public.visit, resumed boolean, rolled_over_id uuid, settled jsonb)
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _visit visit;
  _rolled_over_id uuid;
  _settled jsonb;
begin
  if not exists (
    select from player_casino where casino_id = _casino_id and player_id = _player_id
  ) then
    perform refuse_missing(_casino_id, 'player');
  end if;
  for _attempt in 1..3 loop
    select * into _visit from visit as known
    where
      known.casino_id = _casino_id and known.player_id = _player_id and known.ended_at is null
    for no key update; -- an entry of the visit may be written meanwhile: it refers to the key only
    if found and _visit.gaming_day >= _gaming_day then
      return query select _visit, _rolled_over_id is null, _rolled_over_id, _settled;
      return;
    elsif found then
      if _priced is null then
        return;
      end if;
      _settled := finish_visit(_casino_id, _context, _now, _visit, _gaming_day, _priced);
      if _settled ->> 'outcome' = 'CHANGED' then
        return;
      end if;
      _rolled_over_id := _visit.id;
    end if;
    insert into visit as started (casino_id, id, player_id, gaming_day, started_at, created_at)
    values (_casino_id, _visit_id, _player_id, _gaming_day, _now, _now)
    on conflict (casino_id, player_id) where ended_at is null do nothing
    returning started.* into _visit;
    if found then
      perform write_audit(
        _casino_id, _context, _now, 'visit.started', 'visit', _visit_id, null,
        jsonb_build_object('player_id', _player_id, 'gaming_day', _gaming_day)
      );
      perform write_command_event(
        _casino_id, _context, _now, 'visit.started', 'visit', _visit_id, jsonb_build_object(
          'visit_id', _visit_id, 'player_id', _player_id, 'visit_gaming_day', _gaming_day
        )
      );
      return query select _visit, false, _rolled_over_id, _settled;
      return;
    end if;
  end loop;
  perform refuse('visit_not_open');
end
$$;


ALTER FUNCTION public.join_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb) OWNER TO pitledger_owner;

--
-- Name: json_time(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.json_time(_at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select to_char(_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
$$;


ALTER FUNCTION public.json_time(_at timestamp with time zone) OWNER TO pitledger_owner;

--
-- Name: keep_answer(uuid, jsonb, text, integer, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.keep_answer(_casino_id uuid, _context jsonb, _idempotency_key text, _status integer, _body text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  update idempotency_record set status = _status, body = _body
  where
    casino_id = _casino_id and staff_id = (_context ->> 'staff_id')::uuid
    and idempotency_key = _idempotency_key;
end
$$;


ALTER FUNCTION public.keep_answer(_casino_id uuid, _context jsonb, _idempotency_key text, _status integer, _body text) OWNER TO pitledger_owner;

--
-- Name: ledger_field(text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.ledger_field(_name text, _value text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select _name || '=' || coalesce(octet_length(_value)::text || ':' || _value, '-') || e'\n';
$$;


ALTER FUNCTION public.ledger_field(_name text, _value text) OWNER TO pitledger_owner;

--
-- Name: lifetime_change(text, bigint); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.lifetime_change(_transaction_type text, _points_change bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
  select case
    when _transaction_type = 'REVERSAL' then least(_points_change, 0)
    else greatest(_points_change, 0)
  end;
$$;


ALTER FUNCTION public.lifetime_change(_transaction_type text, _points_change bigint) OWNER TO pitledger_owner;

--
-- Name: live_slip_for_completion(uuid, uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.live_slip_for_completion(_casino_id uuid, _visit_id uuid, _player_id uuid) RETURNS TABLE(slip public.rating_slip, pauses jsonb, tier_version integer, tiers jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  select priced.slip, priced.pauses, priced.tier_version, priced.tiers
  from rating_slip as live
  cross join lateral slip_for_completion(_casino_id, live.id) as priced
  where
    live.casino_id = _casino_id
    and (live.visit_id = _visit_id or live.player_id = _player_id)
    and live.status <> 'CLOSED';
end
$$;


ALTER FUNCTION public.live_slip_for_completion(_casino_id uuid, _visit_id uuid, _player_id uuid) OWNER TO pitledger_owner;

--
-- Name: lock_player_loyalty(uuid, uuid, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.lock_player_loyalty(_casino_id uuid, _player_id uuid, _tier_version integer) RETURNS public.player_loyalty
    LANGUAGE plpgsql
    AS $$
declare
  _loyalty player_loyalty;
begin
  select * into _loyalty from player_loyalty
  where casino_id = _casino_id and player_id = _player_id for update;
  if not found then
    insert into player_loyalty (
      casino_id, player_id, current_balance, lifetime_points, tier, tier_progress,
      last_sequence, last_hash
    )
    select
      _casino_id, _player_id, 0, 0, standing.tier, standing.tier_progress, 0,
      genesis_hash(_casino_id, _player_id)
    from tier_standing(_casino_id, _tier_version, 0) as standing
    on conflict (casino_id, player_id) do nothing;
    select * into strict _loyalty from player_loyalty
    where casino_id = _casino_id and player_id = _player_id for update;
  end if;
  return _loyalty;
end
$$;


ALTER FUNCTION public.lock_player_loyalty(_casino_id uuid, _player_id uuid, _tier_version integer) OWNER TO pitledger_owner;

--
-- Name: lock_rating_slip(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.lock_rating_slip(_casino_id uuid, _rating_slip_id uuid) RETURNS public.rating_slip
    LANGUAGE plpgsql
    AS $$
declare
  _slip rating_slip;
begin
  select * into _slip from rating_slip
  where casino_id = _casino_id and id = _rating_slip_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'rating_slip');
  end if;
  return _slip;
end
$$;


ALTER FUNCTION public.lock_rating_slip(_casino_id uuid, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: manual_reward(uuid, jsonb, timestamp with time zone, uuid, uuid, bigint, text, text, uuid, date, text, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _points_change bigint, _reason text, _idempotency_key text, _rating_slip_id uuid, _gaming_day date, _inputs text, _tier_version integer) RETURNS TABLE(entry_id uuid, idempotency_key text, points_change bigint, balance_before bigint, balance_after bigint, tier_before text, tier_after text, idempotent boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
  _entry loyalty_ledger;
  _written record;
begin
  perform enter_casino(_casino_id);
  if _rating_slip_id is not null then
    _slip := lock_rating_slip(_casino_id, _rating_slip_id);
    if _slip.status <> 'CLOSED' then
      perform refuse('slip_not_closed');
    end if;
    perform from standing_accrual(_casino_id, _rating_slip_id) where transaction_type = 'GAMEPLAY';
    if found then
      perform refuse('slip_already_accrued');
    end if;
  end if;
  _entry.casino_id := _casino_id;
  _entry.id := _entry_id;
  _entry.player_id := _player_id;
  _entry.rating_slip_id := _rating_slip_id;
  _entry.visit_id := _slip.visit_id;
  _entry.idempotency_key := coalesce(backfill_key(_casino_id, _rating_slip_id), _idempotency_key);
  _entry.transaction_type := case when _points_change > 0 then 'MANUAL_BONUS' else 'ADJUSTMENT' end;
  _entry.event_type := 'POINTS_UPDATE_REQUESTED';
  _entry.points_change := _points_change;
  _entry.reason := _reason;
  _entry.source := 'manual';
  _entry.staff_id := (_context ->> 'staff_id')::uuid;
  _entry.correlation_id := _context ->> 'correlation_id';
  _entry.gaming_day := _gaming_day;
  _entry.inputs := _inputs;
  _entry.created_at := _now;
  select * into strict _written
  from append_ledger_entry(_casino_id, _entry, _tier_version, null);
  if not _written.idempotent then
    perform note_manual_reward(_casino_id, _context, _now, _entry);
  end if;
  return query select
    _written.entry_id, _entry.idempotency_key, _written.points_change, _written.balance_before,
    _written.balance_after, _written.tier_before, _written.tier_after, _written.idempotent;
end
$$;


ALTER FUNCTION public.manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _points_change bigint, _reason text, _idempotency_key text, _rating_slip_id uuid, _gaming_day date, _inputs text, _tier_version integer) OWNER TO pitledger_owner;

--
-- Name: manual_reward_facts(uuid, uuid, uuid, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.manual_reward_facts(_casino_id uuid, _player_id uuid, _rating_slip_id uuid, _idempotency_key text) RETURNS TABLE(enrolled boolean, slip_player_id uuid, tier_version integer, tiers jsonb, entry_id uuid, entry_player_id uuid, points_change bigint, balance_after bigint, tier_before text, tier_after text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _key text;
begin
  perform enter_casino(_casino_id);
  -- Before the search, or it would be asked for once more with each entry of the casino.
  _key := coalesce(backfill_key(_casino_id, _rating_slip_id), _idempotency_key);
  return query
  select
    exists (
      select from player_casino
      where player_casino.casino_id = _casino_id and player_casino.player_id = _player_id
    ),
    (
      select slip.player_id from rating_slip as slip
      where slip.casino_id = _casino_id and slip.id = _rating_slip_id
    ),
    casino.tier_version,
    tier_table(_casino_id, casino.tier_version),
    entry.id, entry.player_id, entry.points_change, entry.balance_after, entry.tier_before,
    entry.tier_after
  from casino
  left join loyalty_ledger as entry
    on casino.id = entry.casino_id and entry.idempotency_key = _key
  where casino.id = _casino_id;
  if not found then
    perform refuse_missing(_casino_id, 'player');
  end if;
end
$$;


ALTER FUNCTION public.manual_reward_facts(_casino_id uuid, _player_id uuid, _rating_slip_id uuid, _idempotency_key text) OWNER TO pitledger_owner;

--
-- Name: move_rating_slip(uuid, jsonb, timestamp with time zone, uuid, date, jsonb, uuid, uuid, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.move_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _gaming_day date, _priced jsonb, _new_slip_id uuid, _table_id uuid, _seat integer) RETURNS TABLE(slip public.rating_slip, pauses jsonb, settled jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _game game;
  _visit visit;
  _left rating_slip;
  _new rating_slip;
begin
  perform enter_casino(_casino_id);
  _game := table_to_seat_at(_casino_id, _table_id, _seat);
  select visit.* into _visit
  from rating_slip as moved
  inner join visit on moved.casino_id = visit.casino_id and moved.visit_id = visit.id
  where moved.casino_id = _casino_id and moved.id = _rating_slip_id
  for no key update of visit;
  -- Of two who move into each other's seats, one waits here for the other, with nothing closed.
  perform from rating_slip
  where
    casino_id = _casino_id and (
      id = _rating_slip_id or (table_id = _table_id and seat = _seat and status <> 'CLOSED')
    )
  order by id for no key update;
  _left := lock_rating_slip(_casino_id, _rating_slip_id);
  if _left.status = 'CLOSED' then
    perform refuse_closed(_casino_id, _rating_slip_id);
  elsif _visit.ended_at is not null then
    perform refuse('visit_not_open');
  elsif _left.version <> (_priced ->> 'version')::integer then
    return;
  end if;
  _new.id := _new_slip_id;
  _new.visit_id := _left.visit_id;
  _new.player_id := _left.player_id;
  _new.table_id := _table_id;
  _new.seat := _seat;
  _new.average_bet_cents := _left.average_bet_cents;
  _new.gaming_day := _gaming_day;
  _new.moved_from_id := _left.id;
  _left := close_rating_slip(
    _casino_id, _context, _now, _left, (_priced ->> 'play_seconds')::integer, _gaming_day
  );
  _new := place_rating_slip(_casino_id, _context, _now, _new, _game);
  return query select _new, '[]'::jsonb,
    settle_priced_slip(_casino_id, _context, _now, _left, _gaming_day, _priced);
end
$$;


ALTER FUNCTION public.move_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _gaming_day date, _priced jsonb, _new_slip_id uuid, _table_id uuid, _seat integer) OWNER TO pitledger_owner;

--
-- Name: note_limit_refusal(uuid, jsonb, timestamp with time zone, text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.note_limit_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  perform write_refusal(
    _casino_id, _context, _now, 'reward_limit.refused', _method, _route, '{}'
  );
end
$$;


ALTER FUNCTION public.note_limit_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text) OWNER TO pitledger_owner;

--
-- Name: note_manual_reward(uuid, jsonb, timestamp with time zone, public.loyalty_ledger); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.note_manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry public.loyalty_ledger) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform forget_owed_slip(_casino_id, _context, _now, _entry.rating_slip_id, _entry.id);
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.manual_reward', 'ledger_entry', _entry.id, null,
    jsonb_build_object(
      'player_id', _entry.player_id, 'points_change', _entry.points_change,
      'reason', _entry.reason, 'rating_slip_id', _entry.rating_slip_id
    )
  );
end
$$;


ALTER FUNCTION public.note_manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry public.loyalty_ledger) OWNER TO pitledger_owner;

--
-- Name: note_refusal(uuid, jsonb, timestamp with time zone, text, text, jsonb, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.note_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text, _permissions jsonb, _role text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  perform write_refusal(
    _casino_id, _context, _now, 'permission.refused', _method, _route,
    jsonb_build_object('permissions', _permissions, 'role', _role)
  );
end
$$;


ALTER FUNCTION public.note_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text, _permissions jsonb, _role text) OWNER TO pitledger_owner;

--
-- Name: note_reversal(uuid, jsonb, timestamp with time zone, public.loyalty_ledger, public.rating_slip); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.note_reversal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _reversal public.loyalty_ledger, _unpaid_slip public.rating_slip) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if _unpaid_slip.id is not null then
    perform owe_slip_points(
      _casino_id, _context, _now, _unpaid_slip.id, _unpaid_slip.player_id, _unpaid_slip.ended_at,
      coalesce(_unpaid_slip.closed_correlation_id, _reversal.correlation_id),
      'PARTIAL_COMPLETION', format('its backfill %s was reversed', _reversal.reverses_id)
    );
  end if;
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.reversed', 'ledger_entry', _reversal.reverses_id, null,
    jsonb_build_object(
      'reversal_id', _reversal.id, 'player_id', _reversal.player_id,
      'points_change', _reversal.points_change, 'reason', _reversal.reason,
      'rating_slip_id', _reversal.rating_slip_id,
      'slip_owed_again', _unpaid_slip.id is not null
    )
  );
end
$$;


ALTER FUNCTION public.note_reversal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _reversal public.loyalty_ledger, _unpaid_slip public.rating_slip) OWNER TO pitledger_owner;

--
-- Name: note_session_use(uuid, bytea, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.note_session_use(_casino_id uuid, _token_hash bytea, _now timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'public', 'pg_temp'
    AS $$
  with free as (
    select casino_id, id from staff_session
    where casino_id = _casino_id and token_hash = _token_hash and last_used_at < _now
    for no key update skip locked
  )
  update staff_session set last_used_at = _now
  from free
  where staff_session.casino_id = free.casino_id and staff_session.id = free.id;
$$;


ALTER FUNCTION public.note_session_use(_casino_id uuid, _token_hash bytea, _now timestamp with time zone) OWNER TO pitledger_owner;

--
-- Name: open_rating_slip(uuid, jsonb, timestamp with time zone, uuid, uuid, uuid, uuid, integer, bigint, date, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.open_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _visit_id uuid, _player_id uuid, _table_id uuid, _seat integer, _average_bet_cents bigint, _gaming_day date, _priced jsonb) RETURNS TABLE(slip public.rating_slip, pauses jsonb, rolled_over_id uuid, settled jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _game game;
  _joined record;
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _game := table_to_seat_at(_casino_id, _table_id, _seat);
  select * into _joined
  from join_visit(_casino_id, _context, _now, _visit_id, _player_id, _gaming_day, _priced);
  if not found then
    return;
  end if;
  _slip.id := _rating_slip_id;
  _slip.visit_id := (_joined.visit).id;
  _slip.player_id := _player_id;
  _slip.table_id := _table_id;
  _slip.seat := _seat;
  _slip.average_bet_cents := _average_bet_cents;
  _slip.gaming_day := _gaming_day;
  _slip := place_rating_slip(_casino_id, _context, _now, _slip, _game);
  return query select _slip, '[]'::jsonb, _joined.rolled_over_id, _joined.settled;
end
$$;


ALTER FUNCTION public.open_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _visit_id uuid, _player_id uuid, _table_id uuid, _seat integer, _average_bet_cents bigint, _gaming_day date, _priced jsonb) OWNER TO pitledger_owner;

--
-- Name: opening_balance_outcomes(uuid, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.opening_balance_outcomes(_casino_id uuid, _rows jsonb) RETURNS TABLE(number integer, outcome text, player_id uuid)
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select
    given.number,
    case
      when
        earned.id is null
        and (
          exists (
            select from loyalty_ledger as entry
            where entry.casino_id = _casino_id and entry.player_id = given.player_id
          )
          or row_number() over (
            partition by given.player_id, earned.id is null order by given.number
          ) > 1
        ) then 'HAS_ENTRIES'
      when earned.id is null then 'IMPORTED'
      when
        (earned.player_id, earned.points_change, coalesce(spent.points_change, 0))
        = (
          given.player_id, given.lifetime_points, given.current_balance - given.lifetime_points
        ) then 'REPEATED'
      else 'CONFLICT'
    end,
    given.player_id
  from jsonb_to_recordset(_rows) as given (
    number integer, external_id text, player_id uuid, current_balance bigint,
    lifetime_points bigint
  )
  left join loyalty_ledger as earned
    on
      earned.casino_id = _casino_id
      and earned.idempotency_key = opening_key('OPENING_LIFETIME_POINTS', given.external_id)
  left join loyalty_ledger as spent
    on
      spent.casino_id = _casino_id
      and spent.idempotency_key = opening_key('OPENING_POINTS_SPENT', given.external_id);
$$;


ALTER FUNCTION public.opening_balance_outcomes(_casino_id uuid, _rows jsonb) OWNER TO pitledger_owner;

--
-- Name: opening_key(text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.opening_key(_event_type text, _external_id text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
  select lower(_event_type) || ':' || _external_id;
$$;


ALTER FUNCTION public.opening_key(_event_type text, _external_id text) OWNER TO pitledger_owner;

--
-- Name: operating_figures(uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.operating_figures(_casino_id uuid) RETURNS TABLE(recovery_queue_depth bigint, oldest_owed_at timestamp with time zone, outbox_depth bigint, oldest_untold_at timestamp with time zone, dead_letters bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  select
    owed.depth, owed.oldest_at, untold.depth, untold.oldest_at,
    (
      select count(*) from event_delivery as dead
      where dead.casino_id = _casino_id and dead.status = 'DEAD'
    )
  from
    (
      select count(*) as depth, min(created_at) as oldest_at
      from loyalty_recovery where casino_id = _casino_id
    ) as owed,
    (
      select count(*) as depth, min(created_at) as oldest_at
      from event_delivery where casino_id = _casino_id and status = 'PENDING'
    ) as untold;
end
$$;


ALTER FUNCTION public.operating_figures(_casino_id uuid) OWNER TO pitledger_owner;

--
-- Name: owe_slip_points(uuid, jsonb, timestamp with time zone, uuid, uuid, timestamp with time zone, text, text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.owe_slip_points(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _closed_at timestamp with time zone, _correlation_id text, _error_code text, _error_detail text) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  _before loyalty_recovery;
  _after loyalty_recovery;
begin
  select * into _before from loyalty_recovery
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id for update;
  insert into loyalty_recovery as owed (
    casino_id, rating_slip_id, player_id, closed_at, attempts, last_error_code,
    last_error_detail, correlation_id, next_attempt_at, created_at, staff_id
  ) values (
    _casino_id, _rating_slip_id, _player_id, _closed_at, 1, _error_code,
    _error_detail, _correlation_id, _now + interval '1 second', _now,
    (_context ->> 'staff_id')::uuid
  )
  on conflict (casino_id, rating_slip_id) do update set
    attempts = owed.attempts + 1,
    last_error_code = excluded.last_error_code,
    last_error_detail = excluded.last_error_detail,
    next_attempt_at = _now + case owed.attempts
      when 0 then interval '1 second' when 1 then interval '2 seconds'
      when 2 then interval '4 seconds'
      else interval '5 seconds'
    end
  returning * into _after;
  if _after.attempts = 1 then
    perform write_command_event(
      _casino_id, _context || jsonb_build_object('correlation_id', _after.correlation_id), _now,
      'slip.recovery_needed', 'rating_slip', _rating_slip_id, jsonb_build_object(
        'slip_id', _rating_slip_id, 'player_id', _player_id, 'closed_at', json_time(_closed_at),
        'error_code', _error_code
      )
    );
  end if;
  -- A job tries every few seconds: of its attempts only those that fail otherwise are noted.
  if _context ->> 'actor' = 'system' and _before.last_error_code = _error_code then
    return;
  end if;
  perform write_audit(
    _casino_id, _context, _now,
    case when _after.attempts = 1 then 'loyalty.owed' else 'loyalty.still_owed' end,
    'rating_slip', _rating_slip_id,
    case when _after.attempts > 1 then jsonb_build_object(
      'attempts', _before.attempts, 'last_error_code', _before.last_error_code
    ) end,
    jsonb_build_object('attempts', _after.attempts, 'last_error_code', _after.last_error_code)
  );
end
$$;


ALTER FUNCTION public.owe_slip_points(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _closed_at timestamp with time zone, _correlation_id text, _error_code text, _error_detail text) OWNER TO pitledger_owner;

--
-- Name: pause_rating_slip(uuid, jsonb, timestamp with time zone, uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.pause_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _pause_id uuid) RETURNS TABLE(slip public.rating_slip, pauses jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.status <> 'OPEN' then
    perform refuse('slip_not_open');
  end if;
  insert into rating_slip_pause (casino_id, id, rating_slip_id, started_at)
  values (_casino_id, _pause_id, _rating_slip_id, _now);
  update rating_slip set status = 'PAUSED', version = version + 1
  where casino_id = _casino_id and id = _rating_slip_id
  returning * into _slip;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.paused', 'rating_slip', _rating_slip_id,
    jsonb_build_object('status', 'OPEN'), jsonb_build_object('status', 'PAUSED')
  );
  perform write_slip_event(_casino_id, _context, _now, 'rating_slip.paused', _slip);
  return query select _slip, pauses_of(_casino_id, _rating_slip_id);
end
$$;


ALTER FUNCTION public.pause_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _pause_id uuid) OWNER TO pitledger_owner;

--
-- Name: pauses_of(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.pauses_of(_casino_id uuid, _rating_slip_id uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select coalesce(jsonb_agg(jsonb_build_array(started_at, ended_at) order by started_at), '[]')
  from rating_slip_pause
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id;
$$;


ALTER FUNCTION public.pauses_of(_casino_id uuid, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: place_imported_slips(uuid, jsonb, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.place_imported_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rows jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
  _slips rating_slip[] := '{}';
begin
  for _slip in select * from jsonb_populate_recordset(null::rating_slip, _rows) loop
    _slip.casino_id := _casino_id;
    _slip.status := 'CLOSED';
    _slip.version := 1;
    _slip.created_at := _now;
    _slip.closed_correlation_id := _context ->> 'correlation_id';
    _slips := _slips || _slip;
  end loop;
  insert into visit as known (
    casino_id, id, player_id, gaming_day, started_at, ended_at, created_at
  )
  select
    _casino_id, slip.visit_id, slip.player_id, slip.gaming_day, min(slip.started_at),
    max(slip.ended_at), _now
  from unnest(_slips) as slip
  group by slip.visit_id, slip.player_id, slip.gaming_day
  order by slip.visit_id
  on conflict (casino_id, id) do update set
    started_at = least(known.started_at, excluded.started_at),
    ended_at = greatest(known.ended_at, excluded.ended_at);
  insert into rating_slip select * from unnest(_slips);
  insert into audit_log
  select noted.*
  from unnest(_slips) as slip
  cross join lateral audit_of(
    _casino_id, _context, _now, 'rating_slip.imported', 'rating_slip', slip.id, null,
    jsonb_build_object(
      'external_id', slip.external_id, 'visit_id', slip.visit_id, 'player_id', slip.player_id,
      'table_id', slip.table_id, 'seat', slip.seat, 'average_bet_cents', slip.average_bet_cents,
      'started_at', json_time(slip.started_at), 'ended_at', json_time(slip.ended_at),
      'play_seconds', slip.play_seconds
    )
  ) as noted;
  perform write_events(array(
    select slip_completed_event(_casino_id, _context, _now, slip, closed.closed_on)
    from unnest(_slips) as slip
    inner join jsonb_to_recordset(_rows) as closed (id uuid, closed_on date) on slip.id = closed.id
  ));
end
$$;


ALTER FUNCTION public.place_imported_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rows jsonb) OWNER TO pitledger_owner;

--
-- Name: place_rating_slip(uuid, jsonb, timestamp with time zone, public.rating_slip, public.game); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.place_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _game public.game) RETURNS public.rating_slip
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  _slip.casino_id := _casino_id;
  _slip.status := 'OPEN';
  _slip.started_at := _now;
  _slip.created_at := _now;
  _slip.snapshot := earning_snapshot(_casino_id, _game);
  _slip.version := 1;
  insert into rating_slip select _slip.*;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.opened', 'rating_slip', _slip.id, null,
    jsonb_strip_nulls(jsonb_build_object(
      'visit_id', _slip.visit_id, 'player_id', _slip.player_id, 'table_id', _slip.table_id,
      'seat', _slip.seat, 'average_bet_cents', _slip.average_bet_cents,
      'moved_from_id', _slip.moved_from_id
    ))
  );
  perform write_slip_event(
    _casino_id, _context, _now, 'rating_slip.opened', _slip,
    jsonb_build_object('gaming_day', _slip.gaming_day, 'moved_from_id', _slip.moved_from_id)
  );
  return _slip;
end
$$;


ALTER FUNCTION public.place_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _game public.game) OWNER TO pitledger_owner;

--
-- Name: player_search_text(text, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.player_search_text(_first_name text, _last_name text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _first text[] := folded_words(_first_name);
  _last text[] := folded_words(_last_name);
  _words text[] := _first || _last;
begin
  -- Anne-Marie is also Annemarie, van der Berg also Vanderberg.
  if cardinality(_first) > 1 then
    _words := _words || array_to_string(_first, '');
  end if;
  if cardinality(_last) > 1 then
    _words := _words || array_to_string(_last, '');
  end if;
  -- Names in Chinese, Japanese and Korean are written without a space.
  if array_to_string(_words, '') ~ '[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff]' then
    _words := _words
    || array_to_string(_last || _first, '') || array_to_string(_first || _last, '');
  end if;
  return ' ' || array_to_string(_words, ' ') || ' ';
end
$$;


ALTER FUNCTION public.player_search_text(_first_name text, _last_name text) OWNER TO pitledger_owner;

--
-- Name: players_near_word(text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.players_near_word(_word text) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _letters integer := char_length(_word);
  _swapped text[] := swapped_words(_word);
begin
  -- A database whose character type is C knows no trigrams of other scripts: all are compared.
  if show_trgm(_word) = '{}' then
    return array(
      select id from player where has_near_word(search_text, _word, _swapped)
    );
  end if;
  -- What is left of the trigrams when one letter is wrong, missing or too many: a third; of four
  -- letters a quarter, of three two sevenths. Of fewer nothing is near.
  perform set_config(
    'pg_trgm.word_similarity_threshold',
    case
      when _letters < 3 then '1' when _letters = 3 then '0.28' when _letters = 4 then '0.24'
      else '0.32'
    end,
    true
  );
  return array(
    -- Two neighbours swapped, in a word that may go on.
    select player.id
    from unnest(_swapped) as swapped
    inner join player on player.search_text like '% ' || swapped || '%'
    union
    -- One letter wrong, missing or too many, in a whole word.
    select player.id
    from player
    where
      player.search_text %> _word
      and has_near_word(player.search_text, _word, '{}')
  );
end
$$;


ALTER FUNCTION public.players_near_word(_word text) OWNER TO pitledger_owner;

--
-- Name: players_near_words(text[]); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.players_near_words(_words text[]) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _found uuid[];
  _word text;
  _swapped text[];
begin
  -- The longest word that the index knows is looked up, the others are compared where it is found.
  for _word in
    select word from unnest(_words) as word
    order by show_trgm(word) <> '{}' desc, char_length(word) desc
  loop
    if _found is null then
      _found := players_near_word(_word);
    else
      _swapped := swapped_words(_word);
      _found := array(
        select id from player
        where id = any(_found) and has_near_word(search_text, _word, _swapped)
      );
    end if;
  end loop;
  return coalesce(_found, '{}');
end
$$;


ALTER FUNCTION public.players_near_words(_words text[]) OWNER TO pitledger_owner;

--
-- Name: players_with_words(text[]); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.players_with_words(_words text[]) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  -- The three longest words are looked up in the index, the others compared.
  with asked as (
    select array_agg('% ' || word || '%' order by char_length(word) desc) as patterns
    from unnest(_words) as word
  )

  select coalesce(array_agg(player.id), '{}')
  from asked
  inner join player on
    player.search_text like asked.patterns[1]
    and player.search_text like coalesce(asked.patterns[2], asked.patterns[1])
    and player.search_text like coalesce(asked.patterns[3], asked.patterns[1])
    and player.search_text like all (asked.patterns);
$$;


ALTER FUNCTION public.players_with_words(_words text[]) OWNER TO pitledger_owner;

--
-- Name: queue_slip_accrual(uuid, jsonb, timestamp with time zone, public.rating_slip, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.queue_slip_accrual(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _reason text) RETURNS void
    LANGUAGE sql
    AS $$
  insert into loyalty_recovery (
    casino_id, rating_slip_id, player_id, closed_at, attempts, last_error_code, correlation_id,
    next_attempt_at, created_at, staff_id
  ) values (
    _casino_id, _slip.id, _slip.player_id, _slip.ended_at, 0, _reason,
    _slip.closed_correlation_id, _now, _now, (_context ->> 'staff_id')::uuid
  )
  on conflict (casino_id, rating_slip_id) do nothing;
$$;


ALTER FUNCTION public.queue_slip_accrual(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _reason text) OWNER TO pitledger_owner;

--
-- Name: queue_unsettled_slips(uuid, jsonb, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.queue_unsettled_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed_since timestamp with time zone) RETURNS TABLE(slip_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  for _slip in
    select slip.* from rating_slip as slip
    where
      slip.casino_id = _casino_id and slip.status = 'CLOSED'
      and slip.ended_at >= _closed_since
      and not exists (
        select from slip_payment as paid
        where paid.casino_id = slip.casino_id and paid.rating_slip_id = slip.id
      )
      and not exists (
        select from loyalty_recovery as owed
        where owed.casino_id = slip.casino_id and owed.rating_slip_id = slip.id
      )
      and coalesce(
        (
          select cached.last_sequence from player_loyalty as cached
          where cached.casino_id = slip.casino_id and cached.player_id = slip.player_id
        ), 0
      ) = (
        select count(*) from loyalty_ledger as entry
        where entry.casino_id = slip.casino_id and entry.player_id = slip.player_id
      )
    order by slip.ended_at, slip.id
    for no key update of slip skip locked
  loop
    -- Looked at again, now that the slip is ours: it may have been paid before it was locked.
    if not exists (select from standing_accrual(_casino_id, _slip.id)) then
      _slip.closed_correlation_id := coalesce(
        _slip.closed_correlation_id, _context ->> 'correlation_id'
      );
      perform queue_slip_accrual(_casino_id, _context, _now, _slip, 'ENTRY_MISSING');
      return query select _slip.id;
    end if;
  end loop;
end
$$;


ALTER FUNCTION public.queue_unsettled_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed_since timestamp with time zone) OWNER TO pitledger_owner;

--
-- Name: rebuild_player_loyalty(uuid, jsonb, timestamp with time zone, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.rebuild_player_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid) RETURNS TABLE(before jsonb, after jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _before player_loyalty;
  _cached player_loyalty;
  _last record;
begin
  perform enter_casino(_casino_id);
  select * into _before from player_loyalty as cached
  where cached.casino_id = _casino_id and cached.player_id = _player_id for update;
  _cached := lock_player_loyalty(
    _casino_id, _player_id, (select casino.tier_version from casino where casino.id = _casino_id)
  );
  select
    walked.current_balance, walked.lifetime_points, walked.tier, walked.tier_progress,
    walked.sequence, walked.entry_hash, walked.created_at
  into _last
  from ledger_walk as walked
  where walked.casino_id = _casino_id and walked.player_id = _player_id and walked.is_last;
  if found then
    _cached.current_balance := _last.current_balance;
    _cached.lifetime_points := _last.lifetime_points;
    _cached.tier := _last.tier;
    _cached.tier_progress := _last.tier_progress;
    _cached.last_sequence := _last.sequence;
    _cached.last_hash := _last.entry_hash;
    _cached.updated_at := _last.created_at;
  else
    _cached.current_balance := 0;
    _cached.lifetime_points := 0;
    select standing.tier, standing.tier_progress into _cached.tier, _cached.tier_progress
    from casino
    cross join lateral tier_standing(casino.id, casino.tier_version, 0) as standing
    where casino.id = _casino_id;
    _cached.updated_at := null;
  end if;
  if _cached is not distinct from _before then
    return;
  end if;
  update player_loyalty as cached set
    current_balance = _cached.current_balance,
    lifetime_points = _cached.lifetime_points,
    tier = _cached.tier,
    tier_progress = _cached.tier_progress,
    last_sequence = _cached.last_sequence,
    last_hash = _cached.last_hash,
    updated_at = _cached.updated_at
  where cached.casino_id = _casino_id and cached.player_id = _player_id;
  before := case when _before.player_id is not null then to_jsonb(_before) end;
  after := to_jsonb(_cached);
  perform write_audit(
    _casino_id, _context, _now, 'loyalty.rebuilt', 'player', _player_id, before, after
  );
  return next;
end
$$;


ALTER FUNCTION public.rebuild_player_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid) OWNER TO pitledger_owner;

--
-- Name: recover_slip_loyalty(uuid, jsonb, timestamp with time zone, uuid, text, uuid, date, text, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.recover_slip_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) RETURNS TABLE(outcome text, closed_correlation_id text, error_code text, error_detail text, entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint, tier_before text, tier_after text, idempotency_key text, transaction_type text, event_type text, idempotent boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.status <> 'CLOSED' then
    perform refuse('slip_not_closed');
  end if;
  _slip.closed_correlation_id := coalesce(_slip.closed_correlation_id, _correlation_id);
  if _context ->> 'actor' = 'system' then -- a job finishes what a member of staff began
    _context := _context || jsonb_build_object('begun_by', (
      select owed.staff_id from loyalty_recovery as owed
      where owed.casino_id = _casino_id and owed.rating_slip_id = _rating_slip_id
    ));
  end if;
  return query
  select * from settle_closed_slip(
    _casino_id, _context - 'accrual', _now, _slip, _entry_id, _gaming_day, _inputs, _tier_version,
    _points_by_tier
  );
end
$$;


ALTER FUNCTION public.recover_slip_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) OWNER TO pitledger_owner;

--
-- Name: refuse(text, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.refuse(_name text, _facts jsonb DEFAULT '{}'::jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  raise exception using
    errcode = 'PL001', constraint = _name, message = _name, detail = _facts::text;
end
$$;


ALTER FUNCTION public.refuse(_name text, _facts jsonb) OWNER TO pitledger_owner;

--
-- Name: refuse_change(); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform refuse('append_only', jsonb_build_object('table', tg_table_name));
  return null;
end
$$;


ALTER FUNCTION public.refuse_change() OWNER TO pitledger_owner;

--
-- Name: refuse_closed(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.refuse_closed(_casino_id uuid, _rating_slip_id uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  _moved_to_id uuid;
begin
  select id into _moved_to_id from rating_slip
  where casino_id = _casino_id and moved_from_id = _rating_slip_id;
  perform refuse(
    'slip_already_closed', jsonb_strip_nulls(jsonb_build_object('moved_to_id', _moved_to_id))
  );
end
$$;


ALTER FUNCTION public.refuse_closed(_casino_id uuid, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: refuse_missing(uuid, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.refuse_missing(_casino_id uuid, _entity text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  if not exists (select from casino where id = _casino_id) then
    perform refuse('casino_context_lost');
  end if;
  perform refuse('not_found', jsonb_build_object('entity', _entity));
end
$$;


ALTER FUNCTION public.refuse_missing(_casino_id uuid, _entity text) OWNER TO pitledger_owner;

--
-- Name: release_idempotency_key(uuid, jsonb, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.release_idempotency_key(_casino_id uuid, _context jsonb, _idempotency_key text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  delete from idempotency_record
  where
    casino_id = _casino_id and staff_id = (_context ->> 'staff_id')::uuid
    and idempotency_key = _idempotency_key;
end
$$;


ALTER FUNCTION public.release_idempotency_key(_casino_id uuid, _context jsonb, _idempotency_key text) OWNER TO pitledger_owner;

--
-- Name: replace_tiers(uuid, jsonb, timestamp with time zone, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.replace_tiers(_casino_id uuid, _context jsonb, _now timestamp with time zone, _tiers jsonb) RETURNS TABLE(version integer, name text, threshold_points bigint, multiplier numeric)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _version integer;
  _before jsonb;
begin
  perform enter_casino(_casino_id);
  select casino.tier_version into _version
  from casino where casino.id = _casino_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  _before := tier_steps(_casino_id, _version);
  insert into loyalty_tier (casino_id, id, version, name, threshold_points, multiplier)
  select
    _casino_id, given.id, _version + 1, given.name, given.threshold_points, given.multiplier
  from jsonb_to_recordset(_tiers)
    as given (id uuid, name text, threshold_points bigint, multiplier numeric)
  where _before is distinct from (
    select jsonb_agg(jsonb_build_object(
      'name', tier.name,
      'threshold_points', tier.threshold_points,
      'multiplier', trim_scale(tier.multiplier)::text
    ) order by tier.threshold_points)
    from jsonb_to_recordset(_tiers)
      as tier (name text, threshold_points bigint, multiplier numeric)
  );
  if found then
    _version := _version + 1;
    update casino set tier_version = _version where casino.id = _casino_id;
    perform write_audit(
      _casino_id, _context, _now, 'tiers.replaced', 'casino', _casino_id,
      jsonb_build_object('version', _version - 1, 'items', _before),
      jsonb_build_object('version', _version, 'items', tier_steps(_casino_id, _version))
    );
  end if;
  return query
  select tier.version, tier.name, tier.threshold_points, tier.multiplier
  from loyalty_tier as tier
  where tier.casino_id = _casino_id and tier.version = _version
  order by tier.threshold_points;
end
$$;


ALTER FUNCTION public.replace_tiers(_casino_id uuid, _context jsonb, _now timestamp with time zone, _tiers jsonb) OWNER TO pitledger_owner;

--
-- Name: replay_events(uuid, jsonb, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.replay_events(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text) RETURNS TABLE(queued bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _queued bigint;
begin
  perform enter_casino(_casino_id);
  if not exists (select from casino where id = _casino_id) then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  perform pg_advisory_xact_lock(consumer_lock(_casino_id, _consumer));
  if _consumer = 'gaming_day_report' then
    delete from gaming_day_figures where casino_id = _casino_id;
  end if;
  insert into event_delivery as known (
    casino_id, consumer, event_id, status, attempts, next_attempt_at, created_at
  )
  select _casino_id, _consumer, event.id, 'PENDING', 0, _now, event.created_at
  from outbox as event
  where
    event.casino_id = _casino_id
    and _consumer in (select * from consumers_of(event.event_type, event.payload))
  on conflict (casino_id, consumer, event_id) do update set
    status = 'PENDING', attempts = 0, last_error_code = null, last_error_detail = null,
    next_attempt_at = _now, delivered_at = null;
  get diagnostics _queued = row_count;
  perform write_audit(
    _casino_id, _context, _now, 'events.replayed', 'casino', _casino_id, null,
    jsonb_build_object('consumer', _consumer, 'events', _queued)
  );
  return query select _queued;
end
$$;


ALTER FUNCTION public.replay_events(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text) OWNER TO pitledger_owner;

--
-- Name: replayed_entry(public.loyalty_ledger, public.loyalty_ledger, boolean); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.replayed_entry(_stored public.loyalty_ledger, _asked public.loyalty_ledger, _caller_states_points boolean) RETURNS public.loyalty_ledger
    LANGUAGE plpgsql
    AS $$
begin
  if _stored.player_id <> _asked.player_id
    or (_caller_states_points and _stored.points_change <> _asked.points_change)
  then
    perform refuse('idempotency_conflict');
  end if;
  return _stored;
end
$$;


ALTER FUNCTION public.replayed_entry(_stored public.loyalty_ledger, _asked public.loyalty_ledger, _caller_states_points boolean) OWNER TO pitledger_owner;

--
-- Name: resume_rating_slip(uuid, jsonb, timestamp with time zone, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.resume_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid) RETURNS TABLE(slip public.rating_slip, pauses jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _slip rating_slip;
begin
  perform enter_casino(_casino_id);
  _slip := lock_rating_slip(_casino_id, _rating_slip_id);
  if _slip.status <> 'PAUSED' then
    perform refuse('slip_not_paused');
  end if;
  update rating_slip_pause set ended_at = greatest(_now, started_at)
  where casino_id = _casino_id and rating_slip_id = _rating_slip_id and ended_at is null;
  update rating_slip set status = 'OPEN', version = version + 1
  where casino_id = _casino_id and id = _rating_slip_id
  returning * into _slip;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.resumed', 'rating_slip', _rating_slip_id,
    jsonb_build_object('status', 'PAUSED'), jsonb_build_object('status', 'OPEN')
  );
  perform write_slip_event(_casino_id, _context, _now, 'rating_slip.resumed', _slip);
  return query select _slip, pauses_of(_casino_id, _rating_slip_id);
end
$$;


ALTER FUNCTION public.resume_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: retry_delivery(uuid, jsonb, timestamp with time zone, text, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.retry_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) RETURNS TABLE(event_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _before event_delivery;
begin
  perform enter_casino(_casino_id);
  select * into _before from event_delivery as dead
  where
    dead.casino_id = _casino_id and dead.consumer = _consumer and dead.event_id = _event_id
    and dead.status = 'DEAD'
  for update;
  if not found then
    return;
  end if;
  update event_delivery as queued set
    status = 'PENDING', attempts = 0, next_attempt_at = _now
  where
    queued.casino_id = _casino_id and queued.consumer = _consumer
    and queued.event_id = _event_id;
  perform write_audit(
    _casino_id, _context, _now, 'event.retried', 'event', _event_id,
    jsonb_build_object('attempts', _before.attempts, 'last_error_code', _before.last_error_code),
    jsonb_build_object('consumer', _consumer)
  );
  return query select _event_id;
end
$$;


ALTER FUNCTION public.retry_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) OWNER TO pitledger_owner;

--
-- Name: reversal_facts(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.reversal_facts(_casino_id uuid, _entry_id uuid) RETURNS TABLE(transaction_type text, points_change bigint, tier_version integer, tiers jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  select
    entry.transaction_type, entry.points_change, casino.tier_version,
    tier_table(_casino_id, casino.tier_version)
  from loyalty_ledger as entry
  inner join casino on entry.casino_id = casino.id
  where entry.casino_id = _casino_id and entry.id = _entry_id;
  if not found then
    perform refuse_missing(_casino_id, 'ledger_entry');
  end if;
end
$$;


ALTER FUNCTION public.reversal_facts(_casino_id uuid, _entry_id uuid) OWNER TO pitledger_owner;

--
-- Name: reverse_ledger_entry(uuid, jsonb, timestamp with time zone, uuid, uuid, text, date, text, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.reverse_ledger_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _reverses_id uuid, _reason text, _gaming_day date, _inputs text, _tier_version integer) RETURNS TABLE(entry_id uuid, player_id uuid, rating_slip_id uuid, idempotency_key text, points_change bigint, balance_before bigint, balance_after bigint, tier_before text, tier_after text, idempotent boolean, slip_owed_again boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _entry loyalty_ledger;
  _slip rating_slip;
  _stored_reason text;
  _written record;
begin
  perform enter_casino(_casino_id);
  select * into _entry from loyalty_ledger as original
  where
    original.casino_id = _casino_id and original.id = _reverses_id
    and original.transaction_type <> 'REVERSAL';
  if not found then
    perform refuse_missing(_casino_id, 'ledger_entry');
  end if;
  if _entry.transaction_type = 'MANUAL_BONUS' and _entry.rating_slip_id is not null then
    _slip := lock_rating_slip(_casino_id, _entry.rating_slip_id);
  end if;
  _entry.id := _entry_id;
  _entry.idempotency_key := 'reversal:' || _reverses_id;
  _entry.transaction_type := 'REVERSAL';
  _entry.event_type := 'POINTS_UPDATE_REQUESTED';
  _entry.points_change := - _entry.points_change;
  _entry.reason := _reason;
  _entry.source := 'manual';
  _entry.staff_id := (_context ->> 'staff_id')::uuid;
  _entry.correlation_id := _context ->> 'correlation_id';
  _entry.gaming_day := _gaming_day;
  _entry.inputs := _inputs;
  _entry.created_at := _now;
  _entry.reverses_id := _reverses_id;
  select * into strict _written
  from append_ledger_entry(_casino_id, _entry, _tier_version, null);
  if _written.idempotent then
    select stored.reason into strict _stored_reason from loyalty_ledger as stored
    where stored.casino_id = _casino_id and stored.id = _written.entry_id;
    if _stored_reason is distinct from _reason then
      perform refuse('already_reversed', jsonb_build_object('reversal_id', _written.entry_id));
    end if;
  else
    perform note_reversal(_casino_id, _context, _now, _entry, _slip);
  end if;
  return query select
    _written.entry_id, _entry.player_id, _entry.rating_slip_id, _entry.idempotency_key,
    _written.points_change, _written.balance_before, _written.balance_after,
    _written.tier_before, _written.tier_after, _written.idempotent,
    _slip.id is not null and not _written.idempotent;
end
$$;


ALTER FUNCTION public.reverse_ledger_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _reverses_id uuid, _reason text, _gaming_day date, _inputs text, _tier_version integer) OWNER TO pitledger_owner;

--
-- Name: set_average_bet(uuid, jsonb, timestamp with time zone, public.rating_slip, bigint); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.set_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _average_bet_cents bigint) RETURNS public.rating_slip
    LANGUAGE plpgsql
    AS $$
declare
  _after rating_slip := _slip;
begin
  if _slip.average_bet_cents = _average_bet_cents then
    return _slip;
  end if;
  _after.average_bet_cents := _average_bet_cents;
  _after.version := _slip.version + 1;
  perform write_audit(
    _casino_id, _context, _now, 'rating_slip.average_bet_changed', 'rating_slip', _slip.id,
    jsonb_build_object('average_bet_cents', _slip.average_bet_cents),
    jsonb_build_object('average_bet_cents', _average_bet_cents)
  );
  perform write_slip_event(
    _casino_id, _context, _now, 'rating_slip.average_bet_changed', _after,
    jsonb_build_object('average_bet_cents_before', _slip.average_bet_cents)
  );
  return _after;
end
$$;


ALTER FUNCTION public.set_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _average_bet_cents bigint) OWNER TO pitledger_owner;

--
-- Name: set_table_status(uuid, jsonb, timestamp with time zone, uuid, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.set_table_status(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _status text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _table gaming_table;
  _event_type text := case _status when 'OPEN' then 'table.opened' else 'table.closed' end;
begin
  perform enter_casino(_casino_id);
  select * into _table from gaming_table
  where casino_id = _casino_id and id = _table_id for update;
  if not found then
    perform refuse_missing(_casino_id, 'table');
  elsif _table.status = _status then
    return;
  elsif _status = 'CLOSED' and exists (
    select from rating_slip
    where casino_id = _casino_id and table_id = _table_id and status <> 'CLOSED'
  ) then
    perform refuse('table_has_open_slips');
  end if;
  update gaming_table set status = _status where casino_id = _casino_id and id = _table_id;
  perform write_audit(
    _casino_id, _context, _now, _event_type, 'table', _table_id,
    jsonb_build_object('status', _table.status), jsonb_build_object('status', _status)
  );
  perform write_command_event(
    _casino_id, _context, _now, _event_type, 'table', _table_id,
    jsonb_build_object('table_id', _table_id, 'game_id', _table.game_id)
  );
end
$$;


ALTER FUNCTION public.set_table_status(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _status text) OWNER TO pitledger_owner;

--
-- Name: settle_closed_slip(uuid, jsonb, timestamp with time zone, public.rating_slip, uuid, date, text, integer, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.settle_closed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) RETURNS TABLE(outcome text, closed_correlation_id text, error_code text, error_detail text, entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint, tier_before text, tier_after text, idempotency_key text, transaction_type text, event_type text, idempotent boolean)
    LANGUAGE plpgsql
    AS $$
declare
  _state text;
  _constraint text;
  _message text;
  _code text;
begin
  if _context ->> 'accrual' = 'queued' then
    perform queue_slip_accrual(_casino_id, _context, _now, _slip, 'ACCRUAL_QUEUED');
    return query
    select
      'QUEUED'::text, _slip.closed_correlation_id, null::text, null::text, null::uuid,
      null::bigint, null::bigint, null::bigint, null::text, null::text, null::text, null::text,
      null::text, false;
    return;
  end if;
  return query
  select 'PAID'::text, _slip.closed_correlation_id, null::text, null::text, paid.*
  from accrue_points_from_slip(
    _casino_id, _context, _now, _slip.id, _slip.player_id, _slip.visit_id,
    _slip.closed_correlation_id, _entry_id, _gaming_day, _inputs, _tier_version, _points_by_tier
  ) as paid;
exception when others or assert_failure then
  get stacked diagnostics
    _state = returned_sqlstate, _constraint = constraint_name, _message = message_text;
  _code := error_code_of(_state, _constraint);
  _message := left(concat_ws(' ', _state, nullif(_constraint, ''), _message), 500);
  perform owe_slip_points(
    _casino_id, _context, _now, _slip.id, _slip.player_id, _slip.ended_at,
    _slip.closed_correlation_id, _code, _message
  );
  return query
  select
    'OWED'::text, _slip.closed_correlation_id, _code, _message, null::uuid, null::bigint,
    null::bigint, null::bigint, null::text, null::text, null::text, null::text, null::text,
    false;
end
$$;


ALTER FUNCTION public.settle_closed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) OWNER TO pitledger_owner;

--
-- Name: settle_priced_slip(uuid, jsonb, timestamp with time zone, public.rating_slip, date, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.settle_priced_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _gaming_day date, _priced jsonb) RETURNS jsonb
    LANGUAGE sql
    AS $$
  select to_jsonb(settled)
  from settle_closed_slip(
    _casino_id, _context, _now, _slip, (_priced ->> 'entry_id')::uuid, _gaming_day,
    _priced ->> 'inputs', (_priced ->> 'tier_version')::integer,
    nullif(_priced -> 'points_by_tier', 'null'::jsonb)
  ) as settled;
$$;


ALTER FUNCTION public.settle_priced_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _gaming_day date, _priced jsonb) OWNER TO pitledger_owner;

--
-- Name: sign_in_facts(text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.sign_in_facts(_login text) RETURNS TABLE(casino_id uuid, staff_id uuid, name text, role text, active boolean, password_hash text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _found login_directory;
begin
  select * into _found from login_directory where login = lower(_login);
  if not found then
    return;
  end if;
  perform enter_casino(_found.casino_id);
  return query
  select staff.casino_id, staff.id, staff.name, staff.role, staff.active, staff.password_hash
  from staff
  where staff.casino_id = _found.casino_id and staff.id = _found.staff_id;
end
$$;


ALTER FUNCTION public.sign_in_facts(_login text) OWNER TO pitledger_owner;

--
-- Name: slip_completed_event(uuid, jsonb, timestamp with time zone, public.rating_slip, date); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.slip_completed_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed public.rating_slip, _gaming_day date) RETURNS public.outbox
    LANGUAGE sql STABLE
    AS $$
  select slip_event(
    _casino_id, _context, _now, 'rating_slip.completed', _closed,
    jsonb_build_object(
      'started_at', json_time(_closed.started_at),
      'ended_at', json_time(_closed.ended_at),
      'play_seconds', _closed.play_seconds,
      'gaming_day', _gaming_day,
      'snapshot', _closed.snapshot,
      'accrual', coalesce(_context ->> 'accrual', 'direct')
    )
  );
$$;


ALTER FUNCTION public.slip_completed_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed public.rating_slip, _gaming_day date) OWNER TO pitledger_owner;

--
-- Name: slip_event(uuid, jsonb, timestamp with time zone, text, public.rating_slip, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb DEFAULT '{}'::jsonb) RETURNS public.outbox
    LANGUAGE sql STABLE
    AS $$
  select command_event(
    _casino_id, _context, _now, _event_type, 'rating_slip', _slip.id,
    jsonb_build_object(
      'slip_id', _slip.id,
      'visit_id', _slip.visit_id,
      'player_id', _slip.player_id,
      'table_id', _slip.table_id,
      'game_id', snapshot_game_id(_slip.snapshot),
      'seat', _slip.seat,
      'average_bet_cents', _slip.average_bet_cents
    ) || _more
  );
$$;


ALTER FUNCTION public.slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb) OWNER TO pitledger_owner;

--
-- Name: slip_for_completion(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.slip_for_completion(_casino_id uuid, _rating_slip_id uuid) RETURNS TABLE(slip public.rating_slip, pauses jsonb, tier_version integer, tiers jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  _casino_id := enter_casino(_casino_id);
  return query
  select
    rating_slip,
    pauses_of(_casino_id, _rating_slip_id),
    casino.tier_version,
    tier_table(_casino_id, casino.tier_version)
  from rating_slip
  inner join casino on rating_slip.casino_id = casino.id
  where rating_slip.casino_id = _casino_id and rating_slip.id = _rating_slip_id;
  if not found then
    perform refuse_missing(_casino_id, 'rating_slip');
  end if;
end
$$;


ALTER FUNCTION public.slip_for_completion(_casino_id uuid, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: slip_settlement(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.slip_settlement(_casino_id uuid, _rating_slip_id uuid) RETURNS TABLE(outcome text, closed_correlation_id text, error_code text, error_detail text, entry_id uuid, points_change bigint, balance_before bigint, balance_after bigint, tier_before text, tier_after text, idempotency_key text, transaction_type text, event_type text, idempotent boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  select
    case
      when paid.id is not null then 'PAID'
      when owed.last_error_code = 'ACCRUAL_QUEUED' then 'QUEUED'
      else 'OWED'
    end,
    coalesce(slip.closed_correlation_id, owed.correlation_id, paid.correlation_id),
    case when paid.id is null then coalesce(owed.last_error_code, 'ENTRY_MISSING') end,
    case when paid.id is null then owed.last_error_detail end,
    paid.id, paid.points_change, paid.balance_before, paid.balance_after,
    paid.tier_before, paid.tier_after, paid.idempotency_key, paid.transaction_type,
    paid.event_type, true
  from rating_slip as slip
  left join lateral standing_accrual(slip.casino_id, slip.id) as paid on true
  left join loyalty_recovery as owed
    on slip.casino_id = owed.casino_id and slip.id = owed.rating_slip_id
  where slip.casino_id = _casino_id and slip.id = _rating_slip_id and slip.status = 'CLOSED';
end
$$;


ALTER FUNCTION public.slip_settlement(_casino_id uuid, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: snapshot_game_id(jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.snapshot_game_id(_snapshot jsonb) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    AS $_$
  select case
    when
      _snapshot ->> 'game_id'
      ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
      then (_snapshot ->> 'game_id')::uuid
  end;
$_$;


ALTER FUNCTION public.snapshot_game_id(_snapshot jsonb) OWNER TO pitledger_owner;

--
-- Name: standing_accrual(uuid, uuid); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.standing_accrual(_casino_id uuid, _rating_slip_id uuid) RETURNS SETOF public.loyalty_ledger
    LANGUAGE sql STABLE
    AS $$
  select entry.*
  from slip_payment as entry
  where entry.casino_id = _casino_id and entry.rating_slip_id = _rating_slip_id
  order by (entry.transaction_type = 'GAMEPLAY') desc
  limit 1;
$$;


ALTER FUNCTION public.standing_accrual(_casino_id uuid, _rating_slip_id uuid) OWNER TO pitledger_owner;

--
-- Name: start_session(uuid, jsonb, timestamp with time zone, uuid, uuid, text, bytea, timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.start_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _session_id uuid, _staff_id uuid, _password_hash text, _token_hash bytea, _expires_at timestamp with time zone, _idle_seconds integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  perform from staff
  where
    casino_id = _casino_id and id = _staff_id and active and role <> 'dealer'
    and (_password_hash is null or password_hash = _password_hash)
  for share;
  if not found then
    perform refuse('sign_in_outdated');
  end if;
  insert into session_directory (token_hash, casino_id, staff_id)
  values (_token_hash, _casino_id, _staff_id);
  insert into staff_session (
    casino_id, id, staff_id, token_hash, created_at, last_used_at, expires_at
  )
  values (_casino_id, _session_id, _staff_id, _token_hash, _now, _now, _expires_at);
  perform expire_sessions(_casino_id, _context, _now, _idle_seconds);
  perform write_audit(
    _casino_id, _context, _now, 'session.started', 'staff', _staff_id, null, null
  );
end
$$;


ALTER FUNCTION public.start_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _session_id uuid, _staff_id uuid, _password_hash text, _token_hash bytea, _expires_at timestamp with time zone, _idle_seconds integer) OWNER TO pitledger_owner;

--
-- Name: start_visit(uuid, jsonb, timestamp with time zone, uuid, uuid, date, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.start_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb) RETURNS TABLE(visit public.visit, resumed boolean, rolled_over_id uuid, settled jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
begin
  perform enter_casino(_casino_id);
  return query
  select joined.visit, joined.resumed, joined.rolled_over_id, joined.settled
  from join_visit(
    _casino_id, _context, _now, _visit_id, _player_id, _gaming_day, _priced
  ) as joined;
end
$$;


ALTER FUNCTION public.start_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb) OWNER TO pitledger_owner;

--
-- Name: swapped_words(text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.swapped_words(_word text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    AS $$
  select array[_word] || array(
    select overlay(_word placing reverse(substr(_word, place, 2)) from place for 2)
    from generate_series(1, char_length(_word) - 1) as place
    where char_length(_word) > 2
  );
$$;


ALTER FUNCTION public.swapped_words(_word text) OWNER TO pitledger_owner;

--
-- Name: table_to_seat_at(uuid, uuid, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.table_to_seat_at(_casino_id uuid, _table_id uuid, _seat integer) RETURNS public.game
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _table gaming_table;
  _game game;
begin
  select * into _table from gaming_table
  where casino_id = _casino_id and id = _table_id for share;
  if not found then
    perform refuse_missing(_casino_id, 'table');
  elsif _table.status <> 'OPEN' then
    perform refuse('table_not_open');
  end if;
  select * into strict _game from game where casino_id = _casino_id and id = _table.game_id;
  if _seat not between 1 and _game.seats then
    perform refuse('seat_out_of_range', jsonb_build_object('seats', _game.seats));
  end if;
  return _game;
end
$$;


ALTER FUNCTION public.table_to_seat_at(_casino_id uuid, _table_id uuid, _seat integer) OWNER TO pitledger_owner;

--
-- Name: tier_standing(uuid, integer, bigint); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.tier_standing(_casino_id uuid, _tier_version integer, _lifetime_points bigint) RETURNS TABLE(tier text, tier_progress integer)
    LANGUAGE sql STABLE
    AS $$
  select
    held.name,
    case
      when held.next_threshold is null then 100
      else (
        (_lifetime_points - held.threshold_points) * 100
        / (held.next_threshold - held.threshold_points)
      )::integer
    end
  from (
    -- The progress is worked out for the tier held alone: past a lower one it has no bound.
    select step.name, step.threshold_points, step.next_threshold
    from (
      select
        name, threshold_points,
        lead(threshold_points) over (order by threshold_points) as next_threshold
      from public.loyalty_tier
      where casino_id = _casino_id and version = _tier_version
    ) as step
    where step.threshold_points <= _lifetime_points
    order by step.threshold_points desc
    limit 1
  ) as held;
$$;


ALTER FUNCTION public.tier_standing(_casino_id uuid, _tier_version integer, _lifetime_points bigint) OWNER TO pitledger_owner;

--
-- Name: tier_steps(uuid, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.tier_steps(_casino_id uuid, _tier_version integer) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select jsonb_agg(jsonb_build_object(
    'name', name,
    'threshold_points', threshold_points,
    'multiplier', trim_scale(multiplier)::text
  ) order by threshold_points)
  from loyalty_tier
  where casino_id = _casino_id and version = _tier_version;
$$;


ALTER FUNCTION public.tier_steps(_casino_id uuid, _tier_version integer) OWNER TO pitledger_owner;

--
-- Name: tier_table(uuid, integer); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.tier_table(_casino_id uuid, _tier_version integer) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  select tier_steps(_casino_id, _tier_version) || coalesce(
    jsonb_agg(jsonb_build_object(
      'name', retired.name,
      'threshold_points', null,
      'multiplier', trim_scale(retired.multiplier)::text
    ) order by retired.name),
    '[]'
  )
  from (
    select distinct on (name) name, version, multiplier
    from loyalty_tier
    where casino_id = _casino_id and version <= _tier_version
    order by name, version desc
  ) as retired
  where retired.version < _tier_version;
$$;


ALTER FUNCTION public.tier_table(_casino_id uuid, _tier_version integer) OWNER TO pitledger_owner;

--
-- Name: casino; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.casino (
    id uuid NOT NULL,
    name text NOT NULL,
    timezone text NOT NULL,
    gaming_day_start time without time zone NOT NULL,
    currency text NOT NULL,
    earning_policy text NOT NULL,
    tier_version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    earlier_timezone text,
    earlier_gaming_day_start time without time zone,
    settings_apply_at timestamp with time zone,
    earlier_last_gaming_day date,
    locale text DEFAULT 'en-US'::text NOT NULL,
    CONSTRAINT casino_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT casino_earlier_clock_is_whole CHECK ((num_nulls(earlier_timezone, earlier_gaming_day_start, settings_apply_at, earlier_last_gaming_day) = ANY (ARRAY[0, 4]))),
    CONSTRAINT casino_earning_policy_check CHECK ((earning_policy = ANY (ARRAY['pit-1'::text, 'theo-2'::text]))),
    CONSTRAINT casino_locale CHECK ((locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'::text)),
    CONSTRAINT casino_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT casino_tier_version_check CHECK ((tier_version >= 1))
);

ALTER TABLE ONLY public.casino FORCE ROW LEVEL SECURITY;


ALTER TABLE public.casino OWNER TO pitledger_owner;

--
-- Name: update_casino(uuid, jsonb, timestamp with time zone, text, text, text, text, text, time without time zone, timestamp with time zone, text, time without time zone, text, time without time zone, timestamp with time zone, date); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.update_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _currency text, _earning_policy text, _locale text, _read_timezone text, _read_gaming_day_start time without time zone, _read_settings_apply_at timestamp with time zone, _timezone text, _gaming_day_start time without time zone, _earlier_timezone text, _earlier_gaming_day_start time without time zone, _settings_apply_at timestamp with time zone, _earlier_last_gaming_day date) RETURNS SETOF public.casino
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _before casino;
  _after casino;
begin
  perform enter_casino(_casino_id);
  select * into _before from casino where id = _casino_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  _after := _before;
  if _timezone is not null then
    if (_read_timezone, _read_gaming_day_start, _read_settings_apply_at) is distinct from
      (_before.timezone, _before.gaming_day_start, _before.settings_apply_at) then
      return;
    end if;
    _after.timezone := _timezone;
    _after.gaming_day_start := _gaming_day_start;
    _after.earlier_timezone := _earlier_timezone;
    _after.earlier_gaming_day_start := _earlier_gaming_day_start;
    _after.settings_apply_at := _settings_apply_at;
    _after.earlier_last_gaming_day := _earlier_last_gaming_day;
  end if;
  if _currency <> _before.currency then
    perform from gaming_table where casino_id = _casino_id order by id for update;
    if exists (select from rating_slip where casino_id = _casino_id) then
      perform refuse('casino_currency_in_use');
    end if;
  end if;
  _after.name := coalesce(_name, _before.name);
  _after.currency := coalesce(_currency, _before.currency);
  _after.earning_policy := coalesce(_earning_policy, _before.earning_policy);
  _after.locale := coalesce(_locale, _before.locale);
  if _after is distinct from _before then
    update casino set
      name = _after.name,
      timezone = _after.timezone,
      gaming_day_start = _after.gaming_day_start,
      currency = _after.currency,
      earning_policy = _after.earning_policy,
      locale = _after.locale,
      earlier_timezone = _after.earlier_timezone,
      earlier_gaming_day_start = _after.earlier_gaming_day_start,
      settings_apply_at = _after.settings_apply_at,
      earlier_last_gaming_day = _after.earlier_last_gaming_day
    where id = _casino_id;
    perform write_audit(
      _casino_id, _context, _now, 'casino.changed', 'casino', _casino_id,
      to_jsonb(_before), to_jsonb(_after)
    );
  end if;
  return next _after;
end
$$;


ALTER FUNCTION public.update_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _currency text, _earning_policy text, _locale text, _read_timezone text, _read_gaming_day_start time without time zone, _read_settings_apply_at timestamp with time zone, _timezone text, _gaming_day_start time without time zone, _earlier_timezone text, _earlier_gaming_day_start time without time zone, _settings_apply_at timestamp with time zone, _earlier_last_gaming_day date) OWNER TO pitledger_owner;

--
-- Name: update_game(uuid, jsonb, timestamp with time zone, uuid, text, text, text, numeric, numeric, integer, numeric, numeric); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.update_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) RETURNS SETOF public.game
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _before game;
  _after game;
begin
  perform enter_casino(_casino_id);
  select * into _before from game where casino_id = _casino_id and id = _game_id for update;
  if not found then
    perform refuse_missing(_casino_id, 'game');
  end if;
  update game set
    code = coalesce(_code, code),
    name = coalesce(_name, name),
    game_type = coalesce(_game_type, game_type),
    house_edge_pct = coalesce(_house_edge_pct, house_edge_pct),
    decisions_per_hour = coalesce(_decisions_per_hour, decisions_per_hour),
    seats = coalesce(_seats, seats),
    points_conversion_rate = coalesce(_points_conversion_rate, points_conversion_rate),
    point_multiplier = coalesce(_point_multiplier, point_multiplier)
  where casino_id = _casino_id and id = _game_id
  returning * into _after;
  if _after is distinct from _before then
    perform write_audit(
      _casino_id, _context, _now, 'game.changed', 'game', _game_id,
      to_jsonb(_before), to_jsonb(_after)
    );
  end if;
  return next _after;
end
$$;


ALTER FUNCTION public.update_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) OWNER TO pitledger_owner;

--
-- Name: update_player(uuid, jsonb, timestamp with time zone, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.update_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _changes jsonb) RETURNS TABLE(id uuid, first_name text, last_name text, birth_date date, card_number text, enrolled_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  _enrolment player_casino;
  _player player;
  _was jsonb;
  _is jsonb;
begin
  perform enter_casino(_casino_id);
  select * into _enrolment from player_casino
  where casino_id = _casino_id and player_id = _player_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'player');
  end if;
  select * into _player from player where id = _player_id for no key update;
  _was := jsonb_build_object(
    'first_name', _player.first_name, 'last_name', _player.last_name,
    'birth_date', _player.birth_date, 'card_number', _enrolment.card_number
  );
  _is := _was || _changes;
  if _is <> _was then
    update player set
      first_name = _is ->> 'first_name', last_name = _is ->> 'last_name',
      birth_date = (_is ->> 'birth_date')::date,
      search_text = player_search_text(_is ->> 'first_name', _is ->> 'last_name')
    where id = _player_id;
    update player_casino set card_number = _is ->> 'card_number'
    where casino_id = _casino_id and player_id = _player_id;
    perform write_audit(
      _casino_id, _context, _now, 'player.changed', 'player', _player_id,
      (
        select jsonb_object_agg(key, value) from jsonb_each(_was)
        where value is distinct from _is -> key
      ),
      (
        select jsonb_object_agg(key, value) from jsonb_each(_is)
        where value is distinct from _was -> key
      )
    );
  end if;
  return query select
    _player_id, _is ->> 'first_name', _is ->> 'last_name', (_is ->> 'birth_date')::date,
    _is ->> 'card_number', _enrolment.enrolled_at;
end
$$;


ALTER FUNCTION public.update_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _changes jsonb) OWNER TO pitledger_owner;

--
-- Name: update_staff(uuid, jsonb, timestamp with time zone, uuid, text, text, boolean, text); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.update_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _role text, _active boolean, _password_hash text) RETURNS TABLE(id uuid, casino_id uuid, name text, login text, role text, active boolean, created_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _before staff;
  _after staff;
begin
  perform enter_casino(_casino_id);
  perform from casino where casino.id = _casino_id for no key update;
  select * into _before from staff as member
  where member.casino_id = _casino_id and member.id = _staff_id for no key update;
  if not found then
    perform refuse_missing(_casino_id, 'staff');
  end if;
  update staff as member set
    name = coalesce(_name, member.name),
    role = coalesce(_role, member.role),
    active = coalesce(_active, member.active),
    password_hash = coalesce(_password_hash, member.password_hash)
  where member.casino_id = _casino_id and member.id = _staff_id
  returning * into _after;
  if _before.role = 'admin' and _before.active and not exists (
    select from staff as member
    where member.casino_id = _casino_id and member.role = 'admin' and member.active
  ) then
    perform refuse('last_admin', jsonb_build_object(
      'field', case when _after.active then 'role' else 'active' end
    ));
  end if;
  if not _after.active or _after.role <> _before.role or _password_hash is not null then
    perform end_sessions_of(_casino_id, _staff_id);
  end if;
  if _after is distinct from _before then
    perform write_audit(
      _casino_id, _context, _now, 'staff.changed', 'staff', _staff_id,
      to_jsonb(_before) - 'password_hash',
      to_jsonb(_after) - 'password_hash' || case
        when _password_hash is null then '{}' else '{"password": "changed"}'
      end::jsonb
    );
  end if;
  return query select
    _after.id, _after.casino_id, _after.name, _after.login, _after.role, _after.active,
    _after.created_at;
end
$$;


ALTER FUNCTION public.update_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _role text, _active boolean, _password_hash text) OWNER TO pitledger_owner;

--
-- Name: write_audit(uuid, jsonb, timestamp with time zone, text, text, uuid, jsonb, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.write_audit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
declare
  _noted audit_log := audit_of(
    _casino_id, _context, _now, _action, _entity, _entity_id, _before, _after
  );
begin
  insert into audit_log select _noted.*;
  return _noted.id;
end
$$;


ALTER FUNCTION public.write_audit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb) OWNER TO pitledger_owner;

--
-- Name: write_command_event(uuid, jsonb, timestamp with time zone, text, text, uuid, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.write_command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb) RETURNS void
    LANGUAGE sql
    AS $$
  select write_events(array[
    command_event(_casino_id, _context, _now, _event_type, _entity, _entity_id, _payload)
  ]);
$$;


ALTER FUNCTION public.write_command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb) OWNER TO pitledger_owner;

--
-- Name: write_events(public.outbox[]); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.write_events(_events public.outbox[]) RETURNS integer
    LANGUAGE plpgsql
    AS $$
begin
  insert into outbox select * from unnest(_events);
  insert into event_delivery (
    casino_id, consumer, event_id, status, attempts, next_attempt_at, created_at
  )
  select
    event.casino_id, consumer, event.id, 'PENDING', 0, event.created_at, event.created_at
  from unnest(_events) as event
  cross join lateral consumers_of(event.event_type, event.payload) as consumer;
  return cardinality(_events);
end
$$;


ALTER FUNCTION public.write_events(_events public.outbox[]) OWNER TO pitledger_owner;

--
-- Name: write_refusal(uuid, jsonb, timestamp with time zone, text, text, text, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.write_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _method text, _route text, _facts jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
declare
  _minute_milliseconds bigint := floor(extract(epoch from _now) / 60)::bigint * 60000;
  _digits text := encode(
    sha256(convert_to(concat_ws(' ', _context ->> 'actor', _action, _method, _route), 'UTF8')),
    'hex'
  );
begin
  if not exists (select from casino where id = _casino_id) then
    perform refuse_missing(_casino_id, 'casino');
  end if;
  insert into audit_log (
    casino_id, id, created_at, actor, actor_id, action, entity, after, correlation_id, request_id
  ) values (
    _casino_id,
    (
      lpad(to_hex(_minute_milliseconds), 12, '0') || '7' || left(_digits, 3) -- a UUIDv7
      || '8' || substr(_digits, 4, 15)
    )::uuid,
    _now, _context ->> 'actor', (_context ->> 'staff_id')::uuid, _action, 'route',
    jsonb_build_object('method', _method, 'route', _route) || _facts,
    _context ->> 'correlation_id', (_context ->> 'request_id')::uuid
  )
  on conflict (casino_id, id) do nothing;
end
$$;


ALTER FUNCTION public.write_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _method text, _route text, _facts jsonb) OWNER TO pitledger_owner;

--
-- Name: write_slip_event(uuid, jsonb, timestamp with time zone, text, public.rating_slip, jsonb); Type: FUNCTION; Schema: public; Owner: pitledger_owner
--

CREATE FUNCTION public.write_slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb DEFAULT '{}'::jsonb) RETURNS void
    LANGUAGE sql
    AS $$
  select write_events(array[
    slip_event(_casino_id, _context, _now, _event_type, _slip, _more)
  ]);
$$;


ALTER FUNCTION public.write_slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb) OWNER TO pitledger_owner;

--
-- Name: casino_directory; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.casino_directory (
    casino_id uuid NOT NULL
);


ALTER TABLE public.casino_directory OWNER TO pitledger_owner;

--
-- Name: event_delivery; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.event_delivery (
    casino_id uuid NOT NULL,
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    status text NOT NULL,
    attempts integer NOT NULL,
    last_error_code text,
    last_error_detail text,
    next_attempt_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    CONSTRAINT event_delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT event_delivery_consumer_check CHECK ((consumer ~ '^[a-z][a-z0-9_]{0,49}$'::text)),
    CONSTRAINT event_delivery_delivered_has_a_time CHECK (((status = 'DELIVERED'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT event_delivery_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'DELIVERED'::text, 'DEAD'::text, 'DROPPED'::text])))
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='20000', vacuum_index_cleanup='on');

ALTER TABLE ONLY public.event_delivery FORCE ROW LEVEL SECURITY;


ALTER TABLE public.event_delivery OWNER TO pitledger_owner;

--
-- Name: gaming_day_figures; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.gaming_day_figures (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    gaming_day date NOT NULL,
    table_id uuid,
    game_id uuid,
    staff_id uuid,
    slips bigint NOT NULL,
    play_seconds bigint NOT NULL,
    theo_cents numeric NOT NULL,
    entries bigint NOT NULL,
    gameplay_points numeric NOT NULL,
    manual_points numeric NOT NULL,
    reversed_points numeric NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.gaming_day_figures FORCE ROW LEVEL SECURITY;


ALTER TABLE public.gaming_day_figures OWNER TO pitledger_owner;

--
-- Name: gaming_table; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.gaming_table (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    label text NOT NULL,
    pit text NOT NULL,
    game_id uuid NOT NULL,
    status text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT gaming_table_label_check CHECK (((char_length(label) >= 1) AND (char_length(label) <= 50))),
    CONSTRAINT gaming_table_pit_check CHECK (((char_length(pit) >= 1) AND (char_length(pit) <= 50))),
    CONSTRAINT gaming_table_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'CLOSED'::text])))
);

ALTER TABLE ONLY public.gaming_table FORCE ROW LEVEL SECURITY;


ALTER TABLE public.gaming_table OWNER TO pitledger_owner;

--
-- Name: idempotency_record; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.idempotency_record (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    idempotency_key text NOT NULL,
    request_fingerprint bytea NOT NULL,
    status integer,
    body text,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_record_answer_is_whole CHECK (((status IS NULL) = (body IS NULL))),
    CONSTRAINT idempotency_record_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255))),
    CONSTRAINT idempotency_record_request_fingerprint_check CHECK ((octet_length(request_fingerprint) = 32))
);

ALTER TABLE ONLY public.idempotency_record FORCE ROW LEVEL SECURITY;


ALTER TABLE public.idempotency_record OWNER TO pitledger_owner;

--
-- Name: job_run; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.job_run (
    casino_id uuid NOT NULL,
    job text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    outcome text,
    error_code text,
    completed_at timestamp with time zone,
    detail jsonb,
    next_run_at timestamp with time zone NOT NULL,
    leased_until timestamp with time zone,
    leased_by text,
    correlation_id text NOT NULL,
    CONSTRAINT job_run_failed_with_a_code CHECK (((NOT (outcome IS DISTINCT FROM 'failed'::text)) = (error_code IS NOT NULL))),
    CONSTRAINT job_run_finished_somehow CHECK (((finished_at IS NULL) = (outcome IS NULL))),
    CONSTRAINT job_run_job_check CHECK ((job ~ '^[a-z][a-z_]{0,49}$'::text)),
    CONSTRAINT job_run_leased_by_somebody CHECK (((leased_until IS NULL) = (leased_by IS NULL))),
    CONSTRAINT job_run_outcome_check CHECK ((outcome = ANY (ARRAY['completed'::text, 'failed'::text])))
);

ALTER TABLE ONLY public.job_run FORCE ROW LEVEL SECURITY;


ALTER TABLE public.job_run OWNER TO pitledger_owner;

--
-- Name: ledger_totals; Type: VIEW; Schema: public; Owner: pitledger_owner
--

CREATE VIEW public.ledger_totals WITH (security_invoker='true') AS
 SELECT sum(points_change) OVER so_far AS current_balance,
    sum(public.lifetime_change(transaction_type, points_change)) OVER so_far AS lifetime_points,
    (lead(id) OVER so_far IS NULL) AS is_last,
    casino_id,
    id,
    player_id,
    sequence,
    rating_slip_id,
    visit_id,
    idempotency_key,
    transaction_type,
    event_type,
    points_change,
    reason,
    source,
    staff_id,
    balance_before,
    balance_after,
    tier_before,
    tier_after,
    correlation_id,
    gaming_day,
    inputs,
    created_at,
    reverses_id,
    previous_hash,
    entry_hash
   FROM public.loyalty_ledger entry
  WINDOW so_far AS (PARTITION BY casino_id, player_id ORDER BY sequence, id);


ALTER VIEW public.ledger_totals OWNER TO pitledger_owner;

--
-- Name: ledger_walk; Type: VIEW; Schema: public; Owner: pitledger_owner
--

CREATE VIEW public.ledger_walk WITH (security_invoker='true') AS
 SELECT entry.casino_id,
    entry.id,
    entry.player_id,
    entry.sequence,
    entry.rating_slip_id,
    entry.visit_id,
    entry.idempotency_key,
    entry.transaction_type,
    entry.event_type,
    entry.points_change,
    entry.reason,
    entry.source,
    entry.staff_id,
    entry.balance_before,
    entry.balance_after,
    entry.tier_before,
    entry.tier_after,
    entry.correlation_id,
    entry.gaming_day,
    entry.inputs,
    entry.created_at,
    entry.reverses_id,
    entry.previous_hash,
    entry.entry_hash,
    entry.current_balance,
    entry.lifetime_points,
    standing.tier,
    standing.tier_progress,
    entry.is_last
   FROM (public.ledger_totals entry
     LEFT JOIN LATERAL public.tier_standing(entry.casino_id, ("substring"(entry.inputs, '"tier_version":"([0-9]{1,9})"'::text))::integer, (LEAST(GREATEST(entry.lifetime_points, ('-1'::integer)::numeric), ('9223372036854775807'::bigint)::numeric))::bigint) standing(tier, tier_progress) ON (true));


ALTER VIEW public.ledger_walk OWNER TO pitledger_owner;

--
-- Name: login_directory; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.login_directory (
    login text NOT NULL,
    casino_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    CONSTRAINT login_directory_login_check CHECK (((login = lower(login)) AND ((char_length(login) >= 1) AND (char_length(login) <= 100))))
);


ALTER TABLE public.login_directory OWNER TO pitledger_owner;

--
-- Name: loyalty_tier; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.loyalty_tier (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    threshold_points bigint NOT NULL,
    multiplier numeric NOT NULL,
    CONSTRAINT loyalty_tier_multiplier_check CHECK ((multiplier > (0)::numeric)),
    CONSTRAINT loyalty_tier_name_check CHECK ((name ~ '^[A-Z][A-Z0-9_]{0,29}$'::text)),
    CONSTRAINT loyalty_tier_threshold_points_check CHECK ((threshold_points >= 0))
);

ALTER TABLE ONLY public.loyalty_tier FORCE ROW LEVEL SECURITY;


ALTER TABLE public.loyalty_tier OWNER TO pitledger_owner;

--
-- Name: player; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.player (
    id uuid NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    birth_date date,
    created_at timestamp with time zone NOT NULL,
    search_text text DEFAULT ''::text NOT NULL,
    CONSTRAINT player_first_name_check CHECK (((char_length(first_name) >= 1) AND (char_length(first_name) <= 100))),
    CONSTRAINT player_last_name_check CHECK (((char_length(last_name) >= 1) AND (char_length(last_name) <= 100)))
);


ALTER TABLE public.player OWNER TO pitledger_owner;

--
-- Name: player_casino; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.player_casino (
    casino_id uuid NOT NULL,
    player_id uuid NOT NULL,
    card_number text,
    enrolled_at timestamp with time zone NOT NULL,
    CONSTRAINT player_casino_card_number_check CHECK (((char_length(card_number) >= 1) AND (char_length(card_number) <= 64)))
);

ALTER TABLE ONLY public.player_casino FORCE ROW LEVEL SECURITY;


ALTER TABLE public.player_casino OWNER TO pitledger_owner;

--
-- Name: rating_slip_pause; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.rating_slip_pause (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    rating_slip_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE ONLY public.rating_slip_pause FORCE ROW LEVEL SECURITY;


ALTER TABLE public.rating_slip_pause OWNER TO pitledger_owner;

--
-- Name: repeated_entry; Type: VIEW; Schema: public; Owner: pitledger_owner
--

CREATE VIEW public.repeated_entry WITH (security_invoker='true') AS
 SELECT repeated.casino_id,
    entry.player_id,
    entry.sequence,
    'KEY'::text AS what,
    repeated.times,
    repeated.idempotency_key AS named
   FROM (( SELECT loyalty_ledger.casino_id,
            loyalty_ledger.idempotency_key,
            count(*) AS times
           FROM public.loyalty_ledger
          GROUP BY loyalty_ledger.casino_id, loyalty_ledger.idempotency_key
         HAVING (count(*) > 1)) repeated
     CROSS JOIN LATERAL ( SELECT ledger.player_id,
            ledger.sequence
           FROM public.loyalty_ledger ledger
          WHERE ((ledger.casino_id = repeated.casino_id) AND (ledger.idempotency_key = repeated.idempotency_key))
         OFFSET 0) entry)
UNION ALL
 SELECT repeated.casino_id,
    entry.player_id,
    entry.sequence,
    'PLAY'::text AS what,
    repeated.times,
    (repeated.rating_slip_id)::text AS named
   FROM (( SELECT loyalty_ledger.casino_id,
            loyalty_ledger.rating_slip_id,
            count(*) AS times
           FROM public.loyalty_ledger
          WHERE (loyalty_ledger.transaction_type = 'GAMEPLAY'::text)
          GROUP BY loyalty_ledger.casino_id, loyalty_ledger.rating_slip_id
         HAVING (count(*) > 1)) repeated
     CROSS JOIN LATERAL ( SELECT ledger.player_id,
            ledger.sequence
           FROM public.loyalty_ledger ledger
          WHERE ((ledger.casino_id = repeated.casino_id) AND (ledger.rating_slip_id = repeated.rating_slip_id) AND (ledger.transaction_type = 'GAMEPLAY'::text))
         OFFSET 0) entry)
UNION ALL
 SELECT repeated.casino_id,
    entry.player_id,
    entry.sequence,
    'REVERSAL'::text AS what,
    repeated.times,
    (repeated.reverses_id)::text AS named
   FROM (( SELECT loyalty_ledger.casino_id,
            loyalty_ledger.reverses_id,
            count(*) AS times
           FROM public.loyalty_ledger
          WHERE (loyalty_ledger.reverses_id IS NOT NULL)
          GROUP BY loyalty_ledger.casino_id, loyalty_ledger.reverses_id
         HAVING (count(*) > 1)) repeated
     CROSS JOIN LATERAL ( SELECT ledger.player_id,
            ledger.sequence
           FROM public.loyalty_ledger ledger
          WHERE ((ledger.casino_id = repeated.casino_id) AND (ledger.reverses_id = repeated.reverses_id))
         OFFSET 0) entry);


ALTER VIEW public.repeated_entry OWNER TO pitledger_owner;

--
-- Name: schema_migration; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.schema_migration (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);


ALTER TABLE public.schema_migration OWNER TO pitledger_owner;

--
-- Name: session_directory; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.session_directory (
    token_hash bytea NOT NULL,
    casino_id uuid NOT NULL,
    staff_id uuid NOT NULL
);


ALTER TABLE public.session_directory OWNER TO pitledger_owner;

--
-- Name: slip_payment; Type: VIEW; Schema: public; Owner: pitledger_owner
--

CREATE VIEW public.slip_payment WITH (security_invoker='true') AS
 SELECT casino_id,
    id,
    player_id,
    sequence,
    rating_slip_id,
    visit_id,
    idempotency_key,
    transaction_type,
    event_type,
    points_change,
    reason,
    source,
    staff_id,
    balance_before,
    balance_after,
    tier_before,
    tier_after,
    correlation_id,
    gaming_day,
    inputs,
    created_at,
    reverses_id,
    previous_hash,
    entry_hash
   FROM public.loyalty_ledger entry
  WHERE ((rating_slip_id IS NOT NULL) AND ((transaction_type = 'GAMEPLAY'::text) OR ((transaction_type = 'MANUAL_BONUS'::text) AND (NOT (EXISTS ( SELECT
           FROM public.loyalty_ledger reversal
          WHERE ((reversal.casino_id = entry.casino_id) AND (reversal.reverses_id = entry.id))))))));


ALTER VIEW public.slip_payment OWNER TO pitledger_owner;

--
-- Name: staff; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.staff (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    login text NOT NULL,
    role text NOT NULL,
    password_hash text,
    active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
    CONSTRAINT staff_role_check CHECK ((role = ANY (ARRAY['dealer'::text, 'pit_boss'::text, 'host'::text, 'cashier'::text, 'auditor'::text, 'admin'::text]))),
    CONSTRAINT staff_who_signs_in_has_a_password CHECK (((role = 'dealer'::text) OR (password_hash IS NOT NULL)))
);

ALTER TABLE ONLY public.staff FORCE ROW LEVEL SECURITY;


ALTER TABLE public.staff OWNER TO pitledger_owner;

--
-- Name: staff_session; Type: TABLE; Schema: public; Owner: pitledger_owner
--

CREATE TABLE public.staff_session (
    casino_id uuid NOT NULL,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_session_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE ONLY public.staff_session FORCE ROW LEVEL SECURITY;


ALTER TABLE public.staff_session OWNER TO pitledger_owner;

--
-- Name: audit_log audit_log_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (casino_id, id);


--
-- Name: casino_directory casino_directory_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.casino_directory
    ADD CONSTRAINT casino_directory_pkey PRIMARY KEY (casino_id);


--
-- Name: casino casino_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.casino
    ADD CONSTRAINT casino_pkey PRIMARY KEY (id);


--
-- Name: event_delivery event_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.event_delivery
    ADD CONSTRAINT event_delivery_pkey PRIMARY KEY (casino_id, consumer, event_id);


--
-- Name: game game_code; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.game
    ADD CONSTRAINT game_code UNIQUE (casino_id, code);


--
-- Name: game game_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.game
    ADD CONSTRAINT game_pkey PRIMARY KEY (casino_id, id);


--
-- Name: gaming_day_figures gaming_day_figures_key; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.gaming_day_figures
    ADD CONSTRAINT gaming_day_figures_key UNIQUE NULLS NOT DISTINCT (casino_id, gaming_day, table_id, game_id, staff_id);


--
-- Name: gaming_day_figures gaming_day_figures_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.gaming_day_figures
    ADD CONSTRAINT gaming_day_figures_pkey PRIMARY KEY (casino_id, id);


--
-- Name: gaming_table gaming_table_label; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.gaming_table
    ADD CONSTRAINT gaming_table_label UNIQUE (casino_id, label);


--
-- Name: gaming_table gaming_table_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.gaming_table
    ADD CONSTRAINT gaming_table_pkey PRIMARY KEY (casino_id, id);


--
-- Name: idempotency_record idempotency_record_key; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.idempotency_record
    ADD CONSTRAINT idempotency_record_key UNIQUE (casino_id, staff_id, idempotency_key);


--
-- Name: idempotency_record idempotency_record_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.idempotency_record
    ADD CONSTRAINT idempotency_record_pkey PRIMARY KEY (casino_id, id);


--
-- Name: job_run job_run_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (casino_id, job);


--
-- Name: login_directory login_directory_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.login_directory
    ADD CONSTRAINT login_directory_pkey PRIMARY KEY (login);


--
-- Name: loyalty_ledger loyalty_ledger_idempotency_key; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_idempotency_key UNIQUE (casino_id, idempotency_key);


--
-- Name: loyalty_ledger loyalty_ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_pkey PRIMARY KEY (casino_id, id);


--
-- Name: loyalty_ledger loyalty_ledger_sequence; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_sequence UNIQUE (casino_id, player_id, sequence);


--
-- Name: loyalty_recovery loyalty_recovery_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_recovery
    ADD CONSTRAINT loyalty_recovery_pkey PRIMARY KEY (casino_id, rating_slip_id);


--
-- Name: loyalty_tier loyalty_tier_name; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_tier
    ADD CONSTRAINT loyalty_tier_name UNIQUE (casino_id, version, name);


--
-- Name: loyalty_tier loyalty_tier_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_tier
    ADD CONSTRAINT loyalty_tier_pkey PRIMARY KEY (casino_id, id);


--
-- Name: loyalty_tier loyalty_tier_threshold; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_tier
    ADD CONSTRAINT loyalty_tier_threshold UNIQUE (casino_id, version, threshold_points);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (casino_id, id);


--
-- Name: player_casino player_casino_card_number; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.player_casino
    ADD CONSTRAINT player_casino_card_number UNIQUE (casino_id, card_number);


--
-- Name: player_casino player_casino_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.player_casino
    ADD CONSTRAINT player_casino_pkey PRIMARY KEY (casino_id, player_id);


--
-- Name: player_loyalty player_loyalty_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.player_loyalty
    ADD CONSTRAINT player_loyalty_pkey PRIMARY KEY (casino_id, player_id);


--
-- Name: player player_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.player
    ADD CONSTRAINT player_pkey PRIMARY KEY (id);


--
-- Name: rating_slip_pause rating_slip_pause_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.rating_slip_pause
    ADD CONSTRAINT rating_slip_pause_pkey PRIMARY KEY (casino_id, id);


--
-- Name: rating_slip rating_slip_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.rating_slip
    ADD CONSTRAINT rating_slip_pkey PRIMARY KEY (casino_id, id);


--
-- Name: schema_migration schema_migration_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (name);


--
-- Name: session_directory session_directory_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.session_directory
    ADD CONSTRAINT session_directory_pkey PRIMARY KEY (token_hash);


--
-- Name: staff staff_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (casino_id, id);


--
-- Name: staff_session staff_session_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.staff_session
    ADD CONSTRAINT staff_session_pkey PRIMARY KEY (casino_id, id);


--
-- Name: staff_session staff_session_token; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.staff_session
    ADD CONSTRAINT staff_session_token UNIQUE (casino_id, token_hash);


--
-- Name: visit visit_pkey; Type: CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_pkey PRIMARY KEY (casino_id, id);


--
-- Name: audit_log_by_action; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX audit_log_by_action ON public.audit_log USING btree (casino_id, action, created_at DESC, id DESC);


--
-- Name: audit_log_by_actor; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX audit_log_by_actor ON public.audit_log USING btree (casino_id, actor_id, created_at DESC, id DESC) WHERE (actor_id IS NOT NULL);


--
-- Name: audit_log_by_correlation; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX audit_log_by_correlation ON public.audit_log USING btree (casino_id, correlation_id, created_at DESC, id DESC);


--
-- Name: audit_log_by_entity; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX audit_log_by_entity ON public.audit_log USING btree (casino_id, entity_id, created_at DESC, id DESC) WHERE (entity_id IS NOT NULL);


--
-- Name: audit_log_by_kind; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX audit_log_by_kind ON public.audit_log USING btree (casino_id, entity, created_at DESC, id DESC);


--
-- Name: audit_log_newest; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX audit_log_newest ON public.audit_log USING btree (casino_id, created_at DESC, id DESC);


--
-- Name: event_delivery_by_event; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX event_delivery_by_event ON public.event_delivery USING btree (casino_id, event_id);


--
-- Name: event_delivery_dead; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX event_delivery_dead ON public.event_delivery USING btree (casino_id, created_at DESC, event_id DESC) WHERE (status = 'DEAD'::text);


--
-- Name: event_delivery_pending; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX event_delivery_pending ON public.event_delivery USING btree (casino_id, consumer, next_attempt_at, event_id) WHERE (status = 'PENDING'::text);


--
-- Name: idempotency_record_expired; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX idempotency_record_expired ON public.idempotency_record USING btree (casino_id, expires_at);


--
-- Name: loyalty_ledger_by_correlation; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_ledger_by_correlation ON public.loyalty_ledger USING btree (casino_id, correlation_id, created_at DESC, id DESC);


--
-- Name: loyalty_ledger_by_gaming_day; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_ledger_by_gaming_day ON public.loyalty_ledger USING btree (casino_id, gaming_day, created_at DESC, id DESC);


--
-- Name: loyalty_ledger_by_rating_slip; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_ledger_by_rating_slip ON public.loyalty_ledger USING btree (casino_id, rating_slip_id) WHERE (rating_slip_id IS NOT NULL);


--
-- Name: loyalty_ledger_by_staff; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_ledger_by_staff ON public.loyalty_ledger USING btree (casino_id, staff_id, created_at) WHERE (staff_id IS NOT NULL);


--
-- Name: loyalty_ledger_by_type; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_ledger_by_type ON public.loyalty_ledger USING btree (casino_id, transaction_type, created_at DESC, id DESC);


--
-- Name: loyalty_ledger_by_visit; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_ledger_by_visit ON public.loyalty_ledger USING btree (casino_id, visit_id) WHERE (visit_id IS NOT NULL);


--
-- Name: loyalty_ledger_newest; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_ledger_newest ON public.loyalty_ledger USING btree (casino_id, created_at DESC, id DESC);


--
-- Name: loyalty_ledger_one_gameplay_per_slip; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX loyalty_ledger_one_gameplay_per_slip ON public.loyalty_ledger USING btree (casino_id, rating_slip_id) WHERE (transaction_type = 'GAMEPLAY'::text);


--
-- Name: loyalty_ledger_one_reversal_per_entry; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX loyalty_ledger_one_reversal_per_entry ON public.loyalty_ledger USING btree (casino_id, reverses_id) WHERE (reverses_id IS NOT NULL);


--
-- Name: loyalty_recovery_due; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_recovery_due ON public.loyalty_recovery USING btree (casino_id, next_attempt_at, rating_slip_id);


--
-- Name: loyalty_recovery_newest; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX loyalty_recovery_newest ON public.loyalty_recovery USING btree (casino_id, created_at DESC, rating_slip_id DESC);


--
-- Name: outbox_by_correlation; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX outbox_by_correlation ON public.outbox USING btree (casino_id, correlation_id, created_at DESC, id DESC);


--
-- Name: outbox_by_type; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX outbox_by_type ON public.outbox USING btree (casino_id, event_type, created_at DESC, id DESC);


--
-- Name: outbox_newest; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX outbox_newest ON public.outbox USING btree (casino_id, created_at DESC, id DESC);


--
-- Name: player_casino_by_player; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX player_casino_by_player ON public.player_casino USING btree (player_id, casino_id);


--
-- Name: player_casino_newest; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX player_casino_newest ON public.player_casino USING btree (casino_id, enrolled_at, player_id);


--
-- Name: player_search; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX player_search ON public.player USING gin (search_text public.gin_trgm_ops) WITH (fastupdate=off);


--
-- Name: rating_slip_by_player; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX rating_slip_by_player ON public.rating_slip USING btree (casino_id, player_id, created_at DESC, id DESC);


--
-- Name: rating_slip_by_start; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX rating_slip_by_start ON public.rating_slip USING btree (casino_id, player_id, started_at);


--
-- Name: rating_slip_by_table; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX rating_slip_by_table ON public.rating_slip USING btree (casino_id, table_id, created_at DESC, id DESC);


--
-- Name: rating_slip_by_visit; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX rating_slip_by_visit ON public.rating_slip USING btree (casino_id, visit_id);


--
-- Name: rating_slip_closed; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX rating_slip_closed ON public.rating_slip USING btree (casino_id, ended_at, id) WHERE (status = 'CLOSED'::text);


--
-- Name: rating_slip_external_id; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX rating_slip_external_id ON public.rating_slip USING btree (casino_id, external_id) WHERE (external_id IS NOT NULL);


--
-- Name: rating_slip_moved_once; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX rating_slip_moved_once ON public.rating_slip USING btree (casino_id, moved_from_id) WHERE (moved_from_id IS NOT NULL);


--
-- Name: rating_slip_newest; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX rating_slip_newest ON public.rating_slip USING btree (casino_id, created_at DESC, id DESC);


--
-- Name: rating_slip_one_live_per_seat; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX rating_slip_one_live_per_seat ON public.rating_slip USING btree (casino_id, table_id, seat) WHERE (status <> 'CLOSED'::text);


--
-- Name: rating_slip_one_live_per_visit; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX rating_slip_one_live_per_visit ON public.rating_slip USING btree (casino_id, visit_id) WHERE (status <> 'CLOSED'::text);


--
-- Name: rating_slip_pause_by_slip; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX rating_slip_pause_by_slip ON public.rating_slip_pause USING btree (casino_id, rating_slip_id, started_at);


--
-- Name: rating_slip_pause_one_open; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX rating_slip_pause_one_open ON public.rating_slip_pause USING btree (casino_id, rating_slip_id) WHERE (ended_at IS NULL);


--
-- Name: staff_session_by_staff; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX staff_session_by_staff ON public.staff_session USING btree (casino_id, staff_id);


--
-- Name: visit_by_player; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX visit_by_player ON public.visit USING btree (casino_id, player_id, started_at DESC, id DESC);


--
-- Name: visit_live; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE INDEX visit_live ON public.visit USING btree (casino_id, gaming_day, id) WHERE (ended_at IS NULL);


--
-- Name: visit_one_live_per_player; Type: INDEX; Schema: public; Owner: pitledger_owner
--

CREATE UNIQUE INDEX visit_one_live_per_player ON public.visit USING btree (casino_id, player_id) WHERE (ended_at IS NULL);


--
-- Name: audit_log append_only_rows; Type: TRIGGER; Schema: public; Owner: pitledger_owner
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();


--
-- Name: loyalty_ledger append_only_rows; Type: TRIGGER; Schema: public; Owner: pitledger_owner
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.loyalty_ledger FOR EACH ROW EXECUTE FUNCTION public.refuse_change();


--
-- Name: outbox append_only_rows; Type: TRIGGER; Schema: public; Owner: pitledger_owner
--

CREATE TRIGGER append_only_rows BEFORE DELETE OR UPDATE ON public.outbox FOR EACH ROW EXECUTE FUNCTION public.refuse_change();


--
-- Name: audit_log append_only_table; Type: TRIGGER; Schema: public; Owner: pitledger_owner
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();


--
-- Name: loyalty_ledger append_only_table; Type: TRIGGER; Schema: public; Owner: pitledger_owner
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.loyalty_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();


--
-- Name: outbox append_only_table; Type: TRIGGER; Schema: public; Owner: pitledger_owner
--

CREATE TRIGGER append_only_table BEFORE TRUNCATE ON public.outbox FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();


--
-- Name: event_delivery event_delivery_event; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.event_delivery
    ADD CONSTRAINT event_delivery_event FOREIGN KEY (casino_id, event_id) REFERENCES public.outbox(casino_id, id);


--
-- Name: game game_casino_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.game
    ADD CONSTRAINT game_casino_id_fkey FOREIGN KEY (casino_id) REFERENCES public.casino(id);


--
-- Name: gaming_day_figures gaming_day_figures_casino_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.gaming_day_figures
    ADD CONSTRAINT gaming_day_figures_casino_id_fkey FOREIGN KEY (casino_id) REFERENCES public.casino(id);


--
-- Name: gaming_table gaming_table_casino_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.gaming_table
    ADD CONSTRAINT gaming_table_casino_id_fkey FOREIGN KEY (casino_id) REFERENCES public.casino(id);


--
-- Name: gaming_table gaming_table_game; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.gaming_table
    ADD CONSTRAINT gaming_table_game FOREIGN KEY (casino_id, game_id) REFERENCES public.game(casino_id, id);


--
-- Name: idempotency_record idempotency_record_staff; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.idempotency_record
    ADD CONSTRAINT idempotency_record_staff FOREIGN KEY (casino_id, staff_id) REFERENCES public.staff(casino_id, id);


--
-- Name: job_run job_run_casino_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_casino_id_fkey FOREIGN KEY (casino_id) REFERENCES public.casino(id);


--
-- Name: loyalty_ledger loyalty_ledger_player; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_player FOREIGN KEY (casino_id, player_id) REFERENCES public.player_casino(casino_id, player_id);


--
-- Name: loyalty_ledger loyalty_ledger_rating_slip; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_rating_slip FOREIGN KEY (casino_id, rating_slip_id) REFERENCES public.rating_slip(casino_id, id);


--
-- Name: loyalty_ledger loyalty_ledger_reverses; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_reverses FOREIGN KEY (casino_id, reverses_id) REFERENCES public.loyalty_ledger(casino_id, id);


--
-- Name: loyalty_ledger loyalty_ledger_staff; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_staff FOREIGN KEY (casino_id, staff_id) REFERENCES public.staff(casino_id, id);


--
-- Name: loyalty_ledger loyalty_ledger_visit; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_ledger
    ADD CONSTRAINT loyalty_ledger_visit FOREIGN KEY (casino_id, visit_id) REFERENCES public.visit(casino_id, id);


--
-- Name: loyalty_recovery loyalty_recovery_rating_slip; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_recovery
    ADD CONSTRAINT loyalty_recovery_rating_slip FOREIGN KEY (casino_id, rating_slip_id) REFERENCES public.rating_slip(casino_id, id);


--
-- Name: loyalty_recovery loyalty_recovery_staff; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_recovery
    ADD CONSTRAINT loyalty_recovery_staff FOREIGN KEY (casino_id, staff_id) REFERENCES public.staff(casino_id, id);


--
-- Name: loyalty_tier loyalty_tier_casino_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.loyalty_tier
    ADD CONSTRAINT loyalty_tier_casino_id_fkey FOREIGN KEY (casino_id) REFERENCES public.casino(id);


--
-- Name: player_casino player_casino_casino_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.player_casino
    ADD CONSTRAINT player_casino_casino_id_fkey FOREIGN KEY (casino_id) REFERENCES public.casino(id);


--
-- Name: player_casino player_casino_player_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.player_casino
    ADD CONSTRAINT player_casino_player_id_fkey FOREIGN KEY (player_id) REFERENCES public.player(id);


--
-- Name: player_loyalty player_loyalty_player; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.player_loyalty
    ADD CONSTRAINT player_loyalty_player FOREIGN KEY (casino_id, player_id) REFERENCES public.player_casino(casino_id, player_id);


--
-- Name: rating_slip rating_slip_moved_from; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.rating_slip
    ADD CONSTRAINT rating_slip_moved_from FOREIGN KEY (casino_id, moved_from_id) REFERENCES public.rating_slip(casino_id, id);


--
-- Name: rating_slip_pause rating_slip_pause_casino_id_rating_slip_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.rating_slip_pause
    ADD CONSTRAINT rating_slip_pause_casino_id_rating_slip_id_fkey FOREIGN KEY (casino_id, rating_slip_id) REFERENCES public.rating_slip(casino_id, id);


--
-- Name: rating_slip rating_slip_player; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.rating_slip
    ADD CONSTRAINT rating_slip_player FOREIGN KEY (casino_id, player_id) REFERENCES public.player_casino(casino_id, player_id);


--
-- Name: rating_slip rating_slip_table; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.rating_slip
    ADD CONSTRAINT rating_slip_table FOREIGN KEY (casino_id, table_id) REFERENCES public.gaming_table(casino_id, id);


--
-- Name: rating_slip rating_slip_visit; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.rating_slip
    ADD CONSTRAINT rating_slip_visit FOREIGN KEY (casino_id, visit_id) REFERENCES public.visit(casino_id, id);


--
-- Name: staff staff_casino_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_casino_id_fkey FOREIGN KEY (casino_id) REFERENCES public.casino(id);


--
-- Name: staff_session staff_session_casino_id_staff_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.staff_session
    ADD CONSTRAINT staff_session_casino_id_staff_id_fkey FOREIGN KEY (casino_id, staff_id) REFERENCES public.staff(casino_id, id);


--
-- Name: visit visit_player; Type: FK CONSTRAINT; Schema: public; Owner: pitledger_owner
--

ALTER TABLE ONLY public.visit
    ADD CONSTRAINT visit_player FOREIGN KEY (casino_id, player_id) REFERENCES public.player_casino(casino_id, player_id);


--
-- Name: audit_log; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.audit_log ENABLE ROW LEVEL SECURITY;

--
-- Name: casino; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.casino ENABLE ROW LEVEL SECURITY;

--
-- Name: player enrolled_here; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY enrolled_here ON public.player USING ((EXISTS ( SELECT 1
   FROM public.player_casino
  WHERE ((player_casino.casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid) AND (player_casino.player_id = player.id))))) WITH CHECK ((NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text) IS NOT NULL));


--
-- Name: event_delivery; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.event_delivery ENABLE ROW LEVEL SECURITY;

--
-- Name: game; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.game ENABLE ROW LEVEL SECURITY;

--
-- Name: gaming_day_figures; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.gaming_day_figures ENABLE ROW LEVEL SECURITY;

--
-- Name: gaming_table; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.gaming_table ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency_record; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.idempotency_record ENABLE ROW LEVEL SECURITY;

--
-- Name: job_run; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.job_run ENABLE ROW LEVEL SECURITY;

--
-- Name: loyalty_ledger; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.loyalty_ledger ENABLE ROW LEVEL SECURITY;

--
-- Name: loyalty_recovery; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.loyalty_recovery ENABLE ROW LEVEL SECURITY;

--
-- Name: loyalty_tier; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.loyalty_tier ENABLE ROW LEVEL SECURITY;

--
-- Name: outbox; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_log own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.audit_log USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: casino own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.casino USING ((id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: event_delivery own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.event_delivery USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: game own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.game USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: gaming_day_figures own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.gaming_day_figures USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: gaming_table own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.gaming_table USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: idempotency_record own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.idempotency_record USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: job_run own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.job_run USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: loyalty_ledger own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.loyalty_ledger USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: loyalty_recovery own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.loyalty_recovery USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: loyalty_tier own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.loyalty_tier USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: outbox own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.outbox USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: player_casino own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.player_casino USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: player_loyalty own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.player_loyalty USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: rating_slip own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.rating_slip USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: rating_slip_pause own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.rating_slip_pause USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: staff own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.staff USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: staff_session own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.staff_session USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: visit own_casino; Type: POLICY; Schema: public; Owner: pitledger_owner
--

CREATE POLICY own_casino ON public.visit USING ((casino_id = (NULLIF(current_setting('pitledger.casino_id'::text, true), ''::text))::uuid));


--
-- Name: player; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.player ENABLE ROW LEVEL SECURITY;

--
-- Name: player_casino; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.player_casino ENABLE ROW LEVEL SECURITY;

--
-- Name: player_loyalty; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.player_loyalty ENABLE ROW LEVEL SECURITY;

--
-- Name: rating_slip; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.rating_slip ENABLE ROW LEVEL SECURITY;

--
-- Name: rating_slip_pause; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.rating_slip_pause ENABLE ROW LEVEL SECURITY;

--
-- Name: staff; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.staff ENABLE ROW LEVEL SECURITY;

--
-- Name: staff_session; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.staff_session ENABLE ROW LEVEL SECURITY;

--
-- Name: visit; Type: ROW SECURITY; Schema: public; Owner: pitledger_owner
--

ALTER TABLE public.visit ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner
--

GRANT ALL ON SCHEMA public TO pitledger_owner;
GRANT USAGE ON SCHEMA public TO pitledger_app;


--
-- Name: FUNCTION accrue_points_from_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.accrue_points_from_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) FROM PUBLIC;


--
-- Name: FUNCTION add_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _login text, _role text, _password_hash text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.add_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _login text, _role text, _password_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _login text, _role text, _password_hash text) TO pitledger_app;


--
-- Name: FUNCTION add_to_gaming_days(_casino_id uuid, _context jsonb, _now timestamp with time zone, _figures jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.add_to_gaming_days(_casino_id uuid, _context jsonb, _now timestamp with time zone, _figures jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.add_to_gaming_days(_casino_id uuid, _context jsonb, _now timestamp with time zone, _figures jsonb) TO pitledger_app;


--
-- Name: TABLE loyalty_ledger; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.loyalty_ledger TO pitledger_app;


--
-- Name: FUNCTION append_ledger_entries(_casino_id uuid, _entries public.loyalty_ledger[], _tier_version integer, _points_by_tier jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.append_ledger_entries(_casino_id uuid, _entries public.loyalty_ledger[], _tier_version integer, _points_by_tier jsonb) FROM PUBLIC;


--
-- Name: FUNCTION append_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _tier_version integer, _points_by_tier jsonb, OUT player_id uuid, OUT balance_before bigint, OUT balance_after bigint, OUT tier_before text, OUT tier_after text, OUT tier_progress integer, OUT lifetime_points bigint, OUT updated_at timestamp with time zone, OUT row_locked boolean, OUT entry_id uuid, OUT points_change bigint, OUT idempotent boolean); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.append_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _tier_version integer, _points_by_tier jsonb, OUT player_id uuid, OUT balance_before bigint, OUT balance_after bigint, OUT tier_before text, OUT tier_after text, OUT tier_progress integer, OUT lifetime_points bigint, OUT updated_at timestamp with time zone, OUT row_locked boolean, OUT entry_id uuid, OUT points_change bigint, OUT idempotent boolean) FROM PUBLIC;


--
-- Name: FUNCTION apply_tiers_to_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _gaming_day date, _inputs text, _tier_version integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.apply_tiers_to_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _gaming_day date, _inputs text, _tier_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.apply_tiers_to_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _gaming_day date, _inputs text, _tier_version integer) TO pitledger_app;


--
-- Name: TABLE audit_log; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.audit_log TO pitledger_app;


--
-- Name: FUNCTION audit_of(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.audit_of(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb) FROM PUBLIC;


--
-- Name: FUNCTION authenticate(_token_hash bytea, _now timestamp with time zone, _idle_seconds integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.authenticate(_token_hash bytea, _now timestamp with time zone, _idle_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.authenticate(_token_hash bytea, _now timestamp with time zone, _idle_seconds integer) TO pitledger_app;


--
-- Name: FUNCTION backfill_key(_casino_id uuid, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.backfill_key(_casino_id uuid, _rating_slip_id uuid) FROM PUBLIC;


--
-- Name: FUNCTION canonical_entry(_entry public.loyalty_ledger); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.canonical_entry(_entry public.loyalty_ledger) FROM PUBLIC;


--
-- Name: FUNCTION casino_clock(_casino_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.casino_clock(_casino_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.casino_clock(_casino_id uuid) TO pitledger_app;


--
-- Name: FUNCTION casino_ids(); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.casino_ids() FROM PUBLIC;
GRANT ALL ON FUNCTION public.casino_ids() TO pitledger_app;


--
-- Name: TABLE player_loyalty; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.player_loyalty TO pitledger_app;


--
-- Name: FUNCTION chain_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _loyalty public.player_loyalty, _tier_version integer, _points_by_tier jsonb, OUT entry public.loyalty_ledger, OUT loyalty public.player_loyalty); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.chain_ledger_entry(_casino_id uuid, _entry public.loyalty_ledger, _loyalty public.player_loyalty, _tier_version integer, _points_by_tier jsonb, OUT entry public.loyalty_ledger, OUT loyalty public.player_loyalty) FROM PUBLIC;


--
-- Name: TABLE rating_slip; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.rating_slip TO pitledger_app;


--
-- Name: FUNCTION change_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _average_bet_cents bigint); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.change_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _average_bet_cents bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.change_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _average_bet_cents bigint) TO pitledger_app;


--
-- Name: FUNCTION claim_deliveries(_casino_id uuid, _now timestamp with time zone, _consumer text, _limit integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.claim_deliveries(_casino_id uuid, _now timestamp with time zone, _consumer text, _limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_deliveries(_casino_id uuid, _now timestamp with time zone, _consumer text, _limit integer) TO pitledger_app;


--
-- Name: FUNCTION claim_idempotency_key(_casino_id uuid, _context jsonb, _now timestamp with time zone, _record_id uuid, _idempotency_key text, _fingerprint bytea, _expires_at timestamp with time zone); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.claim_idempotency_key(_casino_id uuid, _context jsonb, _now timestamp with time zone, _record_id uuid, _idempotency_key text, _fingerprint bytea, _expires_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_idempotency_key(_casino_id uuid, _context jsonb, _now timestamp with time zone, _record_id uuid, _idempotency_key text, _fingerprint bytea, _expires_at timestamp with time zone) TO pitledger_app;


--
-- Name: FUNCTION claim_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _interval_seconds integer, _lease_until timestamp with time zone, _holder text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.claim_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _interval_seconds integer, _lease_until timestamp with time zone, _holder text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _interval_seconds integer, _lease_until timestamp with time zone, _holder text) TO pitledger_app;


--
-- Name: FUNCTION claim_owed_slip(_casino_id uuid, _now timestamp with time zone, _rating_slip_id uuid, _but_not uuid[]); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.claim_owed_slip(_casino_id uuid, _now timestamp with time zone, _rating_slip_id uuid, _but_not uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.claim_owed_slip(_casino_id uuid, _now timestamp with time zone, _rating_slip_id uuid, _but_not uuid[]) TO pitledger_app;


--
-- Name: FUNCTION close_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _play_seconds integer, _gaming_day date); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.close_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _play_seconds integer, _gaming_day date) FROM PUBLIC;


--
-- Name: TABLE outbox; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.outbox TO pitledger_app;


--
-- Name: FUNCTION command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb) FROM PUBLIC;


--
-- Name: FUNCTION complete_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _version integer, _average_bet_cents bigint, _play_seconds integer, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.complete_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _version integer, _average_bet_cents bigint, _play_seconds integer, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.complete_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _version integer, _average_bet_cents bigint, _play_seconds integer, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) TO pitledger_app;


--
-- Name: FUNCTION consumer_lock(_casino_id uuid, _consumer text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.consumer_lock(_casino_id uuid, _consumer text) FROM PUBLIC;


--
-- Name: FUNCTION consumers_of(_event_type text, _payload jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.consumers_of(_event_type text, _payload jsonb) FROM PUBLIC;


--
-- Name: FUNCTION create_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _timezone text, _gaming_day_start time without time zone, _currency text, _earning_policy text, _locale text, _tiers jsonb, _games jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.create_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _timezone text, _gaming_day_start time without time zone, _currency text, _earning_policy text, _locale text, _tiers jsonb, _games jsonb) FROM PUBLIC;


--
-- Name: TABLE game; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.game TO pitledger_app;


--
-- Name: FUNCTION create_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.create_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) TO pitledger_app;


--
-- Name: FUNCTION create_table(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _label text, _pit text, _game_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.create_table(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _label text, _pit text, _game_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.create_table(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _label text, _pit text, _game_id uuid) TO pitledger_app;


--
-- Name: FUNCTION derived_id(_request_id uuid, _name text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.derived_id(_request_id uuid, _name text) FROM PUBLIC;


--
-- Name: FUNCTION drop_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.drop_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.drop_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) TO pitledger_app;


--
-- Name: FUNCTION earning_snapshot(_casino_id uuid, _game public.game); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.earning_snapshot(_casino_id uuid, _game public.game) FROM PUBLIC;


--
-- Name: FUNCTION end_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _token_hash bytea); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.end_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _token_hash bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _token_hash bytea) TO pitledger_app;


--
-- Name: FUNCTION end_sessions_of(_casino_id uuid, _staff_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.end_sessions_of(_casino_id uuid, _staff_id uuid) FROM PUBLIC;


--
-- Name: TABLE visit; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.visit TO pitledger_app;


--
-- Name: FUNCTION end_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _gaming_day date, _priced jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.end_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _gaming_day date, _priced jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.end_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _gaming_day date, _priced jsonb) TO pitledger_app;


--
-- Name: FUNCTION enrol_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _first_name text, _last_name text, _birth_date date, _card_number text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.enrol_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _first_name text, _last_name text, _birth_date date, _card_number text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.enrol_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _first_name text, _last_name text, _birth_date date, _card_number text) TO pitledger_app;


--
-- Name: FUNCTION enter_casino(_casino_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.enter_casino(_casino_id uuid) FROM PUBLIC;


--
-- Name: FUNCTION entry_events(_casino_id uuid, _entry public.loyalty_ledger, _slip public.rating_slip); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.entry_events(_casino_id uuid, _entry public.loyalty_ledger, _slip public.rating_slip) FROM PUBLIC;


--
-- Name: FUNCTION error_code_of(_sqlstate text, _constraint_name text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.error_code_of(_sqlstate text, _constraint_name text) FROM PUBLIC;


--
-- Name: FUNCTION event_of(_casino_id uuid, _now timestamp with time zone, _correlation_id text, _cause_id uuid, _event_type text, _subject text, _payload jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.event_of(_casino_id uuid, _now timestamp with time zone, _correlation_id text, _cause_id uuid, _event_type text, _subject text, _payload jsonb) FROM PUBLIC;


--
-- Name: FUNCTION expire_idempotency_records(_casino_id uuid, _context jsonb, _now timestamp with time zone); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.expire_idempotency_records(_casino_id uuid, _context jsonb, _now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.expire_idempotency_records(_casino_id uuid, _context jsonb, _now timestamp with time zone) TO pitledger_app;


--
-- Name: FUNCTION expire_sessions(_casino_id uuid, _context jsonb, _now timestamp with time zone, _idle_seconds integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.expire_sessions(_casino_id uuid, _context jsonb, _now timestamp with time zone, _idle_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.expire_sessions(_casino_id uuid, _context jsonb, _now timestamp with time zone, _idle_seconds integer) TO pitledger_app;


--
-- Name: FUNCTION fail_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid, _error_code text, _error_detail text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.fail_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid, _error_code text, _error_detail text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fail_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid, _error_code text, _error_detail text) TO pitledger_app;


--
-- Name: FUNCTION find_players(_casino_id uuid, _query text, _near boolean, _before_enrolled_at timestamp with time zone, _before_id uuid, _limit integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.find_players(_casino_id uuid, _query text, _near boolean, _before_enrolled_at timestamp with time zone, _before_id uuid, _limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.find_players(_casino_id uuid, _query text, _near boolean, _before_enrolled_at timestamp with time zone, _before_id uuid, _limit integer) TO pitledger_app;


--
-- Name: FUNCTION finish_deliveries(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_ids uuid[]); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.finish_deliveries(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_ids uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.finish_deliveries(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_ids uuid[]) TO pitledger_app;


--
-- Name: FUNCTION finish_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _holder text, _error_code text, _detail jsonb, _next_run_at timestamp with time zone); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.finish_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _holder text, _error_code text, _detail jsonb, _next_run_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.finish_job(_casino_id uuid, _context jsonb, _now timestamp with time zone, _job text, _holder text, _error_code text, _detail jsonb, _next_run_at timestamp with time zone) TO pitledger_app;


--
-- Name: FUNCTION finish_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit public.visit, _gaming_day date, _priced jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.finish_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit public.visit, _gaming_day date, _priced jsonb) FROM PUBLIC;


--
-- Name: FUNCTION folded_words(_text text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.folded_words(_text text) FROM PUBLIC;


--
-- Name: FUNCTION forget_outgrown_plans(); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.forget_outgrown_plans() FROM PUBLIC;


--
-- Name: TABLE loyalty_recovery; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.loyalty_recovery TO pitledger_app;


--
-- Name: FUNCTION forget_owed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _entry_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.forget_owed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _entry_id uuid) FROM PUBLIC;


--
-- Name: FUNCTION gameplay_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.gameplay_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _visit_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text) FROM PUBLIC;


--
-- Name: FUNCTION genesis_hash(_casino_id uuid, _player_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.genesis_hash(_casino_id uuid, _player_id uuid) FROM PUBLIC;


--
-- Name: FUNCTION has_near_word(_text text, _word text, _swapped text[]); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.has_near_word(_text text, _word text, _swapped text[]) FROM PUBLIC;


--
-- Name: FUNCTION import_opening_balances(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.import_opening_balances(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_opening_balances(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) TO pitledger_app;


--
-- Name: FUNCTION import_outcomes(_casino_id uuid, _rows jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.import_outcomes(_casino_id uuid, _rows jsonb) FROM PUBLIC;


--
-- Name: FUNCTION import_rating_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.import_rating_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_rating_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _gaming_day date, _tier_version integer, _rows jsonb) TO pitledger_app;


--
-- Name: FUNCTION import_references(_casino_id uuid, _player_ids uuid[], _card_numbers text[], _table_ids uuid[], _table_labels text[]); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.import_references(_casino_id uuid, _player_ids uuid[], _card_numbers text[], _table_ids uuid[], _table_labels text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.import_references(_casino_id uuid, _player_ids uuid[], _card_numbers text[], _table_ids uuid[], _table_labels text[]) TO pitledger_app;


--
-- Name: FUNCTION job_figures(_casino_id uuid, _stale_before timestamp with time zone); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.job_figures(_casino_id uuid, _stale_before timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.job_figures(_casino_id uuid, _stale_before timestamp with time zone) TO pitledger_app;


--
-- Name: FUNCTION join_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.join_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb) FROM PUBLIC;


--
-- Name: FUNCTION json_time(_at timestamp with time zone); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.json_time(_at timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION keep_answer(_casino_id uuid, _context jsonb, _idempotency_key text, _status integer, _body text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.keep_answer(_casino_id uuid, _context jsonb, _idempotency_key text, _status integer, _body text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.keep_answer(_casino_id uuid, _context jsonb, _idempotency_key text, _status integer, _body text) TO pitledger_app;


--
-- Name: FUNCTION ledger_field(_name text, _value text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.ledger_field(_name text, _value text) FROM PUBLIC;


--
-- Name: FUNCTION lifetime_change(_transaction_type text, _points_change bigint); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.lifetime_change(_transaction_type text, _points_change bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.lifetime_change(_transaction_type text, _points_change bigint) TO pitledger_app;


--
-- Name: FUNCTION live_slip_for_completion(_casino_id uuid, _visit_id uuid, _player_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.live_slip_for_completion(_casino_id uuid, _visit_id uuid, _player_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.live_slip_for_completion(_casino_id uuid, _visit_id uuid, _player_id uuid) TO pitledger_app;


--
-- Name: FUNCTION lock_player_loyalty(_casino_id uuid, _player_id uuid, _tier_version integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.lock_player_loyalty(_casino_id uuid, _player_id uuid, _tier_version integer) FROM PUBLIC;


--
-- Name: FUNCTION lock_rating_slip(_casino_id uuid, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.lock_rating_slip(_casino_id uuid, _rating_slip_id uuid) FROM PUBLIC;


--
-- Name: FUNCTION manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _points_change bigint, _reason text, _idempotency_key text, _rating_slip_id uuid, _gaming_day date, _inputs text, _tier_version integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _points_change bigint, _reason text, _idempotency_key text, _rating_slip_id uuid, _gaming_day date, _inputs text, _tier_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _player_id uuid, _points_change bigint, _reason text, _idempotency_key text, _rating_slip_id uuid, _gaming_day date, _inputs text, _tier_version integer) TO pitledger_app;


--
-- Name: FUNCTION manual_reward_facts(_casino_id uuid, _player_id uuid, _rating_slip_id uuid, _idempotency_key text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.manual_reward_facts(_casino_id uuid, _player_id uuid, _rating_slip_id uuid, _idempotency_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.manual_reward_facts(_casino_id uuid, _player_id uuid, _rating_slip_id uuid, _idempotency_key text) TO pitledger_app;


--
-- Name: FUNCTION move_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _gaming_day date, _priced jsonb, _new_slip_id uuid, _table_id uuid, _seat integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.move_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _gaming_day date, _priced jsonb, _new_slip_id uuid, _table_id uuid, _seat integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.move_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _gaming_day date, _priced jsonb, _new_slip_id uuid, _table_id uuid, _seat integer) TO pitledger_app;


--
-- Name: FUNCTION note_limit_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.note_limit_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_limit_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text) TO pitledger_app;


--
-- Name: FUNCTION note_manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry public.loyalty_ledger); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.note_manual_reward(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry public.loyalty_ledger) FROM PUBLIC;


--
-- Name: FUNCTION note_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text, _permissions jsonb, _role text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.note_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text, _permissions jsonb, _role text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.note_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _method text, _route text, _permissions jsonb, _role text) TO pitledger_app;


--
-- Name: FUNCTION note_reversal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _reversal public.loyalty_ledger, _unpaid_slip public.rating_slip); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.note_reversal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _reversal public.loyalty_ledger, _unpaid_slip public.rating_slip) FROM PUBLIC;


--
-- Name: FUNCTION note_session_use(_casino_id uuid, _token_hash bytea, _now timestamp with time zone); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.note_session_use(_casino_id uuid, _token_hash bytea, _now timestamp with time zone) FROM PUBLIC;


--
-- Name: FUNCTION open_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _visit_id uuid, _player_id uuid, _table_id uuid, _seat integer, _average_bet_cents bigint, _gaming_day date, _priced jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.open_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _visit_id uuid, _player_id uuid, _table_id uuid, _seat integer, _average_bet_cents bigint, _gaming_day date, _priced jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.open_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _visit_id uuid, _player_id uuid, _table_id uuid, _seat integer, _average_bet_cents bigint, _gaming_day date, _priced jsonb) TO pitledger_app;


--
-- Name: FUNCTION opening_balance_outcomes(_casino_id uuid, _rows jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.opening_balance_outcomes(_casino_id uuid, _rows jsonb) FROM PUBLIC;


--
-- Name: FUNCTION opening_key(_event_type text, _external_id text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.opening_key(_event_type text, _external_id text) FROM PUBLIC;


--
-- Name: FUNCTION operating_figures(_casino_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.operating_figures(_casino_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.operating_figures(_casino_id uuid) TO pitledger_app;


--
-- Name: FUNCTION owe_slip_points(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _closed_at timestamp with time zone, _correlation_id text, _error_code text, _error_detail text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.owe_slip_points(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _player_id uuid, _closed_at timestamp with time zone, _correlation_id text, _error_code text, _error_detail text) FROM PUBLIC;


--
-- Name: FUNCTION pause_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _pause_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.pause_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _pause_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pause_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _pause_id uuid) TO pitledger_app;


--
-- Name: FUNCTION pauses_of(_casino_id uuid, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.pauses_of(_casino_id uuid, _rating_slip_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.pauses_of(_casino_id uuid, _rating_slip_id uuid) TO pitledger_app;


--
-- Name: FUNCTION place_imported_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rows jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.place_imported_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rows jsonb) FROM PUBLIC;


--
-- Name: FUNCTION place_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _game public.game); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.place_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _game public.game) FROM PUBLIC;


--
-- Name: FUNCTION player_search_text(_first_name text, _last_name text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.player_search_text(_first_name text, _last_name text) FROM PUBLIC;


--
-- Name: FUNCTION players_near_word(_word text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.players_near_word(_word text) FROM PUBLIC;


--
-- Name: FUNCTION players_near_words(_words text[]); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.players_near_words(_words text[]) FROM PUBLIC;


--
-- Name: FUNCTION players_with_words(_words text[]); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.players_with_words(_words text[]) FROM PUBLIC;


--
-- Name: FUNCTION queue_slip_accrual(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _reason text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.queue_slip_accrual(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _reason text) FROM PUBLIC;


--
-- Name: FUNCTION queue_unsettled_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed_since timestamp with time zone); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.queue_unsettled_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed_since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.queue_unsettled_slips(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed_since timestamp with time zone) TO pitledger_app;


--
-- Name: FUNCTION rebuild_player_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.rebuild_player_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rebuild_player_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid) TO pitledger_app;


--
-- Name: FUNCTION recover_slip_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.recover_slip_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.recover_slip_loyalty(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid, _correlation_id text, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) TO pitledger_app;


--
-- Name: FUNCTION refuse(_name text, _facts jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.refuse(_name text, _facts jsonb) FROM PUBLIC;


--
-- Name: FUNCTION refuse_change(); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.refuse_change() FROM PUBLIC;


--
-- Name: FUNCTION refuse_closed(_casino_id uuid, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.refuse_closed(_casino_id uuid, _rating_slip_id uuid) FROM PUBLIC;


--
-- Name: FUNCTION refuse_missing(_casino_id uuid, _entity text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.refuse_missing(_casino_id uuid, _entity text) FROM PUBLIC;


--
-- Name: FUNCTION release_idempotency_key(_casino_id uuid, _context jsonb, _idempotency_key text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.release_idempotency_key(_casino_id uuid, _context jsonb, _idempotency_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.release_idempotency_key(_casino_id uuid, _context jsonb, _idempotency_key text) TO pitledger_app;


--
-- Name: FUNCTION replace_tiers(_casino_id uuid, _context jsonb, _now timestamp with time zone, _tiers jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.replace_tiers(_casino_id uuid, _context jsonb, _now timestamp with time zone, _tiers jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.replace_tiers(_casino_id uuid, _context jsonb, _now timestamp with time zone, _tiers jsonb) TO pitledger_app;


--
-- Name: FUNCTION replay_events(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.replay_events(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.replay_events(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text) TO pitledger_app;


--
-- Name: FUNCTION replayed_entry(_stored public.loyalty_ledger, _asked public.loyalty_ledger, _caller_states_points boolean); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.replayed_entry(_stored public.loyalty_ledger, _asked public.loyalty_ledger, _caller_states_points boolean) FROM PUBLIC;


--
-- Name: FUNCTION resume_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.resume_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.resume_rating_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _rating_slip_id uuid) TO pitledger_app;


--
-- Name: FUNCTION retry_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.retry_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.retry_delivery(_casino_id uuid, _context jsonb, _now timestamp with time zone, _consumer text, _event_id uuid) TO pitledger_app;


--
-- Name: FUNCTION reversal_facts(_casino_id uuid, _entry_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.reversal_facts(_casino_id uuid, _entry_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reversal_facts(_casino_id uuid, _entry_id uuid) TO pitledger_app;


--
-- Name: FUNCTION reverse_ledger_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _reverses_id uuid, _reason text, _gaming_day date, _inputs text, _tier_version integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.reverse_ledger_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _reverses_id uuid, _reason text, _gaming_day date, _inputs text, _tier_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.reverse_ledger_entry(_casino_id uuid, _context jsonb, _now timestamp with time zone, _entry_id uuid, _reverses_id uuid, _reason text, _gaming_day date, _inputs text, _tier_version integer) TO pitledger_app;


--
-- Name: FUNCTION set_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _average_bet_cents bigint); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.set_average_bet(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _average_bet_cents bigint) FROM PUBLIC;


--
-- Name: FUNCTION set_table_status(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _status text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.set_table_status(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _status text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_table_status(_casino_id uuid, _context jsonb, _now timestamp with time zone, _table_id uuid, _status text) TO pitledger_app;


--
-- Name: FUNCTION settle_closed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.settle_closed_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _entry_id uuid, _gaming_day date, _inputs text, _tier_version integer, _points_by_tier jsonb) FROM PUBLIC;


--
-- Name: FUNCTION settle_priced_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _gaming_day date, _priced jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.settle_priced_slip(_casino_id uuid, _context jsonb, _now timestamp with time zone, _slip public.rating_slip, _gaming_day date, _priced jsonb) FROM PUBLIC;


--
-- Name: FUNCTION sign_in_facts(_login text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.sign_in_facts(_login text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sign_in_facts(_login text) TO pitledger_app;


--
-- Name: FUNCTION slip_completed_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed public.rating_slip, _gaming_day date); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.slip_completed_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _closed public.rating_slip, _gaming_day date) FROM PUBLIC;


--
-- Name: FUNCTION slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb) FROM PUBLIC;


--
-- Name: FUNCTION slip_for_completion(_casino_id uuid, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.slip_for_completion(_casino_id uuid, _rating_slip_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.slip_for_completion(_casino_id uuid, _rating_slip_id uuid) TO pitledger_app;


--
-- Name: FUNCTION slip_settlement(_casino_id uuid, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.slip_settlement(_casino_id uuid, _rating_slip_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.slip_settlement(_casino_id uuid, _rating_slip_id uuid) TO pitledger_app;


--
-- Name: FUNCTION snapshot_game_id(_snapshot jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.snapshot_game_id(_snapshot jsonb) FROM PUBLIC;


--
-- Name: FUNCTION standing_accrual(_casino_id uuid, _rating_slip_id uuid); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.standing_accrual(_casino_id uuid, _rating_slip_id uuid) FROM PUBLIC;


--
-- Name: FUNCTION start_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _session_id uuid, _staff_id uuid, _password_hash text, _token_hash bytea, _expires_at timestamp with time zone, _idle_seconds integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.start_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _session_id uuid, _staff_id uuid, _password_hash text, _token_hash bytea, _expires_at timestamp with time zone, _idle_seconds integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.start_session(_casino_id uuid, _context jsonb, _now timestamp with time zone, _session_id uuid, _staff_id uuid, _password_hash text, _token_hash bytea, _expires_at timestamp with time zone, _idle_seconds integer) TO pitledger_app;


--
-- Name: FUNCTION start_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.start_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.start_visit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _visit_id uuid, _player_id uuid, _gaming_day date, _priced jsonb) TO pitledger_app;


--
-- Name: FUNCTION swapped_words(_word text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.swapped_words(_word text) FROM PUBLIC;


--
-- Name: FUNCTION table_to_seat_at(_casino_id uuid, _table_id uuid, _seat integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.table_to_seat_at(_casino_id uuid, _table_id uuid, _seat integer) FROM PUBLIC;


--
-- Name: FUNCTION tier_standing(_casino_id uuid, _tier_version integer, _lifetime_points bigint); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.tier_standing(_casino_id uuid, _tier_version integer, _lifetime_points bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.tier_standing(_casino_id uuid, _tier_version integer, _lifetime_points bigint) TO pitledger_app;


--
-- Name: FUNCTION tier_steps(_casino_id uuid, _tier_version integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.tier_steps(_casino_id uuid, _tier_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.tier_steps(_casino_id uuid, _tier_version integer) TO pitledger_app;


--
-- Name: FUNCTION tier_table(_casino_id uuid, _tier_version integer); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.tier_table(_casino_id uuid, _tier_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.tier_table(_casino_id uuid, _tier_version integer) TO pitledger_app;


--
-- Name: TABLE casino; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.casino TO pitledger_app;


--
-- Name: FUNCTION update_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _currency text, _earning_policy text, _locale text, _read_timezone text, _read_gaming_day_start time without time zone, _read_settings_apply_at timestamp with time zone, _timezone text, _gaming_day_start time without time zone, _earlier_timezone text, _earlier_gaming_day_start time without time zone, _settings_apply_at timestamp with time zone, _earlier_last_gaming_day date); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.update_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _currency text, _earning_policy text, _locale text, _read_timezone text, _read_gaming_day_start time without time zone, _read_settings_apply_at timestamp with time zone, _timezone text, _gaming_day_start time without time zone, _earlier_timezone text, _earlier_gaming_day_start time without time zone, _settings_apply_at timestamp with time zone, _earlier_last_gaming_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_casino(_casino_id uuid, _context jsonb, _now timestamp with time zone, _name text, _currency text, _earning_policy text, _locale text, _read_timezone text, _read_gaming_day_start time without time zone, _read_settings_apply_at timestamp with time zone, _timezone text, _gaming_day_start time without time zone, _earlier_timezone text, _earlier_gaming_day_start time without time zone, _settings_apply_at timestamp with time zone, _earlier_last_gaming_day date) TO pitledger_app;


--
-- Name: FUNCTION update_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.update_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_game(_casino_id uuid, _context jsonb, _now timestamp with time zone, _game_id uuid, _code text, _name text, _game_type text, _house_edge_pct numeric, _decisions_per_hour numeric, _seats integer, _points_conversion_rate numeric, _point_multiplier numeric) TO pitledger_app;


--
-- Name: FUNCTION update_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _changes jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.update_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _changes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_player(_casino_id uuid, _context jsonb, _now timestamp with time zone, _player_id uuid, _changes jsonb) TO pitledger_app;


--
-- Name: FUNCTION update_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _role text, _active boolean, _password_hash text); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.update_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _role text, _active boolean, _password_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.update_staff(_casino_id uuid, _context jsonb, _now timestamp with time zone, _staff_id uuid, _name text, _role text, _active boolean, _password_hash text) TO pitledger_app;


--
-- Name: FUNCTION write_audit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.write_audit(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _entity text, _entity_id uuid, _before jsonb, _after jsonb) FROM PUBLIC;


--
-- Name: FUNCTION write_command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.write_command_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _entity text, _entity_id uuid, _payload jsonb) FROM PUBLIC;


--
-- Name: FUNCTION write_events(_events public.outbox[]); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.write_events(_events public.outbox[]) FROM PUBLIC;


--
-- Name: FUNCTION write_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _method text, _route text, _facts jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.write_refusal(_casino_id uuid, _context jsonb, _now timestamp with time zone, _action text, _method text, _route text, _facts jsonb) FROM PUBLIC;


--
-- Name: FUNCTION write_slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb); Type: ACL; Schema: public; Owner: pitledger_owner
--

REVOKE ALL ON FUNCTION public.write_slip_event(_casino_id uuid, _context jsonb, _now timestamp with time zone, _event_type text, _slip public.rating_slip, _more jsonb) FROM PUBLIC;


--
-- Name: TABLE event_delivery; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.event_delivery TO pitledger_app;


--
-- Name: TABLE gaming_day_figures; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.gaming_day_figures TO pitledger_app;


--
-- Name: TABLE gaming_table; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.gaming_table TO pitledger_app;


--
-- Name: TABLE job_run; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.job_run TO pitledger_app;


--
-- Name: TABLE ledger_totals; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.ledger_totals TO pitledger_app;


--
-- Name: TABLE ledger_walk; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.ledger_walk TO pitledger_app;


--
-- Name: TABLE loyalty_tier; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.loyalty_tier TO pitledger_app;


--
-- Name: TABLE player; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.player TO pitledger_app;


--
-- Name: TABLE player_casino; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.player_casino TO pitledger_app;


--
-- Name: TABLE rating_slip_pause; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.rating_slip_pause TO pitledger_app;


--
-- Name: TABLE repeated_entry; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.repeated_entry TO pitledger_app;


--
-- Name: TABLE schema_migration; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.schema_migration TO pitledger_app;


--
-- Name: TABLE slip_payment; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT ON TABLE public.slip_payment TO pitledger_app;


--
-- Name: COLUMN staff.casino_id; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT(casino_id) ON TABLE public.staff TO pitledger_app;


--
-- Name: COLUMN staff.id; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT(id) ON TABLE public.staff TO pitledger_app;


--
-- Name: COLUMN staff.name; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT(name) ON TABLE public.staff TO pitledger_app;


--
-- Name: COLUMN staff.login; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT(login) ON TABLE public.staff TO pitledger_app;


--
-- Name: COLUMN staff.role; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT(role) ON TABLE public.staff TO pitledger_app;


--
-- Name: COLUMN staff.active; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT(active) ON TABLE public.staff TO pitledger_app;


--
-- Name: COLUMN staff.created_at; Type: ACL; Schema: public; Owner: pitledger_owner
--

GRANT SELECT(created_at) ON TABLE public.staff TO pitledger_app;


--
-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: pitledger_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE pitledger_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;


--
-- PostgreSQL database dump complete
--

\unrestrict pitledger

