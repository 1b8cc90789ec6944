"""What the database can do at most: a completion's rows, with their indexes and nothing else.

No check, no key, no row security: tables like the product's, and what writes them. Three functions:
the floor; the floor with a row of the audit log and a hash that chains an entry to the one before;
and every row that a completion leaves, without a hash.
"""

from typing import LiteralString

BARE_WRITES: LiteralString = """
create table floor_slip (like rating_slip including indexes);
create table floor_ledger (like loyalty_ledger including indexes);
create table floor_balance (like player_loyalty including indexes);
create table floor_event (like outbox including indexes);
create table floor_delivery (like event_delivery including indexes);
create table floor_audit (like audit_log including indexes);
alter table floor_balance set (fillfactor = 80);
create function floor_complete(
  _casino_id uuid, _slip_id uuid, _entry_id uuid, _now timestamptz, _play_seconds integer,
  _points bigint, _inputs text
) returns bigint language plpgsql as $$
declare
  _slip floor_slip;
  _balance floor_balance;
begin
  update floor_slip set
    status = 'CLOSED', ended_at = _now, play_seconds = _play_seconds, version = version + 1
  where casino_id = _casino_id and id = _slip_id returning * into _slip;
  update floor_balance set
    current_balance = current_balance + _points, lifetime_points = lifetime_points + _points,
    last_sequence = last_sequence + 1, updated_at = _now
  where casino_id = _casino_id and player_id = _slip.player_id returning * into _balance;
  insert into floor_ledger values (
    _casino_id, _entry_id, _slip.player_id, _balance.last_sequence, _slip_id, _slip.visit_id,
    'rating_slip:' || _slip_id, 'GAMEPLAY', 'RATING_SLIP_COMPLETED', _points, null, 'system', null,
    _balance.current_balance - _points, _balance.current_balance, _balance.tier, _balance.tier,
    _entry_id::text, _slip.gaming_day, _inputs, _now, null, _balance.last_hash, _balance.last_hash
  );
  insert into floor_event values (
    _casino_id, _entry_id, 'rating_slip.completed', _slip_id::text,
    jsonb_build_object('slip_id', _slip_id, 'points_change', _points), _entry_id::text, _now, 1
  );
  return _balance.current_balance;
end $$;
create function floor_complete_all(
  _casino_id uuid, _slip_id uuid, _entry_id uuid, _now timestamptz, _play_seconds integer,
  _points bigint, _inputs text
) returns bigint language plpgsql as $$
begin
  insert into floor_event values (
    _casino_id, _slip_id, 'loyalty.points_accrued', _entry_id::text,
    jsonb_build_object('entry_id', _entry_id, 'points_change', _points), _entry_id::text, _now, 1
  );
  insert into floor_delivery (
    casino_id, consumer, event_id, status, attempts, next_attempt_at, created_at
  ) values
  (_casino_id, 'gaming_day_report', _entry_id, 'PENDING', 0, _now, _now),
  (_casino_id, 'gaming_day_report', _slip_id, 'PENDING', 0, _now, _now);
  insert into floor_audit values (
    _casino_id, _entry_id, _now, 'benchmark', null, 'rating_slip.closed', 'rating_slip', _slip_id,
    jsonb_build_object('status', 'OPEN'),
    jsonb_build_object('status', 'CLOSED', 'play_seconds', _play_seconds), _entry_id::text,
    _entry_id, null
  );
  return floor_complete(
    _casino_id, _slip_id, _entry_id, _now, _play_seconds, _points, _inputs
  );
end $$;
create function floor_complete_chained(
  _casino_id uuid, _slip_id uuid, _entry_id uuid, _now timestamptz, _play_seconds integer,
  _points bigint, _inputs text
) returns bigint language plpgsql as $$
declare
  _slip floor_slip;
  _previous_hash bytea;
  _balance floor_balance;
begin
  update floor_slip set
    status = 'CLOSED', ended_at = _now, play_seconds = _play_seconds, version = version + 1
  where casino_id = _casino_id and id = _slip_id returning * into _slip;
  update floor_balance as cached set
    current_balance = current_balance + _points, lifetime_points = lifetime_points + _points,
    last_sequence = last_sequence + 1, updated_at = _now,
    last_hash = sha256(last_hash || convert_to(concat_ws(
      e'\n', _casino_id, _entry_id, player_id, last_sequence + 1, _slip_id, _slip.visit_id,
      'rating_slip:', _slip_id, 'GAMEPLAY', 'RATING_SLIP_COMPLETED', _points, 'system',
      current_balance, current_balance + _points, tier, tier, _entry_id, _slip.gaming_day, _inputs,
      extract(epoch from _now)
    ), 'UTF8'))
  where casino_id = _casino_id and player_id = _slip.player_id
  returning old.last_hash, new.current_balance, new.last_sequence, new.tier, new.last_hash
  into
    _previous_hash, _balance.current_balance, _balance.last_sequence, _balance.tier,
    _balance.last_hash;
  insert into floor_ledger values (
    _casino_id, _entry_id, _slip.player_id, _balance.last_sequence, _slip_id, _slip.visit_id,
    'rating_slip:' || _slip_id, 'GAMEPLAY', 'RATING_SLIP_COMPLETED', _points, null, 'system', null,
    _balance.current_balance - _points, _balance.current_balance, _balance.tier, _balance.tier,
    _entry_id::text, _slip.gaming_day, _inputs, _now, null, _previous_hash, _balance.last_hash
  );
  insert into floor_event values (
    _casino_id, _entry_id, 'rating_slip.completed', _slip_id::text,
    jsonb_build_object('slip_id', _slip_id, 'points_change', _points), _entry_id::text, _now, 1
  );
  insert into floor_audit values (
    _casino_id, _entry_id, _now, 'benchmark', null, 'rating_slip.closed', 'rating_slip', _slip_id,
    jsonb_build_object('status', 'OPEN'),
    jsonb_build_object('status', 'CLOSED', 'play_seconds', _play_seconds), _entry_id::text,
    _entry_id, null
  );
  return _balance.current_balance;
end $$;
grant execute
on function floor_complete, floor_complete_all, floor_complete_chained to pitledger_app;
grant select, insert, update
on floor_slip, floor_ledger, floor_balance, floor_event, floor_delivery, floor_audit
to pitledger_app;
"""
COPY_TO_FLOOR: LiteralString = """
insert into floor_slip select * from rating_slip where id between %(first)s and %(last)s;
insert into floor_balance
select * from player_loyalty
where player_id in (select player_id from floor_slip where id between %(first)s and %(last)s)
on conflict do nothing;
"""
MOVE_TO_FLOOR: LiteralString = (
    COPY_TO_FLOOR
    + """
delete from rating_slip where id between %(first)s and %(last)s;
delete from visit where id between %(first)s and %(last)s;
"""
)
